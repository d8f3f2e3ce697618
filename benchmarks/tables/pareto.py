"""How each network stands to the Pareto fronts of error and cost."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..frames import PUBLISHED_ROLE, StudyFrames, choice_names, refit_errors, refits
from ..statistics import front_membership, pareto_front, summarize
from ..text import format_significant

COSTS: Final = {"parameters": "parameter_count", "seconds": "train_seconds"}


def membership_frame(records: StudyFrames) -> pd.DataFrame:
    """Return how each network stands to the Pareto fronts, the likeliest member first.

    Args:
        records: The study.

    Returns:
        One row a configuration: `key`, `model`, `cell`, `published`, `n`, `parameter_count`,
        `train_seconds` and `error` (medians; of the primary metric, be it a score), and for each
        of `COSTS` `on_front_NAME` (of the medians as measured) and `p_front_NAME`. One of which
        no refit ended is left out.
    """
    rows, samples = [], []
    names = choice_names(records.choices)
    for choice in records.choices.drop_duplicates("key").to_dict("records"):
        errors = refit_errors(records, choice["key"])
        mine = refits(records, choice["key"])
        spent = {name: _filled(mine[column]) for name, column in COSTS.items()}
        if not np.isfinite(errors).any() or any(np.isnan(cost).any() for cost in spent.values()):
            continue
        samples.append((errors, spent))
        rows.append(
            {
                "key": choice["key"],
                "model": names[choice["key"]],
                "cell": choice["cell"],
                "published": choice["role"] == PUBLISHED_ROLE,
                "n": len(errors),
                "parameter_count": int(np.median(spent["parameters"])),
                "train_seconds": float(np.median(spent["seconds"])),
                "error": summarize(errors).median,
            }
        )
    frame = pd.DataFrame(rows, columns=list(COLUMNS[:8]))
    ascending = records.judging.ascending
    for name, column in zip(COSTS, ("parameter_count", "train_seconds"), strict=True):
        costs = [spent[name] for _, spent in samples]
        frame[f"on_front_{name}"] = pareto_front(frame[column], ascending(frame["error"]))
        frame[f"p_front_{name}"] = (
            front_membership(costs, [ascending(errors) for errors, _ in samples]) if samples else []
        )
    order = [f"p_front_{name}" for name in COSTS]
    best_first = [False, False, not records.judging.higher_is_better]
    return frame.sort_values([*order, "error"], ascending=best_first, kind="stable")[
        list(COLUMNS)
    ].reset_index(drop=True)


def _filled(values: pd.Series[Any]) -> NDArray[np.float64]:
    """Give a failed refit the median cost of the others: it cost something, nobody knows what."""
    costs = values.to_numpy(dtype=np.float64, na_value=np.nan)
    return np.where(np.isnan(costs), values.astype(float).median(), costs)


COLUMNS: Final = (
    *("key", "model", "cell", "published", "n", "parameter_count", "train_seconds", "error"),
    *("on_front_parameters", "p_front_parameters", "on_front_seconds", "p_front_seconds"),
)


def membership_reader_row(row: Mapping[Any, Any]) -> dict[str, str]:
    """Return a row of the table of front membership in words."""
    return {
        "Network": row["model"] + (" (published recipe)" if row["published"] else ""),
        "Parameters": f"{row['parameter_count']:,}",
        "Train (s, median)": format_significant(row["train_seconds"]),
        "Test (primary metric, median)": format_significant(row["error"]),
        "P(on front, parameters)": f"{row['p_front_parameters']:.2f}",
        "On front": "yes" if row["on_front_parameters"] else "no",
        "P(on front, seconds)": f"{row['p_front_seconds']:.2f}",
        "On front (s)": "yes" if row["on_front_seconds"] else "no",
        "n": str(row["n"]),
    }
