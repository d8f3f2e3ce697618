"""What a speed run found, as frames and sentences: medians, quartiles, ratios, share of peak."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
import pandas as pd

from ..statistics import Interval, paired_ratio, summarize
from ..text import (
    ABSENT,
    format_significant,
    format_summary,
    interval_of,
    say_estimate,
)
from .contenders import CONTENDERS, OURS, PLAIN
from .measure import SpeedBlock
from .whole_searches import VANILLA, SearchRun
from .work import PUBLISHED_UNITS, Work

FURTHER: Final = ("layers", "features", "outputs")
FIELDS: Final = ("cell", "units", "lookback", "batch_size", *FURTHER)


def speed_frame(blocks: Sequence[SpeedBlock], *, peak_gigaflops: float) -> pd.DataFrame:
    """Return one row a work and contender.

    Args:
        blocks: Every block of a head-to-head.
        peak_gigaflops: What one core can do at best.

    Returns:
        Columns `contender`, the fields of `Work`, `n` and `rejected` blocks, milliseconds an epoch
        (`median`, `q25`, `q75`, `fastest`), `first_epoch_seconds`, `ratio` to ours with
        `ratio_low` and `ratio_high` (95 % paired bootstrap; NaN for ours), `peak_fraction`.
        Those of `FURTHER` only where some work has more than one.
    """
    groups: dict[tuple[str, Work], list[SpeedBlock]] = {}
    for block in blocks:
        groups.setdefault((block.contender, block.work), []).append(block)
    frame = pd.DataFrame(
        [
            _row(name, work, group, groups.get((OURS, work), []), peak_gigaflops)
            for work in dict.fromkeys(block.work for block in blocks)
            for name in CONTENDERS
            if (group := groups.get((name, work))) is not None
        ]
    )
    plain = [name for name in FURTHER if name in frame and (frame[name] == 1).all()]
    return frame.drop(columns=plain)


def _row(
    name: str, work: Work, group: list[SpeedBlock], ours: list[SpeedBlock], peak: float
) -> dict[str, Any]:
    kept = [block.milliseconds_per_epoch for block in group if not block.rejected]
    summary = summarize(kept)
    ratio = _ratio(group, ours) if name != OURS else Interval(estimate=1.0, low=1.0, high=1.0)
    return {
        "contender": CONTENDERS[name].label,
        "model": work.label,
        **{field: getattr(work, field) for field in FIELDS},
        "n": summary.n,
        "rejected": len(group) - summary.n,
        "median": summary.median,
        "q25": summary.q25,
        "q75": summary.q75,
        "fastest": min(kept, default=np.nan),
        "first_epoch_seconds": group[0].first_epoch_seconds,
        "ratio": ratio.estimate,
        "ratio_low": ratio.low,
        "ratio_high": ratio.high,
        "peak_fraction": work.operations / (1e6 * summary.median) / peak,
    }


def _ratio(group: list[SpeedBlock], ours: list[SpeedBlock]) -> Interval:
    """How many times as long as ours, over the blocks that both kept."""
    theirs = {block.block: block.milliseconds_per_epoch for block in group if not block.rejected}
    pairs = [
        (theirs[block.block], block.milliseconds_per_epoch)
        for block in ours
        if not block.rejected and block.block in theirs
    ]
    return paired_ratio([pair[0] for pair in pairs], [pair[1] for pair in pairs])


def speed_reader_frame(frame: pd.DataFrame) -> pd.DataFrame:
    """Return what readers need of a speed frame, as plain strings.

    Args:
        frame: What `speed_frame` returned.
    """
    return pd.DataFrame(
        [
            {
                "Model": row["model"],
                "Trained by": row["contender"],
                "ms/epoch (median [quartiles])": format_summary(
                    row["median"], row["q25"], row["q75"]
                ),
                "fastest": format_significant(row["fastest"]),
                "times ours [95 %]": _interval(row),
                "of peak": f"{100 * row['peak_fraction']:.1f} %",
                "first epoch (s)": f"{row['first_epoch_seconds']:.1f}",
                "blocks": f"{row['n']}"
                + (f" ({row['rejected']} rejected)" if row["rejected"] else ""),
            }
            for row in frame.to_dict("records")
        ]
    )


def _interval(row: Mapping[Any, Any]) -> str:
    if row["contender"] == CONTENDERS[OURS].label:
        return ABSENT
    return say_estimate(interval_of(row, "ratio"), digits=3)


def search_frame(runs: Sequence[SearchRun]) -> pd.DataFrame:
    """Return one row a search, with its speed against Keras Tuner's on the same tuner.

    Args:
        runs: Searches; Keras Tuner's may hold fewer trials of the same list.

    Returns:
        The fields of `SearchRun`, `seconds_per_trial`, and `ratio`: Keras Tuner's seconds a trial
        over this search's, NaN where Keras Tuner did not run.
    """
    frame = pd.DataFrame([{name: getattr(run, name) for name in _RUN_FIELDS} for run in runs])
    frame["seconds_per_trial"] = frame["seconds"] / frame["trials"]
    vanilla = frame[frame["contender"] == VANILLA].set_index("tuner")["seconds_per_trial"]
    frame["ratio"] = frame["tuner"].map(vanilla) / frame["seconds_per_trial"]
    return frame


def search_reader_frame(frame: pd.DataFrame) -> pd.DataFrame:
    """Return what readers need of a search frame, as plain strings."""
    return pd.DataFrame(
        [
            {
                "Search": f"{row['tuner']}, up to {row['max_epochs']} epochs a trial",
                "Run by": row["contender"],
                "trials": f"{row['trials']}",
                "epochs": f"{row['epochs']:,}",
                "seconds": format_significant(row["seconds"]),
                "s/trial": format_significant(row["seconds_per_trial"]),
                "times as fast": f"{row['ratio']:.1f}",
            }
            for row in frame.to_dict("records")
        ]
    )


def ratio_line(frame: pd.DataFrame) -> str:
    """Say how many times as long plain Keras takes for each cell at the published size."""
    plain = frame[
        (frame["contender"] == CONTENDERS[PLAIN].label) & (frame["units"] == PUBLISHED_UNITS)
    ]
    return " ".join(f"ratio_{row.cell}={row.ratio:.1f}" for row in plain.itertuples())


_RUN_FIELDS: Final = SearchRun.__dataclass_fields__.keys()
