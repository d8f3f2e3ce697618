"""The audit table: every claim, as published, leak-free, tuned, over many seeds, with a verdict."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

import pandas as pd

from ..statistics import SIGNIFICANCE
from ..text import ABSENT, markdown_table
from . import conclusions, protocol_claims
from .frames import ReproductionFrames
from .rows import AuditRow

AUDIT_NOTE: Final = (
    "As published: 162 training windows, the last 18 of 180 to validate, one 180-step forecast of "
    "the training trajectory (published_nrmse_env). Leak-free: the same recipe on all 180 windows, "
    "judged on held-out trajectories (test_nrmse_env). Tuned: likewise, with another recipe. "
    "Success: nrmse_env < 0.1; forecasting zero scores 0.707. Brackets beside medians are "
    "quartiles, all others 95 % intervals: Clopper-Pearson for success rates, Fisher's "
    "transformation for rank correlations, Newcombe's for P(GRU better), Yuen's for ratios of "
    "errors (of the interquartile means of log error), bootstrap over seeds otherwise. `Can` and "
    "`cannot` are claims about most seeds, decided where the interval of the success rate leaves "
    "out one half. Cells are compared as in the study: a direction is shown where the interval of "
    "the ratio leaves out 1 and the exact two-sided Mann-Whitney p, adjusted by Holm over the "
    f"three parts, is below {SIGNIFICANCE:g}; a shown direction against a claim refutes it. A "
    "failed fit counts as the worst."
)


def audit_rows(records: ReproductionFrames) -> list[AuditRow]:
    """Return every row, in the order of `CLAIMS`."""
    return [claim(records) for claim in CLAIMS]


def audit_frame(rows: Sequence[AuditRow]) -> pd.DataFrame:
    """Return the audit for machines: the words of each row, then its deciding number.

    Args:
        rows: What `audit_rows` returned.

    Returns:
        Columns `claim`, `as_published`, `leak_free`, `tuned`, `seeds`, `verdict`, `quantity`,
        `n`, `estimate`, `low`, `high`.
    """
    return pd.DataFrame(
        [
            {
                **{name: getattr(row, name) for name in AUDIT_WORDS},
                "quantity": row.quantity,
                "n": row.n,
                "estimate": row.interval.estimate,
                "low": row.interval.low,
                "high": row.interval.high,
            }
            for row in rows
        ]
    )


def reader_frame(rows: Sequence[AuditRow]) -> pd.DataFrame:
    """Return the audit for readers, text alone; `tuned` only where a row has it."""
    return pd.DataFrame(
        [[getattr(row, name) for name in AUDIT_WORDS] for row in rows],
        columns=list(AUDIT_WORDS.values()),
        dtype="object",
    )


def to_markdown(rows: Sequence[AuditRow]) -> str:
    """Return the audit as a Markdown table with a note below."""
    table = reader_frame(rows)
    return f"{markdown_table(table, text_columns=tuple(table.columns))}\n\n{AUDIT_NOTE}\n"


def audit_sentences(rows: Sequence[AuditRow]) -> list[str]:
    """Return the audit as lines for a terminal."""
    return [
        f"{row.claim}: {row.verdict}. As published: {row.as_published}; leak-free: {row.leak_free}"
        + (f"; tuned: {row.tuned}" if row.tuned != ABSENT else "")
        + f" ({row.seeds})."
        for row in rows
    ]


AUDIT_WORDS: Final = {
    "claim": "Claim",
    "as_published": "As published",
    "leak_free": "Leak-free",
    "tuned": "Tuned",
    "seeds": "Seeds and interval",
    "verdict": "Verdict",
}

CLAIMS: Final[Sequence[Callable[[ReproductionFrames], AuditRow]]] = (
    conclusions.gru_fails,
    conclusions.lstm_succeeds,
    conclusions.lstm_is_better,
    conclusions.cell_decides,
    conclusions.one_run_shows_it,
    protocol_claims.validation_is_held_out,
    protocol_claims.forecast_is_unseen,
    protocol_claims.loss_measures_learning,
    protocol_claims.loss_can_reach_zero,
    protocol_claims.loss_ranks_predictors,
    conclusions.loss_ranks_fits,
    protocol_claims.forecast_is_drawn_in_place,
    protocol_claims.window_shape,
    protocol_claims.parameter_counts,
    protocol_claims.fewer_parameters,
)
