"""From where a series is forecast: every origin after its training part, and its end."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ...search.errors import InputError
from ...search.judging import Episodes
from ...search.own_data import Geometry
from ...search.series import MOST_PAST, FloatArray, Trajectories

MOST_ORIGINS: Final = 1000
"""Of a long series so many origins are enough, evenly spread."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Origins:
    """Origins of forecasts after the training part, and the end of the series.

    Attributes:
        starts: First sample that each origin forecasts, ascending, shape (origins,).
        contexts: The samples before it, as models see them, shape (origins, lookback), or
            (origins, lookback, features) where there are columns beside the target.
        known: What is known in advance, as models see it at each step, shape (origins, steps,
            columns); None where nothing is.
        truth: What came, shape (origins, steps); NaN beyond the end of the series.
        past: What was observed before the context, shape (origins, earlier samples).
        past_beside: What lay beside that, shape (origins, earlier samples, columns); None where
            there are no columns beside the target.
        test_from: First sample of the test part.
        end_context: The last samples of the series, as of `contexts`, for one origin.
        end_known: What is known of the samples to come, as of `known`, for one origin.
        end_past: What was observed before them, shape (1, earlier samples).
        end_past_beside: What lay beside that, as of `past_beside`, for one origin.
    """

    starts: NDArray[np.int64]
    contexts: FloatArray
    known: FloatArray | None
    truth: FloatArray
    past: FloatArray
    past_beside: FloatArray | None
    test_from: int
    end_context: FloatArray
    end_known: FloatArray | None
    end_past: FloatArray
    end_past_beside: FloatArray | None

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
                known=self.end_known,
                truth=unknown,
                envelope=None,
                limit=limit,
                past=self.end_past,
                past_beside=self.end_past_beside,
            )
        return Episodes(
            context=self.contexts,
            known=self.known,
            truth=self.truth,
            envelope=None,
            limit=limit,
            past=self.past,
            past_beside=self.past_beside,
        )


def cut_origins(
    whole: Trajectories,
    geometry: Geometry,
    *,
    lookback: int,
    steps: int,
    future: FloatArray | None = None,
    most: int = MOST_ORIGINS,
) -> Origins:
    """Cut the forecasts from every sample after the training part, and that from the end.

    Args:
        whole: All samples as models see them, one trajectory.
        geometry: Where validation and test begin.
        lookback: Samples of context.
        steps: Steps of a forecast.
        future: What is known in advance of the samples to come, as models see it, shape (steps,
            columns); None where nothing is.
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
    values = whole.values[0]
    count = len(values)
    stride = -(-(count - geometry.validation_from) // most)
    starts = np.arange(count - 1, geometry.validation_from - 1, -stride)[::-1]
    earlier = min(MOST_PAST, geometry.validation_from - lookback)
    padded = np.concatenate([values, np.full(steps, np.nan)])
    rows, ahead = _rows_and_ahead(whole, future)
    ends = np.array([count])

    def before(places: NDArray[np.int64], skipped: int, length: int) -> NDArray[np.int64]:
        return places[:, None] - skipped - length + np.arange(length)

    def after(places: NDArray[np.int64]) -> FloatArray | None:
        return None if ahead is None else ahead[places[:, None] + np.arange(steps)]

    def beside(places: NDArray[np.int64]) -> FloatArray | None:
        return None if whole.beside is None else rows[before(places, lookback, earlier)][:, :, 1:]

    return Origins(
        starts=starts,
        contexts=rows[before(starts, 0, lookback)],
        known=after(starts),
        truth=padded[starts[:, None] + np.arange(steps)],
        past=values[before(starts, lookback, earlier)],
        past_beside=beside(starts),
        test_from=geometry.test_from,
        end_context=rows[before(ends, 0, lookback)],
        end_known=after(ends),
        end_past=values[before(ends, lookback, earlier)],
        end_past_beside=beside(ends),
    )


def _rows_and_ahead(
    whole: Trajectories, future: FloatArray | None
) -> tuple[FloatArray, FloatArray | None]:
    """Line up what a model sees at each sample, and what is known of the one after it.

    Returns:
        Shape (samples,), or (samples, features); and (samples + steps, columns), the last of which
        repeats the one before and is not looked at; None where nothing is known.
    """
    values = whole.values[0]
    if whole.beside is None:
        return values, None
    covariates = whole.beside[0, :, : whole.covariates]
    seen = np.concatenate([values[:, None], covariates], axis=1)
    if whole.beside.shape[2] == whole.covariates:
        return seen, None
    if future is None or not len(future):
        raise ValueError("What is known in advance must be known of the samples to come.")
    ahead = np.concatenate([whole.beside[0, :-1, whole.covariates :], future, future[-1:]])
    return np.concatenate([seen, ahead[: len(values)]], axis=1), ahead
