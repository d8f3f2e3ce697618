"""Answers to "GRU or LSTM?" in sentences, computed from the records alone."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from ...search.judging import success
from ..findings import CLOSED_LOOP, Findings, Found, say_agreement
from ..frames import (
    PUBLISHED_ROLE,
    StudyFrames,
    refit_errors,
    refits,
    say_recipe,
    search_roles,
    success_count,
)
from ..statistics import clopper_pearson, summarize
from ..tables import choice_row
from ..text import ABSENT, format_significant, format_summary
from .medians import best_medians, say_gap, say_move
from .recipe_steps import steps_sentence
from .worth import worth_sentence

_Choice = dict[Any, Any]


def verdict_sentences(findings: Findings) -> list[str]:
    """Answer "GRU or LSTM?" in sentences computed from the records alone.

    Args:
        findings: What the study shows.

    Returns:
        Plain sentences: of an own series first whether networks are worth it; a verdict for each
        pair judged in closed loop, the headline first; whether validation ranks test; of a built-in
        series what each step of the recipe is worth, recipe against cell, then the linear baseline.
    """
    records = findings.records
    judged = [found for found in findings.found if found.pairing.measured == CLOSED_LOOP]
    judged.sort(key=lambda found: found.pairing.question != findings.headline_question)
    sentences = [_pair_sentence(records, found) for found in judged]
    if not sentences:
        sentences = ["Undecided: no pair of cells was refitted."]
    further = [agreement_sentence(findings)]
    if not records.judging.own:
        further += [
            steps_sentence(records),
            recipe_sentence(records),
            linear_sentence(records),
        ]
    return [
        *worth_sentence(records),
        *sentences,
        *(sentence for said in further for sentence in said),
    ]


def _pair_sentence(records: StudyFrames, found: Found) -> str:
    question, choices = found.pairing.question, found.pairing.choices
    scores = "; ".join(_score_phrase(records, choice) for choice in choices)
    sentences = [f"{question[:1].upper()}{question[1:]}: {found.sentence}."]
    if question == PUBLISHED_ROLE and records.judging.success_below is not None:
        sentences.append(_success_phrase(records, *choices))
    sentences.append(f"{scores}. {found.probability}; {found.test}.")
    return " ".join(sentences)


def agreement_sentence(findings: Findings) -> list[str]:
    """Say whether validation ranks test, where it chose anything."""
    chosen = any(found.pairing.by_validation for found in findings.found)
    return [say_agreement(findings.agreements)] if chosen else []


def _score_phrase(records: StudyFrames, choice: _Choice) -> str:
    row = choice_row(records, choice)
    origin = f"{choice['role']}, " if isinstance(choice["tuner"], str) else ""
    error = format_summary(
        *(row[f"{records.judging.error}_{part}"] for part in ("median", "q25", "q75"))
    )
    count = row["parameter_count"]
    parameters = ABSENT if pd.isna(count) else f"{int(count):,}"
    successes = row["successes"]
    succeed = "" if successes is None else f"{successes}/{row['n']} succeed, "
    return (
        f"{row['model']} ({origin}{say_recipe(choice)}): test {records.judging.words} {error} "
        f"(n = {row['n']}), {succeed}{parameters} parameters, "
        f"{format_significant(row['milliseconds_per_epoch_median'])} ms/epoch"
    )


def _success_phrase(records: StudyFrames, first: _Choice, second: _Choice) -> str:
    able, bounds = [], []
    for choice in (first, second):
        count = success_count(records, choice["key"]) or 0
        able += [choice["cell"]] if count else []
        bound = clopper_pearson(count, len(refits(records, choice["key"]))).high
        bounds.append(f"{100 * bound:.0f} % for {choice['cell']}")
    who = [
        "Neither cell ever reproduces",
        f"Only {''.join(able)} ever reproduces",
        "Both reproduce",
    ]
    return (
        f"{who[len(able)]} the oscillation ({records.judging.metric} < "
        f"{records.judging.success_below:g}); the success rate is "
        f"at most {' and '.join(bounds)} (95 %, Clopper-Pearson)."
    )


def recipe_sentence(records: StudyFrames) -> list[str]:
    """Say what the recipe changes and what the cell changes once tuned, each as a factor."""
    tuned = best_medians(records, search_roles(records))
    published = best_medians(records, [PUBLISHED_ROLE])
    both = sorted(tuned.keys() & published.keys())
    if len(both) < 2:
        return []
    judging = records.judging
    moves = " and ".join(
        f"{say_move(judging, published[cell], tuned[cell])} for the {cell}" for cell in both
    )
    ends = [tuned[cell] for cell in both]
    return [
        (
            f"Recipe against cell: from the published to the tuned configuration the median test "
            f"{judging.words} {moves}; between the tuned cells it differs by "
            f"{say_gap(judging, min(ends), max(ends))}."
        )
    ]


def linear_sentence(records: StudyFrames) -> list[str]:
    """Say what least squares reaches, and how fast; nothing if no autoregression was fitted."""
    linear = records.baselines[records.baselines["model"].str.startswith("AR(")]
    if linear.empty:
        return []
    row = linear.sort_values("parameter_count").iloc[-1]
    error = float(row[records.judging.error])
    medians = [summarize(refit_errors(records, x)).median for x in records.choices["key"]]
    ascending = records.judging.ascending
    networks = min((x for x in medians if np.isfinite(x)), key=ascending, default=np.inf)
    count = int(row["parameter_count"])
    article = "An" if str(count).startswith("8") or count in {11, 18} else "A"
    start = (
        f"{article} {count}-coefficient least-squares fit, {row['model']}, scores "
        f"{format_significant(error)} in {format_significant(1000 * float(row['fit_seconds']))} ms"
    )
    if ascending(error) < ascending(networks):
        solved = success(np.asarray([error]), metric=records.judging.metric)
        lesson = ", so the comparison of cells is about trainability" if np.any(solved) else ""
        return [f"{start}, below every network{lesson}."]
    return [f"{start}; the best network scores {format_significant(networks)} (median)."]
