"""The comparison table: a frame, CSV for machines, Markdown and LaTeX for readers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

import numpy as np
import pandas as pd

from benchmarks.formats import ABSENT, format_significant, format_summary
from benchmarks.frames import (
    BASELINE_ROLE,
    SUCCESS_BELOW,
    StudyFrames,
    model_name,
    refit_errors,
    refits,
    success_count,
)
from benchmarks.markdown import markdown_table
from benchmarks.statistics import Summary, summarize

ERROR_METRICS: Final = (
    *("test_nrmse_env", "test_nrmse", "test_one_step_mse"),
    *("extrapolation_nrmse_env", "published_nrmse_env"),
)
PROGRAM_COLUMNS: Final = (
    *("compile_seconds", "window_milliseconds", "batch_milliseconds", "model_bytes"),
)


def comparison_frame(records: StudyFrames) -> pd.DataFrame:
    """Return one row a role and chosen configuration, then one a baseline.

    Args:
        records: The study.

    Returns:
        Identity columns; `n` and `successes`; `*_median`, `*_q25` and `*_q75` of every error and
        of `train_seconds` (infinite where that many refits failed); timings of the program alone,
        over blocks that were not rejected; `blocks` and `rejected_blocks`.
    """
    rows = [choice_row(records, choice) for choice in records.choices.to_dict("records")]
    rows += [_baseline_row(baseline) for baseline in records.baselines.to_dict("records")]
    frame = pd.DataFrame(rows, columns=list(_columns()))
    integers = ["units", "epochs", "parameter_count", "n", "successes", "blocks"]
    return frame.astype(dict.fromkeys([*integers, "rejected_blocks"], "Int64"))


def choice_row(records: StudyFrames, choice: Mapping[Any, Any]) -> dict[str, Any]:
    """Return the row of a comparison that describes one choice.

    Args:
        records: The study.
        choice: A row of `choices`.
    """
    rows = refits(records, choice["label"])
    row: dict[str, Any] = {key: choice[key] for key in choice if key != "label"}
    row["model"] = model_name(choice["cell"], choice["units"])
    row["parameter_count"] = rows["parameter_count"].max()
    row["n"] = len(rows)
    row["successes"] = success_count(records, choice["label"])
    for metric in ERROR_METRICS:
        row |= _summary_columns(
            metric, summarize(refit_errors(records, choice["label"], metric=metric))
        )
    seconds = rows["train_seconds"].dropna().to_numpy(dtype=float)
    return row | _summary_columns("train_seconds", summarize(seconds)) | _timing(records, choice)


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
    lines = markdown_table(table, text_columns=TEXT_COLUMNS)
    return "\n".join([lines, "", table_note(frame, context=context), ""])


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


def _timing(records: StudyFrames, choice: Mapping[Any, Any]) -> dict[str, Any]:
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


def _baseline_row(baseline: Mapping[Any, Any]) -> dict[str, Any]:
    row: dict[str, Any] = {
        "role": BASELINE_ROLE,
        "model": baseline["model"],
        "parameter_count": baseline["parameter_count"],
        "n": 1,
        "successes": int(baseline["test_nrmse_env"] < SUCCESS_BELOW),
    }
    for metric in ERROR_METRICS:
        row |= _summary_columns(metric, summarize([baseline[metric]]))
    return row | _summary_columns("train_seconds", summarize([baseline["fit_seconds"]]))


def _summary_columns(name: str, summary: Summary) -> dict[str, Any]:
    return {
        f"{name}_median": summary.median,
        f"{name}_q25": summary.q25,
        f"{name}_q75": summary.q75,
    }


def _reader_row(row: Mapping[Any, Any]) -> list[str]:
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
