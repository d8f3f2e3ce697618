"""The answer of a study in two sentences and four facts: what the page and the terminal open with.

The first sentence says what to take, a simple model or an untuned network where that is what the
records show; the second how the cells compare. Nothing here is new: contests and their sentences
are those of the findings.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

import pandas as pd

from ..findings import SHOWN, TUNED, Findings, Recommendation, recommend
from ..frames import StudyFrames, model_name, refit_errors, refits, say_recipe
from ..measuring import EQUAL_BUDGET_ROLE
from ..statistics import MINIMUM_REPLICATES, summarize
from ..tables import choice_row
from ..text import ABSENT, format_significant, format_summary, say_delta

_Choice = dict[Any, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One of the four facts of a network: what it is about, how much it is, what belongs to it."""

    label: str
    value: str
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class StudyAnswer:
    """What a study answers.

    Attributes:
        kind: What to take: a simple model, a network as it is without tuning, the network that
            leads the headline contest, or "none" where nothing was refitted.
        model: Its name.
        sentences: What to take, and how the cells compare.
        facts: Cell, size, rate and error of the best network; none where there is no network.
        choice: That network, a row of `StudyFrames.choices`; None where there is none.
    """

    kind: Literal["simple", "untuned", "network", "none"]
    model: str
    sentences: tuple[str, str]
    facts: tuple[Fact, ...] = ()
    choice: _Choice | None = None


def answer_study(findings: Findings) -> StudyAnswer:
    """Say what a study recommends, and how its cells compare.

    Args:
        findings: What the study shows.
    """
    records, given = findings.records, recommend(findings)
    if given is None:
        return StudyAnswer(
            kind="none",
            model="",
            sentences=("No network finished its refits.", "Nothing is said of the cells."),
        )
    network, simple, kind = given.network, given.simple, given.kind
    name = _name(network)
    opening = _opening(records, given)
    if kind == "simple":
        first = f"{opening} {simple['model']}{_say_simple(records, simple, network)}."
    elif kind == "untuned":
        first = (
            f"{opening} {name} untuned ({say_recipe(network)}): {_numbers(records, network)}; "
            "tuning did not improve on it."
        )
    else:
        first = f"{opening} {name}: {_numbers(records, network)}."
    return StudyAnswer(
        kind=kind,
        model=str(simple["model"]) if simple else name,
        sentences=(first, _say_cells(records, given)),
        facts=_facts(records, network),
        choice=network,
    )


def _opening(records: StudyFrames, given: Recommendation) -> str:
    """Say how sure the answer is, up to the name of the model."""
    runs = len(refits(records, given.lead["key"]))
    if runs < MINIMUM_REPLICATES:
        seeds = f"{runs} seed{'s' if runs != 1 else ''}"
        return f"A first look, {seeds} a network cannot decide: ahead is"
    if given.kind != "network" or given.outcomes <= {*SHOWN}:
        return "Take"
    if given.outcomes == {"either"}:
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


def _say_cells(records: StudyFrames, given: Recommendation) -> str:
    """Say how the network that leads compares with those of other cells."""
    lead, mine = given.lead, given.own_contests
    apart = given.kind != "network" or given.network["key"] != lead["key"]
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
