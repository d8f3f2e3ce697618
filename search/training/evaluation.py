"""Free-running forecasts and one-step losses of a trained model, all sets in one batch."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from ..configurations import Configuration
from ..datasets import Dataset, EachWindow, Normalization, View, Windows, view_of
from ..judging import Episodes
from ..series import FloatArray
from .engines import TURN
from .fits import TrainingState
from .program import Program
from .programs import program_for


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    """What a trained model does on some evaluation sets.

    Attributes:
        forecasts: Set -> free-running forecasts, shape (episodes, horizon), as they came; in levels
            whatever the model sees.
        squared_errors: Set -> squared one-step error of the target at every position of its
            windows, shape (windows, lookback), in levels, too; without "validation", whose loss
            training itself reports.
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
        return _evaluate(program, view_of(dataset, configuration.normalization), sets)


def forecast_from(
    configuration: Configuration,
    state: TrainingState,
    episodes: Episodes,
    *,
    normalization: Normalization | None = None,
    unit_multiple: int = 1,
) -> FloatArray:
    """Let a trained model run free from given samples.

    Args:
        configuration: The model's shape.
        state: Its weights.
        episodes: Where to start, in levels; nothing is looked up in their truth.
        normalization: What the model sees of them, as it was trained; None for levels.
        unit_multiple: As in the fit, so that its program serves again.

    Returns:
        Forecasts of the target in levels, shape (episodes, horizon), as they came.
    """
    shown = Normalization() if normalization is None else normalization
    features, outputs = state.columns
    with TURN:
        program = program_for(
            configuration,
            episodes.context.shape[1],
            features=features,
            outputs=outputs,
            multiple=unit_multiple,
        )
        program.load(state.kept, configuration.units)
        return shown.undo(
            program.forecast(
                shown.see_context(episodes.context, episodes.past, episodes.past_beside),
                episodes.horizon,
                episodes.known,
                _floors(shown),
            ),
            episodes.context,
            episodes.past,
        )


def _floors(normalization: Normalization) -> FloatArray | None:
    return normalization.floors if isinstance(normalization, EachWindow) else None


def _evaluate(program: Program, view: View, sets: Sequence[str]) -> Evaluation:
    """Judge the model that a program holds."""
    dataset, floors = view.dataset, _floors(view.normalization)
    context = np.concatenate([view.context(name) for name in sets])
    horizon = dataset.episodes[sets[0]].horizon
    parts = [part for name in sets if (part := dataset.episodes[name].known) is not None]
    known = np.concatenate(parts) if parts else None
    compile_seconds = program.compile_forecast(context, horizon, known, floors)
    seen = _split(
        program.forecast(context, horizon, known, floors),
        {name: len(dataset.episodes[name].context) for name in sets},
    )
    forecasts = {name: view.undo(name, forecast) for name, forecast in seen.items()}
    scored = [name for name in sets if name != "validation"]
    if not scored:
        return Evaluation(forecasts=forecasts, squared_errors={}, compile_seconds=compile_seconds)
    parts_of = {name: view.windows(name) for name in scored}
    windows = Windows(
        inputs=np.concatenate([part.inputs for part in parts_of.values()]),
        targets=np.concatenate([part.targets for part in parts_of.values()]),
    )
    compile_seconds += program.compile_squared_errors(windows)
    found = _split(
        program.squared_errors(windows), {name: len(part) for name, part in parts_of.items()}
    )
    errors = {name: view.undo_squared_errors(name, part) for name, part in found.items()}
    return Evaluation(forecasts=forecasts, squared_errors=errors, compile_seconds=compile_seconds)


def _split(rows: FloatArray, sizes: Mapping[str, int]) -> dict[str, FloatArray]:
    parts = np.split(rows, np.cumsum(list(sizes.values()))[:-1])
    return dict(zip(sizes, parts, strict=True))
