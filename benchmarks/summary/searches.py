"""How the searches of a study fared: what they spent and promised, and what refits kept of it."""

from __future__ import annotations

from typing import Final

import pandas as pd

from ...search.configurations import say_span
from ..frames import StudyFrames, model_name, refit_errors, search_roles, searched_trials, trials_of
from ..statistics import summarize
from ..tables import ranking_frame
from ..text import format_significant, interval_of, say_estimate

NOTE: Final = (
    "Trials and epochs are those of the whole search, over both cells. The trial that won was "
    "judged once, by its own seed; its refits show what that was worth."
)
TEXT_COLUMNS: Final = ("Search", "Best on validation")


def search_frame(records: StudyFrames) -> pd.DataFrame:
    """Return what each search spent, and what became of the best network of each cell.

    Args:
        records: The study.

    Returns:
        One row a search and cell: `tuner`, `trials` (all of the search), `completed`,
        `epochs` (trained, all of the search), `model`, `searched` (validation error of the trial
        that won, one seed), `validation` and `test` (medians over n refits), `n`.
    """
    judging = records.judging
    rows = []
    for role in search_roles(records):
        for choice in records.choices[records.choices["role"] == role].to_dict("records"):
            trials = searched_trials(records, role)
            errors = {
                name: refit_errors(records, choice["key"], metric=metric)
                for name, metric in (
                    ("validation", judging.searched_error),
                    ("test", f"test_{judging.searched}"),
                )
            }
            rows.append(
                {
                    "tuner": choice["tuner"],
                    "trials": len(trials),
                    "completed": int((trials["status"] == "completed").sum()),
                    "epochs": int(trials["own_epochs"].sum()),
                    "model": model_name(choice["cell"], choice["units"]),
                    "searched": float(trials_of(choice, trials)[judging.searched_error].min()),
                    **{name: summarize(values).median for name, values in errors.items()},
                    "n": len(errors["test"]),
                }
            )
    return pd.DataFrame(rows)


def search_reader_frame(frame: pd.DataFrame, *, metric: str) -> pd.DataFrame:
    """Return what readers need of a search frame, as plain strings.

    Args:
        frame: What `search_frame` returned.
        metric: Name of the error that searches minimise.
    """
    return pd.DataFrame(
        [
            {
                "Search": f"{row['tuner']} search",
                "Trials (completed)": f"{row['trials']} ({row['completed']})",
                "Epochs": f"{row['epochs']:,}",
                "Best on validation": row["model"],
                f"Validation {metric}, the trial (one seed)": format_significant(row["searched"]),
                f"Validation {metric}, refits (median)": format_significant(row["validation"]),
                f"Test {metric}, refits (median)": format_significant(row["test"]),
                "n": str(row["n"]),
            }
            for row in frame.to_dict("records")
        ]
    )


def ranking_sentence(records: StudyFrames) -> str:
    """Say how well one-step validation loss ranks the trials of a cell by their closed-loop error.

    Args:
        records: The study.

    Returns:
        Spearman's correlation a cell and span of the loss, among the trials of the longest training
        alone: pooled ones would not compare like with like. Empty without such trials.
    """
    frame = ranking_frame(records)
    said = [
        f"{say_estimate(interval_of(row, 'correlation'))} for the {row['cell']} with the loss over "
        f"{say_span(row['loss_span'])} (n = {row['n']}, {row['epochs']:,} epochs)"
        for (_, _), rows in frame.groupby(["cell", "loss_span"], sort=False)
        for row in rows.to_dict("records")[:1]
    ]
    if not said:
        return ""
    return (
        f"One-step validation loss ranks the trials of one cell and training length by closed-loop "
        f"validation {records.judging.searched} with a Spearman correlation of {'; '.join(said)}; "
        f"1 would be the same order, 95 % intervals in brackets."
    )
