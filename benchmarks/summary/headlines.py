"""What one study answers to "GRU or LSTM?", in sentences made of its frames."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
import pandas as pd

from ..frames import PUBLISHED_ROLE, StudyFrames, best_choices, refits, search_roles
from ..report import linear_sentence, log_medians, steps_sentence, verdict_sentences
from ..statistics import EQUIVALENCE_DECADES, MINIMUM_REPLICATES, Interval
from ..tables import CELLS, SUMMARY_PARTS, choice_row, fairness_frame
from ..text import format_significant, format_summary, say_interval
from .reliability import reliability_sentence, say_recipe

TUNED: Final = "tuned against tuned"
DEFAULT: Final = "default against default"

Row = Mapping[Any, Any]


def headline(records: StudyFrames) -> list[str]:
    """Answer "GRU or LSTM?" for the series of a study, the answer first.

    Args:
        records: The study.

    Returns:
        Sentences in Markdown: the tuned pair and its verdict, the published recipe against zero
        and against the tuned pair, step by step, and what least squares reaches. Without a
        searched pair: how often each network succeeds, and the verdicts of the report.
    """
    frame = fairness_frame(records)
    axes = {row["axis"]: row for row in frame.to_dict("records")}
    if not measured(axes[TUNED]):
        able = records.judging.success_below is not None
        return [*([reliability_sentence(records)] if able else []), *verdict_sentences(records)]
    sentences = [
        f"**{answer(axes[TUNED])}** {_tuned_sentence(records, axes[TUNED])}",
        *_beside_sentence(records),
    ]
    if measured(axes[DEFAULT]):
        sentences.append(_published_sentence(records, axes[DEFAULT]))
    further = (steps_sentence(records), _gain_sentence(records), linear_sentence(records))
    return [*sentences, *(sentence for said in further for sentence in said)]


def measured(row: Row) -> bool:
    """Tell whether a row of the fairness table holds a contest."""
    return isinstance(row["gru"], str)


def answer(row: Row) -> str:
    """Say in a few words what a row of the fairness table answers to "GRU or LSTM?".

    Examples:
        >>> answer({"verdict": "equivalent", "n": 10})
        'Either: tuned, the two cells are equivalent.'
        >>> answer({"verdict": "undecided", "n": 3})
        'Undecided: 3 refits a cell are too few to tell.'
    """
    verdict = row["verdict"]
    if verdict == "equivalent":
        return "Either: tuned, the two cells are equivalent."
    if verdict != "undecided":
        return f"{str(verdict).removesuffix(' better')}: tuned, it forecasts better."
    if row["n"] < MINIMUM_REPLICATES:
        return f"Undecided: {row['n']} refits a cell are too few to tell."
    low, high = row["difference_low"], row["difference_high"]
    if low <= 0 <= high:
        return "Undecided: neither tuned cell is ahead for certain."
    ahead = CELLS[0] if high < 0 else CELLS[1]
    return f"Undecided: tuned, the {ahead} is ahead, perhaps by a negligible factor."


def interval_of(row: Row, name: str) -> Interval:
    """Return an estimate of the fairness table with its bounds."""
    return Interval(estimate=row[name], low=row[f"{name}_low"], high=row[f"{name}_high"])


def error_of(row: Row, cell: str) -> str:
    """Say median and quartiles of a cell's error in a row of the fairness table."""
    return _summary(row, cell.lower())


def _tuned_sentence(records: StudyFrames, row: Row) -> str:
    scores = []
    for cell, choice in zip(CELLS, _pair(records, search_roles(records)), strict=True):
        count = refits(records, choice["key"])["parameter_count"].max()
        size = "" if pd.isna(count) else f"{int(count):,} parameters; "
        model = f"{row[cell.lower()]} ({size}{say_recipe(choice)})"
        scores.append(f"{model} scores {error_of(row, cell)}")
    return (
        f"The searches' best networks by validation, refitted with n = {row['n']} fresh seeds: "
        f"{' and '.join(scores)} (test {records.judging.metric}, median [quartiles]; lower is "
        f"better). P(GRU better) = {say_interval(interval_of(row, 'p_gru_better'))}; the errors "
        f"differ by {say_interval(interval_of(row, 'difference'))} decades (GRU minus LSTM, 95 %; "
        f"within ±{EQUIVALENCE_DECADES:g} is equivalent), Mann-Whitney p = {row['p_value']:.2g} "
        f"after Holm."
    )


