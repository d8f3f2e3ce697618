"""Yearly sunspot numbers, the oldest benchmark of time-series models.

References:
    Weigend, Huberman and Rumelhart (1990), "Predicting the future: a connectionist approach",
    Int. J. Neural Systems 1, 193-209: the training and test years, and the average relative
    variance (ARV), the one-step error over the variance of the whole record.
"""

import functools
from typing import Final

import numpy as np

from ..errors import InputError
from .trajectories import FloatArray, SeriesFacts, SeriesSplit, Trajectories, rolling_origins

FIRST_YEAR: Final = 1700
VALIDATION_YEARS: Final = (1899, 1920)
"""First and last year to be forecast: two solar cycles, the end of the customary training years."""
TEST_YEARS: Final = (1921, 1955)
LATE_YEARS: Final = (1956, 1979)
"""The second customary test set: higher maxima than any training year."""
HORIZON: Final = 11
"""Years of a free-running forecast: one solar cycle."""


def split_sunspots(seed: int, lookback: int) -> SeriesSplit:
    """Train on the years before 1899 less one lookback; forecast 1899-1920, 1921-55, 1956-79.

    The customary training years are 1700-1920; validation is their end. The years of context
    before it are the gap: no model is trained on a sample of a validation window. Free-running
    forecasts start from every year that leaves a whole cycle in its set; one-step windows end at
    every year of it. Everything is standardised with the mean and standard deviation of the
    training part.

    Args:
        seed: Not used: nothing is drawn.
        lookback: Years of context.

    Raises:
        InputError: If `lookback` leaves no year to learn from.
    """
    del seed
    raw = load_sunspots()
    trained = VALIDATION_YEARS[0] - FIRST_YEAR - lookback
    if trained <= lookback:
        longest = (VALIDATION_YEARS[0] - FIRST_YEAR - 1) // 2
        raise InputError(
            f"`lookback` must be at most {longest} for the sunspots. Received: lookback={lookback}."
        )
    mean, scale = float(raw[:trained].mean()), float(raw[:trained].std())
    values = (raw - mean) / scale
    years = {"validation": VALIDATION_YEARS, "test": TEST_YEARS, "late": LATE_YEARS}
    parts = {
        name: values[first - FIRST_YEAR - lookback : last - FIRST_YEAR + 1]
        for name, (first, last) in years.items()
    }
    record = values[: LATE_YEARS[1] - FIRST_YEAR + 1]
    return SeriesSplit(
        train=Trajectories(values=values[None, :trained]),
        evaluation={
            name: rolling_origins(
                part,
                lookback + HORIZON,
                before=values[: years[name][0] - FIRST_YEAR - lookback],
            )
            for name, part in parts.items()
        },
        one_step={name: Trajectories(values=part[None]) for name, part in parts.items()},
        positions=TEST_YEARS[0] + np.arange(-lookback, HORIZON, dtype=np.float64),
        mean=mean,
        scale=scale,
        validation_stride=1,
        facts=SeriesFacts(
            time_unit="years",
            origin=-mean / scale,
            position="year",
            record_variance=float(record.var()),
            reported=("test_arv", "late_arv", "test_valid_time"),
            matters={"nrmse": 0.10},
            season=HORIZON,
        ),
    )


@functools.cache
def load_sunspots() -> FloatArray:
    """Load the yearly Wolf numbers from 1700 on that statsmodels bundles, shape (years,)."""
    from statsmodels.datasets import sunspots

    return np.asarray(sunspots.load_pandas().data["SUNACTIVITY"], dtype=np.float64)
