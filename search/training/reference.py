"""Plain `Model.fit`, as everyone runs it: the reference the compiled engine is held against."""

import time
from collections.abc import Callable, Iterator
from typing import Any

import keras

from ..interrupts import signals_elsewhere
from .fits import Fit, FitRequest, TrainingState
from .models import RateSchedule, build_loss, build_model, build_optimizer
from .runtime import configure_tensorflow


def ordered_batches(request: FitRequest) -> Iterator[tuple[Any, Any]]:
    """Yield the batches of a request, in the order every engine visits them."""
    size = request.batch_size
    for epoch in range(request.first_epoch, request.last_epoch):
        order = request.order(epoch)
        for start in range(0, len(order), size):
            index = order[start : start + size]
            yield request.train.inputs[index], request.train.targets[index]


def fit_reference(request: FitRequest, *, report: Callable[[int], None] | None = None) -> Fit:
    """Train with `Model.fit`; see `search.training.engines.fit`."""
    configure_tensorflow()
    started = time.perf_counter()
    configuration, lookback = request.configuration, request.train.inputs.shape[1]
    model = build_model(
        configuration,
        lookback,
        features=request.train.features,
        outputs=request.train.outputs,
        seed=request.seed,
    )
    loss = build_loss(configuration, lookback)
    model.compile(optimizer=build_optimizer(configuration), loss=loss)
    model.optimizer.build(model.trainable_variables)
    if request.state is not None:
        model.set_weights(list(request.state.weights))
        for variable, value in zip(model.optimizer.variables, request.state.optimizer, strict=True):
            variable.assign(value)
    build_seconds = time.perf_counter() - started
    callbacks = [RateSchedule(request.configuration, epochs=request.schedule_epochs)]
    if report is not None:
        callbacks.append(
            keras.callbacks.LambdaCallback(on_epoch_end=lambda epoch, _logs: report(epoch + 1))
        )
    started = time.perf_counter()
    with signals_elsewhere():
        history = model.fit(
            ordered_batches(request),
            steps_per_epoch=request.steps,
            initial_epoch=request.first_epoch,
            epochs=request.last_epoch,
            validation_data=(request.validation.inputs, request.validation.targets),
            validation_batch_size=len(request.validation),
            callbacks=callbacks,
            shuffle=False,
            verbose=0,
        ).history
    return Fit(
        state=TrainingState(
            weights=tuple(variable.numpy() for variable in model.weights),
            optimizer=tuple(variable.numpy() for variable in model.optimizer.variables),
        ),
        train_losses=tuple(history.get("loss", ())),
        validation_losses=tuple(history.get("val_loss", ())),
        build_seconds=build_seconds,
        compile_seconds=0.0,  # Keras traces inside the first step; it cannot be told apart here
        train_seconds=time.perf_counter() - started,
    )
