"""What a table must hold to before anybody builds on it; each check is a row with its number."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from ...search.trials import run_trial
from ..statistics import rank_probabilities, selection_probabilities, spearman
from ..text import ABSENT, format_significant
from .fit_table import FitTable, kept_metrics, metric_column

DRAWS: Final = 20_000
"""Simulated searches that are held against the law."""
LAW_TRIALS: Final = 10
REFIT_SHARE: Final = 0.01


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One check of a table.

    Attributes:
        check: What is looked at.
        found: What was found, in words.
        holds: "yes" or "no"; a dash where the number is a fact and no demand.
    """

    check: str
    found: str
    holds: str


def check_table(table: FitTable) -> list[Check]:
    """Make every check that needs no training."""
    return [made for check in CHECKS for made in check(table)]


def check_frame(checks: Sequence[Check]) -> pd.DataFrame:
    """Return checks for readers, strings throughout."""
    return pd.DataFrame(
        [[each.check, each.found, each.holds] for each in checks],
        columns=["Check", "Found", "Holds"],
        dtype="object",
    )


def optima_are_interior(table: FitTable) -> list[Check]:
    """Look whether the best configuration of a cell and span lies inside the grid."""
    made = []
    error = metric_column("val", table.dataset.closed_loop_error)
    for cell in table.grid.cells:
        for span in table.grid.loss_spans:
            mine = table.frame[(table.frame["cell"] == cell) & (table.frame["loss_span"] == span)]
            logs = np.log(mine[error].fillna(np.inf))
            means = logs.groupby([mine["units"], mine["learning_rate"]]).mean()
            units, rate = means.idxmin()
            edges = [
                f"{name} {value:g}"
                for name, value, values in (
                    ("units", units, table.grid.units),
                    ("rate", rate, table.grid.learning_rates),
                )
                if value in (values[0], values[-1])
            ]
            made.append(
                Check(
                    check=f"Optimum of the {cell.upper()}, loss over {span}, inside the grid",
                    found=f"{units} units, rate {rate:g}"
                    + (f"; at the edge: {' and '.join(edges)}" if edges else ""),
                    holds="no" if edges else "yes",
                )
            )
    return made


def draws_follow_the_law(table: FitTable) -> list[Check]:
    """Hold simulated random searches against the hypergeometric law of what they select."""
    error = metric_column("val", table.dataset.closed_loop_error)
    made = []
    for cell in table.grid.cells:
        scores = table.values(error, cell=cell)[:, 0]
        count = min(LAW_TRIALS, len(scores))
        rng = np.random.default_rng(0)
        order = np.argsort(np.argsort(scores, kind="stable"), kind="stable")
        drawn = rng.permuted(np.tile(order, (DRAWS, 1)), axis=1)[:, :count].min(axis=1)
        law = rank_probabilities(len(scores), [count])[0]
        shares = np.bincount(drawn, minlength=len(scores)) / DRAWS
        error_of_share = np.sqrt(law * (1 - law) / DRAWS)
        furthest = float(np.max(np.abs(shares - law) / np.maximum(error_of_share, 1 / DRAWS)))
        made.append(
            Check(
                check=f"Ranks that {DRAWS:,} random searches of {count} trials select, "
                f"{cell.upper()}, follow C(K-j, n-1)/C(K, n)",
                found=f"furthest {furthest:.1f} standard errors from it, over {len(law)} ranks",
                holds="yes" if furthest < 5 else "no",
            )
        )
    return made


def variance_is_split(table: FitTable) -> list[Check]:
    """Split the variance of log test error into configuration, seed, and what they share."""
    made = []
    name = metric_column("test", table.dataset.closed_loop_error)
    for cell in table.grid.cells:
        logs = np.log(table.values(name, cell=cell))
        if table.grid.seeds < 2 or not np.isfinite(logs).all():
            continue
        rows, columns = logs.mean(axis=1, keepdims=True), logs.mean(axis=0, keepdims=True)
        total = float(logs.var())
        parts = {
            "configuration": float(rows.var()),
            "seed alone": float(columns.var()),
        }
        parts["seed within configuration"] = total - sum(parts.values())
        shares = ", ".join(f"{said} {100 * part / total:.1f} %" for said, part in parts.items())
        made.append(
            Check(
                check=f"Variance of log test error, {cell.upper()}",
                found=shares,
                holds=ABSENT,
            )
        )
    return made


