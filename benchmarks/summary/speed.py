"""What a race against rivals says: how many times as fast, and whether that was the goal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import pandas as pd

from ..speed import (
    CONTENDERS,
    OURS,
    PLAIN,
    STUDY_WINDOWS,
    VANILLA,
    SpeedRecord,
    search_frame,
    speed_frame,
)
from ..text import ABSENT, format_summary, interval_of, say_estimate
from .goals import NO, NOT_MEASURED, YES, Goal

RIVALS: Final = ((PLAIN, 25.0), ("keras-jax", 2.0))
"""Each rival, and by how many times an epoch of every model is to be faster here."""

DEEP_TIMES: Final = 20.0
"""The same of a network of two layers and four inputs, against plain Keras."""

NOTE: Final = (
    "Times: how many times as long a rival takes for an epoch of the same model, all in "
    "interleaved blocks, with a 95 % bootstrap interval."
)
TEXT_COLUMNS: Final = ("Model",)


def speed_goals(records: Sequence[SpeedRecord]) -> list[Goal]:
    """Hold races against the goals, a rival and an epoch each.

    Args:
        records: The races.

    Returns:
        Those about the tutorial's epoch if it was raced on, then that about a study's own epoch,
        raced on or not; none without any race. Those about networks of several layers last.
    """
    deep = [record for record in records if any(block.work.layers > 1 for block in record.blocks)]
    records = [record for record in records if record not in deep]
    goals = []
    study = [record for record in records if _windows(record) == STUDY_WINDOWS]
    for record in records:
        if record not in study:
            frame = speed_frame(record.blocks, peak_gigaflops=record.peak_gigaflops)
            goals += [_speed_goal(frame, *rival, _say_epoch(record)) for rival in RIVALS]
    said = "{train_windows} training and {validation_windows} validation windows, a study's own"
    for record in study:
        frame = speed_frame(record.blocks, peak_gigaflops=record.peak_gigaflops)
        goals.append(_speed_goal(frame, *RIVALS[0], said.format_map(STUDY_WINDOWS)))
    if records and not study:
        frame = pd.DataFrame(columns=["contender", "model", "ratio"])
        goals.append(_speed_goal(frame, *RIVALS[0], said.format_map(STUDY_WINDOWS)))
    for record in deep:
        frame = speed_frame(record.blocks, peak_gigaflops=record.peak_gigaflops)
        goals.append(_speed_goal(frame, PLAIN, DEEP_TIMES, _say_epoch(record)))
    return goals


def _windows(record: SpeedRecord) -> dict[str, int] | None:
    """How many windows the epochs of a race had; None if they differ, or there are none."""
    found = {(block.work.train_windows, block.work.validation_windows) for block in record.blocks}
    if len(found) != 1:
        return None
    return dict(zip(STUDY_WINDOWS, found.pop(), strict=True))


def _say_epoch(record: SpeedRecord) -> str:
    windows = _windows(record)
    said = "{train_windows} training and {validation_windows} validation windows"
    return "several sizes" if windows is None else said.format_map(windows)


def _speed_goal(frame: pd.DataFrame, rival: str, times: float, epoch: str) -> Goal:
    label = CONTENDERS[rival].label
    rows = frame[frame["contender"] == label]
    models = frame["model"].nunique()
    goal = (
        f"Speed: an epoch ({epoch}) at least {times:g} times as fast as {label}, for each model "
        f"timed"
    )
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
