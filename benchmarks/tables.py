"""The comparison table, for machines and for readers, and the verdicts it supports."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import Any, Final

import numpy as np
import pandas as pd

from benchmarks.frames import (
    BASELINE_ROLE,
    PUBLISHED_ROLE,
    SEARCH_ROLE_PREFIX,
    SUCCESS_BELOW,
    StudyFrames,
    best_choices,
    model_name,
    refit_errors,
    refits,
    search_roles,
)
from benchmarks.statistics import (
    EQUIVALENCE_DECADES,
    SIGNIFICANCE,
    Comparison,
    Interval,
    Summary,
    clopper_pearson,
    compare_errors,
    decide,
    holm,
    summarize,
)

ERROR_METRICS: Final = (
    *("test_nrmse_env", "test_nrmse", "test_one_step_mse"),
    *("extrapolation_nrmse_env", "published_nrmse_env"),
)
PROGRAM_COLUMNS: Final = (
    *("compile_seconds", "window_milliseconds", "batch_milliseconds", "model_bytes"),
)
ABSENT: Final = "\N{EN DASH}"
ROUNDING_LEVEL: Final = 1e-9
"""Errors below this are floating-point noise, so one digit of them is already generous."""


def comparison_frame(records: StudyFrames) -> pd.DataFrame:
    """Return one row a role and chosen configuration, then one a baseline.

    Args:
        records: The study.

    Returns:
        Identity columns; `n` and `successes`; `*_median`, `*_q25` and `*_q75` of every error and
        of `train_seconds` (infinite where that many refits failed); timings of the program alone,
        over blocks that were not rejected; `blocks` and `rejected_blocks`.
    """
    rows = [_choice_row(records, choice) for choice in records.choices.to_dict("records")]
    rows += [_baseline_row(baseline) for baseline in records.baselines.to_dict("records")]
    frame = pd.DataFrame(rows, columns=list(_columns()))
    integers = ["units", "epochs", "parameter_count", "n", "successes", "blocks"]
    return frame.astype(dict.fromkeys([*integers, "rejected_blocks"], "Int64"))


def reader_frame(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the columns of a comparison that readers need, as plain strings.

    Args:
        frame: What `comparison_frame` returned.
    """
    rows = [_reader_row(row) for row in frame.to_dict("records")]
    return pd.DataFrame(rows, columns=list(READER_COLUMNS), dtype="object")


def to_markdown(frame: pd.DataFrame, *, context: Mapping[str, str]) -> str:
    """Return a comparison as an aligned Markdown table with a note below.

    Args:
        frame: What `comparison_frame` returned.
        context: Provenance; `series` and `machine` are printed.
    """
    table = reader_frame(frame)
    cells = [list(table.columns), *table.to_numpy().tolist()]
    widths = [max(len(row[j]) for row in cells) for j in range(len(table.columns))]
    aligned = [
        [
            cell.ljust(width) if name in TEXT_COLUMNS else cell.rjust(width)
            for cell, width, name in zip(row, widths, table.columns, strict=True)
        ]
        for row in cells
    ]
    rule = [
        ":" + "-" * (width - 1) if name in TEXT_COLUMNS else "-" * (width - 1) + ":"
        for width, name in zip(widths, table.columns, strict=True)
    ]
    lines = ["| " + " | ".join(row) + " |" for row in [aligned[0], rule, *aligned[1:]]]
    return "\n".join([*lines, "", table_note(frame, context=context), ""])


def to_latex(frame: pd.DataFrame, *, context: Mapping[str, str]) -> str:
    """Return a comparison as a LaTeX table; the document needs the package booktabs.

    Args:
        frame: What `comparison_frame` returned.
        context: Provenance; `series` and `machine` are printed.
    """
    table = reader_frame(frame)
    alignment = "".join("l" if name in TEXT_COLUMNS else "r" for name in table.columns)
    body = []
    for index, row in enumerate(table.to_numpy().tolist()):
        if index and row[0] == BASELINE_ROLE and table.iloc[index - 1, 0] != BASELINE_ROLE:
            body.append(r"\midrule")
        body.append(" & ".join(_latex(cell) for cell in row) + r" \\")
    return "\n".join(
        [
            r"\begin{table*}",
            r"\centering\scriptsize\setlength{\tabcolsep}{3pt}",
            rf"\caption{{{_latex(table_note(frame, context=context))}}}",
            r"\label{tab:gru-or-lstm}",
            rf"\begin{{tabular}}{{@{{}}{alignment}@{{}}}}",
            r"\toprule",
            " & ".join(_latex_header(name) for name in table.columns) + r" \\",
            r"\midrule",
            *body,
            r"\bottomrule",
            r"\end{tabular}",
            r"\end{table*}",
            "",
        ]
    )


