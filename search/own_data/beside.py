"""What a model sees beside the target: its covariates, and what is known of the next sample."""

import math

import numpy as np

from ..series import Column, FloatArray
from .reading import Features, Reading


def columns_beside(reading: Reading, trained: int) -> tuple[FloatArray | None, tuple[Column, ...]]:
    """Line up the columns beside the target as a model sees them.

    Args:
        reading: The series.
        trained: Samples of its training part, by which columns of numbers are standardised.

    Returns:
        Shape (samples, columns): in the row of a sample its covariates, then what is known of the
        next sample; that of the last row, which nobody knows, repeats the one before. None where
        there are no columns. And what they are.
    """
    if not len(reading.covariates) + len(reading.known):
        return None, ()
    count = len(reading.values)
    covariates, observed = _standardise(reading.covariates, count, trained, predicted=True)
    known, planned = _standardise(reading.known, count, trained, predicted=False)
    ahead = np.concatenate([known[1:], known[-1:]])
    return np.concatenate([covariates, ahead], axis=1), observed + planned


def _standardise(
    features: Features, count: int, trained: int, *, predicted: bool
) -> tuple[FloatArray, tuple[Column, ...]]:
    """Standardise columns of numbers by their training part; one that is constant there, by 1."""
    values, columns = features.values, []
    scaled = np.empty((count, len(features)))
    for place, (name, numbers) in enumerate(zip(features.names, features.scaled, strict=True)):
        # Powers of two are exact, and nothing overflows or vanishes when it is squared.
        power = int(np.frexp(np.abs(values[:, place]).max(initial=0.0))[1]) if numbers else 0
        column = np.ldexp(values[:, place], -power)
        mean, scale = (column[:trained].mean(), column[:trained].std()) if numbers else (0.0, 1.0)
        scale = scale or math.ldexp(1.0, -power)
        scaled[:, place] = (column - mean) / scale
        columns.append(
            Column(
                name=name,
                predicted=predicted,
                mean=math.ldexp(mean, power),
                scale=math.ldexp(scale, power),
            )
        )
    return scaled, tuple(columns)
