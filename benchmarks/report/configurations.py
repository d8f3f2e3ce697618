"""The one comparison table of the page: a row a configuration, the roles that it fills as tags."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from ..frames import BASELINE_ROLE, Judging
from ..tables import TEXT_COLUMNS, reader_frame
from ..text import format_significant

SIMPLE: Final = "simple model"
EPOCH: Final = "Epoch (ms, median)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column of the table: its head, whether it is text, whether it is shown at first."""

    head: str
    text: bool
    shown: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A configuration or a simple model.

    Attributes:
        kind: Its cell, or `SIMPLE`.
        tags: The roles that it fills.
        values: One text a column: a number, then quartiles in brackets where it has such.
    """

    kind: str
    tags: tuple[str, ...]
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Columns and rows, the best row first."""

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]

    @property
    def kinds(self) -> list[str]:
        """What rows can be filtered by, in order of appearance."""
        return list(dict.fromkeys(sorted((row.kind for row in self.rows), key=_simple_last)))


def configuration_table(frame: pd.DataFrame, *, judging: Judging) -> Table:
    """Return a comparison as the page shows it.

    Args:
        frame: What `comparison_frame` returned: a row a role.
        judging: How the models were judged.
    """
    readers = reader_frame(frame, judging=judging).assign(
        **{EPOCH: [format_significant(x) for x in frame["milliseconds_per_epoch_median"]]}
    )
    error = next(x for x in readers.columns if x.startswith(judging.title(judging.error)))
    heads = [str(x) for x in readers.columns if x != "Role"]
    train = next(x for x in heads if x.startswith("Train "))
    shown = {"Model", "Rate", "Parameters", error, train}
    costs = judging.ascending(frame[f"{judging.error}_median"].to_numpy(dtype=float))
    order = np.argsort(np.where(np.isnan(costs), np.inf, costs), kind="stable")
    roles: dict[tuple[str, ...], list[str]] = {}
    kinds: dict[tuple[str, ...], str] = {}
    given = readers.to_dict("records")
    for place in order:
        values = tuple(str(given[place][head]) for head in heads)
        role, cell = frame["role"].iloc[place], frame["cell"].iloc[place]
        kinds[values] = SIMPLE if role == BASELINE_ROLE else str(cell)
        roles.setdefault(values, []).append(str(role))
    return Table(
        columns=tuple(Column(head=x, text=x in TEXT_COLUMNS, shown=x in shown) for x in heads),
        rows=tuple(
            Row(kind=kinds[values], tags=tuple(tags), values=values)
            for values, tags in roles.items()
        ),
    )


def _simple_last(kind: str) -> tuple[bool, str]:
    return kind == SIMPLE, kind
