"""The compiled engine: whole epochs inside one XLA program; `tests/performance` times it."""

import time
from collections.abc import Callable

import keras

from ..configurations import Configuration
from ..preconditions import check_process
from .fits import Fit, FitRequest, TrainingState
from .models import build_model
from .programs import program_for
from .recording import shortest
from .runtime import configure_tensorflow


def fit_compiled(request: FitRequest, *, report: Callable[[int], None] | None = None) -> Fit:
    """Train with whole epochs compiled; see `search.training.engines.fit`."""
    _, lookback, features = request.train.inputs.shape
    started = time.perf_counter()
    program = program_for(
        request.configuration,
        lookback,
        features=features,
        outputs=request.train.outputs,
        multiple=request.unit_multiple,
    )
    if request.state is None:
        program.start(request.configuration, seed=request.seed)
    else:
        program.load(request.state, request.configuration.units)
    build_seconds = time.perf_counter() - started
    compile_seconds = program.compile_epochs(request)
    started = time.perf_counter()
    curves = program.train(request, report=report)
    train_seconds = time.perf_counter() - started
    return Fit(
        state=program.state(),
        train_losses=shortest(curves[:, 0]),
        validation_losses=shortest(curves[:, 1]),
        build_seconds=build_seconds,
        compile_seconds=compile_seconds,
        train_seconds=train_seconds,
    )


def load_model(configuration: Configuration, lookback: int, state: TrainingState) -> keras.Model:
    """Build a plain Keras model that holds the weights a state keeps, to predict or to save."""
    check_process()
    configure_tensorflow()
    features, outputs = state.columns
    model = build_model(configuration, lookback, features=features, outputs=outputs)
    model.set_weights(list(state.kept.weights))
    return model
