"""Free-running forecasts and one-step losses of a trained model, all sets in one batch."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from ..configurations import Configuration
from ..datasets import Dataset, Windows
from ..series import FloatArray
from .engines import TURN
from .fits import TrainingState
from .program import Program
from .programs import program_for


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    """What a trained model does on some evaluation sets.

    Attributes:
        forecasts: Set -> free-running forecasts, shape (episodes, horizon), as they came.
        squared_errors: Set -> squared one-step error of the target at every position of its
            windows, shape (windows, lookback); without "validation", whose loss training itself
            reports.
        compile_seconds: Tracing and compiling, 0 if the programs were at hand.
    """

    forecasts: Mapping[str, FloatArray]
    squared_errors: Mapping[str, FloatArray]
    compile_seconds: float


def evaluate(
    configuration: Configuration,
    state: TrainingState,
    dataset: Dataset,
    sets: Sequence[str],
    *,
    unit_multiple: int = 1,
) -> Evaluation:
    """Forecast every episode of the sets, and score every window of those but validation.

    Args:
        configuration: The model's shape.
        state: Its weights.
        dataset: Where the sets are.
        sets: Names of evaluation sets; all need the same horizon.
        unit_multiple: As in the fit, so that its program serves again.
    """
    with TURN:
        program = program_for(
            configuration,
            dataset.spec.lookback,
            features=dataset.train.features,
            outputs=dataset.train.outputs,
            multiple=unit_multiple,
        )
        program.load(state.kept, configuration.units)
        return _evaluate(program, dataset, sets)


def forecast_from(
    configuration: Configuration,
    state: TrainingState,
    context: FloatArray,
    horizon: int,
    *,
    known: FloatArray | None = None,
    unit_multiple: int = 1,
) -> FloatArray:
    """Let a trained model run free from given samples.

    Args:
        configuration: The model's shape.
        state: Its weights.
        context: Samples as the model sees them, shape (episodes, lookback), or (episodes, lookback,
            features).
        horizon: Steps to forecast.
        known: What stands beside the outputs of each step where they are fed back, shape
            (episodes, horizon, features - outputs); None where that is nothing.
        unit_multiple: As in the fit, so that its program serves again.

    Returns:
        Forecasts of the target, shape (episodes, horizon), as they came.
    """
    with TURN:
        features, outputs = state.columns
        program = program_for(
            configuration,
            context.shape[1],
            features=features,
            outputs=outputs,
            multiple=unit_multiple,
        )
        program.load(state.kept, configuration.units)
        return program.forecast(context, horizon, known)


def _evaluate(program: Program, dataset: Dataset, sets: Sequence[str]) -> Evaluation:
    """Judge the model that a program holds."""
    context = np.concatenate([dataset.episodes[name].context for name in sets])
    horizon = dataset.episodes[sets[0]].horizon
    parts = [part for name in sets if (part := dataset.episodes[name].known) is not None]
    known = np.concatenate(parts) if parts else None
    compile_seconds = program.compile_forecast(context, horizon, known)
    forecasts = _split(
        program.forecast(context, horizon, known),
        {name: len(dataset.episodes[name].context) for name in sets},
    )
    scored = [name for name in sets if name != "validation"]
    if not scored:
        return Evaluation(forecasts=forecasts, squared_errors={}, compile_seconds=compile_seconds)
    windows = Windows(
        inputs=np.concatenate([dataset.windows[name].inputs for name in scored]),
        targets=np.concatenate([dataset.windows[name].targets for name in scored]),
    )
    compile_seconds += program.compile_squared_errors(windows)
    errors = _split(
        program.squared_errors(windows),
        {name: len(dataset.windows[name]) for name in scored},
    )
    return Evaluation(forecasts=forecasts, squared_errors=errors, compile_seconds=compile_seconds)


def _split(rows: FloatArray, sizes: Mapping[str, int]) -> dict[str, FloatArray]:
    parts = np.split(rows, np.cumsum(list(sizes.values()))[:-1])
    return dict(zip(sizes, parts, strict=True))
