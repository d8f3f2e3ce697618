"""How often a network succeeds, and the smallest that does so reliably."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import numpy as np
import pandas as pd

from ..frames import StudyFrames, model_name, refits, say_recipe, success_count
from ..statistics import clopper_pearson
from ..text import say_bounds

RELIABLE: Final = (29, 30)
"""Refits that must succeed, of how many, for a network to be called reliable."""


def reliability_frame(records: StudyFrames) -> pd.DataFrame:
    """Return how reliably every configuration of a study succeeds, the smallest first.

    Args:
        records: A study of a series that defines success.

    Returns:
        One row a configuration of which a refit ended: `cell`, `model`, `recipe`,
        `parameter_count`, `successes`, `n`.
    """
    rows = []
    for choice in records.choices.drop_duplicates("key").to_dict("records"):
        mine = refits(records, choice["key"])
        if mine["parameter_count"].isna().all():
            continue
        rows.append(
            {
                "cell": choice["cell"],
                "model": model_name(choice["cell"], choice["units"]),
                "recipe": say_recipe(choice),
                "parameter_count": int(mine["parameter_count"].max()),
                "successes": success_count(records, choice["key"]) or 0,
                "n": len(mine),
            }
        )
    frame = pd.DataFrame(rows, columns=list(COLUMNS))
    return frame.sort_values("parameter_count", kind="stable").reset_index(drop=True)


def judge_reliability(frame: pd.DataFrame) -> tuple[bool | None, str]:
    """Look for the smallest network that is reliable.

    Args:
        frame: Rows of `reliability_frame` of one cell, with a column `study`.

    Returns:
        Whether there is one, None if none was refitted often enough to tell; and what was found.
    """
    wanted, of = RELIABLE
    rated = frame.assign(rate=frame["successes"] / frame["n"])
    enough = rated[rated["n"] >= of].sort_values(
        ["parameter_count", "rate"], ascending=[True, False], kind="stable"
    )
    if enough.empty:
        return None, _say_too_few(rated)
    reliable = enough[enough["rate"] >= wanted / of]
    if reliable.empty:
        if not enough["successes"].any():
            return False, f"none of {len(enough)} succeeded once in {of} refits or more"
        nearest = enough.sort_values("rate", ascending=False, kind="stable").iloc[0]
        short = int(np.ceil(nearest["n"] * wanted / of)) - int(nearest["successes"])
        return False, (
            f"none of {len(enough)}; the most reliable: {say_reliability(nearest)}; "
            f"{short} {'success' if short == 1 else 'successes'} short"
        )
    smallest = reliable.iloc[0]
    smaller = enough[enough["parameter_count"] < smallest["parameter_count"]]
    # Of networks of one size the first succeeds most.
    smaller = smaller.drop_duplicates("parameter_count")
    below = f"; next below: {say_reliability(smaller.iloc[-1])}" if len(smaller) else ""
    return True, (
        f"the smallest of {len(enough)}, chosen by these same refits: "
        f"{say_reliability(smallest)}{below}"
    )


def reliability_sentence(records: StudyFrames) -> str:
    """Say how often each network succeeds, from the smallest to the largest of each cell.

    Args:
        records: A study of a series that defines success.
    """
    frame = reliability_frame(records)
    said = [
        ", ".join(
            f"{row['model']} {say_rate(row['successes'], row['n'])}"
            for row in rows.to_dict("records")
        )
        for _, rows in frame.groupby("cell")
    ]
    return f"Successes from the smallest network to the largest: {'; '.join(said)}."


def say_reliability(row: Mapping[Any, Any] | pd.Series[Any]) -> str:
    """Say which network of which study succeeds how often."""
    return (
        f"{row['model']}, {row['parameter_count']:,} parameters "
        f"({row['recipe']}; {row['study']}): {say_rate(row['successes'], row['n'])}"
    )


def say_rate(successes: int, n: int) -> str:
    """Say how many refits succeed, with the exact interval of the rate where there are several.

    Examples:
        >>> say_rate(3, 10), say_rate(1, 1)
        ('3/10 [0.07, 0.65]', '1/1')
    """
    if n < 2:
        return f"{successes}/{n}"
    return f"{successes}/{n} {say_bounds(clopper_pearson(successes, n))}"


def _say_too_few(rated: pd.DataFrame) -> str:
    said = f"no network was refitted {RELIABLE[1]} times"
    if rated.empty:
        return said
    if not rated["successes"].any():
        return f"{said}; none of {len(rated)} refitted less often succeeded once"
    best = rated.sort_values(["rate", "n"], ascending=False, kind="stable").iloc[0]
    return f"{said}; the most reliable of those refitted less often: {say_reliability(best)}"


COLUMNS: Final = ("cell", "model", "recipe", "parameter_count", "successes", "n")
