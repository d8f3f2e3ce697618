"""What to take of all that a study measured: a network, an untuned one, or a simple model."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Literal

import numpy as np

from ..frames import StudyFrames, best_choices, refit_errors, refits, search_roles
from ..measuring import EQUAL_BUDGET_ROLE
from ..statistics import Family, adjust, compete, judge, summarize
from .findings import Findings, Found
from .questions import CLOSED_LOOP, TUNED

_Choice = dict[Any, Any]

Kind = Literal["simple", "untuned", "network"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Recommendation:
    """What a study recommends.

    Attributes:
        lead: The network that is ahead in the headline contests, a row of `StudyFrames.choices`.
        network: The best network: that of the lead's cell which all of its searches chose, or an
            untuned one that is shown to be better.
        untuned: Whether it is such a one.
        simple: The simple model to take instead, a row of `StudyFrames.baselines`; empty where
            the network is better by what matters.
        contests: The headline contests, those of the first question where there are none.
    """

    lead: _Choice
    network: _Choice
    untuned: bool
    simple: _Choice = field(default_factory=dict)
    contests: tuple[Found, ...] = ()

    @property
    def kind(self) -> Kind:
        """What to take: a simple model, a network as it is without tuning, or a tuned one."""
        return "simple" if self.simple else "untuned" if self.untuned else "network"

    @property
    def own_contests(self) -> tuple[Found, ...]:
        """The headline contests in which the lead took part."""
        return tuple(
            each
            for each in self.contests
            if self.lead["key"] in {x["key"] for x in each.pairing.choices}
        )

    @property
    def outcomes(self) -> set[str]:
        """How those ended."""
        return {_outcome(each) for each in self.own_contests}


def recommend(findings: Findings) -> Recommendation | None:
    """Decide what to take.

    The network is the one that is ahead in the headline contest (of two that are alike the smaller
    one), or an untuned one that is shown to be better; a simple model takes its place where the
    network's median is not better by the smallest difference that matters.

    Args:
        findings: What the study shows.

    Returns:
        What is recommended; None if no network finished its refits.
    """
    records = findings.records
    contests = _contests(findings)
    lead = _lead(records, contests)
    if lead is None:
        return None
    tuned = _tuned(findings, contests, lead)
    untuned = _better_untuned(records, tuned)
    network = tuned if untuned is None else untuned
    return Recommendation(
        lead=lead,
        network=network,
        untuned=untuned is not None,
        simple=_simple_as_good(records, network),
        contests=tuple(contests),
    )


def _contests(findings: Findings) -> list[Found]:
    """Return the headline contests; where there is none, those of the first question."""
    closed = [each for each in findings.found if each.pairing.measured == CLOSED_LOOP]
    questions = [each.pairing.question for each in closed]
    asked = findings.headline_question
    asked = asked if asked in questions else next(iter(questions), asked)
    return [each for each in closed if each.pairing.question == asked]


def _lead(records: StudyFrames, contests: Sequence[Found]) -> _Choice | None:
    """Return who is ahead in most contests, the smaller of two that are alike."""
    choices = {x["key"]: x for each in contests for x in each.pairing.choices}
    if not choices:
        roles = search_roles(records) or records.choices["role"].astype(str).unique().tolist()
        choices = {x["key"]: x for x in best_choices(records, roles=roles).to_dict("records")}
    medians = {key: _median_cost(records, key) for key in choices}
    able = {key: choice for key, choice in choices.items() if np.isfinite(medians[key])}
    if not able:
        return None
    wins = {key: sum(_ahead(each) == key for each in contests) for key in able}
    lead = min(able, key=lambda key: (-wins[key], medians[key]))
    alike = {
        choice["key"]
        for each in contests
        if lead in {x["key"] for x in each.pairing.choices} and _outcome(each) == "either"
        for choice in each.pairing.choices
    }
    smallest = min(alike or {lead}, key=lambda key: (_parameters(records, key), key))
    return able[smallest]


def _tuned(findings: Findings, contests: Sequence[Found], lead: _Choice) -> _Choice:
    """Return the network to take of the cell that leads, or, if none is shown to, of any.

    The headline may be about winners of equal budgets; what all trials of a search chose on
    validation data is then the network to take.
    """
    tuned = list(findings.about(TUNED))
    if not tuned or not contests or contests[0].pairing.question == TUNED:
        return lead
    if not _outcomes(contests, lead) <= {*SHOWN, "either"}:
        return _lead(findings.records, tuned) or lead
    choices = {x["cell"]: x for each in tuned for x in each.pairing.choices}
    return choices.get(lead["cell"], lead)


def _outcomes(contests: Sequence[Found], lead: _Choice) -> set[str]:
    mine = [each for each in contests if lead["key"] in {x["key"] for x in each.pairing.choices}]
    return {_outcome(each) for each in mine}


SHOWN: Final = ("better", "open", "negligible")
"""Outcomes of a contest in which one is shown to be ahead."""


def _ahead(found: Found) -> str:
    first, second = found.pairing.choices
    return str((first if found.contest.effect.estimate < 0 else second)["key"])


def _outcome(found: Found) -> str:
    return "none" if found.finding is None else found.finding.outcome


def _median_cost(records: StudyFrames, key: str) -> float:
    """Return the median of the primary metric, turned so that lower is better."""
    return float(np.median(records.judging.ascending(refit_errors(records, key))))


def _parameters(records: StudyFrames, key: str) -> float:
    return float(refits(records, key)["parameter_count"].max())


def _better_untuned(records: StudyFrames, lead: _Choice) -> _Choice | None:
    """Return the best of the untuned networks that are shown to be better than the tuned one."""
    searched = search_roles(records)
    if lead["role"] not in (*searched, EQUAL_BUDGET_ROLE):
        return None
    others = ~records.choices["role"].isin([*searched, EQUAL_BUDGET_ROLE])
    candidates = {
        choice["key"]: choice
        for choice in records.choices[others].to_dict("records")
        if len(refits(records, choice["key"])) and choice["key"] != lead["key"]
    }
    reached, scale = refit_errors(records, lead["key"]), records.judging.scale
    contests = {key: compete(refit_errors(records, key), reached, scale) for key in candidates}
    p_values: dict[Hashable, float] = {key: each.p_value for key, each in contests.items()}
    families: dict[Hashable, Family] = dict.fromkeys(p_values, "exploratory")
    adjusted = adjust(p_values, families)
    better = []
    for key, contest in contests.items():
        found = judge(contest, adjusted_p_value=adjusted[key])
        if found.first_ahead and found.outcome in ("better", "open"):
            better.append(key)
    best = min(better, key=lambda key: _median_cost(records, key), default=None)
    return None if best is None else candidates[best]


def _simple_as_good(records: StudyFrames, network: _Choice) -> _Choice:
    """Return the best simple model unless the network is better by what matters; else nothing."""
    scores = records.baselines[records.judging.error].to_numpy(dtype=float, na_value=np.nan)
    if not np.isfinite(scores).any():
        return {}
    scale = records.judging.scale
    costs = scale.costs(scores)
    best = int(np.argmin(costs))
    own = summarize(refit_errors(records, network["key"])).median
    lost = float(costs[best]) > float(scale.costs([own])[0]) + scale.bound
    return {} if lost else records.baselines.to_dict("records")[best]
