"""Scores of forecasts: pure functions of the episodes and the free-running forecast.

Which are defined for a series follows from what is known of it: see `NEEDS`.
"""

import math
from collections.abc import Callable, Mapping
from functools import partial
from operator import attrgetter
from typing import Final

import numpy as np
import numpy.typing as npt

from ..series import FloatArray
from .episodes import Episodes
from .poles import decay_error, frequency_error

SUCCESS_BELOW: Final[Mapping[str, float]] = {"nrmse_env": 0.1}
"""Primary metric -> the error below which a model reproduces its series.

Without an envelope there is none: the error of a lost phase and of a lost amplitude look alike,
and a chaotic series is lost in the end by every model.
"""


VALID: Final = 0.4
"""A forecast is valid while its error is at most this share of the envelope, or of the spread of
the truth where there is no envelope."""


def score(episodes: Episodes, forecast: FloatArray) -> dict[str, float]:
    """Compute every closed-loop metric that is defined for some episodes.

    Args:
        episodes: Truth, shape (episodes, horizon).
        forecast: Same shape, held within the limit.

    Returns:
        Name in `METRICS` -> value, for those that `is_defined`.
    """
    return {
        name: function(episodes, forecast)
        for name, function in METRICS.items()
        if is_defined(name, episodes)
    }


def score_one_step(
    episodes: Episodes, forecast: FloatArray, one_step_mse: float
) -> dict[str, float]:
    """Compute what a one-step error says beside a free-running forecast.

    Args:
        episodes: Truth, shape (episodes, horizon).
        forecast: Same shape, held within the limit.
        one_step_mse: Mean squared error of the sample after each true window.

    Returns:
        "one_step_mse", "exposure_gap" and, where the variance of the record is known, "arv".
    """
    scores = {
        "one_step_mse": one_step_mse,
        "exposure_gap": exposure_gap(
            float(np.mean((forecast - episodes.truth) ** 2)), one_step_mse
        ),
    }
    if episodes.facts.record_variance is not None:
        scores["arv"] = one_step_mse / episodes.facts.record_variance
    return scores


def is_defined(metric: str, episodes: Episodes) -> bool:
    """Whether enough is known of some episodes to compute a metric."""
    return metric not in NEEDS or attrgetter(NEEDS[metric])(episodes) is not None


def nrmse_env(episodes: Episodes, forecast: FloatArray) -> float:
    """Root mean square of the error divided by the envelope, over all episodes and steps.

    Args:
        episodes: Truth and envelope, shape (episodes, horizon).
        forecast: Same shape.

    Returns:
        The error; on the published trajectory a zero forecast scores 0.707, persistence 0.902.

    Raises:
        ValueError: If the series has no envelope.
    """
    if episodes.envelope is None:
        raise ValueError("`nrmse_env` needs an envelope. Received: envelope=None.")
    relative = (forecast - episodes.truth) / episodes.envelope
    return float(np.sqrt(np.mean(relative**2)))


def nrmse(episodes: Episodes, forecast: FloatArray) -> float:
    """Root mean square error over the spread of the truth, both over all episodes and steps.

    A spread of each episode's own would not do: a stretch without a change, as quantised data have
    many, has none, and neither has a single step.

    Args:
        episodes: Truth and its `spread`, shape (episodes, horizon).
        forecast: Same shape.

    Returns:
        The error; the mean of the truth scores 1. On the published trajectory a zero forecast
        scores 1.03, persistence 1.115.
    """
    return float(np.sqrt(np.mean((forecast - episodes.truth) ** 2)) / episodes.spread)


def smape(episodes: Episodes, forecast: FloatArray) -> float:
    """Symmetric mean absolute percentage error of a series without negative values, in 0..200.

    200 |e| / (|forecast| + |truth|), both counted from the zero of the raw series.

    Args:
        episodes: Truth, shape (episodes, horizon), and `facts.origin`.
        forecast: Same shape.

    References:
        Makridakis (1993), Int. J. Forecasting 9, 527-529.
    """
    origin = _require(episodes.facts.origin, "smape", "facts.origin")
    size = np.abs(forecast - origin) + np.abs(episodes.truth - origin)
    error = np.abs(forecast - episodes.truth)
    ratio = np.divide(error, size, out=np.zeros_like(error), where=size > 0)
    return float(200 * ratio.mean())


def mase(episodes: Episodes, forecast: FloatArray) -> float:
    """Mean absolute error over that of one-step persistence on the training samples.

    Args:
        episodes: Truth, shape (episodes, horizon), and `references.naive`.
        forecast: Same shape.

    References:
        Hyndman and Koehler (2006), Int. J. Forecasting 22, 679-688, section 3.
    """
    naive = _require(episodes.references.naive, "mase", "references.naive")
    return float(np.mean(np.abs(forecast - episodes.truth)) / naive)


