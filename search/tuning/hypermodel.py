"""The search space as an ordinary Keras Tuner hypermodel."""

import math
from typing import Any, Final

import keras
import keras_tuner
import numpy as np

from ..configurations import LEVELS, WINDOW, SearchSpace
from ..datasets import EachWindow
from ..errors import InputError
from ..training import (
    BestEpoch,
    RateSchedule,
    build_loss,
    build_model,
    build_optimizer,
    on_raw_values,
)

OFFERED: Final = (LEVELS, WINDOW)
"""Normalizations of a window alone; differences are of a series, of which nothing is known here."""
LEAST_VARIANCE: Final = 1e-5
"""Added to that of a window, as Kim et al. (2022) do."""


class RecurrentHyperModel(keras_tuner.HyperModel):  # type: ignore[misc]  # untyped package
    """Chooses every dimension of a space; works in any unmodified `keras_tuner.Tuner`.

    A model that sees each window normalised takes and gives levels: that lies inside it, and its
    loss is of levels, so that `val_loss` compares it with others (in `run_search` losses are of
    what a network sees).

    Args:
        space: The configurations to choose from, without those that see differences.
        lookback: Window length of the model's input.
        schedule_epochs: Epochs over which a rate schedule runs; None for the epochs of each
            `fit`. Give Hyperband's `max_epochs`, so that a promoted trial stays on its schedule.
        features: Columns of the model's input.
        outputs: Columns it predicts, the target first.

    Raises:
        InputError: If the space holds differences.
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
        others = [name for name in self.space.normalizations if name not in OFFERED]
        if others:
            raise InputError(
                f"`space` must have no normalizations but {' and '.join(OFFERED)} here: a "
                f"hypermodel is given windows, and differences are of a series. Received: "
                f"normalizations={list(self.space.normalizations)}. Leave {', '.join(others)} out "
                f"and difference your windows yourself, or use `run_search`."
            )
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
        if configuration.normalization == WINDOW:
            # Of levels as they come.
            each = EachWindow(floors=np.full(self.outputs, math.sqrt(LEAST_VARIANCE)))
            levels = np.zeros(self.features)
            model = on_raw_values(model, means=levels, scales=levels + 1, normalization=each)
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
