"""Where the spread between refits comes from: initial weights, order of the data, or the data.

Sources are varied one at a time from one starting point, so their spreads hold at that point and
need not add up to the spread of several at once.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..frames import StudyFrames, model_name, refit_errors
from ..measuring import DATA, OTHER_TRAINING_DATA, SOURCES, TOGETHER, Source
from ..statistics import standard_deviation_interval, summarize
from ..text import format_significant, format_summary


def variance_errors(records: StudyFrames) -> pd.DataFrame:
    """Return the primary test error of every refit by which the sources are told apart.

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
    ranked = sorted(rows, key=lambda row: list(SOURCES).index(row["source"]))
    return pd.DataFrame(
        [
            {
                "source": row["source"],
                "key": row["key"],
                "cell": row["cell"],
                "model": model_name(row["cell"], row["units"]),
                "error": np.inf if pd.isna(row["error"]) else float(row["error"]),
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
        `error_q75`, and `decades`, the standard deviation of log10 error, with its 95 % interval
        `decades_low` to `decades_high`.
    """
    errors = variance_errors(records)
    rows = []
    for (source, label), refits in errors.groupby(["source", "key"], sort=False):
        words = source_words(records, str(source))
        values = refits["error"].to_numpy(dtype=np.float64)
        summary = summarize(values)
        spread = standard_deviation_interval(_decades(values))
        rows.append(
            {
                "source": source,
                "varies": words.varies,
                "fixed": words.fixed,
                "key": label,
                "cell": refits["cell"].iloc[0],
                "model": refits["model"].iloc[0],
                "n": len(values),
                "failed": int(np.isinf(values).sum()),
                "error": summary.median,
                "error_q25": summary.q25,
                "error_q75": summary.q75,
                "decades": spread.estimate,
                "decades_low": spread.low,
                "decades_high": spread.high,
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


def _decades(errors: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.log10(np.maximum(errors, np.finfo(float).tiny))


COLUMNS: Final = (
    *("source", "varies", "fixed", "key", "cell", "model", "n", "failed"),
    *("error", "error_q25", "error_q75", "decades", "decades_low", "decades_high"),
)


def variance_reader_row(row: Mapping[Any, Any]) -> dict[str, str]:
    """Return a row of the table of variance in words."""
    return {
        "Varies": row["varies"],
        "Network": row["model"],
        "n": str(row["n"]) + (f", {row['failed']} failed" if row["failed"] else ""),
        "Test error (median [quartiles])": format_summary(
            row["error"], row["error_q25"], row["error_q75"]
        ),
        "SD of log10 error (decades) [95 %]": _digits(row, "decades"),
        "Fixed": row["fixed"],
    }


def _digits(row: Mapping[Any, Any], name: str) -> str:
    """Return an estimate and its interval with two significant digits: they may be small."""
    estimate, low, high = (
        format_significant(row[f"{name}{part}"], digits=2) for part in ("", "_low", "_high")
    )
    return estimate if pd.isna(row[f"{name}_low"]) else f"{estimate} [{low}, {high}]"