def table_note(frame: pd.DataFrame, *, context: Mapping[str, str]) -> str:
    """Return what a reader must know to read the comparison, in one paragraph."""
    rejected = int(frame["rejected_blocks"].fillna(0).sum())
    blocks = int(frame["blocks"].fillna(0).sum())
    return (
        f"Series {context.get('series', 'unknown')}. nrmse_env: closed-loop error over held-out "
        "trajectories, each step divided by the envelope; lower is better, the zero forecast "
        f"scores 0.707. Success: nrmse_env < {SUCCESS_BELOW:g}. Brackets: quartiles over n refits "
        "with fresh seeds; a failed refit counts as the worst. MSE: one step ahead. Baselines are "
        "deterministic (n = 1). Train: one fit, alone, without compilation. Epoch and window: the "
        f"compiled program, warm; {rejected} of {blocks} timed blocks rejected for stolen CPU "
        f"time. Machine: {context.get('machine', 'unknown')}."
    )


def format_significant(value: float, *, digits: int = 3) -> str:
    """Return a number with a number of significant digits.

    Args:
        value: What to print.
        digits: Significant digits; one below the level of rounding errors.

    Examples:
        >>> [format_significant(x) for x in (0.031249, 12.0, 54321.0, 4.04e-7, 3.2e-12)]
        ['0.0312', '12.0', '54,300', '4.04e-7', '3e-12']
    """
    if np.isnan(value):
        return ABSENT
    if np.isinf(value):
        return "failed"
    if value == 0:
        return "0"
    if abs(value) < ROUNDING_LEVEL:
        digits = 1
    exponent = int(f"{value:.{digits - 1}e}".split("e")[1])
    if exponent < -3:
        return f"{value:.{digits - 1}e}".replace("e-0", "e-")
    return f"{round(value, digits - 1 - exponent):,.{max(digits - 1 - exponent, 0)}f}"


def format_summary(median: float, q25: float, q75: float) -> str:
    """Return a median with its quartiles, "0.0312 [0.0250, 0.0400]"."""
    if np.isnan(median):
        return ABSENT
    if q25 == q75:
        return format_significant(median)
    quartiles = f"{format_significant(q25)}, {format_significant(q75)}"
    return f"{format_significant(median)} [{quartiles}]"


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
        labels = (first["label"], second["label"])
        compared[labels] = compare_errors(*(refit_errors(records, label) for label in labels))
    # The family holds each pair of configurations once, however many roles it fills.
    adjusted = holm([comparison.p_value for comparison in compared.values()])
    p_values = dict(zip(compared, adjusted.tolist(), strict=True))
    sentences = []
    for pair in pairs:
        labels = (pair[1]["label"], pair[2]["label"])
        sentences.append(_pair_sentence(records, pair, compared[labels], p_values[labels]))
    if not sentences:
        sentences = ["Undecided: no pair of cells was refitted."]
    return [*sentences, *_recipe_sentence(records), *_linear_sentence(records)]


_Choice = dict[Any, Any]
_Pair = tuple[str, _Choice, _Choice]


def _columns() -> tuple[str, ...]:
    identity = ("role", "model", "cell", "units", "learning_rate", "optimizer", "schedule")
    summaries = [
        f"{metric}_{part}"
        for metric in (*ERROR_METRICS, "train_seconds", "milliseconds_per_epoch")
        for part in ("median", "q25", "q75")
    ]
    return (
        *identity,
        *("epochs", "parameter_count", "n", "successes"),
        *summaries,
        "milliseconds_per_epoch_min",
        *PROGRAM_COLUMNS,
        *("blocks", "rejected_blocks"),
    )


def _choice_row(records: StudyFrames, choice: _Choice) -> dict[str, object]:
    rows = refits(records, choice["label"])
    row: dict[str, object] = {key: choice[key] for key in choice if key != "label"}
    row["model"] = model_name(choice["cell"], choice["units"])
    row["parameter_count"] = rows["parameter_count"].max()
    row["n"] = len(rows)
    row["successes"] = _successes(records, choice["label"])
    for metric in ERROR_METRICS:
        row |= _summary_columns(
            metric, summarize(refit_errors(records, choice["label"], metric=metric))
        )
    seconds = rows["train_seconds"].dropna().to_numpy(dtype=float)
    return row | _summary_columns("train_seconds", summarize(seconds)) | _timing(records, choice)


