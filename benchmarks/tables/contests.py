"""Every contest of a study with its numbers, its verdict, and what else would be said."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import pandas as pd

from ..findings import Findings, Found
from ..frames import model_name
from ..statistics import Interval
from ..text import format_significant, interval_of, say_delta, say_estimate

SHARES: Final = ("5 %", "10 %", "25 %")
"""Differences of errors at which it is also said what would be said; scores have others."""
SAME: Final = "the same"


def contest_frame(findings: Findings) -> pd.DataFrame:
    """Return one row a question and pair of cells.

    Args:
        findings: What the study shows.

    Returns:
        `question`, `first` and `second` (models), `measured`, `family`, `tested` (contests of the
        family), `n` of the smaller group, `covers` (what the intervals of the effect speak of:
        other "seeds", or "seeds and origins"), `effect` with its 95 % interval and `narrow_low`,
        `narrow_high` (90 %): the natural logarithm of the ratio of errors, or a difference of
        `unit`, first less second, below 0 where the first is better; `p_first_better` with its
        interval, `p_value` (adjusted), `ties`, `delta` and `unit` of what matters, `outcome`
        ("none" where no verdict is issued), `verdict`, and `delta_1` to `delta_3` with
        `verdict_1` to `verdict_3`: what would be said if they mattered.
    """
    rows = [_row(found) for found in findings.found]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _row(found: Found) -> dict[str, Any]:
    pairing, contest, finding = found.pairing, found.contest, found.finding
    first, second = (model_name(x["cell"], x["units"]) for x in pairing.choices)
    row: dict[str, Any] = {
        "question": pairing.question,
        "first": first,
        "second": second,
        "first_cell": pairing.cells[0],
        "measured": pairing.measured,
        "family": found.family,
        "tested": found.tested,
        "n": min(contest.sizes),
        "covers": "seeds and origins" if contest.blocks else "seeds",
        **_bounds("effect", contest.effect),
        "narrow_low": contest.narrow.low,
        "narrow_high": contest.narrow.high,
        **_bounds("p_first_better", contest.probability_first_better),
        "p_value": found.p_value,
        "ties": contest.ties,
        "delta": contest.scale.delta,
        "unit": contest.scale.unit or "",
        "matters": say_delta(contest.scale),
        "outcome": "none" if finding is None else finding.outcome,
        "verdict": found.sentence,
    }
    for place, (delta, said) in enumerate(found.alternatives.items(), 1):
        row |= {f"delta_{place}": delta, f"verdict_{place}": said}
    return row


def _bounds(name: str, interval: Interval) -> dict[str, float]:
    return {name: interval.estimate, f"{name}_low": interval.low, f"{name}_high": interval.high}


COLUMNS: Final = (
    *("question", "first", "second", "first_cell", "measured", "family", "tested", "n", "covers"),
    *("effect", "effect_low", "effect_high", "narrow_low", "narrow_high"),
    *("p_first_better", "p_first_better_low", "p_first_better_high", "p_value", "ties"),
    *("delta", "unit", "matters", "outcome", "verdict"),
    *(f"{name}_{place}" for place in (1, 2, 3) for name in ("delta", "verdict")),
)


def contest_reader_row(row: Mapping[Any, Any]) -> dict[str, str]:
    """Return a row of the table of contests in words."""
    better = say_estimate(interval_of(row, "p_first_better"))
    return {
        "Contest": row["question"],
        "Between": f"{row['first']} and {row['second']}",
        "Measured": row["measured"],
        "Family": row["family"],
        "n": str(row["n"]),
        "Intervals over": row["covers"],
        "P(first better) [95 %]": better,
        "p (Holm)": format_significant(row["p_value"], digits=2),
        "Matters from": row["matters"],
        "Verdict": row["verdict"],
        **{f"At {share}": _at(row, place, share) for place, share in enumerate(SHARES, 1)},
    }


def _at(row: Mapping[Any, Any], place: int, share: str) -> str:
    delta, said = row[f"delta_{place}"], row[f"verdict_{place}"]
    said = SAME if said == row["verdict"] else said
    return said if delta == share else f"{said} (at {delta})"
