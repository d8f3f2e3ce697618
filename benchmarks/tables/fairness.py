"""Cells against each other on every axis on which they can be called equal, a row each.

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
"""The pair that every axis has a row of, with or without records."""


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
    """Compare GRU and LSTM on every axis of `AXES`, and whatever other cells were measured.

    Args:
        findings: What the study shows.

    Returns:
        One row an axis and pair of cells: `axis`, `first`, `second` (models), `measured`,
        `matters` (from which difference on), `n`, median and quartiles of both, `p_first_better`
        with its 95 % interval, `p_value` (adjusted), `verdict`, `note`. An axis without records of
        GRU and LSTM has the verdict "no record" and says in `note` what is missing;
        the published recipe has no row for a series of the user's own.
    """
    rows: list[dict[str, Any]] = []
    for axis in AXES:
        found = sorted(findings.about(axis.question), key=lambda each: each.pairing.cells != CELLS)
        lacking = not any(each.pairing.cells == CELLS for each in found)
        if lacking and not (findings.records.judging.own and axis.question == PUBLISHED_ROLE):
            rows.append({"axis": axis.name, "verdict": NO_RECORD, "note": axis.missing})
        rows += [{"axis": axis.name, **_row(each)} for each in found]
    return pd.DataFrame(rows, columns=list(COLUMNS)).astype({"n": "Int64"})


def _row(found: Found) -> dict[str, Any]:
    pairing, better = found.pairing, found.contest.probability_first_better
    row: dict[str, Any] = {
        "measured": pairing.measured,
        "matters": say_delta(found.contest.scale),
        "n": min(found.contest.sizes),
        "p_first_better": better.estimate,
        "p_first_better_low": better.low,
        "p_first_better_high": better.high,
        "p_value": found.p_value,
        "verdict": found.sentence,
        "note": pairing.note,
    }
    for place, choice, values in zip(PLACES, pairing.choices, pairing.reached, strict=True):
        summary = summarize(values)
        row[place] = model_name(choice["cell"], choice["units"])
        row |= {f"{place}_{part}": getattr(summary, part) for part in ("median", "q25", "q75")}
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


PLACES: Final = ("first", "second")
COLUMNS: Final = (
    *("axis", *PLACES, "measured", "matters", "n"),
    *(f"{place}_{part}" for place in PLACES for part in ("median", "q25", "q75")),
    *(f"p_first_better{part}" for part in ("", "_low", "_high")),
    *("p_value", "verdict", "note"),
)


def say_pair(row: Mapping[Any, Any]) -> str:
    """Name the two models of a row with `first` and `second`; where there are none, say so."""
    return ABSENT if pd.isna(row["first"]) else f"{row['first']} and {row['second']}"


def fairness_reader_row(row: Mapping[Any, Any]) -> dict[str, str]:
    """Return a row of the table of fairness in words."""

    def summary(place: str) -> str:
        return format_summary(*(row[f"{place}_{part}"] for part in ("median", "q25", "q75")))

    return {
        "Equal in": row["axis"],
        "Between": say_pair(row),
        "Measured": format_text(row["measured"]),
        "n": ABSENT if pd.isna(row["n"]) else str(row["n"]),
        "First (median [quartiles])": summary("first"),
        "Second (median [quartiles])": summary("second"),
        "P(first better) [95 %]": say_estimate(interval_of(row, "p_first_better")),
        "p (Holm)": format_significant(row["p_value"], digits=2),
        "Matters from": format_text(row["matters"]),
        "Verdict": row["verdict"],
        "How": row["note"],
    }
