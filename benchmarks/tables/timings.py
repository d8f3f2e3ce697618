"""How long each compiled program takes, and the GRU against the LSTM: frames, and their words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import numpy as np
import pandas as pd

from ..frames import StudyFrames, model_name
from ..measuring import MATCHED_UNITS, MAX_STEAL_PERCENT
from ..statistics import paired_ratio, summarize
from ..text import ABSENT, format_significant, format_summary, interval_of, say_estimate

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
        One row a (cell, units, optimizer): `model`, `parameter_count`, `CONDITIONS` (empty where
        they were not recorded), `FACTS`, the median, quartiles and minimum of
        `milliseconds_per_epoch` over the `blocks` that count, how many were `rejected`, and the
        greatest `steal_percent_max` of any block.
    """
    groups = block_frame(records).groupby(list(PROGRAM), sort=False)
    rows = [_program_row(records, blocks) for _, blocks in groups]
    integers = dict.fromkeys(("parameter_count", "threads", "core"), "Int64")
    return pd.DataFrame(rows, columns=list(TIMING_COLUMNS)).astype(integers)


def _program_row(records: StudyFrames, blocks: pd.DataFrame) -> dict[str, Any]:
    first = blocks.iloc[0]
    kept = blocks[~blocks["rejected"].astype(bool)]
    epochs = kept[EPOCH].to_numpy(dtype=np.float64)
    summary = summarize(epochs)
    return {
        **{name: first[name] for name in (*PROGRAM, *CONDITIONS, *FACTS)},
        "model": model_name(first["cell"], first["units"]),
        "parameter_count": _parameter_count(records, first["cell"], first["units"]),
        **{f"{EPOCH}_{part}": getattr(summary, part) for part in ("median", "q25", "q75")},
        f"{EPOCH}_min": epochs.min() if epochs.size else np.nan,
        "blocks": summary.n,
        "rejected": len(blocks) - summary.n,
        "steal_percent_max": blocks["steal_percent"].max(),
    }


def ratio_frame(records: StudyFrames) -> pd.DataFrame:
    """Compare the epochs of a GRU and of an LSTM that are equal in some respect.

    Args:
        records: The study.

    Returns:
        One row a pair of `MATCHED_UNITS` and optimizer of which both programs were timed: `axis`,
        `optimizer`, `gru` and `lstm` (models), their parameter counts and median milliseconds an
        epoch; their `ratio` with `ratio_low` and `ratio_high` (95 %, paired bootstrap over blocks
        that were timed in the same round); how many `pairs`, and how many `rejected` since either
        block was.
    """
    rows = []
    for axis, sizes in MATCHED_UNITS.items():
        for optimizer in records.timings["optimizer"].drop_duplicates():
            pair = [
                (cell, units, _blocks_of(records, cell, units, optimizer))
                for cell, units in (("GRU", sizes["gru"]), ("LSTM", sizes["lstm"]))
            ]
            if all(len(blocks) for _, _, blocks in pair):
                rows.append({"axis": axis, "optimizer": optimizer, **_ratio_row(records, pair)})
    integers = dict.fromkeys(("gru_parameters", "lstm_parameters"), "Int64")
    return pd.DataFrame(rows, columns=list(RATIO_COLUMNS)).astype(integers)


def _ratio_row(records: StudyFrames, pair: list[tuple[str, int, pd.DataFrame]]) -> dict[str, Any]:
    rounds = pd.concat(
        [blocks for _, _, blocks in pair], axis=1, join="inner", keys=("gru", "lstm")
    )
    rejected = rounds["gru"]["rejected"].astype(bool) | rounds["lstm"]["rejected"].astype(bool)
    kept = rounds[~rejected]
    times = {name: kept[name][EPOCH].to_numpy(dtype=np.float64) for name in ("gru", "lstm")}
    ratio = paired_ratio(times["gru"].tolist(), times["lstm"].tolist())
    row: dict[str, Any] = {
        "ratio": ratio.estimate,
        "ratio_low": ratio.low,
        "ratio_high": ratio.high,
        "pairs": len(kept),
        "rejected": int(rejected.sum()),
    }
    for name, (cell, units, _) in zip(("gru", "lstm"), pair, strict=True):
        row[name] = model_name(cell, units)
        row[f"{name}_parameters"] = _parameter_count(records, cell, units)
        row[f"{name}_milliseconds"] = summarize(times[name]).median
    return row


def _blocks_of(records: StudyFrames, cell: str, units: int, optimizer: str) -> pd.DataFrame:
    """Return the times of a program's blocks by the number of their round."""
    timings = records.timings
    mine = (timings["cell"] == cell) & (timings["units"] == units)
    blocks = timings[mine & (timings["optimizer"] == optimizer)]
    return blocks.set_index("block")[[EPOCH, "rejected"]]


def _parameter_count(records: StudyFrames, cell: str, units: int) -> float:
    measured = records.measurements
    mine = measured[(measured["cell"] == cell) & (measured["units"] == units)]
    return float(mine["parameter_count"].max())


def timing_reader_row(row: Mapping[Any, Any]) -> dict[str, str]:
    """Say a row of `timing_frame` in words."""
    return {
        "Network": row["model"],
        "Parameters": _count(row["parameter_count"]),
        "Optimizer": row["optimizer"],
        "Engine": _text(row["engine"]),
        "Kernel path": _text(row["kernel_path"]),
        "Padded to": _count(row["program_units"]),
        "Threads": _count(row["threads"]),
        "Core": _count(row["core"]),
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


def ratio_reader_row(row: Mapping[Any, Any]) -> dict[str, str]:
    """Say a row of `ratio_frame` in words."""
    return {
        "Equal in": row["axis"],
        "Optimizer": row["optimizer"],
        "GRU": row["gru"],
        "LSTM": row["lstm"],
        "Parameters": f"{_count(row['gru_parameters'])} and {_count(row['lstm_parameters'])}",
        "GRU epoch (ms)": format_significant(row["gru_milliseconds"]),
        "LSTM epoch (ms)": format_significant(row["lstm_milliseconds"]),
        "GRU / LSTM [95 %]": say_estimate(interval_of(row, "ratio"), digits=3),
        "Pairs": str(row["pairs"]),
        "Rejected": str(row["rejected"]),
    }


def _count(value: Any) -> str:
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
RATIO_COLUMNS: Final = (
    *("axis", "optimizer", "gru", "lstm", "gru_parameters", "lstm_parameters"),
    *("gru_milliseconds", "lstm_milliseconds", "ratio", "ratio_low", "ratio_high"),
    *("pairs", "rejected"),
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
RATIO_NOTE: Final = (
    "An epoch of the GRU over an epoch of the LSTM: below 1 the GRU is faster. Ratio of medians "
    "with a 95 % bootstrap interval over pairs of blocks that were timed in the same round; a pair "
    "is rejected if either block is. Sizes are padded to multiples of eight units, so time grows "
    "in steps."
)
