"""From where a series is forecast: every origin after its training part, and its end."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ...search.errors import InputError
from ...search.judging import Episodes
from ...search.own_data import Geometry
from ...search.series import MOST_PAST, FloatArray

MOST_ORIGINS: Final = 1000
"""Of a long series so many origins are enough, evenly spread."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Origins:
    """Origins of forecasts after the training part, and the end of the series.

    Attributes:
        starts: First sample that each origin forecasts, ascending, shape (origins,).
        contexts: The samples before it, as models see them, shape (origins, lookback).
        truth: What came, shape (origins, steps); NaN beyond the end of the series.
        past: What was observed before the context, shape (origins, earlier samples).
        test_from: First sample of the test part.
        end_context: The last samples of the series, shape (1, lookback).
        end_past: What was observed before them, shape (1, earlier samples).
    """

    starts: NDArray[np.int64]
    contexts: FloatArray
    truth: FloatArray
    past: FloatArray
    test_from: int
    end_context: FloatArray
    end_past: FloatArray

    @property
    def steps(self) -> int:
        """Steps of a forecast."""
        return int(self.truth.shape[1])

    @property
    def first_test(self) -> int:
        """Number of the first origin whose forecast begins in the test part."""
        return int(np.searchsorted(self.starts, self.test_from))

    @property
    def in_validation(self) -> NDArray[np.bool_]:
        """Which values of `truth` lie in the validation part, shape (origins, steps)."""
        return self.starts[:, None] + np.arange(self.steps) < self.test_from

    @property
    def in_test(self) -> NDArray[np.bool_]:
        """Which values of `truth` are known and forecast from the test part's origins."""
        begins = np.arange(len(self.starts)) >= self.first_test
        return begins[:, None] & np.isfinite(self.truth)

    def episodes(self, *, limit: float, at_end: bool = False) -> Episodes:
        """Return the forecasts to make, as baselines take them.

        Args:
            limit: Largest believable absolute value.
            at_end: The one from the end of the series instead.
        """
        if at_end:
            unknown = np.full((1, self.steps), np.nan)
            return Episodes(
                context=self.end_context,
                truth=unknown,
                envelope=None,
                limit=limit,
                past=self.end_past,
            )
        return Episodes(
            context=self.contexts, truth=self.truth, envelope=None, limit=limit, past=self.past
        )


def cut_origins(
    values: FloatArray, geometry: Geometry, *, lookback: int, steps: int, most: int = MOST_ORIGINS
) -> Origins:
    """Cut the forecasts from every sample after the training part, and that from the end.

    Args:
        values: All samples as models see them, shape (samples,).
        geometry: Where validation and test begin.
        lookback: Samples of context.
        steps: Steps of a forecast.
        most: Origins at most; of more, every second, third, ... is kept, the last one always.

    Raises:
        InputError: If the test part is shorter than a forecast.
    """
    longest = geometry.count - geometry.test_from
    if steps > longest:
        raise InputError(
            f"`steps` must be at most {longest:,}, the length of the test part: what cannot be "
            f"tested is not forecast. Received: steps={steps}."
        )
    count = len(values)
    stride = -(-(count - geometry.validation_from) // most)
    starts = np.arange(count - 1, geometry.validation_from - 1, -stride)[::-1]
    earlier = min(MOST_PAST, geometry.validation_from - lookback)
    padded = np.concatenate([values, np.full(steps, np.nan)])
    ends = np.array([count])

    def before(places: NDArray[np.int64], skipped: int, length: int) -> FloatArray:
        first = places[:, None] - skipped - length
        return np.asarray(values[first + np.arange(length)])

    return Origins(
        starts=starts,
        contexts=before(starts, 0, lookback),
        truth=padded[starts[:, None] + np.arange(steps)],
        past=before(starts, lookback, earlier),
        test_from=geometry.test_from,
        end_context=before(ends, 0, lookback),
        end_past=before(ends, lookback, earlier),
    )
