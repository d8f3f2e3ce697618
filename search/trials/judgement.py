"""A trained model judged on evaluation sets of a dataset: what a record keeps of its forecasts."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from ..configurations import Configuration
from ..datasets import Dataset
from ..judging import cap_forecast, score, score_episodes, score_one_step
from ..training import TrainingState, shortest

if TYPE_CHECKING:
    from ..training import Evaluation

PREFIXES: Final[Mapping[str, str]] = {"validation": "val"}
"""Evaluation set -> prefix of its metrics' names, where it is not the set's own name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """What a trained model's forecasts are worth; see `search.trials.task.TrialOutcome`.

    Attributes:
        metrics: Closed-loop metrics and one-step errors of every set.
        forecasts: Those that are kept.
        episode_errors: Of every set that is reported on.
        diverged: Whether any forecast left all bounds.
        compile_seconds: Tracing and compiling.
        seconds: Forecasting and scoring.
    """

    metrics: Mapping[str, float]
    forecasts: Mapping[str, tuple[float, ...]]
    episode_errors: Mapping[str, tuple[float, ...]]
    diverged: bool
    compile_seconds: float
    seconds: float


def judge(
    configuration: Configuration,
    state: TrainingState,
    dataset: Dataset,
    sets: Sequence[str],
    *,
    unit_multiple: int = 1,
) -> Judgement:
    """Let a trained model run free on some evaluation sets, and score what it forecasts.

    Args:
        configuration: The model's shape.
        state: Its weights.
        dataset: Where the sets are.
        sets: Names of evaluation sets.
        unit_multiple: As in the fit, so that its program serves again.
    """
    from ..training import evaluate

    started = time.perf_counter()
    evaluation = evaluate(configuration, state, dataset, sets, unit_multiple=unit_multiple)
    seconds = time.perf_counter() - started - evaluation.compile_seconds
    metrics: dict[str, float] = {}
    episode_errors: dict[str, tuple[float, ...]] = {}
    forecasts: dict[str, tuple[float, ...]] = {}
    any_diverged = False
    for name, forecast in evaluation.forecasts.items():
        episodes = dataset.episodes[name]
        capped, diverged = cap_forecast(forecast, limit=episodes.limit)
        any_diverged |= diverged
        start = configuration.loss_start(dataset.spec.lookback)
        scores = score(episodes, capped) | _score_steps(evaluation, dataset, name, capped, start)
        prefix = PREFIXES.get(name, name)
        metrics |= {f"{prefix}_{metric}": value for metric, value in scores.items()}
        if name in {dataset.shown, "test"}:
            forecasts[name] = shortest(capped[0])
        if name != "validation" and len(capped) > 1:
            each = score_episodes(episodes, capped)
            episode_errors |= {f"{name}_{metric}": shortest(each[metric]) for metric in each}
    return Judgement(
        metrics=metrics,
        forecasts=forecasts,
        episode_errors=episode_errors,
        diverged=any_diverged,
        compile_seconds=evaluation.compile_seconds,
        seconds=seconds,
    )


def _score_steps(
    evaluation: "Evaluation", dataset: Dataset, name: str, forecast: np.ndarray, loss_start: int
) -> dict[str, float]:
    """One-step errors of a set that has them.

    A loss covers the positions of a window that it covers in training; `one_step_mse` the last
    alone, where the whole window has been seen, so that it compares with autoregressive baselines.
    """
    if name not in evaluation.squared_errors:
        return {}
    episodes = dataset.episodes[name]
    cap = episodes.limit**2
    errors = evaluation.squared_errors[name]
    finite = np.minimum(np.nan_to_num(errors, nan=cap, posinf=cap), cap)
    loss = float(finite[:, loss_start:].mean())
    return {"loss": loss} | score_one_step(episodes, forecast, float(finite[:, -1].mean()))
