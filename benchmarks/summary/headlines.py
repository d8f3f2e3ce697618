"""What one study answers to "GRU or LSTM?", in sentences made of its findings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
import pandas as pd

from ..findings import TUNED, Findings, Found, configurations_given
from ..frames import PUBLISHED_ROLE, StudyFrames, refits, say_recipe
from ..report import (
    agreement_sentence,
    linear_sentence,
    recipe_sentence,
    steps_sentence,
    verdict_sentences,
    worth_sentence,
)
from ..statistics import summarize
from ..tables import CELLS, SUMMARY_PARTS, choice_row
from ..text import format_significant, format_summary
from .reliability import reliability_sentence

PAIR: Final[tuple[str, str]] = CELLS
"""The cells that the page is about, whatever others a study has."""

Row = Mapping[Any, Any]


def headline(findings: Findings) -> list[str]:
    """Answer "GRU or LSTM?" for the series of a study, the answer first.

    Args:
        findings: What the study shows.

    Returns:
        Sentences in Markdown: of an own series first whether networks are worth it; the verdict on
        the tuned pair and its numbers; whether validation ranks test; of a built-in series the
        published recipe against zero and against the tuned pair, step by step, and what least
        squares reaches. Without a searched pair: how often each network succeeds, and the verdicts
        of the report.
    """
    records = findings.records
    tuned = findings.headline(PAIR)
    if tuned is None:
        able = records.judging.success_below is not None
        return [*([reliability_sentence(records)] if able else []), *verdict_sentences(findings)]
    published = findings.between(PUBLISHED_ROLE, PAIR)
    further = [_beside_sentence(records, tuned), agreement_sentence(findings)]
    if not records.judging.own:
        further += [
            [] if published is None else [_published_sentence(records, published)],
            steps_sentence(records),
            recipe_sentence(records),
            linear_sentence(records),
        ]
    first = f"**Tuned: {tuned.sentence}.** {_tuned_sentence(records, tuned)}"
    return [*worth_sentence(records), first, *(sentence for said in further for sentence in said)]


def scores_of(found: Found) -> list[str]:
    """Say median and quartiles of what both groups of a contest reached, in their order."""
    summaries = [summarize(values) for values in found.pairing.reached]
    return [format_summary(each.median, each.q25, each.q75) for each in summaries]


def _tuned_sentence(records: StudyFrames, found: Found) -> str:
    scores = []
    for choice, score in zip(found.pairing.choices, scores_of(found), strict=True):
        count = refits(records, choice["key"])["parameter_count"].max()
        size = "" if pd.isna(count) else f"{int(count):,} parameters; "
        model = f"{choice_row(records, choice)['model']} ({size}{say_recipe(choice)})"
        scores.append(f"{model} scores {score}")
    judging = records.judging
    given = configurations_given(records)
    counts = " and ".join(f"the {cell} {given.get(cell, 0)}" for cell in PAIR)
    chosen = "The searches' best networks by validation"
    if found.pairing.question != TUNED:
        chosen = f"{chosen} at an equal budget ({found.pairing.note})"
    return (
        f"The searches gave {counts} configurations. {chosen}, refitted with "
        f"n = {min(found.contest.sizes)} fresh seeds: {' and '.join(scores)} (test "
        f"{judging.words}, median [quartiles]; {judging.better}). {found.probability}; "
        f"{found.test}."
    )


def _beside_sentence(records: StudyFrames, found: Found) -> list[str]:
    """Say what the tuned pair scores in the other metrics that readers of the series want."""
    rows = [choice_row(records, choice) for choice in found.pairing.choices]
    columns = [name for name in records.judging.reported if f"{name}_median" in rows[0]]
    said = [
        f"{records.judging.title(column)} {' against '.join(_summary(row, column) for row in rows)}"
        for column in columns
    ]
    return [f"Beside it, {' against '.join(PAIR)}: {'; '.join(said)}."] if said else []


def _summary(row: Row, column: str) -> str:
    return format_summary(*(row[f"{column}_{part}"] for part in SUMMARY_PARTS))


def _published_sentence(records: StudyFrames, found: Found) -> str:
    scores = []
    for choice, score in zip(found.pairing.choices, scores_of(found), strict=True):
        row = choice_row(records, choice)
        limit = records.judging.success_below
        succeed = "" if limit is None else f" ({row['successes']}/{row['n']} below {limit:g})"
        scores.append(f"{row['model']} scores {score}{succeed}")
    zero = records.baselines[records.baselines["model"] == "zero"][records.judging.error]
    against = ""
    if not zero.empty:
        medians = [summarize(values).median for values in found.pairing.reached]
        by_ratio = not records.judging.higher_is_better
        against = f": {_against(medians, float(zero.iloc[0]), by_ratio=by_ratio)}"
    recipe = say_recipe(found.pairing.choices[0])
    return f"With the published recipe ({recipe}) {' and '.join(scores)}{against}."


def _against(medians: Sequence[float], zero: float, *, by_ratio: bool = True) -> str:
    """Say how two medians stand to what forecasting zero scores.

    Examples:
        >>> _against([1.0, 0.05], 0.5)
        '2.0 and 0.10 times the error of forecasting zero (0.500)'
    """
    if not by_ratio or not np.isfinite(medians).all() or zero <= 0:
        return f"forecasting zero scores {format_significant(zero)}"
    times = " and ".join(format_significant(median / zero, digits=2) for median in medians)
    return f"{times} times the error of forecasting zero ({format_significant(zero)})"
