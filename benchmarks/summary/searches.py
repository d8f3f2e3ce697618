"""How the searches of a study fared: what they spent and promised, and what refits kept of it."""

from __future__ import annotations

from typing import Final

import pandas as pd

from ..frames import StudyFrames, model_name, refit_errors, search_roles, searched_trials, trials_of
from ..statistics import spearman_interval, summarize
from ..text import format_significant, say_interval, say_span

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
        One row a search and cell: `role`, `trials` (all of the search), `completed`,
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
                    ("validation", judging.validation_error),
                    ("test", judging.error),
                )
            }
            rows.append(
                {
                    "role": role,
                    "trials": len(trials),
                    "completed": int((trials["status"] == "completed").sum()),
                    "epochs": int(trials["own_epochs"].sum()),
                    "model": model_name(choice["cell"], choice["units"]),
                    "searched": float(trials_of(choice, trials)[judging.validation_error].min()),
                    **{name: summarize(values).median for name, values in errors.items()},
                    "n": len(errors["test"]),
                }
            )
    return pd.DataFrame(rows)


def search_reader_frame(frame: pd.DataFrame, *, metric: str) -> pd.DataFrame:
    """Return what readers need of a search frame, as plain strings.

    Args:
        frame: What `search_frame` returned.
        metric: Name of the primary error.
    """
    return pd.DataFrame(
        [
            {
                "Search": row["role"].removeprefix("best of "),
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
    """Say how well one-step validation loss ranks trials by their closed-loop error.

    Args:
        records: The study.

    Returns:
        Spearman's correlation over all completed trials, and over those trained for the most
        epochs; losses over different positions of a window do not compare, so each span has its
        own. Empty without trials.
    """
    done = records.trials[records.trials["status"] == "completed"]
    if done.empty:
        return ""
    spans = [(str(span), trials) for span, trials in done.groupby("loss_span")]
    said = [
        (f"with the loss over {say_span(span)}, " if len(spans) > 1 else "")
        + _ranking(records, trials)
        for span, trials in spans
    ]
    return (
        f"One-step validation loss ranks trials by closed-loop validation "
        f"{records.judging.metric} with a Spearman correlation of {'; '.join(said)}; 1 would "
        f"be the same order, 95 % intervals in brackets."
    )


def _ranking(records: StudyFrames, done: pd.DataFrame) -> str:
    most = int(done["epochs"].max())
    return ", ".join(
        f"{_correlation(records, trials)} over {which} (n = {len(trials)})"
        for trials, which in (
            (done, "all completed trials"),
            (done[done["epochs"] == most], f"those trained for {most:,} epochs"),
        )
    )


def _correlation(records: StudyFrames, trials: pd.DataFrame) -> str:
    columns = ("val_loss", records.judging.validation_error)
    return say_interval(spearman_interval(*(trials[name].to_numpy(float) for name in columns)))
