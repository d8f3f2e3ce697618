"""The search space as an ordinary Keras Tuner hypermodel."""

from typing import Any

import keras
import keras_tuner

from ..configurations import SearchSpace
from ..training import BestEpoch, RateSchedule, build_loss, build_model, build_optimizer


class RecurrentHyperModel(keras_tuner.HyperModel):  # type: ignore[misc]  # untyped package
    """Chooses every dimension of a space; works in any unmodified `keras_tuner.Tuner`.

    Args:
        space: The configurations to choose from.
        lookback: Window length of the model's input.
        schedule_epochs: Epochs over which a rate schedule runs; None for the epochs of each
            `fit`. Give Hyperband's `max_epochs`, so that a promoted trial stays on its schedule.
        features: Columns of the model's input.
        outputs: Columns it predicts, the target first.
    """

    def __init__(
        self,
        space: SearchSpace | None = None,
        *,
        lookback: int = 20,
        schedule_epochs: int | None = None,
        features: int = 1,
        outputs: int = 1,
    ) -> None:
        super().__init__(name="gru_or_lstm")
        self.space = SearchSpace() if space is None else space
        self.lookback = lookback
        self.schedule_epochs = schedule_epochs
        self.features = features
        self.outputs = outputs

    def build(self, hp: keras_tuner.HyperParameters) -> keras.Model:
        """Build and compile the model a trial asks for."""
        configuration = self.space.choose(hp)
        model = build_model(
            configuration, self.lookback, features=self.features, outputs=self.outputs
        )
        loss = build_loss(configuration, self.lookback)
        model.compile(optimizer=build_optimizer(configuration), loss=loss)
        return model

    def fit(
        self, hp: keras_tuner.HyperParameters, model: keras.Model, *args: Any, **options: Any
    ) -> Any:
        """Fit as Keras does, with the trial's rate schedule among the callbacks.

        If the trial keeps the best epoch, the model has its weights in the end.
        """
        configuration = self.space.choose(hp)
        callbacks = [
            *options.pop("callbacks", []),
            RateSchedule(configuration, epochs=self.schedule_epochs),
        ]
        if configuration.keeps_best:
            callbacks.append(BestEpoch(restore=True))
        return model.fit(*args, callbacks=callbacks, **options)
