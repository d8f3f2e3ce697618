"""A trained model for values as its series has them: all that is done to them lies inside it.

Everything is of Keras' own layers and operations, so that what is saved needs Keras alone.
"""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
import numpy.typing as npt

from ..datasets import Differences, EachWindow, Normalization


def on_raw_values(
    model: keras.Model,
    *,
    means: npt.ArrayLike,
    scales: npt.ArrayLike,
    normalization: Normalization | None = None,
) -> keras.Model:
    """Let a model that was trained on standardised values take raw ones, and give raw ones.

    The layers before and behind it compute in double precision, so that a large mean costs a small
    spread no digits (nor does it if the model is called; `Model.predict` makes single precision of
    its input).

    Args:
        model: A stack of layers from (batch, lookback, features) to (batch, lookback, outputs),
            the first of the features.
        means: What was subtracted from raw values of each feature, shape (features,).
        scales: What they were divided by afterwards, shape (features,).
        normalization: What the model sees of standardised values; None for these themselves.

    Returns:
        The model itself where nothing was done; else one that shares its weights, and takes as many
        samples more as the normalization needs.
    """
    # As arrays: of a number Keras keeps single precision alone.
    mean, scale = np.asarray(means, np.float64), np.asarray(scales, np.float64)
    shown = Normalization() if normalization is None else normalization
    plain = type(shown) is Normalization
    if plain and not mean.any() and (scale == 1).all():
        return model
    outputs = model.output_shape[-1]
    standardise = _affine(1 / scale, -mean / scale, name="standardise")
    undo = _affine(scale[:outputs], mean[:outputs], name="undo")
    lookback, features = model.input_shape[1:]
    window = keras.Input((lookback + shown.earlier, features), dtype="float64", name="raw_window")
    if plain:
        return keras.Sequential([window, standardise, *model.layers, undo])
    standardised = standardise(window)
    predicted, known = standardised[:, :, :outputs], standardised[:, :, outputs:]
    if isinstance(shown, EachWindow):
        return keras.Model(window, undo(_through_each_window(shown, predicted, known, model)))
    if isinstance(shown, Differences):
        return keras.Model(window, undo(_through_differences(shown, predicted, known, model)))
    raise ValueError(f"A normalization that has no layers. Received: {shown}.")


def _through_each_window(shown: EachWindow, predicted: Any, known: Any, model: keras.Model) -> Any:
    last = predicted[:, -1:, :]
    centred = keras.ops.subtract(predicted, keras.ops.mean(predicted, axis=1, keepdims=True))
    variance = keras.ops.mean(keras.ops.square(centred), axis=1, keepdims=True)
    floor = _affine(np.ones_like(shown.floors), shown.floors**2, name="floor")
    spread = keras.ops.sqrt(floor(variance))
    seen = keras.ops.divide(keras.ops.subtract(predicted, last), spread)
    said = _run(model, seen, known)
    return keras.ops.add(keras.ops.multiply(said, spread), last)


def _through_differences(shown: Differences, predicted: Any, known: Any, model: keras.Model) -> Any:
    lag = shown.earlier
    differences = keras.ops.subtract(predicted[:, lag:, :], predicted[:, :-lag, :])
    narrow = _affine(1 / shown.scales, -shown.means / shown.scales, name="narrow")
    widen = _affine(shown.scales, shown.means, name="widen")
    said = widen(_run(model, narrow(differences), known[:, lag:, :]))
    # What follows a sample is so much more than what came `lag` samples before it.
    lookback = model.input_shape[1]
    return keras.ops.add(said, predicted[:, 1 : lookback + 1, :])


def _run(model: keras.Model, predicted: Any, known: Any) -> Any:
    seen = keras.ops.concatenate([predicted, known], axis=2) if known.shape[2] else predicted
    for layer in model.layers:
        seen = layer(seen)
    return keras.ops.cast(seen, "float64")


def _affine(
    scale: npt.NDArray[np.float64], offset: npt.NDArray[np.float64], *, name: str
) -> keras.layers.Layer:
    return keras.layers.Rescaling(scale, offset=offset, dtype="float64", name=name)
