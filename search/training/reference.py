"""Plain `Model.fit`, as everyone runs it: the reference the compiled engine is held against."""

import time
from collections.abc import Callable, Iterator
from typing import Any, Final

import keras

from ..interrupts import signals_elsewhere
from .fits import Fit, FitRequest, TrainingState
from .masked_dropout import DropoutMasks
from .models import BestEpoch, RateSchedule, build_loss, build_model, build_optimizer
from .runtime import configure_tensorflow


def ordered_batches(request: FitRequest) -> Iterator[tuple[Any, Any]]:
    """Yield the batches of a request, in the order every engine visits them."""
    size = request.batch_size
    for epoch in range(request.first_epoch, request.last_epoch):
        order = request.order(epoch)
        for start in range(0, len(order), size):
            index = order[start : start + size]
            yield request.train.inputs[index], request.train.targets[index]


REPORT_SECONDS: Final = 1.0


class _Reports(keras.callbacks.Callback):  # type: ignore[misc]  # untyped package
    """Tells how many epochs have ended, after each and about every second within one."""

    def __init__(self, report: Callable[[int], None]) -> None:
        super().__init__()
        self._report = report
        self._ended = 0
        self._told = time.monotonic()

    def on_epoch_begin(self, epoch: int, logs: object = None) -> None:  # noqa: ARG002  # Keras' signature
        """Remember how many have ended."""
        self._ended = epoch

    def on_train_batch_end(self, batch: int, logs: object = None) -> None:  # noqa: ARG002  # Keras' signature
        """Tell it now and then."""
        if time.monotonic() - self._told > REPORT_SECONDS:
            self._tell(self._ended)

    def on_epoch_end(self, epoch: int, logs: object = None) -> None:  # noqa: ARG002  # Keras' signature
        """Tell it."""
        self._tell(epoch + 1)

    def _tell(self, epochs: int) -> None:
        self._report(epochs)
        self._told = time.monotonic()


def fit_reference(request: FitRequest, *, report: Callable[[int], None] | None = None) -> Fit:
    """Train with `Model.fit`; see `search.training.engines.fit`."""
    configure_tensorflow()
    started = time.perf_counter()
    configuration, lookback = request.configuration, request.train.inputs.shape[1]
    masked = DropoutMasks(request)
    model = build_model(
        configuration,
        lookback,
        features=request.train.features,
        outputs=request.train.outputs,
        dropout=masked.append_layer,
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
    begun = request.state or TrainingState(weights=(), optimizer=())
    weights = begun.best_weights or (model.get_weights() if configuration.keeps_best else ())
    best = BestEpoch(weights, loss=begun.best_loss, epoch=begun.best_epoch)
    callbacks = [RateSchedule(request.configuration, epochs=request.schedule_epochs), masked]
    if configuration.keeps_best:
        callbacks.append(best)
    if report is not None:
        callbacks.append(_Reports(report))
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
            best_weights=best.weights,
            best_loss=best.loss,
            best_epoch=best.epoch,
        ),
        train_losses=tuple(history.get("loss", ())),
        validation_losses=tuple(history.get("val_loss", ())),
        build_seconds=build_seconds,
        compile_seconds=0.0,  # Keras traces inside the first step; it cannot be told apart here
        train_seconds=time.perf_counter() - started,
    )
