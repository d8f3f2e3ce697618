"""The folded part of the page: which tables and figures stand under which head."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from ..frames import StudyFrames, model_name
from ..text import ABSENT, format_significant

Shown = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fold:
    """A folded part: its head, tables (as `evidence_sections` returns them) and figures."""

    name: str
    title: str
    tables: tuple[Shown, ...]
    figures: tuple[Shown, ...]


def folds(tables: Sequence[Shown], figures: Sequence[Shown]) -> list[Fold]:
    """Put tables and figures under the heads of `FOLDS`, what no head names under the last one.

    Args:
        tables: Each with its `name`.
        figures: Likewise; those that the page opens with are left out.

    Returns:
        The parts that hold anything.
    """
    by_name = [{each["name"]: each for each in shown} for shown in (tables, figures)]
    named = {name for parts in FOLDS.values() for part in parts for name in part}
    rest = tuple(
        tuple(name for name in shown if name not in named | {*OPENING, *UNSHOWN})
        for shown in by_name
    )
    found = []
    for title, parts in [*FOLDS.items(), (FURTHER, rest)]:
        held = [
            tuple(shown[name] for name in part if name in shown)
            for part, shown in zip(parts, by_name, strict=True)
        ]
        if any(held):
            name = title.lower().replace(" ", "-").replace("?", "").replace(",", "")
            found.append(Fold(name=name, title=title, tables=held[0], figures=held[1]))
    return found


OPENING: Final = ("forecasts", "error_vs_parameters", "error_vs_seconds")
"""Figures that stand above the table, in this order."""

UNSHOWN: Final = ("pareto_membership",)
"""Figures that a table shows better."""

FURTHER: Final = "Further tables and figures"

FOLDS: Final[Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]]] = {
    "How it was searched": (
        ("trials", "rankings"),
        ("units_vs_rate", "rate_marginals", "search_progress", "validation_loss_vs_error"),
    ),
    "Learning curves": ((), ("loss_vs_budget", "learning_curves")),
    "Every contest": (("contests", "fairness"), ()),
    "Timings": (("timings", "timing_ratios"), ()),
    "Variance": (("variance",), ("variance_by_source",)),
    "Importance of hyperparameters": (("importance",), ()),
    "Pareto front and poles": (("pareto",), ("poles",)),
}
"""Head -> names of its tables, and of its figures."""


def trial_section(records: StudyFrames) -> list[Shown]:
    """Return the table of search trials as `evidence_sections` returns others; none without any."""
    trials = records.trials
    if trials.empty:
        return []
    error = records.judging.searched_error
    ranked = trials.assign(_error=trials[error].astype(float)).sort_values(
        "_error", kind="stable", na_position="last"
    )
    rows = [
        [
            str(row["tuner"]),
            str(row["trial"]),
            model_name(row["cell"], row["units"]),
            f"{row['learning_rate']:.3g}",
            ", ".join(str(row[name]) for name in ("optimizer", "schedule", "loss_span")),
            f"{int(row['epochs']):,}",
            format_significant(float(row["_error"])) if pd.notna(row["_error"]) else ABSENT,
            str(row["status"]),
        ]
        for row in ranked.to_dict("records")
    ]
    return [
        {
            "name": "trials",
            "title": "Search trials",
            "columns": [
                *("Search", "Trial", "Model", "Rate", "Recipe", "Epochs"),
                *(f"Validation {records.judging.searched}", "Status"),
            ],
            "rows": rows,
            "text_columns": ("Search", "Trial", "Model", "Recipe", "Status"),
            "note": f"The best first, by the closed-loop validation {records.judging.searched} "
            "that searches minimise. A promoted trial of Hyperband has the epochs of its lineage.",
        }
    ]
