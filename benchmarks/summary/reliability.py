"""How often a network succeeds, and the smallest that does so reliably."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import numpy as np
import pandas as pd

from ...search.judging import success
from ..frames import StudyFrames, model_name, refits, say_recipe, success_count, worst_if_failed
from ..measuring import RELIABLE, is_reliable
from ..statistics import clopper_pearson
from ..text import say_bounds


def reliability_frame(records: StudyFrames) -> pd.DataFrame:
    """Return how reliably every configuration of a study succeeds, the smallest first.

    Args:
        records: A study of a series that defines success.

    Returns:
        One row a configuration of which a refit ended: `cell`, `model`, `recipe`,
        `parameter_count`, `successes`, `n`; `confirmed` of `confirming` further refits, which took
        no part in finding it, succeed.
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
                **_confirmed(records, choice["key"]),
            }
        )
    frame = pd.DataFrame(rows, columns=list(COLUMNS))
    return frame.sort_values("parameter_count", kind="stable").reset_index(drop=True)


def judge_reliability(frame: pd.DataFrame) -> tuple[bool | None, str]:
    """Look for the smallest network that is reliable, and that fresh refits confirm.

    Args:
        frame: Rows of `reliability_frame` of one cell, with a column `study`.

    Returns:
        Whether there is one, None if too few refits tell; and what was found.
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
    # A network that fresh refits refuted gives way to the next larger one.
    refuted = [
        row["confirming"] >= of and not is_reliable(row["confirmed"], row["confirming"])
        for row in reliable.to_dict("records")
    ]
    if all(refuted):
        return False, f"none of {len(enough)}: {_say_refuted(reliable)}"
    smallest = reliable.iloc[refuted.index(False)]
    smaller = enough[enough["parameter_count"] < smallest["parameter_count"]]
    # Of networks of one size the first succeeds most.
    smaller = smaller.drop_duplicates("parameter_count")
    below = f"; next below: {say_reliability(smaller.iloc[-1])}" if len(smaller) else ""
    found = f"the smallest of {len(enough)}: {say_reliability(smallest)}"
    if not is_reliable(smallest["confirmed"], smallest["confirming"]):
        return None, f"{found}, chosen by these same refits and not confirmed by fresh ones{below}"
    return True, f"{found}{below}"


def _confirmed(records: StudyFrames, key: str) -> dict[str, int]:
    rows = records.confirmation[records.confirmation["key"] == key]
    judging = records.judging
    if rows.empty:
        return {"confirmed": 0, "confirming": 0}
    succeeded = success(worst_if_failed(rows, judging.error), metric=judging.metric)
    confirmed = 0 if succeeded is None else int(succeeded.sum())
    return {"confirmed": confirmed, "confirming": len(rows)}


def _say_refuted(reliable: pd.DataFrame) -> str:
    return "; ".join(say_reliability(row) for row in reliable.to_dict("records"))


def reliability_sentence(records: StudyFrames) -> str:
    """Say how often each network succeeds, from the smallest to the largest of each cell.

    Args:
        records: A study of a series that defines success.
    """
    frame = reliability_frame(records)
    said = [
        ", ".join(f"{row['model']} {_say_rates(row)}" for row in rows.to_dict("records"))
        for _, rows in frame.groupby("cell")
    ]
    return f"Successes from the smallest network to the largest: {'; '.join(said)}."


def say_reliability(row: Mapping[Any, Any] | pd.Series[Any]) -> str:
    """Say which network of which study succeeds how often: fresh refits first, if there are any."""
    rate = say_rate(row["successes"], row["n"])
    if row["confirming"]:
        fresh = say_rate(row["confirmed"], row["confirming"])
        rate = f"{fresh} of fresh refits ({row['successes']}/{row['n']} of those that chose it)"
    return (
        f"{row['model']}, {row['parameter_count']:,} parameters "
        f"({row['recipe']}; {row['study']}): {rate}"
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


def _say_rates(row: Mapping[Any, Any]) -> str:
    rate = say_rate(row["successes"], row["n"])
    if not row["confirming"]:
        return rate
    return f"{rate} (of fresh seeds {say_rate(row['confirmed'], row['confirming'])})"


def _say_too_few(rated: pd.DataFrame) -> str:
    said = f"no network was refitted {RELIABLE[1]} times"
    if rated.empty:
        return said
    if not rated["successes"].any():
        return f"{said}; none of {len(rated)} refitted less often succeeded once"
    best = rated.sort_values(["rate", "n"], ascending=False, kind="stable").iloc[0]
    return f"{said}; the most reliable of those refitted less often: {say_reliability(best)}"


COLUMNS: Final = (
    *("cell", "model", "recipe", "parameter_count", "successes", "n"),
    *("confirmed", "confirming"),
)
