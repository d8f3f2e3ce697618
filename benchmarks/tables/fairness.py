"""GRU against LSTM on every axis on which they can be called equal, a row each.

No comparison of two cells is fair in every respect: equal units are unequal parameters, and equal
parameters are unequal seconds. So each axis is compared, from whatever records there are.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from ..findings import SAME_SECONDS, TUNED, Findings, Found
from ..frames import PUBLISHED_ROLE, model_name
from ..measuring import EQUAL_BUDGET_ROLE
from ..statistics import summarize
from ..text import (
    ABSENT,
    format_significant,
    format_summary,
    format_text,
    interval_of,
    say_delta,
    say_estimate,
)

CELLS: Final = ("GRU", "LSTM")


NO_RECORD: Final = "no record"


@dataclass(frozen=True, slots=True, kw_only=True)
class Axis:
    """One respect in which two models can be equal.

    Attributes:
        name: The respect.
        question: What the findings call it.
        missing: What has to be recorded where they do not hold it.
    """

    name: str
    question: str
    missing: str


def fairness_frame(findings: Findings) -> pd.DataFrame:
    """Compare GRU and LSTM on every axis of `AXES`.

    Args:
        findings: What the study shows.

    Returns:
        One row an axis: `axis`, `gru`, `lstm` (models), `measured`, `matters` (from which
        difference on), `n`, median and quartiles of both, `p_gru_better` with its 95 % interval,
        `p_value` (adjusted), `verdict`, `note`. An axis without records has the verdict
        "no record" and says in `note` what is missing.
    """
    rows = []
    for axis in AXES:
        found = findings.between(axis.question, CELLS)
        if found is None:
            rows.append({"axis": axis.name, "verdict": NO_RECORD, "note": axis.missing})
        else:
            rows.append({"axis": axis.name, **_row(found)})
    return pd.DataFrame(rows, columns=list(COLUMNS)).astype({"n": "Int64"})


def _row(found: Found) -> dict[str, Any]:
    pairing, better = found.pairing, found.contest.probability_first_better
    row: dict[str, Any] = {
        "measured": pairing.measured,
        "matters": say_delta(found.contest.scale),
        "n": min(found.contest.sizes),
        "p_gru_better": better.estimate,
        "p_gru_better_low": better.low,
        "p_gru_better_high": better.high,
        "p_value": found.p_value,
        "verdict": found.sentence,
        "note": pairing.note,
    }
    for cell, choice, values in zip(("gru", "lstm"), pairing.choices, pairing.reached, strict=True):
        summary = summarize(values)
        row[cell] = model_name(choice["cell"], choice["units"])
        row |= {f"{cell}_{part}": getattr(summary, part) for part in ("median", "q25", "q75")}
    return row


_BENCHMARK: Final = "run `gru-or-lstm benchmark` (its standard pairs include it)"


AXES: Final[Sequence[Axis]] = (
    *(
        Axis(name=role, question=role, missing=_BENCHMARK)
        for role in (
            "same units",
            "same parameters (about 6,800)",
            "same parameters (about 5,200)",
            "same state size",
        )
    ),
    Axis(
        name=SAME_SECONDS,
        question=SAME_SECONDS,
        missing=f"needs curves and times of the pair of same units: {_BENCHMARK}",
    ),
    Axis(
        name=EQUAL_BUDGET_ROLE,
        question=EQUAL_BUDGET_ROLE,
        missing="the winners of equally many epochs of search a cell were not refitted: benchmark "
        "the folder of a search over both cells, or of one search a cell by the same tuner",
    ),
    Axis(name="default against default", question=PUBLISHED_ROLE, missing=_BENCHMARK),
    Axis(
        name=TUNED,
        question=TUNED,
        missing="benchmark the folder of a search over both cells",
    ),
)


COLUMNS: Final = (
    *("axis", "gru", "lstm", "measured", "matters", "n"),
    *(f"{cell}_{part}" for cell in ("gru", "lstm") for part in ("median", "q25", "q75")),
    *(f"p_gru_better{part}" for part in ("", "_low", "_high")),
    *("p_value", "verdict", "note"),
)


def fairness_reader_row(row: Mapping[Any, Any]) -> dict[str, str]:
    """Return a row of the table of fairness in words."""

    def summary(cell: str) -> str:
        return format_summary(*(row[f"{cell}_{part}"] for part in ("median", "q25", "q75")))

    return {
        "Equal in": row["axis"],
        "GRU": format_text(row["gru"]),
        "LSTM": format_text(row["lstm"]),
        "Measured": format_text(row["measured"]),
        "n": ABSENT if pd.isna(row["n"]) else str(row["n"]),
        "GRU (median [quartiles])": summary("gru"),
        "LSTM (median [quartiles])": summary("lstm"),
        "P(GRU better) [95 %]": say_estimate(interval_of(row, "p_gru_better")),
        "p (Holm)": format_significant(row["p_value"], digits=2),
        "Matters from": format_text(row["matters"]),
        "Verdict": row["verdict"],
        "How": row["note"],
    }
