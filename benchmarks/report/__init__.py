"""What a study says: verdicts in sentences, and the page that tables and figures stand on."""

from typing import TYPE_CHECKING

from ...search.doors import lazily
from .answer import StudyAnswer, answer_study
from .recipe_steps import steps_sentence
from .verdicts import (
    agreement_sentence,
    linear_sentence,
    recipe_sentence,
    verdict_sentences,
)
from .worth import worth_sentence

if TYPE_CHECKING:
    from .page import TEMPLATES, check_target, write_report

__all__ = [
    "TEMPLATES",
    "StudyAnswer",
    "agreement_sentence",
    "answer_study",
    "check_target",
    "linear_sentence",
    "recipe_sentence",
    "steps_sentence",
    "verdict_sentences",
    "worth_sentence",
    "write_report",
]

__getattr__, __dir__ = lazily(
    __name__, {"TEMPLATES": ".page", "check_target": ".page", "write_report": ".page"}
)
