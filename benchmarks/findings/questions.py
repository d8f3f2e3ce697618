"""Which groups of refits a study lets compete, and in what they are equal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..frames import (
    StudyFrames,
    best_choices,
    refit_errors,
    refits,
    search_roles,
    searched_trials,
    trials_of,
)
from ..measuring import EQUAL_BUDGET_ROLE, equal_budgets
from ..statistics import OriginErrors, Scale
from .equal_contests import losses_after_equal_seconds, winners_of_equal_budget

TUNED: Final = "tuned against tuned"
SAME_UNITS: Final = "same units"
SAME_SECONDS: Final = "same training seconds"
CLOSED_LOOP: Final = "closed loop, test"
ONE_STEP: Final = "one-step val_loss"

Choice = dict[Any, Any]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Pairing:
    """Refits of two configurations that are equal in some respect.

    Attributes:
        question: The respect: `TUNED`, a role, or `SAME_SECONDS`.
        choices: The two configurations, rows of `StudyFrames.choices`, of different cells.
        reached: What their refits reached, shape (runs,) each; infinite where one failed.
        scale: What that is compared in.
        measured: What that is.
        by_validation: Whether validation data chose the configurations.
        note: What is equal, in numbers.
        origins: What the same refits reached from each test origin, where that is known.
    """

    question: str
    choices: tuple[Choice, Choice]
    reached: tuple[NDArray[np.float64], NDArray[np.float64]]
    scale: Scale
    measured: str = CLOSED_LOOP
    by_validation: bool = False
    note: str = ""
    origins: OriginErrors | None = None

    @property
    def cells(self) -> tuple[str, str]:
        """The two cells, as sentences name them."""
        return self.choices[0]["cell"], self.choices[1]["cell"]

    @property
    def contest(self) -> tuple[str, str, str]:
        """What tells the contest from others: several questions may ask for the same one."""
        return self.measured, self.choices[0]["key"], self.choices[1]["key"]


def pairings(records: StudyFrames) -> list[Pairing]:
    """List every pair of cells that a study can compare, question by question.

    The tuned ones come first, then those of each role in the order of `choices`.

    Args:
        records: The study.
    """
    tuned = search_roles(records)
    found = _pairs(records, TUNED, best_choices(records, roles=tuned), by_validation=True)
    for role in records.choices["role"].drop_duplicates():
        if role not in (*tuned, EQUAL_BUDGET_ROLE):
            found += _pairs(records, role, best_choices(records, roles=[role]))
    return [*found, *_of_equal_budget(records), *_of_equal_seconds(records)]


def configurations_given(records: StudyFrames) -> dict[str, int]:
    """Count how many configurations the searches of a study tried of each cell.

    Args:
        records: The study.

    Returns:
        Cell -> number; a promoted trial is no further configuration.
    """
    searched = [searched_trials(records, role) for role in search_roles(records)]
    if not searched:
        return {}
    trials = pd.concat(searched, ignore_index=True)
    rungs = pd.to_numeric(trials["rung"]).fillna(0)
    return {str(cell): int(n) for cell, n in trials[rungs == 0].groupby("cell").size().items()}


def headline_question(records: StudyFrames, asked: Sequence[Pairing]) -> str:
    """Return the question whose pairs are the headline of a study.

    That is the tuned pair, if the searches gave each cell as many configurations but for one a
    search; else the pair that equal budgets would have chosen, if that was refitted.

    Args:
        records: The study.
        asked: All its pairs.
    """
    given = configurations_given(records).values()
    unequal = bool(given) and max(given) - min(given) > len(search_roles(records))
    questions = {pair.question for pair in asked}
    return EQUAL_BUDGET_ROLE if unequal and EQUAL_BUDGET_ROLE in questions else TUNED


def _pairs(
    records: StudyFrames,
    question: str,
    choices: pd.DataFrame,
    *,
    by_validation: bool = False,
    note: str = "",
) -> list[Pairing]:
    """Pair the choices that were refitted, one a cell."""
    measured = set(records.measurements["key"])
    refitted = [choice for choice in choices.to_dict("records") if choice["key"] in measured]
    return [
        Pairing(
            question=question,
            choices=pair,
            reached=(
                refit_errors(records, pair[0]["key"]),
                refit_errors(records, pair[1]["key"]),
            ),
            scale=records.judging.scale,
            by_validation=by_validation,
            note=note or _say_sizes(records, pair),
            origins=_origin_errors(records, pair),
        )
        for pair in combinations(refitted, 2)
    ]


def _origin_errors(records: StudyFrames, pair: tuple[Choice, Choice]) -> OriginErrors | None:
    first, second = (records.origin_errors.get(choice["key"]) for choice in pair)
    if first is None or second is None:
        return None
    return OriginErrors(first=first, second=second, block=records.judging.block)


def _of_equal_budget(records: StudyFrames) -> list[Pairing]:
    """Pair what searches would have chosen had each cell got the same epochs."""
    winners = best_choices(records, roles=[EQUAL_BUDGET_ROLE])
    budgets = [
        budget.phrase
        for budget in equal_budgets(records.trials)
        if all(len(trials_of(winner, budget.trials)) for winner in winners.to_dict("records"))
    ]
    offered = [(winners, next(iter(budgets), ""))]
    # Studies of earlier versions refitted no winners of equal budgets of their own.
    offered += [winners_of_equal_budget(records, role) for role in search_roles(records)]
    for choices, note in offered:
        pairs = _pairs(records, EQUAL_BUDGET_ROLE, choices, by_validation=True, note=note)
        if pairs:
            return pairs
    return []


def _of_equal_seconds(records: StudyFrames) -> list[Pairing]:
    """Pair the losses of equal units when the faster cell ends."""
    pairs = _pairs(records, SAME_UNITS, best_choices(records, roles=[SAME_UNITS]))
    return [stopped for pair in pairs if (stopped := _stopped(records, pair)) is not None]


def _stopped(records: StudyFrames, pair: Pairing) -> Pairing | None:
    keys = [choice["key"] for choice in pair.choices]
    seconds, losses = losses_after_equal_seconds(records, keys)
    if not np.isfinite(seconds):
        return None
    spans = {choice["loss_span"] for choice in pair.choices}
    floored = "floor" in records.references and spans == {"every"}
    floor = ", and this loss has a floor that hides differences" if floored else ""
    return Pairing(
        question=SAME_SECONDS,
        choices=pair.choices,
        reached=(losses[0], losses[1]),
        scale=Scale(),
        measured=ONE_STEP,
        note=f"stopped after {seconds:.2f} s of training, when the faster cell ends; losses are "
        "interpolated between recorded epochs, closed-loop errors are recorded at the end "
        f"alone{floor}",
    )


def _say_sizes(records: StudyFrames, choices: Sequence[Choice]) -> str:
    counts = [refits(records, choice["key"])["parameter_count"].max() for choice in choices]
    sizes = " and ".join(f"{int(count):,}" for count in counts if pd.notna(count))
    recipe = choices[0]
    shared = all(
        choice[key] == recipe[key] for choice in choices for key in ("optimizer", "learning_rate")
    )
    how = f"; both {recipe['optimizer']}, rate {recipe['learning_rate']:.3g}" if shared else ""
    return f"{sizes} parameters{how}"