def rungs_rank_the_end(table: FitTable) -> list[Check]:
    """Correlate the validation error at each rung with that of the end, over configurations."""
    made = []
    error = table.dataset.closed_loop_error
    for cell in table.grid.cells:
        last = table.values(metric_column("val", error), cell=cell)
        said = []
        for rung in table.grid.rungs[:-1]:
            early = table.values(metric_column("val", error, rung), cell=cell)
            each = [spearman(*pair) for pair in zip(early.T, last.T, strict=True)]
            said.append(f"{float(np.mean(each)):.2f} after {rung}")
        if said:
            made.append(
                Check(
                    check=f"Rank correlation of a rung's validation error with the end's, "
                    f"{cell.upper()}, mean over seeds",
                    found=", ".join(said),
                    holds=ABSENT,
                )
            )
    return made


def selection_costs(table: FitTable) -> list[Check]:
    """Say how much better the winner of a search looks than it is: the winner's curse."""
    name = metric_column("val", table.dataset.closed_loop_error)
    made = []
    for cell in table.grid.cells:
        logs = np.log(table.values(name, cell=cell))
        if table.grid.seeds < 2 or not np.isfinite(logs).all():
            continue
        said = []
        for count in (n for n in (10, 50) if n <= len(logs)):
            promised, kept = [], []
            for seed in range(logs.shape[1]):
                chances = selection_probabilities(logs[:, seed], [count])[0]
                promised.append(float(chances @ logs[:, seed]))
                kept.append(float(chances @ np.delete(logs, seed, axis=1).mean(axis=1)))
            factor = float(np.exp(np.mean(kept) - np.mean(promised)))
            said.append(f"{format_significant(factor, digits=3)} after {count} trials")
        made.append(
            Check(
                check=f"Validation error of another seed over that of the seed that won, "
                f"{cell.upper()}",
                found=f"factor {', '.join(said)}",
                holds=ABSENT,
            )
        )
    return made


def refit_rows(
    table: FitTable, *, share: float = REFIT_SHARE, advance: Callable[[], object] | None = None
) -> Check:
    """Train a share of the rows again, and compare every number that they keep.

    Args:
        table: Of this machine, if bits shall agree.
        share: Of its rows, at least one.
        advance: Called after each.
    """
    places = refit_places(table, share)
    tasks = table.grid.tasks()
    size, seeds = len(table.grid), table.grid.seeds
    equal = 0
    for place in places:
        row = table.frame.iloc[place]
        outcome = run_trial(tasks[(place % seeds) * size + place // seeds])
        again = {
            metric_column(part, metric): outcome.metrics.get(metric_column(part, metric), np.nan)
            for part in ("val", "test")
            for metric in kept_metrics(table.dataset)
        }
        same = all(row[name] == value for name, value in again.items())
        losses = np.asarray(outcome.val_losses, np.float32)
        equal += same and np.array_equal(losses, np.asarray(row["val_losses"], np.float32))
        if advance is not None:
            advance()
    return Check(
        check=f"{len(places)} rows ({100 * share:g} %) trained again, bit for bit",
        found=f"{equal} of {len(places)} equal in every metric and validation loss",
        holds="yes" if equal == len(places) else "no",
    )


def refit_places(table: FitTable, share: float = REFIT_SHARE) -> list[int]:
    """Draw which rows of a table are trained again, ascending."""
    count = max(1, round(share * len(table.frame)))
    rng = np.random.default_rng(0)
    return sorted(rng.choice(len(table.frame), size=count, replace=False).tolist())


CHECKS: Final[tuple[Callable[[FitTable], list[Check]], ...]] = (
    optima_are_interior,
    draws_follow_the_law,
    variance_is_split,
    rungs_rank_the_end,
    selection_costs,
)
"""Every check that needs no training, in the order of the page."""
