"""A series of the user's own, split in time: training, validation, test."""

import math
from dataclasses import dataclass
from typing import Final

import numpy as np

from ..errors import InputError
from ..series import (
    MOST_PAST,
    FloatArray,
    SeriesFacts,
    SeriesSplit,
    Trajectories,
    rolling_origins,
)
from .beside import columns_beside
from .reading import Reading
from .split_rule import WITH_GAPS, SplitRule

LEAST_ORIGINS: Final = 20
"""Origins of a part that are aimed at before they are put a whole horizon apart."""
MOST_VALIDATION_WINDOWS: Final = 200
"""Windows of a validation loss, from about which on more of them are left out: it is computed
after every epoch."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Geometry:
    """Where the parts of a series lie, and what can be asked of them.

    Attributes:
        count: Samples in all.
        validation_from: First sample of the validation part, from 0.
        test_from: First sample of the test part.
    """

    count: int
    validation_from: int
    test_from: int

    @property
    def parts(self) -> dict[str, tuple[int, int]]:
        """Part -> its first sample, and the one after its last."""
        return {
            "training": (0, self.validation_from),
            "validation": (self.validation_from, self.test_from),
            "test": (self.test_from, self.count),
        }

    @property
    def shortest(self) -> int:
        """Samples of the shorter one of validation and test."""
        return min(self.test_from - self.validation_from, self.count - self.test_from)

    @property
    def longest_lookback(self) -> int:
        """The largest lookback that leaves a window in each part whose targets all lie in it."""
        return min(self.validation_from - 1, self.shortest)

    @property
    def longest_horizon(self) -> int:
        """The most steps that can be forecast within a part."""
        return self.shortest

    def check(self, lookback: int, horizon: int) -> None:
        """Refuse a lookback or horizon that does not fit, naming those that do.

        Raises:
            InputError: If one does not.
        """
        if lookback <= self.longest_lookback and horizon <= self.longest_horizon:
            return
        fitting = (
            f"lookback={min(lookback, self.longest_lookback)} and "
            f"horizon={min(horizon, self.longest_horizon)} fit"
            if self.longest_lookback > 0
            else "no lookback fits"
        )
        raise InputError(
            f"The series of {self.count:,} samples is too short for lookback={lookback} and "
            f"horizon={horizon}: the training part has {self.validation_from:,} of them, "
            f"validation {self.test_from - self.validation_from:,}, the test "
            f"{self.count - self.test_from:,}; {fitting}. Lower them, or move --validation-from "
            f"and --test-from."
        )

    def stride(self, begin: int, end: int, horizon: int) -> int:
        """Samples from one origin of a part to the next: a horizon, less where few would fit."""
        return min(horizon, max(1, (end - begin - horizon) // (LEAST_ORIGINS - 1)))


def find_geometry(reading: Reading, rule: SplitRule) -> Geometry:
    """Find where the parts of a series lie.

    Raises:
        InputError: If the rule does not fit the series.
    """
    validation, test = rule.resolve(len(reading.values), reading.time)
    return Geometry(count=len(reading.values), validation_from=validation, test_from=test)


def split_chronologically(
    reading: Reading, *, rule: SplitRule, lookback: int, horizon: int
) -> SeriesSplit:
    """Split one series in time: train, then validation, then test.

    Validation and test are rolling origins: forecasts of `horizon` steps whose truth lies within
    their part and whose context before it. One-step windows have all their targets in their part,
    so that no target of one part is one of another. Everything is standardised with the mean and
    standard deviation of the training part.

    Args:
        reading: The series.
        rule: Where the parts begin; by its first schema, there are gaps between them.
        lookback: Samples a model sees.
        horizon: Steps of a forecast.

    Raises:
        InputError: If the series is too short.
    """
    geometry = find_geometry(reading, rule)
    # Powers of two are exact: only what would overflow or vanish when squared comes out otherwise.
    power = int(np.frexp(np.abs(reading.values).max(initial=0.0))[1])
    values = np.ldexp(reading.values, -power)
    gaps = rule.schema == WITH_GAPS
    check = _check_with_gaps if gaps else Geometry.check
    check(geometry, lookback, horizon)
    _check_filled(reading, geometry)
    train = values[: geometry.validation_from]
    _check_varies(values, geometry, lookback if gaps else 0)
    mean, scale = float(train.mean()), float(train.std())
    standardised = (values - mean) / scale
    beside, columns = columns_beside(reading, geometry.validation_from)
    whole = _Series(
        values=standardised, beside=beside, covariates=sum(each.predicted for each in columns)
    )
    cut = _cut_with_gaps if gaps else _cut
    judged = {name: place for name, place in geometry.parts.items() if name != "training"}
    windows = geometry.test_from - geometry.validation_from + 1 - lookback
    origin = geometry.test_from + (lookback if gaps else -lookback)
    return SeriesSplit(
        train=whole.between(0, geometry.validation_from),
        evaluation={
            name: cut(whole, geometry, *place, lookback, horizon) for name, place in judged.items()
        },
        one_step={}
        if gaps
        else {name: whole.between(begin - 1, end) for name, (begin, end) in judged.items()},
        positions=origin + np.arange(lookback + horizon, dtype=np.float64),
        mean=math.ldexp(mean, power),
        scale=math.ldexp(scale, power),
        columns=columns,
        whole=whole.between(0, geometry.count),
        validation_stride=32 if gaps else -(-windows // MOST_VALIDATION_WINDOWS),
        facts=SeriesFacts(
            origin=None if values.min() < 0 else -mean / scale,
            reported=("test_valid_time",),
            matters={"nrmse": 0.10},
        ),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Series:
    """The series as models see it, and what lies beside it."""

    values: FloatArray
    beside: FloatArray | None
    covariates: int

    def between(self, begin: int, end: int) -> Trajectories:
        """Give a part as one trajectory, with what was observed before it."""
        earlier = slice(max(begin - MOST_PAST, 0), begin)
        return Trajectories(
            values=self.values[None, begin:end],
            past=self.values[None, earlier] if begin else None,
            beside=None if self.beside is None else self.beside[None, begin:end],
            covariates=self.covariates,
            past_beside=self.beside[None, earlier] if begin and self.beside is not None else None,
        )

    def origins(self, first: int, end: int, span: int, stride: int) -> Trajectories:
        """Cut a part into trajectories of `span` samples, `stride` apart."""
        return rolling_origins(
            self.values[first:end],
            span,
            stride=stride,
            before=self.values[:first],
            beside=None if self.beside is None else self.beside[first:end],
            covariates=self.covariates,
            beside_before=None if self.beside is None else self.beside[:first],
        )


def _cut(
    series: _Series, geometry: Geometry, begin: int, end: int, lookback: int, horizon: int
) -> Trajectories:
    """Cut the forecasts of a part, with the context that lies before each of them."""
    stride = geometry.stride(begin, end, horizon)
    return series.origins(begin - lookback, end, lookback + horizon, stride)


def _check_varies(values: FloatArray, geometry: Geometry, gap: int) -> None:
    for name, (begin, end) in geometry.parts.items():
        part = values[begin + (gap if name != "training" else 0) : end]
        if part.min() == part.max() and (len(part) > 1 or name == "training"):
            raise InputError(
                f"The {name} part of the series is constant: nothing can be learned or judged."
            )


def _check_filled(reading: Reading, geometry: Geometry) -> None:
    """Refuse samples that were filled from those of another part."""
    for run in reading.filled:
        for name, (begin, _) in geometry.parts.items():
            if run.uses[0] < begin <= run.uses[1]:
                raise InputError(
                    f"Column {run.column!r} misses samples where the {name} part begins, at row "
                    f"{begin + 1:,}: they would be filled across the split. Move --validation-from "
                    f"or --test-from."
                )


def _check_with_gaps(geometry: Geometry, lookback: int, horizon: int) -> None:
    span, shortest = lookback + horizon, geometry.shortest - lookback
    if shortest < span or geometry.validation_from <= lookback:
        raise InputError(
            f"The series of {geometry.count} samples is too short for lookback={lookback} and "
            f"horizon={horizon}: validation and test have {max(shortest, 0)} samples and need "
            f"{span}. Lower them."
        )


def _cut_with_gaps(
    series: _Series, geometry: Geometry, begin: int, end: int, lookback: int, horizon: int
) -> Trajectories:
    """Cut the forecasts of a part that begins one lookback late, as the first schema did."""
    del geometry
    return series.origins(begin + lookback, end, lookback + horizon, horizon)
