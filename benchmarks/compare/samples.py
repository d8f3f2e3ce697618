"""What one run of benchmarks measured: rows, columns, and the repeats of each."""

from __future__ import annotations

import math
from collections.abc import Container, Hashable, Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ..statistics import Scale, Summary, summarize

MOST_VALUES: Final = 100
"""More rounds than these are pooled into half as many blocks."""

Kind = Literal["results", "pytest-benchmark"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Sample:
    """The repeats of one row and column.

    Attributes:
        summary: Their number, median and quartiles.
        values: Each of them, shape (n,), infinite on the bad side where one failed; None if they
            were not kept.
        exact: Whether the value is known without chance.
    """

    summary: Summary
    values: NDArray[np.float64] | None = None
    exact: bool = False


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Row:
    """What was measured of one thing.

    Attributes:
        name: As readers meet it.
        samples: Column -> repeats.
        recipe: What tells it from rows of the same name in other runs.
    """

    name: str
    samples: Mapping[str, Sample]
    recipe: str = ""

    def named_beside(self, names: Container[str]) -> str:
        """Return its name, with the recipe where another row is called the same."""
        clear = self.name not in names or not self.recipe
        return self.name if clear else f"{self.name} ({self.recipe})"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RunSamples:
    """What one run of benchmarks measured.

    Attributes:
        name: Where it was read from.
        kind: What wrote it.
        rows: What tells a row from others, exactly -> the row, in order.
        machine: Facts about the machine, as far as they were recorded.
        data: What tells the data that models were judged on from other data; empty if nothing.
        roles: Role that a single row fills -> its key; see `pairing`.
        usual: Columns that are compared unless told otherwise.
        scales: Column -> the smallest difference that matters, where the series declares one.
        notes: What a reader should know of how it was recorded.
    """

    name: str
    kind: Kind
    rows: Mapping[Hashable, Row]
    machine: Mapping[str, str]
    data: str = ""
    roles: Mapping[str, Hashable] = field(default_factory=dict)
    usual: tuple[str, ...] = ()
    scales: Mapping[str, Scale] = field(default_factory=dict)
    notes: tuple[str, ...] = ()

    @property
    def columns(self) -> list[str]:
        """Every column that some row has, in order."""
        return list(dict.fromkeys(name for row in self.rows.values() for name in row.samples))


def sample_of(values: ArrayLike, *, exact: bool = False) -> Sample:
    """Make a sample of repeats.

    Args:
        values: Shape (n,), n at least 1, in the order in which they were measured.
        exact: Whether the value is known without chance.
    """
    kept = np.asarray(values, dtype=np.float64)
    return Sample(summary=summarize(kept), values=kept, exact=exact)


def pool(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Pool many rounds of one process into blocks of consecutive ones, each by its median.

    Rounds that follow one another are alike, so thousands of them tell less than their number
    says; and the exact test of ranks takes as long as the square of it.

    Args:
        values: Shape (n,).

    Returns:
        The values, or as many medians as half of `MOST_VALUES`.

    References:
        Law and Kelton (2000), Simulation Modeling and Analysis, 3rd edition, section 9.5.3, on
        batch means.
    """
    if values.size <= MOST_VALUES:
        return values
    blocks = np.array_split(values, MOST_VALUES // 2)
    return np.asarray([np.median(block) for block in blocks], dtype=np.float64)


def is_number(value: object) -> bool:
    """Tell whether JSON gave a finite number."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    try:
        return math.isfinite(value)
    except OverflowError:
        return False
