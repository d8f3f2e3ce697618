"""The search space as an ordinary Keras Tuner hypermodel."""

from typing import Any

import keras
import keras_tuner

from ..configurations import SearchSpace
from ..training import RateSchedule, build_loss, build_model, build_optimizer


class RecurrentHyperModel(keras_tuner.HyperModel):  # type: ignore[misc]  # untyped package
    """Chooses cell, units and learning rate; works in any unmodified `keras_tuner.Tuner`.

    Args:
        space: The configurations to choose from.
        lookback: Window length of the model's input.
        schedule_epochs: Epochs over which a rate schedule runs; None for the epochs of each
            `fit`. Give Hyperband's `max_epochs`, so that a promoted trial stays on its schedule.
    """

    def __init__(
        self,
        space: SearchSpace | None = None,
        *,
        lookback: int = 20,
        schedule_epochs: int | None = None,
    ) -> None:
        super().__init__(name="gru_or_lstm")
        self.space = SearchSpace() if space is None else space
        self.lookback = lookback
        self.schedule_epochs = schedule_epochs

    def build(self, hp: keras_tuner.HyperParameters) -> keras.Model:
        """Build and compile the model a trial asks for."""
        configuration = self.space.choose(hp)
        model = build_model(configuration, self.lookback)
        loss = build_loss(configuration, self.lookback)
        model.compile(optimizer=build_optimizer(configuration), loss=loss)
        return model

    def fit(
        self, hp: keras_tuner.HyperParameters, model: keras.Model, *args: Any, **options: Any
    ) -> Any:
        """Fit as Keras does, with the trial's rate schedule among the callbacks."""
        schedule = RateSchedule(self.space.choose(hp), epochs=self.schedule_epochs)
        callbacks = [*options.pop("callbacks", []), schedule]
        return model.fit(*args, callbacks=callbacks, **options)
