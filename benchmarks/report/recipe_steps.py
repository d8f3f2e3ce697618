"""From the published recipe to ours, step by step, for models of the published size."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from ..frames import PUBLISHED_ROLE, StudyFrames, best_choices, model_name, refit_errors, refits
from ..measuring import PUBLISHED_LOSS_ROLE
from ..statistics import summarize
from ..text import format_summary


def steps_sentence(records: StudyFrames) -> list[str]:
    """Say what each step from the published recipe to ours is worth at equal sizes.

    Args:
        records: The study.

    Returns:
        One sentence; nothing unless every step was refitted for the models of the first.
    """
    walks = []
    for published in best_choices(records, roles=[PUBLISHED_ROLE]).to_dict("records"):
        model = (published["cell"], published["units"])
        same = (records.choices["cell"] == model[0]) & (records.choices["units"] == model[1])
        choices = [
            choice
            for role in RECIPE_STEPS
            for choice in records.choices[same & (records.choices["role"] == role)].to_dict(
                "records"
            )
            if len(refits(records, choice["key"]))
        ]
        if len(choices) == len(RECIPE_STEPS):
            walks.append(f"{model_name(*model)}: {_say_steps(records, choices)}")
    if not walks:
        return []
    return [f"Step by step, test {records.judging.words}. {'. '.join(walks)}."]


def _say_steps(records: StudyFrames, choices: Sequence[dict[Any, Any]]) -> str:
    """Say the error of every step, and for how long each was trained if that differs."""
    alike = len({choice["epochs"] for choice in choices}) == 1
    said = []
    for words, choice in zip(RECIPE_STEPS.values(), choices, strict=True):
        error = summarize(refit_errors(records, choice["key"]))
        trained = "" if alike else f" ({choice['epochs']:,} epochs)"
        said.append(f"{words}{trained} {format_summary(error.median, error.q25, error.q75)}")
    return ", ".join(said)


RECIPE_STEPS: Final[Mapping[str, str]] = {
    PUBLISHED_ROLE: "as published",
    PUBLISHED_LOSS_ROLE: "with Adam and a cosine-decayed rate",
    "same units": "and with the loss over part of a window",
}
"""Role -> what its recipe adds to the one before."""
