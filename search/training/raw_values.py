"""A trained model for values as its series has them: the scaling lies inside the model."""

from __future__ import annotations

import keras
import numpy as np


def on_raw_values(model: keras.Model, *, mean: float, scale: float) -> keras.Model:
    """Let a model that was trained on standardised values take raw ones, and give raw ones.

    The layers before and behind it are Keras' own and compute in double precision, so that a
    large mean costs a small spread no digits (nor does it if the model is called; `Model.predict`
    makes single precision of its input).

    Args:
        model: A stack of layers from (batch, lookback, 1) to the same shape.
        mean: What was subtracted from raw values.
        scale: What they were divided by afterwards.

    Returns:
        The model itself where nothing was; else one that shares its weights.
    """
    if (mean, scale) == (0.0, 1.0):
        return model
    # As arrays: of a number Keras keeps single precision alone.
    rates, shifts = np.array([[1 / scale], [scale]]), np.array([[-mean / scale], [mean]])
    standardise, undo = (
        keras.layers.Rescaling(rate, offset=shift, dtype="float64", name=name)
        for rate, shift, name in zip(rates, shifts, ("standardise", "undo"), strict=True)
    )
    window = keras.Input(model.input_shape[1:], dtype="float64", name="raw_window")
    return keras.Sequential([window, standardise, *model.layers, undo])
