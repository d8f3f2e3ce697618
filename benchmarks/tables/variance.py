"""Where the spread between refits comes from: initial weights, order of the data, or the data.

Sources are varied one at a time from one starting point, so their spreads hold at that point and
need not add up to the spread of several at once.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import numpy as np
import pandas as pd

from ..frames import StudyFrames, model_name, refit_errors
from ..measuring import DATA, OTHER_TRAINING_DATA, SOURCES, TOGETHER, Source
from ..statistics import as_factor, standard_deviation_interval, summarize
from ..text import format_summary, interval_of, say_estimate


def variance_errors(records: StudyFrames) -> pd.DataFrame:
    """Return the primary metric on test data of every refit by which the sources are told apart.

    Args:
        records: The study.

    Returns:
        Columns `source` (in the order of `SOURCES`), `key`, `cell`, `model`, `error` (infinite
        where a refit failed). Their ordinary refits are those of `TOGETHER`.
    """
    alone = records.variance[["source", "key", "cell", "units", "error"]]
    networks = alone[["key", "cell", "units"]].drop_duplicates()
    together = [
        {"source": TOGETHER, **network, "error": error}
        for network in networks.to_dict("records")
        for error in refit_errors(records, network["key"])
    ]
    rows = [*alone.to_dict("records"), *together]
    worst = -np.inf if records.judging.higher_is_better else np.inf
    ranked = sorted(rows, key=lambda row: list(SOURCES).index(row["source"]))
    return pd.DataFrame(
        [
            {
                "source": row["source"],
                "key": row["key"],
                "cell": row["cell"],
                "model": model_name(row["cell"], row["units"]),
                "error": worst if pd.isna(row["error"]) else float(row["error"]),
            }
            for row in ranked
        ],
        columns=["source", "key", "cell", "model", "error"],
    ).astype({"error": "float64"})


def variance_frame(records: StudyFrames) -> pd.DataFrame:
    """Return how far refits spread when one source varies, for each cell and source.

    Args:
        records: The study.

    Returns:
        One row a source and cell: `source`, `varies` and `fixed` (in words), `key`, `cell`,
        `model`, `n`, `failed`, `error` (median over refits) with its quartiles `error_q25` and
        `error_q75`, and `spread`, the standard deviation of the natural logarithm of an error, or
        of a score in its `unit`, with its 95 % interval `spread_low` to `spread_high`.
    """
    errors = variance_errors(records)
    rows = []
    for (source, key), refits in errors.groupby(["source", "key"], sort=False):
        words = source_words(records, str(source))
        values = refits["error"].to_numpy(dtype=np.float64)
        summary = summarize(values)
        spread = standard_deviation_interval(records.judging.scale.costs(values))
        rows.append(
            {
                "source": source,
                "varies": words.varies,
                "fixed": words.fixed,
                "key": key,
                "cell": refits["cell"].iloc[0],
                "model": refits["model"].iloc[0],
                "n": len(values),
                "failed": int(np.isinf(values).sum()),
                "error": summary.median,
                "error_q25": summary.q25,
                "error_q75": summary.q75,
                "spread": spread.estimate,
                "spread_low": spread.low,
                "spread_high": spread.high,
                "unit": records.judging.scale.unit or "",
            }
        )
    return pd.DataFrame(rows, columns=list(COLUMNS))


def source_words(records: StudyFrames, source: str) -> Source:
    """Return what varies and what is fixed between the refits of a source.

    Args:
        records: The study.
        source: A name in `SOURCES`.
    """
    if source == DATA and records.variance["other_training_data"].any():
        return OTHER_TRAINING_DATA
    return SOURCES[source]


def say_sources(records: StudyFrames) -> str:
    """Say of each source of a study what varies, what is fixed and how many refits there are."""
    parts = []
    for _, rows in variance_frame(records).groupby("source", sort=False):
        counts = sorted(set(rows["n"]))
        n = f"{counts[0]}" if len(counts) == 1 else f"{counts[0]} to {counts[-1]}"
        first = rows.iloc[0]
        parts.append(f"{first['varies']} (n = {n}; fixed: {first['fixed']})")
    return "; ".join(parts)


COLUMNS: Final = (
    *("source", "varies", "fixed", "key", "cell", "model", "n", "failed"),
    *("error", "error_q25", "error_q75", "spread", "spread_low", "spread_high", "unit"),
)


def variance_reader_row(row: Mapping[Any, Any]) -> dict[str, str]:
    """Return a row of the table of variance in words."""
    return {
        "Varies": row["varies"],
        "Network": row["model"],
        "n": str(row["n"]) + (f", {row['failed']} failed" if row["failed"] else ""),
        "Test (primary metric, median [quartiles])": format_summary(
            row["error"], row["error_q25"], row["error_q75"]
        ),
        "Spread [95 %]": _say_spread(row),
        "Fixed": row["fixed"],
    }


def _say_spread(row: Mapping[Any, Any]) -> str:
    """Say a spread: "factor 1.35 [1.20, 1.80]", or "0.31 [0.20, 0.62] Lyapunov times"."""
    spread = interval_of(row, "spread")
    if np.isinf(spread.estimate):
        return "failed"
    if row["unit"]:
        return f"{say_estimate(spread, digits=2)} {row['unit']}"
    return f"factor {say_estimate(as_factor(spread), digits=3)}"
