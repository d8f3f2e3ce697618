"""What a race against rivals says: how many times as fast, and whether that was the goal."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import pandas as pd

from ..speed import CONTENDERS, OURS, PLAIN, VANILLA, SpeedRecord, search_frame, speed_frame
from ..text import ABSENT, format_summary, interval_of, say_estimate
from .goals import NO, NOT_MEASURED, YES, Goal

TIMES_AS_FAST: Final[Mapping[str, float]] = {PLAIN: 25.0, "keras-jax": 2.0}
"""Rival -> by how many times an epoch of every model is to be faster here."""

NOTE: Final = (
    "Times: how many times as long a rival takes for an epoch of the same model, all in "
    "interleaved blocks, with a 95 % bootstrap interval."
)
TEXT_COLUMNS: Final = ("Model",)


def speed_goals(record: SpeedRecord) -> list[Goal]:
    """Hold the race against the goals, a rival each.

    Args:
        record: The race.
    """
    frame = speed_frame(record.blocks, peak_gigaflops=record.peak_gigaflops)
    return [_speed_goal(frame, rival, times) for rival, times in TIMES_AS_FAST.items()]


def _speed_goal(frame: pd.DataFrame, rival: str, times: float) -> Goal:
    label = CONTENDERS[rival].label
    rows = frame[frame["contender"] == label]
    models = frame["model"].nunique()
    goal = f"Speed: an epoch at least {times:g} times as fast as {label}, for each model timed"
    if rows["ratio"].notna().sum() < max(models, 1):
        return Goal(goal=goal, measured="not every model was timed", reached=NOT_MEASURED)
    slow = rows[rows["ratio"] < times]
    said = "; ".join(f"{row['model']} {_say_ratio(row)}" for row in rows.to_dict("records"))
    far = ", ".join(
        f"{row['model']} by {100 * (1 - row['ratio'] / times):.0f} %"
        for row in slow.to_dict("records")
    )
    missed = f". Short of it: {far}; the other {len(rows) - len(slow)} reach it" if far else ""
    return Goal(goal=goal, measured=f"{said}{missed}", reached=NO if far else YES)


def speed_reader_frame(record: SpeedRecord) -> pd.DataFrame:
    """Return our time of an epoch and how many times as long each rival takes, a model a row.

    Args:
        record: The race.

    Returns:
        Strings throughout.
    """
    frame = speed_frame(record.blocks, peak_gigaflops=record.peak_gigaflops)
    ours = CONTENDERS[OURS].label
    rows = []
    for model, group in frame.groupby("model", sort=False):
        times = {row["contender"]: row for row in group.to_dict("records")}
        mine = times.pop(ours, None)
        rows.append(
            {
                "Model": str(model),
                "ms/epoch here (median [quartiles])": ABSENT
                if mine is None
                else format_summary(mine["median"], mine["q25"], mine["q75"]),
                **{f"{name}, times [95 %]": _say_ratio(row) for name, row in times.items()},
                "Blocks": ABSENT if mine is None else str(mine["n"]),
            }
        )
    return pd.DataFrame(rows).fillna(ABSENT)


def search_sentence(record: SpeedRecord) -> str:
    """Say how many times as fast whole searches are as Keras Tuner's; empty if none were run."""
    if not record.searches:
        return ""
    frame = search_frame(record.searches)
    mine = frame[(frame["contender"] != VANILLA) & frame["ratio"].notna()]
    if mine.empty:
        return ""
    said = [
        f"{row['tuner']} {row['ratio']:.1f} ({row['contender'].removeprefix('this package, ')})"
        for row in mine.to_dict("records")
    ]
    return (
        "Whole searches against an unmodified Keras Tuner, seconds a trial from a cold start, "
        f"times as fast: {', '.join(said)}."
    )


def _say_ratio(row: Mapping[Any, Any]) -> str:
    return say_estimate(interval_of(row, "ratio"), digits=3)
