"""Epochs of two cells against each other, timed in the same rounds: a frame, and its words."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import combinations
from typing import Any, Final

import numpy as np
import pandas as pd

from ..findings import SAME_UNITS
from ..frames import StudyFrames, blocks_of, model_name
from ..measuring import MATCHED_UNITS
from ..statistics import paired_ratio, summarize
from ..text import format_significant, interval_of, say_estimate
from .fairness import PLACES, say_pair
from .timings import EPOCH, parameter_count_of, say_count


def ratio_frame(records: StudyFrames) -> pd.DataFrame:
    """Compare the epochs of two networks of different cells that are equal in some respect.

    Args:
        records: The study.

    Returns:
        One row a pair of `MATCHED_UNITS`, or of other cells of the same units, and optimizer of
        which both programs were timed: `axis`, `optimizer`, `first` and `second` (models), their
        parameter counts and median milliseconds an epoch; their `ratio` with `ratio_low` and
        `ratio_high` (95 %, paired bootstrap over blocks that were timed in the same round); how
        many `pairs`, and how many `rejected` since either block was.
    """
    rows = []
    for axis, models in _pairs(records):
        for optimizer in records.timings["optimizer"].drop_duplicates():
            pair = [
                (cell, units, _blocks_of(records, cell, units, optimizer)) for cell, units in models
            ]
            if all(len(blocks) for _, _, blocks in pair):
                rows.append({"axis": axis, "optimizer": optimizer, **_ratio_row(records, pair)})
    integers = dict.fromkeys([f"{place}_parameters" for place in PLACES], "Int64")
    return pd.DataFrame(rows, columns=list(RATIO_COLUMNS)).astype(integers)


def _pairs(records: StudyFrames) -> list[tuple[str, list[tuple[str, int]]]]:
    """List the pairs to compare: in what they are equal, and cell and units of each."""
    matched = [
        (axis, [(cell.upper(), units) for cell, units in sizes.items()])
        for axis, sizes in MATCHED_UNITS.items()
    ]
    timed = records.timings[["cell", "units"]].drop_duplicates()
    others = [
        (SAME_UNITS, [(first, units), (second, units)])
        for units in sorted(timed["units"].unique().tolist())
        for first, second in combinations(sorted(timed.loc[timed["units"] == units, "cell"]), 2)
    ]
    paired = {cell.upper() for sizes in MATCHED_UNITS.values() for cell in sizes}
    return matched + [pair for pair in others if not {cell for cell, _ in pair[1]} <= paired]


def _ratio_row(records: StudyFrames, pair: list[tuple[str, int, pd.DataFrame]]) -> dict[str, Any]:
    rounds = pd.concat([blocks for _, _, blocks in pair], axis=1, join="inner", keys=PLACES)
    rejected = rounds["first"]["rejected"].astype(bool) | rounds["second"]["rejected"].astype(bool)
    kept = rounds[~rejected]
    times = {name: kept[name][EPOCH].to_numpy(dtype=np.float64) for name in PLACES}
    ratio = paired_ratio(*(values.tolist() for values in times.values()))
    row: dict[str, Any] = {
        "ratio": ratio.estimate,
        "ratio_low": ratio.low,
        "ratio_high": ratio.high,
        "pairs": len(kept),
        "rejected": int(rejected.sum()),
    }
    for name, (cell, units, _) in zip(PLACES, pair, strict=True):
        row[name] = model_name(cell, units)
        row[f"{name}_parameters"] = parameter_count_of(records, cell, units)
        row[f"{name}_milliseconds"] = summarize(times[name]).median
    return row


def _blocks_of(records: StudyFrames, cell: str, units: int, optimizer: str) -> pd.DataFrame:
    """Return the times of a program's blocks by the number of their round."""
    shape = {"cell": cell, "units": units, "optimizer": optimizer}
    blocks = blocks_of(records.timings, shape)
    return blocks.set_index("block")[[EPOCH, "rejected"]]


def ratio_reader_row(row: Mapping[Any, Any]) -> dict[str, str]:
    """Say a row of `ratio_frame` in words."""
    counts, times = (
        [row[f"{place}_{what}"] for place in PLACES] for what in ("parameters", "milliseconds")
    )
    return {
        "Equal in": row["axis"],
        "Optimizer": row["optimizer"],
        "Between": say_pair(row),
        "Parameters": " and ".join(map(say_count, counts)),
        "Epoch (ms)": " and ".join(map(format_significant, times)),
        "First / second [95 %]": say_estimate(interval_of(row, "ratio"), digits=3),
        "Pairs": str(row["pairs"]),
        "Rejected": str(row["rejected"]),
    }


RATIO_COLUMNS: Final = (
    *("axis", "optimizer", *PLACES),
    *(f"{place}_{what}" for what in ("parameters", "milliseconds") for place in PLACES),
    *("ratio", "ratio_low", "ratio_high"),
    *("pairs", "rejected"),
)
RATIO_NOTE: Final = (
    "An epoch of the first over an epoch of the second: below 1 the first is faster. Ratio of "
    "medians with a 95 % bootstrap interval over pairs of blocks that were timed in the same "
    "round; a pair is rejected if either block is. Sizes are padded to multiples of eight units, "
    "so time grows in steps."
)
