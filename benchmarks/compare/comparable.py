"""What of two runs can be compared: data, machines and columns."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence

from ...search.errors import InputError, check_known
from .columns import ALIASES, Column, column_of
from .limits import Limit
from .samples import RunSamples


def told_apart(news: Sequence[RunSamples]) -> list[RunSamples]:
    """Number the runs that were given by one name."""
    names = [run.name for run in news]
    return [
        run
        if names.count(run.name) == 1
        else dataclasses.replace(run, name=f"{run.name} ({1 + names[:place].count(run.name)})")
        for place, run in enumerate(news)
    ]


def check_alike(base: RunSamples, new: RunSamples) -> None:
    """Refuse runs whose numbers say nothing of each other.

    Raises:
        InputError: If they are of different kinds, or were judged on other data.
    """
    if base.kind != new.kind:
        raise InputError(
            f"BASE and NEW must be of one kind. Received: {base.name} ({base.kind}), {new.name} "
            f"({new.kind})."
        )
    if base.data != new.data:
        raise InputError(
            f"{base.name} and {new.name} were judged on other data, so their errors say nothing "
            "of each other. Measure both on the same series with the same options."
        )


def wanted_columns(
    base: RunSamples,
    news: Sequence[RunSamples],
    limits: Mapping[str, Limit],
    columns: Sequence[str],
) -> dict[str, Column]:
    """Name the columns to compare: those with a limit, those that were asked for, the usual ones.

    Args:
        base: The baseline.
        news: The new runs.
        limits: Column -> the loss from which on it fails.
        columns: Further ones.

    Raises:
        InputError: If there is no such column, or it is not known which way it is better.
    """
    known = {name for run in (base, *news) for name in run.columns}
    named = [ALIASES.get(name, name) for name in columns]
    wanted: dict[str, Column] = {}
    for name in (*limits, *named):
        check_known(name, known, what="column")
        wanted[name] = limits[name].column if name in limits else column_of(name)
        if wanted[name].better is None:
            raise InputError(
                f"`column` must be one of which it is known whether higher or lower is better. "
                f"Received: column={name}. Say it by a limit, --fail {name}:+10% or {name}:-10%."
            )
    usual = dict.fromkeys(name for run in (base, *news) for name in run.usual)
    more = {name: column_of(name) for name in usual if name in known and name not in wanted}
    return wanted | {name: column for name, column in more.items() if column.better is not None}


def without_times(
    base: RunSamples,
    news: Sequence[RunSamples],
    wanted: Mapping[str, Column],
    limits: Mapping[str, Limit],
    *,
    across_machines: bool,
) -> tuple[dict[str, Column], list[str]]:
    """Leave out durations if the machines differ, or say so where they are wanted all the same.

    Args:
        base: The baseline.
        news: The new runs.
        wanted: Column -> what is known of it.
        limits: Column -> the loss from which on it fails.
        across_machines: Whether they are wanted.

    Returns:
        What is left, and sentences on it.

    Raises:
        InputError: If nothing is left, or a duration has a limit.
    """
    times = [name for name, column in wanted.items() if column.is_time]
    differences = [said for new in news if (said := _say_other_machine(base, new))]
    if not times or not differences:
        return dict(wanted), []
    if across_machines:
        return dict(wanted), [f"Times of different machines are compared: {differences[0]}."]
    gated = [name for name in times if name in limits]
    rest = {name: column for name, column in wanted.items() if name not in times}
    if gated or not rest:
        raise InputError(
            f"Times of different machines are not compared: {differences[0]}. Measure on one "
            f"machine, leave {(gated or times)[0]} out, or give --across-machines."
        )
    return rest, [f"Times are left out, for the machines differ: {differences[0]}."]


def _say_other_machine(base: RunSamples, new: RunSamples) -> str:
    """Say in what two machines differ; empty if in nothing that was recorded of both."""
    both = [name for name in base.machine if name in new.machine]
    if not any("cpu" in name for name in both):
        return f"it is not recorded what {base.name} or {new.name} ran on"
    apart = [name for name in both if base.machine[name] != new.machine[name]]
    if not apart:
        return ""
    name = min(apart, key=lambda name: len(base.machine[name]) + len(new.machine[name]))
    return f"{name} {base.machine[name]} in {base.name}, {new.machine[name]} in {new.name}"
