"""What a figure shows, in a sentence, for those who do not see it: the finding, not the caption."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Final

import numpy as np

from ..figures import refit_points
from ..findings import Findings
from ..frames import StudyFrames, choices_of_interest, model_name, refit_errors, say_origin
from ..statistics import summarize
from ..tables import variance_frame
from ..text import format_significant, format_summary


def alt_text(name: str, caption: str, findings: Findings) -> str:
    """Return what a figure shows.

    Args:
        name: A key of `figures.plots_of`.
        caption: Returned where there is nothing better to say.
        findings: What the study shows.
    """
    said = FINDINGS.get(name, _nothing)(findings.records)
    return said or caption


def _nothing(_records: StudyFrames) -> str:
    return ""


def _say_front(records: StudyFrames, *, cost: str, unit: str) -> str:
    points = refit_points(records, cost=cost)
    front = points[points["front"] & np.isfinite(points["cost"])].sort_values("cost")
    if front.empty:
        return ""
    said = [
        f"{row['name']} with {format_significant(row['cost'])} {unit} at "
        f"{format_significant(row['error'])}"
        for row in front.to_dict("records")
    ]
    return (
        f"No network is both cheaper and better than these, by test {records.judging.words} "
        f"({records.judging.better}): {'; '.join(said)}."
    )


def _say_forecasts(records: StudyFrames) -> str:
    said = []
    for choice in choices_of_interest(records).to_dict("records"):
        reached = summarize(refit_errors(records, choice["key"]))
        name = model_name(choice["cell"], choice["units"])
        value = format_summary(reached.median, reached.q25, reached.q75)
        said.append(f"{name}, {say_origin(choice)}, {value}")
    if not said:
        return ""
    return (
        f"Forecasts of each seed beside the truth; test {records.judging.words}: {'; '.join(said)}."
    )


def _say_losses(records: StudyFrames) -> str:
    said = []
    for choice in choices_of_interest(records).to_dict("records"):
        mine = records.curves[records.curves["key"] == choice["key"]]
        last = mine[mine["epoch"] == mine["epoch"].max()]
        if len(last):
            loss = float(np.median(last["val_loss"]))
            name = f"{model_name(choice['cell'], choice['units'])}, {say_origin(choice)}"
            said.append(f"{name}, {format_significant(loss)}")
    return f"Median validation loss at the end: {'; '.join(said)}." if said else ""


def _say_best_trial(records: StudyFrames) -> str:
    errors = records.trials[records.judging.searched_error].astype(float)
    if not np.isfinite(errors).any():
        return ""
    best = records.trials.iloc[int(np.nanargmin(errors))]
    return (
        f"Of {len(errors)} trials the best, of the {best['tuner']} search, is "
        f"{model_name(best['cell'], best['units'])} at a rate of {best['learning_rate']:.3g}: "
        f"validation {records.judging.searched} {format_significant(float(errors.min()))}."
    )


def _say_spread(records: StudyFrames) -> str:
    frame = variance_frame(records)
    if frame.empty:
        return ""
    said = [
        f"{row['model']}, {row['source']}, {format_significant(row['spread'], digits=2)}"
        for row in frame.to_dict("records")
    ]
    return f"Spread of refits by what varies: {'; '.join(said)}."


FINDINGS: Final[Mapping[str, Callable[[StudyFrames], str]]] = {
    "forecasts": _say_forecasts,
    "error_vs_parameters": partial(_say_front, cost="parameter_count", unit="parameters"),
    "error_vs_seconds": partial(_say_front, cost="train_seconds", unit="s"),
    "learning_curves": _say_losses,
    "loss_vs_budget": _say_losses,
    "units_vs_rate": _say_best_trial,
    "rate_marginals": _say_best_trial,
    "search_progress": _say_best_trial,
    "variance_by_source": _say_spread,
}
"""Figure -> from a study to what it shows; empty where there is nothing to say."""