def _pair(records: StudyFrames, roles: Sequence[str]) -> list[Row]:
    """Return the GRU and the LSTM that validate best among some roles, whatever else is there."""
    chosen = {row["cell"]: row for row in best_choices(records, roles=roles).to_dict("records")}
    return [chosen[cell] for cell in CELLS]


def _beside_sentence(records: StudyFrames) -> list[str]:
    """Say what the tuned pair scores in the other metrics that readers of the series want."""
    rows = [choice_row(records, choice) for choice in _pair(records, search_roles(records))]
    columns = [name for name in records.judging.reported if f"{name}_median" in rows[0]]
    said = [
        f"{records.judging.title(column)} {' against '.join(_summary(row, column) for row in rows)}"
        for column in columns
    ]
    return [f"Beside it, {' against '.join(CELLS)}: {'; '.join(said)}."] if said else []


def _summary(row: Row, column: str) -> str:
    return format_summary(*(row[f"{column}_{part}"] for part in SUMMARY_PARTS))


def _published_sentence(records: StudyFrames, row: Row) -> str:
    chosen = _pair(records, [PUBLISHED_ROLE])
    scores = []
    for cell, choice in zip(CELLS, chosen, strict=True):
        count = choice_row(records, choice)
        succeed = (
            ""
            if count["successes"] is None
            else f" ({count['successes']}/{count['n']} below {records.judging.success_below:g})"
        )
        scores.append(f"{row[cell.lower()]} scores {error_of(row, cell)}{succeed}")
    zero = records.baselines[records.baselines["model"] == "zero"][records.judging.error]
    against = ""
    if not zero.empty:
        medians = [float(row[f"{cell.lower()}_median"]) for cell in CELLS]
        against = f": {_against(medians, float(zero.iloc[0]))}"
    recipe = say_recipe(chosen[0])
    return f"With the published recipe ({recipe}) {' and '.join(scores)}{against}."


def _against(errors: Sequence[float], zero: float) -> str:
    """Say how two errors stand to that of forecasting zero.

    Examples:
        >>> _against([1.0, 0.05], 0.5)
        '0.30 decades worse and 1.00 decades better than forecasting zero (0.500)'
    """
    if not np.isfinite(errors).all() or min(*errors, zero) <= 0:
        return f"forecasting zero scores {format_significant(zero)}"
    gaps = [float(np.log10(error / zero)) for error in errors]
    words = ["worse" if gap > 0 else "better" for gap in gaps]
    sizes = [f"{abs(gap):.2f}" for gap in gaps]
    said = (
        f"{sizes[0]} and {sizes[1]} decades {words[0]}"
        if words[0] == words[1]
        else " and ".join(f"{size} decades {word}" for size, word in zip(sizes, words, strict=True))
    )
    return f"{said} than forecasting zero ({format_significant(zero)})"


def _gain_sentence(records: StudyFrames) -> list[str]:
    """Say what tuning changes, and what the cell changes once tuned, in decades of the median."""
    tuned = log_medians(records, search_roles(records))
    published = log_medians(records, [PUBLISHED_ROLE])
    if not all(cell in tuned and cell in published for cell in CELLS):
        return []
    falls = [published[cell] - tuned[cell] for cell in CELLS]
    moves = [
        f"{abs(fall):.2f} decades {'lower' if fall >= 0 else 'higher'} for the {cell}"
        for cell, fall in zip(CELLS, falls, strict=True)
    ]
    spread = abs(tuned[CELLS[0]] - tuned[CELLS[1]])
    lesson = ": here the search moves the error more than the cell does"
    sentence = (
        f"From the published to the searched network the median error is {' and '.join(moves)}; "
        f"between the two tuned cells lie {spread:.2f}{lesson if min(falls) > spread else ''}."
    )
    return [sentence]