def _timing(records: StudyFrames, choice: _Choice) -> dict[str, object]:
    timings = records.timings
    same = pd.Series(True, index=timings.index)
    for key in ("cell", "units", "optimizer"):
        same &= timings[key] == choice[key]
    blocks = timings[same]
    kept = blocks[~blocks["rejected"].astype(bool)]
    epochs = kept["milliseconds_per_epoch"].to_numpy(dtype=float)
    row = _summary_columns("milliseconds_per_epoch", summarize(epochs))
    row["milliseconds_per_epoch_min"] = epochs.min() if epochs.size else np.nan
    for column in PROGRAM_COLUMNS:
        row[column] = summarize(kept[column].to_numpy(dtype=float)).median
    return row | {"blocks": len(blocks), "rejected_blocks": len(blocks) - len(kept)}


def _baseline_row(baseline: _Choice) -> dict[str, object]:
    row: dict[str, object] = {
        "role": BASELINE_ROLE,
        "model": baseline["model"],
        "parameter_count": baseline["parameter_count"],
        "n": 1,
        "successes": int(baseline["test_nrmse_env"] < SUCCESS_BELOW),
    }
    for metric in ERROR_METRICS:
        row |= _summary_columns(metric, summarize([baseline[metric]]))
    return row | _summary_columns("train_seconds", summarize([baseline["fit_seconds"]]))


def _summary_columns(name: str, summary: Summary) -> dict[str, object]:
    return {
        f"{name}_median": summary.median,
        f"{name}_q25": summary.q25,
        f"{name}_q75": summary.q75,
    }


def _successes(records: StudyFrames, label: str) -> int:
    return int((refit_errors(records, label) < SUCCESS_BELOW).sum())


def _reader_row(row: _Choice) -> list[str]:
    is_network = row["role"] != BASELINE_ROLE

    def summary(name: str) -> str:
        return format_summary(*(row[f"{name}_{part}"] for part in ("median", "q25", "q75")))

    return [
        row["role"],
        row["model"],
        f"{row['learning_rate']:.3g}" if is_network else ABSENT,
        f"{row['optimizer']}, {row['schedule']}, {row['epochs']:,}" if is_network else ABSENT,
        ABSENT if pd.isna(row["parameter_count"]) else f"{row['parameter_count']:,}",
        summary("test_nrmse_env"),
        f"{row['successes']}/{row['n']}",
        format_significant(row["test_one_step_mse_median"]),
        summary("train_seconds"),
        summary("milliseconds_per_epoch"),
        format_significant(row["window_milliseconds"]),
        str(row["n"]),
    ]


def _latex(text: str) -> str:
    escaped = "".join(LATEX_ESCAPES.get(character, character) for character in text)
    return re.sub(r"(\d)e(-\d+)", r"\1$\\times10^{\2}$", escaped)


def _latex_header(name: str) -> str:
    first, _, second = name.partition(" (")
    lines = _latex(first) + (rf" \\ ({_latex(second)}" if second else "")
    return rf"\shortstack{{{lines}}}"


def _pairs(records: StudyFrames) -> list[_Pair]:
    tuned = search_roles(records)
    groups = [("Tuned against tuned", best_choices(records, roles=tuned))]
    groups += [
        (role[:1].upper() + role[1:], best_choices(records, roles=[role]))
        for role in records.choices["role"].drop_duplicates()
        if role not in tuned
    ]
    measured = set(records.measurements["label"])
    return [
        (title, first, second)
        for title, group in groups
        for first, second in combinations(group.to_dict("records"), 2)
        if {first["label"], second["label"]} <= measured
    ]


def _pair_sentence(
    records: StudyFrames, pair: _Pair, comparison: Comparison, adjusted_p_value: float
) -> str:
    title, first, second = pair
    scores = "; ".join(_score_phrase(records, choice) for choice in (first, second))
    sentences = [f"{title}: {_verdict_phrase(pair, comparison, adjusted_p_value)}."]
    if first["role"] == PUBLISHED_ROLE:
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
    row = _reader_row(_choice_row(records, choice) | {"role": choice["role"]})
    cells = dict(zip(READER_COLUMNS, row, strict=True))
    milliseconds = cells["Epoch (ms, median [quartiles])"].split(" [")[0]
    origin = f"{choice['role']}, " if choice["role"].startswith(SEARCH_ROLE_PREFIX) else ""
    return (
        f"{cells['Model']} ({origin}{choice['optimizer']} {choice['learning_rate']:.3g}, "
        f"{choice['schedule']}, {choice['epochs']:,} epochs): test nrmse_env "
        f"{cells['Test nrmse_env (median [quartiles])']} (n = {cells['n']}), "
        f"{cells['Successes']} succeed, {cells['Parameters']} parameters, {milliseconds} ms/epoch"
    )


