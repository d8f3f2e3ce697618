"""A trained model for values as its series has them: the scaling lies inside the model."""

from __future__ import annotations

import keras
import numpy as np
import numpy.typing as npt


def on_raw_values(
    model: keras.Model, *, means: npt.ArrayLike, scales: npt.ArrayLike
) -> keras.Model:
    """Let a model that was trained on standardised values take raw ones, and give raw ones.

    The layers before and behind it are Keras' own and compute in double precision, so that a
    large mean costs a small spread no digits (nor does it if the model is called; `Model.predict`
    makes single precision of its input).

    Args:
        model: A stack of layers from (batch, lookback, features) to (batch, lookback, outputs),
            the first of the features.
        means: What was subtracted from raw values of each feature, shape (features,).
        scales: What they were divided by afterwards, shape (features,).

    Returns:
        The model itself where nothing was; else one that shares its weights.
    """
    # As arrays: of a number Keras keeps single precision alone.
    mean, scale = np.asarray(means, np.float64), np.asarray(scales, np.float64)
    if not mean.any() and (scale == 1).all():
        return model
    outputs = model.output_shape[-1]
    standardise = keras.layers.Rescaling(
        1 / scale, offset=-mean / scale, dtype="float64", name="standardise"
    )
    undo = keras.layers.Rescaling(
        scale[:outputs], offset=mean[:outputs], dtype="float64", name="undo"
    )
    window = keras.Input(model.input_shape[1:], dtype="float64", name="raw_window")
    return keras.Sequential([window, standardise, *model.layers, undo])
