"""A series of the user's own, split in time with gaps."""

import math

import numpy as np

from ..errors import InputError
from ..series import FloatArray, SeriesFacts, SeriesSplit, Trajectories, rolling_origins


def split_chronologically(values: FloatArray, *, lookback: int, horizon: int) -> SeriesSplit:
    """Split one series in time: train, then validation, then test, with gaps between.

    The first 70 % train, the next 15 % validate, the rest test; each later part starts one
    lookback after the one before, so that no window reaches over. Validation and test are rolling
    origins: forecasts of `horizon` steps that start one horizon apart. Everything is standardised
    with the mean and standard deviation of the training part.

    Args:
        values: Samples, shape (samples,).
        lookback: Samples a model sees.
        horizon: Steps of a forecast.

    Raises:
        InputError: If the series is too short.
    """
    # Powers of two are exact: only what would overflow or vanish when squared comes out otherwise.
    power = int(np.frexp(np.abs(values).max(initial=0.0))[1])
    values = np.ldexp(values, -power)
    count = len(values)
    train_end, validation_end = int(0.7 * count), int(0.85 * count)
    starts = {"validation": train_end + lookback, "test": validation_end + lookback}
    parts = {
        "validation": values[starts["validation"] : validation_end],
        "test": values[starts["test"] :],
    }
    span = lookback + horizon
    shortest = min(len(part) for part in parts.values())
    if shortest < span or train_end <= lookback:
        raise InputError(
            f"The series of {count} samples is too short for lookback={lookback} and "
            f"horizon={horizon}: validation and test have {max(shortest, 0)} samples and need "
            f"{span}. Lower them."
        )
    train = values[:train_end]
    mean, scale = float(train.mean()), float(train.std())
    for name, part in {"training": train, **parts}.items():
        if part.min() == part.max():
            raise InputError(
                f"The {name} part of the series is constant: nothing can be learned or judged."
            )
    return SeriesSplit(
        train=Trajectories(values=((train - mean) / scale)[None]),
        evaluation={
            name: rolling_origins(
                (part - mean) / scale,
                span,
                stride=horizon,
                before=(values[: starts[name]] - mean) / scale,
            )
            for name, part in parts.items()
        },
        positions=validation_end + lookback + np.arange(span, dtype=np.float64),
        mean=math.ldexp(mean, power),
        scale=math.ldexp(scale, power),
        facts=SeriesFacts(
            origin=None if values.min() < 0 else -mean / scale,
            reported=("test_valid_time",),
            matters={"nrmse": 0.10},
        ),
    )