def _success_phrase(records: StudyFrames, first: _Choice, second: _Choice) -> str:
    able, bounds = [], []
    for choice in (first, second):
        count = _successes(records, choice["label"])
        able += [choice["cell"]] if count else []
        bound = clopper_pearson(count, len(refits(records, choice["label"]))).high
        bounds.append(f"{100 * bound:.0f} % for {choice['cell']}")
    who = [
        "Neither cell ever reproduces",
        f"Only {''.join(able)} ever reproduces",
        "Both reproduce",
    ]
    return (
        f"{who[len(able)]} the oscillation (nrmse_env < {SUCCESS_BELOW:g}); the success rate is "
        f"at most {' and '.join(bounds)} (95 %, Clopper-Pearson)."
    )


def _recipe_sentence(records: StudyFrames) -> list[str]:
    tuned = _log_medians(records, search_roles(records))
    published = _log_medians(records, [PUBLISHED_ROLE])
    both = sorted(tuned.keys() & published.keys())
    if len(both) < 2:
        return []
    moves = " and ".join(f"{published[cell] - tuned[cell]:.2f} decades for {cell}" for cell in both)
    spread = max(tuned[cell] for cell in both) - min(tuned[cell] for cell in both)
    sentence = (
        "Recipe against cell: going from the published to the tuned configuration lowers the "
        f"median error by {moves}; changing the cell once tuned moves it by {spread:.2f} decades."
    )
    return [sentence]


def _log_medians(records: StudyFrames, roles: Sequence[str]) -> dict[str, float]:
    medians = {
        choice["cell"]: summarize(refit_errors(records, choice["label"])).median
        for choice in best_choices(records, roles=roles).to_dict("records")
    }
    return {cell: float(np.log10(x)) for cell, x in medians.items() if np.isfinite(x) and x > 0}


def _linear_sentence(records: StudyFrames) -> list[str]:
    linear = records.baselines[records.baselines["model"] == "AR(20)"]
    if linear.empty:
        return []
    row = linear.iloc[0]
    error = float(row["test_nrmse_env"])
    medians = [summarize(refit_errors(records, x)).median for x in records.choices["label"]]
    networks = min((x for x in medians if np.isfinite(x)), default=np.inf)
    start = (
        f"A {int(row['parameter_count'])}-coefficient least-squares fit, AR(20), scores "
        f"{format_significant(error)} in {format_significant(1000 * float(row['fit_seconds']))} ms"
    )
    if error < networks:
        return [f"{start}, below every network, so the comparison of cells is about trainability."]
    return [f"{start}; the best network scores {format_significant(networks)} (median)."]


def _interval_phrase(interval: Interval) -> str:
    if np.isnan(interval.estimate):
        return "unknown"
    if np.isnan(interval.low):
        return f"{interval.estimate:.2f} (no interval from one seed)"
    text = f"{interval.estimate:.2f} [{interval.low:.2f}, {interval.high:.2f}]"
    return text.replace("inf", "∞").replace("-", "\N{MINUS SIGN}")


READER_COLUMNS: Final = (
    "Role",
    "Model",
    "Rate",
    "Recipe (optimizer, schedule, epochs)",
    "Parameters",
    "Test nrmse_env (median [quartiles])",
    "Successes",
    "One-step MSE (median)",
    "Train (s, median [quartiles])",
    "Epoch (ms, median [quartiles])",
    "One window (ms)",
    "n",
)
TEXT_COLUMNS: Final = READER_COLUMNS[:2] + READER_COLUMNS[3:4]

LATEX_ESCAPES: Final[Mapping[str, str]] = {
    "\\": r"\textbackslash{}",
    "&": r"\&",
    "%": r"\%",
    "$": r"\$",
    "#": r"\#",
    "_": r"\_",
    "{": r"\{",
    "}": r"\}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    ABSENT: "--",
    "±": r"$\pm$",
}