def skill(episodes: Episodes, forecast: FloatArray, *, reference: str) -> float:
    """One minus the root mean square error over that of a reference forecast; higher is better.

    Args:
        episodes: Truth, shape (episodes, horizon), and the error of the reference.
        forecast: Same shape.
        reference: "zero", "persistence" or "autoregression".

    Returns:
        1 for a perfect forecast, 0 for one as good as the reference, below 0 for a worse one.
    """
    denominator = _require(
        getattr(episodes.references, reference), "skill", f"references.{reference}"
    )
    error = math.sqrt(float(np.mean((forecast - episodes.truth) ** 2)))
    return 1 - error / denominator


def valid_time(episodes: Episodes, forecast: FloatArray) -> float:
    """Mean time before an error first exceeds 0.4 of the envelope; higher is better.

    Without an envelope: 0.4 of the spread of the truth, as is usual for chaos.

    Args:
        episodes: Truth, shape (episodes, horizon), and `facts.steps_per_unit`.
        forecast: Same shape.

    Returns:
        Time in `facts.time_unit`, censored at the horizon.
    """
    return float(valid_steps(episodes, forecast).mean() / episodes.facts.steps_per_unit)


def valid_steps(episodes: Episodes, forecast: FloatArray) -> npt.NDArray[np.intp]:
    """Count the steps of each forecast before `valid_time` ends, shape (episodes,)."""
    error = np.abs(forecast - episodes.truth)
    size = episodes.spread if episodes.envelope is None else episodes.envelope
    lost = error > VALID * size
    return np.where(lost.any(axis=1), lost.argmax(axis=1), episodes.horizon)


def diverged(episodes: Episodes, forecast: FloatArray) -> float:
    """Share of the forecasts that leave all bounds, or are not numbers.

    Args:
        episodes: `limit`, ten times the largest training value.
        forecast: Shape (episodes, horizon), held at the limit or not.
    """
    return float(np.mean(~(np.abs(forecast) < episodes.limit).all(axis=1)))


def exposure_gap(closed_loop_mse: float, one_step_mse: float) -> float:
    """Decades by which the root mean square error grows when a model is fed its own output.

    Examples:
        >>> exposure_gap(1e-2, 1e-8)
        3.0
    """
    tiny = float(np.finfo(float).tiny)
    return 0.5 * (math.log10(max(closed_loop_mse, tiny)) - math.log10(max(one_step_mse, tiny)))


def success(errors: FloatArray, *, metric: str) -> npt.NDArray[np.bool_] | None:
    """Tell which errors mean that a model reproduces its series.

    Args:
        errors: Values of a primary metric, of any shape; one that is not a number is no success.
        metric: Its name.

    Returns:
        Booleans of the same shape; None if the metric defines no success.

    Examples:
        >>> success(np.array([0.05, 0.1, np.nan]), metric="nrmse_env").tolist()
        [True, False, False]
    """
    return np.asarray(errors < SUCCESS_BELOW[metric]) if metric in SUCCESS_BELOW else None


def _require(value: float | None, metric: str, what: str) -> float:
    if value is None:
        raise ValueError(f"`{metric}` needs `{what}`. Received: {what}=None.")
    return value


METRICS: Final[Mapping[str, Callable[[Episodes, FloatArray], float]]] = {
    "nrmse_env": nrmse_env,
    "nrmse": nrmse,
    "smape": smape,
    "mase": mase,
    "valid_time": valid_time,
    "skill_zero": partial(skill, reference="zero"),
    "skill_persistence": partial(skill, reference="persistence"),
    "skill_autoregression": partial(skill, reference="autoregression"),
    "decay_error": decay_error,
    "frequency_error": frequency_error,
    "diverged": diverged,
}
"""Closed-loop metrics; lower is better, except for `HIGHER_IS_BETTER`."""


HIGHER_IS_BETTER: Final = frozenset(
    {"valid_time", "skill_zero", "skill_persistence", "skill_autoregression"}
)


ONE_STEP_METRICS: Final = ("exposure_gap", "arv")
"""What `score_one_step` adds to the one-step error; lower is better."""


NEEDS: Final[Mapping[str, str]] = {
    "nrmse_env": "envelope",
    "smape": "facts.origin",
    "mase": "references.naive",
    "skill_zero": "references.zero",
    "skill_persistence": "references.persistence",
    "skill_autoregression": "references.autoregression",
    "decay_error": "facts.pole",
    "frequency_error": "facts.pole",
}
"""Metric -> what must be known of the episodes for it to be defined."""
