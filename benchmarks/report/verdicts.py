"""Answers to "GRU or LSTM?" in sentences, computed from the records alone."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd

from ...search.judging import success
from ..frames import (
    PUBLISHED_ROLE,
    SEARCH_ROLE_PREFIX,
    StudyFrames,
    best_choices,
    refit_errors,
    refits,
    search_roles,
    success_count,
)
from ..statistics import (
    EQUIVALENCE_DECADES,
    SIGNIFICANCE,
    Comparison,
    Interval,
    clopper_pearson,
    compare_errors,
    decide,
    holm,
    summarize,
)
from ..tables import choice_row
from ..text import ABSENT, format_significant, format_summary, say_span
from .recipe_steps import steps_sentence

_Choice = dict[Any, Any]
_Pair = tuple[str, _Choice, _Choice]


def verdict_sentences(records: StudyFrames) -> list[str]:
    """Answer "GRU or LSTM?" in sentences computed from the records alone.

    Cells are compared within the tuned pair, within every role that holds several cells, and
    under the published recipe. `decide` holds the rule; p-values are adjusted over these pairs.

    Args:
        records: The study.

    Returns:
        Plain sentences: a verdict a pair, then recipe against cell, then the linear baseline.
    """
    pairs = _pairs(records)
    compared = {}
    for _, first, second in pairs:
        keys = (first["key"], second["key"])
        compared[keys] = compare_errors(*(refit_errors(records, key) for key in keys))
    # The family holds each pair of configurations once, however many roles it fills.
    adjusted = holm([comparison.p_value for comparison in compared.values()])
    p_values = dict(zip(compared, adjusted.tolist(), strict=True))
    sentences = []
    for pair in pairs:
        keys = (pair[1]["key"], pair[2]["key"])
        sentences.append(_pair_sentence(records, pair, compared[keys], p_values[keys]))
    if not sentences:
        sentences = ["Undecided: no pair of cells was refitted."]
    further = (steps_sentence(records), _recipe_sentence(records), linear_sentence(records))
    return [*sentences, *(sentence for said in further for sentence in said)]


def _pairs(records: StudyFrames) -> list[_Pair]:
    tuned = search_roles(records)
    groups = [("Tuned against tuned", best_choices(records, roles=tuned))]
    groups += [
        (role[:1].upper() + role[1:], best_choices(records, roles=[role]))
        for role in records.choices["role"].drop_duplicates()
        if role not in tuned
    ]
    measured = set(records.measurements["key"])
    return [
        (title, first, second)
        for title, group in groups
        for first, second in combinations(group.to_dict("records"), 2)
        if {first["key"], second["key"]} <= measured
    ]


def _pair_sentence(
    records: StudyFrames, pair: _Pair, comparison: Comparison, adjusted_p_value: float
) -> str:
    title, first, second = pair
    scores = "; ".join(_score_phrase(records, choice) for choice in (first, second))
    sentences = [f"{title}: {_verdict_phrase(pair, comparison, adjusted_p_value)}."]
    if first["role"] == PUBLISHED_ROLE and records.judging.success_below is not None:
        sentences.append(_success_phrase(records, first, second))
    name = first["cell"]
    sentences.append(
        f"{scores}. P({name} better) = {_interval_phrase(comparison.probability_first_better)}; "
        f"difference {_interval_phrase(comparison.difference)} decades (negative favours {name}; "
        f"within ±{EQUIVALENCE_DECADES:g} is equivalent); "
        f"Mann-Whitney p = {adjusted_p_value:.2g} after Holm."
    )
    return " ".join(sentences)


def _verdict_phrase(pair: _Pair, comparison: Comparison, adjusted_p_value: float) -> str:
    _, first, second = pair
    outcome = decide(comparison, adjusted_p_value=adjusted_p_value)
    if outcome == "equivalent":
        return outcome
    if outcome != "undecided":
        return f"{(first if outcome == 'first' else second)['cell']} better"
    low, high = comparison.difference.low, comparison.difference.high
    if adjusted_p_value < SIGNIFICANCE and low * high > 0:
        return f"undecided ({(first if high < 0 else second)['cell']} ahead, perhaps negligibly)"
    return outcome


def _score_phrase(records: StudyFrames, choice: _Choice) -> str:
    row = choice_row(records, choice)
    origin = f"{choice['role']}, " if choice["role"].startswith(SEARCH_ROLE_PREFIX) else ""
    error = format_summary(
        *(row[f"{records.judging.error}_{part}"] for part in ("median", "q25", "q75"))
    )
    count = row["parameter_count"]
    parameters = ABSENT if pd.isna(count) else f"{int(count):,}"
    successes = row["successes"]
    succeed = "" if successes is None else f"{successes}/{row['n']} succeed, "
    return (
        f"{row['model']} ({origin}{choice['optimizer']} {choice['learning_rate']:.3g}, "
        f"{choice['schedule']}, loss over {say_span(choice['loss_span'])}, "
        f"{choice['epochs']:,} epochs): test {records.judging.metric} {error} (n = {row['n']}), "
        f"{succeed}{parameters} parameters, "
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


def _recipe_sentence(records: StudyFrames) -> list[str]:
    tuned = log_medians(records, search_roles(records))
    published = log_medians(records, [PUBLISHED_ROLE])
    both = sorted(tuned.keys() & published.keys())
    if len(both) < 2:
        return []
    moves = " and ".join(_move_phrase(published[cell] - tuned[cell], cell) for cell in both)
    spread = max(tuned[cell] for cell in both) - min(tuned[cell] for cell in both)
    sentence = (
        "Recipe against cell: from the published to the tuned configuration the median error "
        f"becomes {moves}; changing the cell once tuned moves it by {spread:.2f} decades."
    )
    return [sentence]


def _move_phrase(fall: float, cell: str) -> str:
    return f"{abs(fall):.2f} decades {'lower' if fall >= 0 else 'higher'} for {cell}"


def log_medians(records: StudyFrames, roles: Sequence[str]) -> dict[str, float]:
    """Return log10 of the median error of the best choice of each cell among some roles.

    Args:
        records: The study.
        roles: Which roles take part.

    Returns:
        Cell -> log10 error; a cell whose median failed, or is zero, is left out.
    """
    medians = {
        choice["cell"]: summarize(refit_errors(records, choice["key"])).median
        for choice in best_choices(records, roles=roles).to_dict("records")
    }
    return {cell: float(np.log10(x)) for cell, x in medians.items() if np.isfinite(x) and x > 0}


def linear_sentence(records: StudyFrames) -> list[str]:
    """Say what least squares reaches, and how fast; nothing if no autoregression was fitted."""
    linear = records.baselines[records.baselines["model"].str.startswith("AR(")]
    if linear.empty:
        return []
    row = linear.sort_values("parameter_count").iloc[-1]
    error = float(row[records.judging.error])
    medians = [summarize(refit_errors(records, x)).median for x in records.choices["key"]]
    networks = min((x for x in medians if np.isfinite(x)), default=np.inf)
    count = int(row["parameter_count"])
    article = "An" if str(count).startswith("8") or count in {11, 18} else "A"
    start = (
        f"{article} {count}-coefficient least-squares fit, {row['model']}, scores "
        f"{format_significant(error)} in {format_significant(1000 * float(row['fit_seconds']))} ms"
    )
    if error < networks:
        solved = success(np.asarray([error]), metric=records.judging.metric)
        lesson = ", so the comparison of cells is about trainability" if np.any(solved) else ""
        return [f"{start}, below every network{lesson}."]
    return [f"{start}; the best network scores {format_significant(networks)} (median)."]


def _interval_phrase(interval: Interval) -> str:
    if np.isnan(interval.estimate):
        return "unknown"
    if np.isnan(interval.low):
        return f"{interval.estimate:.2f} (no interval from one seed)"
    text = f"{interval.estimate:.2f} [{interval.low:.2f}, {interval.high:.2f}]"
    return text.replace("inf", "∞").replace("-", "\N{MINUS SIGN}")
