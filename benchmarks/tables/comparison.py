"""The comparison table: a frame, CSV for machines, Markdown and LaTeX for readers."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, Final

import numpy as np
import pandas as pd

from ...search.configurations import DIMENSIONS, told_dimensions
from ...search.judging import HIGHER_IS_BETTER, METRICS, ONE_STEP_METRICS, success
from ..findings import Findings
from ..frames import (
    BASELINE_ROLE,
    Judging,
    StudyFrames,
    blocks_of,
    model_name,
    refit_errors,
    refits,
    success_count,
)
from ..statistics import Summary, summarize
from ..text import (
    ABSENT,
    digits_apart,
    escape_latex,
    format_significant,
    format_summary,
    latex_header,
    markdown_table,
)

_Say = Callable[[Mapping[Any, Any]], str]

SUMMARY_PARTS: Final = ("median", "q25", "q75")
PROGRAM_COLUMNS: Final = (
    *("compile_seconds", "window_milliseconds", "batch_milliseconds", "model_bytes"),
)


def comparison_frame(findings: Findings) -> pd.DataFrame:
    """Return one row a role and chosen configuration, then one a baseline.

    Args:
        findings: What the study shows, with its records.

    Returns:
        Identity columns; `n` and `successes`; `*_median`, `*_q25` and `*_q75` of every metric and
        of `train_seconds` (infinite where that many refits failed); timings of the program alone,
        over blocks that were not rejected; `blocks` and `rejected_blocks`; `verdict` and `p_value`
        of the contest that the role is about, empty where it is about none or several.
    """
    records = findings.records
    rows = [
        choice_row(records, choice) | _verdict(findings, choice["role"])
        for choice in records.choices.to_dict("records")
    ]
    rows += [_baseline_row(records, baseline) for baseline in records.baselines.to_dict("records")]
    frame = pd.DataFrame(rows, columns=list(_columns(records)))
    counted = [name for name in DIMENSIONS if name in frame and DIMENSIONS[name].read_one is int]
    integers = [*counted, "epochs", "parameter_count", "n", "successes", "blocks"]
    return frame.astype(dict.fromkeys([*integers, "rejected_blocks"], "Int64"))


def choice_row(records: StudyFrames, choice: Mapping[Any, Any]) -> dict[str, Any]:
    """Return the row of a comparison that describes one choice.

    Args:
        records: The study.
        choice: A row of `choices`.
    """
    rows = refits(records, choice["key"])
    row: dict[str, Any] = {key: choice[key] for key in choice if key != "key"}
    row["model"] = model_name(choice["cell"], choice["units"])
    row["parameter_count"] = rows["parameter_count"].max()
    row["n"] = len(rows)
    row["successes"] = success_count(records, choice["key"])
    for metric in _metrics(records):
        row |= _summary_columns(metric, _summarize_refits(records, choice["key"], metric))
    seconds = rows["train_seconds"].dropna().to_numpy(dtype=float)
    return row | _summary_columns("train_seconds", summarize(seconds)) | _timing(records, choice)


def reader_frame(frame: pd.DataFrame, *, judging: Judging) -> pd.DataFrame:
    """Return the columns of a comparison that readers need, as plain strings.

    Args:
        frame: What `comparison_frame` returned.
        judging: How the models were judged.
    """
    columns = _reader_columns(frame, judging)
    rows = [[say(row) for say in columns.values()] for row in frame.to_dict("records")]
    return pd.DataFrame(rows, columns=list(columns), dtype="object")


def to_markdown(frame: pd.DataFrame, *, context: Mapping[str, str], judging: Judging) -> str:
    """Return a comparison as an aligned Markdown table with a note below.

    Args:
        frame: What `comparison_frame` returned.
        context: Provenance; `series` and `machine` are printed.
        judging: How the models were judged.
    """
    table = reader_frame(frame, judging=judging)
    lines = markdown_table(table, text_columns=TEXT_COLUMNS)
    return "\n".join([lines, "", table_note(frame, context=context, judging=judging), ""])


def to_latex(frame: pd.DataFrame, *, context: Mapping[str, str], judging: Judging) -> str:
    """Return a comparison as a LaTeX table; the document needs the package booktabs.

    Args:
        frame: What `comparison_frame` returned.
        context: Provenance; `series` and `machine` are printed.
        judging: How the models were judged.
    """
    table = reader_frame(frame, judging=judging)
    alignment = "".join("l" if name in TEXT_COLUMNS else "r" for name in table.columns)
    styled = table.style.hide(axis="index").format(escape_latex)
    tabular = styled.format_index(latex_header, axis="columns").to_latex(
        column_format=f"@{{}}{alignment}@{{}}", hrules=True
    )
    networks = re.compile(rf"(?<=\\\\\n)(?={BASELINE_ROLE} &)")
    return "\n".join(
        [
            r"\begin{table*}",
            r"\centering\scriptsize\setlength{\tabcolsep}{3pt}",
            rf"\caption{{{escape_latex(table_note(frame, context=context, judging=judging))}}}",
            r"\label{tab:gru-or-lstm}",
            networks.sub("\\\\midrule\n", tabular, count=1).rstrip(),
            r"\end{table*}",
            "",
        ]
    )


def table_note(frame: pd.DataFrame, *, context: Mapping[str, str], judging: Judging) -> str:
    """Return what a reader must know to read the comparison, in one paragraph."""
    shown = [judging.explanation(column) for column in _reported(frame, judging)]
    method = (
        "Brackets: quartiles over n refits with fresh seeds; a failed refit counts as the worst. "
        "MSE: one step ahead. Baselines are deterministic (n = 1). Train: one fit, alone, without "
        "compilation; an epoch and a prediction have a table of their own, the timings."
    )
    sentences = [
        f"Series {context.get('series', 'unknown')}.",
        judging.note,
        *dict.fromkeys(shown),
        method,
        f"Machine: {context.get('machine', 'unknown')}.",
    ]
    return " ".join(sentences)


def _columns(records: StudyFrames) -> tuple[str, ...]:
    told = told_dimensions(records.choices.to_dict("records"))
    summaries = [
        f"{metric}_{part}"
        for metric in (*_metrics(records), "train_seconds", "milliseconds_per_epoch")
        for part in SUMMARY_PARTS
    ]
    return (
        *("role", "model", *told, "epochs", "parameter_count", "n", "successes"),
        *summaries,
        "milliseconds_per_epoch_min",
        *PROGRAM_COLUMNS,
        *("blocks", "rejected_blocks", "verdict", "p_value"),
    )


def _verdict(findings: Findings, role: str) -> dict[str, Any]:
    found = findings.about(role)
    if len(found) != 1:
        return {}
    return {"verdict": found[0].sentence, "p_value": found[0].p_value}


def _timing(records: StudyFrames, choice: Mapping[Any, Any]) -> dict[str, Any]:
    blocks = blocks_of(records.timings, choice)
    kept = blocks[~blocks["rejected"].astype(bool)]
    epochs = kept["milliseconds_per_epoch"].to_numpy(dtype=float)
    row = _summary_columns("milliseconds_per_epoch", summarize(epochs))
    row["milliseconds_per_epoch_min"] = epochs.min() if epochs.size else np.nan
    for column in PROGRAM_COLUMNS:
        row[column] = summarize(kept[column].to_numpy(dtype=float)).median
    return row | {"blocks": len(blocks), "rejected_blocks": len(blocks) - len(kept)}


def _baseline_row(records: StudyFrames, baseline: Mapping[Any, Any]) -> dict[str, Any]:
    judging = records.judging
    succeeds = success(np.asarray([baseline[judging.error]]), metric=judging.metric)
    row: dict[str, Any] = {
        "role": BASELINE_ROLE,
        "model": baseline["model"],
        "parameter_count": baseline["parameter_count"],
        "n": 1,
        "successes": None if succeeds is None else int(succeeds[0]),
    }
    for metric in _metrics(records):
        values = [baseline[metric]] if metric in baseline else []
        row |= _summary_columns(metric, summarize(values))
    return row | _summary_columns("train_seconds", summarize([baseline["fit_seconds"]]))


def _metrics(records: StudyFrames) -> list[str]:
    """Name the metrics of a comparison: the primary errors, then what else was recorded."""
    judging = records.judging
    primary = [judging.error, "test_nrmse", "test_one_step_mse", *judging.errors[1:]]
    further = [f"test_{name}" for name in (*METRICS, *ONE_STEP_METRICS)]
    recorded = [
        name for name in [*further, *judging.reported] if name in records.measurements.columns
    ]
    return list(dict.fromkeys([*primary, *recorded]))


def _summarize_refits(records: StudyFrames, key: str, column: str) -> Summary:
    """Summarize a metric over the refits of a key, failures as the worst."""
    if records.judging.metric_of(column) not in HIGHER_IS_BETTER:
        return summarize(refit_errors(records, key, metric=column))
    values = refits(records, key)[column].to_numpy(dtype=np.float64, na_value=np.nan)
    lost = summarize(np.where(np.isnan(values), np.inf, -values))
    return Summary(n=lost.n, median=-lost.median, q25=-lost.q75, q75=-lost.q25)


def _summary_columns(name: str, summary: Summary) -> dict[str, Any]:
    return {
        f"{name}_median": summary.median,
        f"{name}_q25": summary.q25,
        f"{name}_q75": summary.q75,
    }


def _reader_columns(frame: pd.DataFrame, judging: Judging) -> dict[str, _Say]:
    """Head of a column -> how a row of the comparison is said there."""
    error = f"{judging.title(judging.error)} (median [quartiles])"
    reported = {
        f"{judging.title(column)} (median [quartiles])": _summary_of(column)
        for column in _reported(frame, judging)
    }
    digits = digits_apart(frame.loc[frame["role"] != BASELINE_ROLE, "learning_rate"])
    successes: dict[str, _Say] = {"Successes": lambda row: f"{row['successes']}/{row['n']}"}
    return {
        "Role": lambda row: str(row["role"]),
        "Model": lambda row: str(row["model"]),
        "Rate": lambda row: f"{row['learning_rate']:.{digits}g}" if _is_network(row) else ABSENT,
        RECIPE: lambda row: (
            f"{_say_settings(row)}, {row['epochs']:,}" if _is_network(row) else ABSENT
        ),
        "Parameters": lambda row: (
            ABSENT if pd.isna(row["parameter_count"]) else f"{row['parameter_count']:,}"
        ),
        error: _summary_of(judging.error),
        **reported,
        **(successes if judging.success_below is not None else {}),
        "One-step MSE (median)": lambda row: format_significant(row["test_one_step_mse_median"]),
        "Train (s, median [quartiles])": _summary_of("train_seconds"),
        "n": lambda row: str(row["n"]),
    }


def _say_settings(row: Mapping[Any, Any]) -> str:
    """Say what was not searched alone, in few words: a table has no room for sentences."""
    return ", ".join(
        DIMENSIONS[name].say(row[name]) if DIMENSIONS[name].optional else str(row[name])
        for name in told_dimensions([row])
        if name not in ("cell", "units", "learning_rate")
    )


def _summary_of(name: str) -> _Say:
    return lambda row: format_summary(*(row[f"{name}_{part}"] for part in SUMMARY_PARTS))


def _reported(frame: pd.DataFrame, judging: Judging) -> list[str]:
    """Name the reported columns that a comparison holds."""
    return [name for name in judging.reported if f"{name}_median" in frame]


def _is_network(row: Mapping[Any, Any]) -> bool:
    return bool(row["role"] != BASELINE_ROLE)


RECIPE: Final = "Recipe (optimizer, schedule, loss over, epochs)"

TEXT_COLUMNS: Final = ("Role", "Model", RECIPE)
