"""How long each compiled program takes: a frame, and its words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
import pandas as pd

from ...search.configurations import DEFAULTS, DIMENSIONS, SWITCHED_ON
from ..frames import StudyFrames, model_name, program_columns
from ..measuring import MAX_STEAL_PERCENT
from ..statistics import summarize
from ..text import ABSENT, format_significant, format_summary

EPOCH: Final = "milliseconds_per_epoch"
PROGRAM: Final = ("cell", "units", "optimizer")
CONDITIONS: Final = (
    *("engine", "kernel_path", "program_units", "backend", "device", "threads", "core", "cpu"),
    "versions",
)
"""Recorded with every block; blocks of an earlier version lack them."""
FACTS: Final = (
    *("compile_seconds", "first_epoch_milliseconds", "window_milliseconds", "batch_milliseconds"),
    "model_bytes",
)
"""Measured once for a program, and repeated in each of its blocks."""


def block_frame(records: StudyFrames) -> pd.DataFrame:
    """Return the timed blocks with `CONDITIONS` as the last columns, empty if not recorded."""
    measured = [name for name in records.timings.columns if name not in CONDITIONS]
    return records.timings.reindex(columns=[*measured, *CONDITIONS])


def timing_frame(records: StudyFrames) -> pd.DataFrame:
    """Summarize the timed blocks of every program.

    Args:
        records: The study.

    Returns:
        One row a program: `model`, what tells it apart, `parameter_count`, `CONDITIONS` (empty
        where they were not recorded), `FACTS`, the median, quartiles and minimum of
        `milliseconds_per_epoch` over the `blocks` that count, how many were `rejected`, and the
        greatest `steal_percent_max` of any block.
    """
    program = program_columns(records.timings)
    groups = block_frame(records).groupby(program, sort=False)
    rows = [_program_row(records, blocks, program) for _, blocks in groups]
    integers = dict.fromkeys(("parameter_count", "threads", "core"), "Int64")
    columns = dict.fromkeys([*TIMING_COLUMNS[:4], *program, *TIMING_COLUMNS[4:]])
    return pd.DataFrame(rows, columns=list(columns)).astype(integers)


def _program_row(
    records: StudyFrames, blocks: pd.DataFrame, program: Sequence[str]
) -> dict[str, Any]:
    first = blocks.iloc[0]
    kept = blocks[~blocks["rejected"].astype(bool)]
    epochs = kept[EPOCH].to_numpy(dtype=np.float64)
    summary = summarize(epochs)
    return {
        **{name: first[name] for name in (*program, *CONDITIONS, *FACTS)},
        "model": model_name(first["cell"], first["units"]),
        "parameter_count": parameter_count_of(
            records, first["cell"], first["units"], layers=first.get("layers", 1)
        ),
        **{f"{EPOCH}_{part}": getattr(summary, part) for part in ("median", "q25", "q75")},
        f"{EPOCH}_min": epochs.min() if epochs.size else np.nan,
        "blocks": summary.n,
        "rejected": len(blocks) - summary.n,
        "steal_percent_max": blocks["steal_percent"].max(),
    }


def parameter_count_of(records: StudyFrames, cell: str, units: int, *, layers: int = 1) -> float:
    """Return how many parameters the refits of a network have; NaN without refits."""
    measured = records.measurements
    mine = measured[(measured["cell"] == cell) & (measured["units"] == units)]
    if "layers" in mine:
        mine = mine[mine["layers"] == layers]
    return float(mine["parameter_count"].max())


def timing_reader_row(row: Mapping[Any, Any]) -> dict[str, str]:
    """Say a row of `timing_frame` in words."""
    return {
        "Network": ", ".join([row["model"], *_say_differences(row)]),
        "Parameters": say_count(row["parameter_count"]),
        "Optimizer": row["optimizer"],
        "Engine": _text(row["engine"]),
        "Kernel path": _text(row["kernel_path"]),
        "Padded to": say_count(row["program_units"]),
        "Threads": say_count(row["threads"]),
        "Core": say_count(row["core"]),
        "Compile (s)": format_significant(row["compile_seconds"]),
        "First epoch (ms)": format_significant(row["first_epoch_milliseconds"]),
        "Epoch (ms, median [quartiles])": format_summary(
            *(row[f"{EPOCH}_{part}"] for part in ("median", "q25", "q75"))
        ),
        "Fastest (ms)": format_significant(row[f"{EPOCH}_min"]),
        "One window (ms)": format_significant(row["window_milliseconds"]),
        "All windows (ms)": format_significant(row["batch_milliseconds"]),
        "Saved (KiB)": format_significant(row["model_bytes"] / 1024),
        "Blocks": str(row["blocks"]),
        "Rejected": str(row["rejected"]),
        "Most stolen (%)": format_significant(row["steal_percent_max"]),
    }


def _say_differences(row: Mapping[Any, Any]) -> list[str]:
    """Say what tells a program from one of a single layer: on or off, for rates are its inputs."""
    differing = [name for name in DEFAULTS if name in row and row[name] != DEFAULTS[name]]
    return [
        name.replace("_", " ") if row[name] == SWITCHED_ON else DIMENSIONS[name].say(row[name])
        for name in differing
        if DIMENSIONS[name].optional
    ]


def say_count(value: Any) -> str:
    """Say a whole number, or that there is none."""
    return ABSENT if pd.isna(value) else f"{int(value):,}"


def _text(value: object) -> str:
    return value if isinstance(value, str) else ABSENT


TIMING_COLUMNS: Final = (
    *("model", *PROGRAM, "parameter_count", *CONDITIONS[:3]),
    *FACTS[:2],
    *(f"{EPOCH}_{part}" for part in ("median", "q25", "q75", "min")),
    *FACTS[2:],
    *("blocks", "rejected", "steal_percent_max"),
    *CONDITIONS[3:],
)
TIMING_NOTE: Final = (
    "The program of each cell, size and optimizer, timed alone; rate, schedule and seed do not "
    "matter. Padded to: hidden units of the program, the added ones exactly zero, as a processor "
    "works by eights. Compile: tracing and compiling. First epoch: the first one after it. Epoch: "
    "training and the validation loss, over timed blocks of many epochs, all programs once a round "
    "in random order; blocks in which other guests of the machine stole more than "
    f"{MAX_STEAL_PERCENT:g} % of the time are rejected and counted. Windows: a prediction of the "
    "next sample for one window, and for all training windows at once, median of 200, through the "
    "Keras layer; the kernel path is that of training. Core: to which the process was held. "
    "A dash: not recorded. Every block, with device, versions and processor: timing_blocks.csv."
)
