"""The answer of a study in two sentences and four facts: what the page and the terminal open with.

The first sentence says what to take, a simple model or an untuned network where that is what the
records show; the second how the cells compare. Nothing here is new: contests and their sentences
are those of the findings.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

import numpy as np
import pandas as pd

from ..findings import CLOSED_LOOP, TUNED, Findings, Found
from ..frames import (
    StudyFrames,
    best_choices,
    model_name,
    refit_errors,
    refits,
    say_recipe,
    search_roles,
)
from ..measuring import EQUAL_BUDGET_ROLE
from ..statistics import MINIMUM_REPLICATES, Family, adjust, compete, judge, summarize
from ..tables import choice_row
from ..text import ABSENT, format_significant, format_summary, say_delta

_Choice = dict[Any, Any]

Kind = Literal["simple", "untuned", "network", "none"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One of the four facts of a network: what it is about, how much it is, what belongs to it."""

    label: str
    value: str
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Answer:
    """What a study answers.

    Attributes:
        kind: What to take: a simple model, a network as it is without tuning, the network that
            leads the headline contest, or "none" where nothing was refitted.
        model: Its name.
        sentences: What to take, and how the cells compare.
        facts: Cell, size, rate and error of the best network; none where there is no network.
        choice: That network, a row of `StudyFrames.choices`; None where there is none.
    """

    kind: Kind
    model: str
    sentences: tuple[str, str]
    facts: tuple[Fact, ...] = ()
    choice: _Choice | None = None


