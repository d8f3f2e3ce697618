"""Which row of a run stands against which of another."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Mapping
from dataclasses import dataclass

from .samples import Row, RunSamples


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Pair:
    """Two rows that are about the same thing.

    Attributes:
        name: What they are about.
        base: Row of the baseline.
        new: Row of the new run.
    """

    name: str
    base: Row
    new: Row


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Pairs:
    """How the rows of two runs belong together.

    Attributes:
        pairs: Those that both have.
        vanished: What only the baseline has: rows, or columns of rows.
        appeared: What only the new run has.
    """

    pairs: tuple[Pair, ...]
    vanished: tuple[str, ...]
    appeared: tuple[str, ...]


def pair_rows(base: RunSamples, new: RunSamples, columns: Collection[str]) -> Pairs:
    """Pair the rows of two runs.

    Rows with one key belong together, to the last digit of a configuration. So do two that alone
    fill a role, such as what a search chose of a cell, where it chose another one.

    Args:
        base: The baseline.
        new: The new run.
        columns: Those that are compared; rows without any of them are left out.
    """
    before, after = (_with(run.rows, columns) for run in (base, new))
    keys = {key: (key, row.name) for key, row in before.items() if key in after}
    for role, key in base.roles.items():
        other = new.roles.get(role)
        if key in before and key not in after and other in after and other not in before:
            old = before[key].named_beside([after[other].name])
            keys[key] = (other, f"{role}: {old} → {after[other].named_beside([before[key].name])}")
    pairs = [
        Pair(name=name, base=before[key], new=after[other]) for key, (other, name) in keys.items()
    ]
    met = {other for other, _ in keys.values()}
    names = [{row.name for row in rows.values()} for rows in (before, after)]
    return Pairs(
        pairs=tuple(pairs),
        vanished=(
            *(row.named_beside(names[1]) for key, row in before.items() if key not in keys),
            *_lacking(((pair.name, pair.base, pair.new) for pair in pairs), columns),
        ),
        appeared=(
            *(row.named_beside(names[0]) for key, row in after.items() if key not in met),
            *_lacking(((pair.name, pair.new, pair.base) for pair in pairs), columns),
        ),
    )


def _with(rows: Mapping[Hashable, Row], columns: Collection[str]) -> dict[Hashable, Row]:
    return {key: row for key, row in rows.items() if not row.samples.keys().isdisjoint(columns)}


def _lacking(rows: Iterable[tuple[str, Row, Row]], columns: Collection[str]) -> list[str]:
    """Name the columns that a first row has and a second one lacks."""
    return [
        f"{column} of {name}"
        for name, first, second in rows
        for column in columns
        if column in first.samples and column not in second.samples
    ]