def answer(findings: Findings) -> Answer:
    """Answer what a study asked.

    The network is the one that is ahead in the headline contest (of two that are alike the smaller
    one), or an untuned one that is shown to be better; a simple model takes its place where the
    network's median is not better by the smallest difference that matters.

    Args:
        findings: What the study shows.
    """
    records = findings.records
    contests = _contests(findings)
    lead = _lead(records, contests)
    if lead is None:
        return Answer(
            kind="none",
            model="",
            sentences=("No network finished its refits.", "Nothing is said of the cells."),
        )
    tuned = _tuned(findings, contests, lead)
    untuned = _better_untuned(records, tuned)
    network = tuned if untuned is None else untuned
    simple = _simple_as_good(records, network)
    kind: Kind = "simple" if simple else "network" if untuned is None else "untuned"
    name = _name(network)
    opening = _opening(findings, contests, lead, kind)
    if simple:
        first = f"{opening} {simple['model']}{_say_simple(records, simple, network)}."
    elif untuned is not None:
        first = (
            f"{opening} {name} untuned ({say_recipe(network)}): {_numbers(records, network)}; "
            "tuning did not improve on it."
        )
    else:
        first = f"{opening} {name}: {_numbers(records, network)}."
    apart = kind != "network" or network["key"] != lead["key"]
    second = _say_cells(records, contests, lead, apart=apart)
    return Answer(
        kind=kind,
        model=str(simple["model"]) if simple else name,
        sentences=(first, second),
        facts=_facts(records, network),
        choice=network,
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


def _opening(findings: Findings, contests: Sequence[Found], lead: _Choice, kind: Kind) -> str:
    """Say how sure the answer is, up to the name of the model."""
    runs = len(refits(findings.records, lead["key"]))
    if runs < MINIMUM_REPLICATES:
        seeds = f"{runs} seed{'s' if runs != 1 else ''}"
        return f"A first look, {seeds} a network cannot decide: ahead is"
    outcomes = _outcomes(contests, lead)
    if kind != "network" or outcomes <= {*SHOWN}:
        return "Take"
    if outcomes == {"either"}:
        return "Either cell will do; take"
    return "No cell is shown to be better; ahead is"


def _say_simple(records: StudyFrames, simple: Mapping[Any, Any], network: _Choice) -> str:
    judging, detail = records.judging, simple.get("detail")
    count = simple["parameter_count"]
    size = f"{int(count):,}" if pd.notna(count) and count > 0 else "no"
    score = float(simple[judging.error])
    said = f" ({detail})" if isinstance(detail, str) and detail else ""
    seconds = float(simple["fit_seconds"])
    spent = f" in {format_significant(1000 * seconds, digits=2)} ms" if seconds > 0 else ""
    own = summarize(refit_errors(records, network["key"])).median
    ahead = float(judging.ascending([own])[0]) < float(judging.ascending([score])[0])
    rest = f"is better by {say_delta(judging.scale)}" if ahead else "is as good"
    return (
        f"{said}: a simple model of {size} parameter{'s' if size != '1' else ''}, "
        f"test {judging.words} {format_significant(score)}{spent}; no network {rest}"
    )


def _numbers(records: StudyFrames, choice: _Choice) -> str:
    """Say parameters, error and time of a network."""
    row = choice_row(records, choice)
    count, time = row["parameter_count"], row["milliseconds_per_epoch_median"]
    parts = [f"{int(count):,} parameters"] if pd.notna(count) else []
    parts.append(f"test {records.judging.words} {_say_error(records, row)}")
    if pd.notna(time):
        parts.append(f"{format_significant(time, digits=2)} ms an epoch")
    return ", ".join(parts)


def _say_error(records: StudyFrames, row: Mapping[Any, Any]) -> str:
    return format_summary(*(row[f"{records.judging.error}_{x}"] for x in ("median", "q25", "q75")))


def _say_cells(
    records: StudyFrames, contests: Sequence[Found], lead: _Choice, *, apart: bool
) -> str:
    """Say how the network that leads compares with those of other cells."""
    mine = [each for each in contests if lead["key"] in {x["key"] for x in each.pairing.choices}]
    if not mine:
        alone = f"{_name(lead)} ({_numbers(records, lead)}) is" if apart else "It is"
        return f"{alone} the only cell that was refitted, so no cells are compared."
    alike = ALIKE.get(mine[0].pairing.question, mine[0].pairing.question)
    said = []
    for each in mine:
        rival = next(x for x in each.pairing.choices if x["key"] != lead["key"])
        mark = ";" if each.withheld else ":"
        said.append(f"{_name(rival)} has {_numbers(records, rival)}{mark} {each.sentence}")
    if apart:
        return (
            f"Of the networks, {alike}, {_name(lead)} has {_numbers(records, lead)}, and "
            f"{'; '.join(said)}."
        )
    head, _, rest = said[0].partition(" has ")
    return f"{head}, {alike}, has {'; '.join([rest, *said[1:]])}."


ALIKE: Final[Mapping[str, str]] = {
    TUNED: "tuned alike",
    EQUAL_BUDGET_ROLE: "tuned with the same budget",
    "given": "as given",
}
"""Question of a contest -> in what its networks are equal, where its name does not say it."""


def _facts(records: StudyFrames, choice: _Choice) -> tuple[Fact, ...]:
    row = choice_row(records, choice)
    error, _, quartiles = _say_error(records, row).partition(" ")
    seconds, epoch = row["train_seconds_median"], row["milliseconds_per_epoch_median"]
    time = [f"{format_significant(seconds, digits=2)} s a fit"] if pd.notna(seconds) else []
    time += [f"{format_significant(epoch, digits=2)} ms an epoch"] if pd.notna(epoch) else []
    count = row["parameter_count"]
    parameters = ABSENT if pd.isna(count) else f"{int(count):,} parameters"
    rate = f"{choice['learning_rate']:.3g}"
    recipe = say_recipe(choice).split(", ", 1)[-1]
    over = f"{quartiles} over {row['n']} seeds".strip()
    return (
        Fact(label="Cell", value=str(choice["cell"]), detail=str(choice["role"])),
        Fact(label="Size", value=f"{choice['units']} units", detail=parameters),
        Fact(label="Rate", value=rate, detail=f"{choice['optimizer']}, {recipe}"),
        Fact(
            label=f"Test {records.judging.words}",
            value=error,
            detail="; ".join([over, *time]),
        ),
    )


def _name(choice: Mapping[Any, Any]) -> str:
    return model_name(choice["cell"], choice["units"])
