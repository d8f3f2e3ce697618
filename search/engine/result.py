"""What a search found: a table of all trials, the best one, and its model."""

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from ..configurations import Configuration, told_dimensions
from ..datasets import load_dataset, view_of
from ..judging import METRICS
from ..trials import DIVERGED, FAILED, Ledger, TrialOutcome, TrialTask
from ..tuning import Proposal, SearchPlan
from .caveats import say_caveats
from .study import Study

if TYPE_CHECKING:
    import keras

COLUMNS: Final = (
    "trial",
    "tuner",
    "cell",
    "units",
    "learning_rate",
    "seed",
    "status",
    "parameter_count",
    "epochs",
    "rung",
    "bracket",
    "train_loss",
    "val_loss",
    "val_nrmse_env",
    "val_nrmse",
    "compile_seconds",
    "train_seconds",
    "build_seconds",
    "evaluate_seconds",
    "peak_memory_mebibytes",
    "optimizer",
    "schedule",
    "own_epochs",
    "parent",
    "error",
    "val_smape",
    "val_mase",
    "val_valid_time",
    "val_skill_zero",
    "val_skill_persistence",
    "val_skill_autoregression",
    "val_decay_error",
    "val_frequency_error",
    "val_diverged",
    "loss_span",
)
"""Columns of `trials.csv`; new ones are added at the end. Metrics that a series does not define, or
that an older ledger does not hold, are empty."""

TIME_AND_MEMORY: Final = (
    "compile_seconds",
    "train_seconds",
    "build_seconds",
    "evaluate_seconds",
    "peak_memory_mebibytes",
)
"""The columns that may differ from one run of the same search to another."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrialRecord:
    """A finished trial: what was proposed, run and found.

    Attributes:
        proposal: What the oracle asked for.
        task: What was run.
        outcome: What it gave, without its state.
    """

    proposal: Proposal
    task: TrialTask
    outcome: TrialOutcome

    def objective(self, name: str) -> float | None:
        """The value of an objective; None if the trial failed."""
        return None if self.outcome.status == FAILED else self.outcome.metrics[name]

    @property
    def caveats(self) -> tuple[str, ...]:
        """What to know before trusting the trial as the best of a search, in words."""
        return say_caveats(
            diverged=self.outcome.status == DIVERGED,
            epochs=self.task.last_epoch,
            full_epochs=self.task.max_epochs,
        )


def best_record(records: Sequence[TrialRecord], objective: str) -> TrialRecord | None:
    """Pick the best record, the first of equals; None if all failed.

    Of the trials that were trained longest, the one with the least objective: a shorter one that
    looks better was judged after fewer epochs than its refits would be.
    """
    scored = [
        (-record.task.last_epoch, value, record.proposal.trial, record)
        for record in records
        if (value := record.objective(objective)) is not None
    ]
    return min(scored, key=lambda entry: entry[:3])[3] if scored else None


def trials_frame(tuner: str, records: Sequence[TrialRecord]) -> pd.DataFrame:
    """Tabulate trials, one row each, in the order in which they were proposed.

    Args:
        tuner: Name of the tuner.
        records: Finished trials.

    Returns:
        A frame with `COLUMNS`, then those of the optional dimensions that some trial has another
        value of than the default, and `best_epoch` where some trial kept the best one; a failed
        trial has no metrics.
    """
    rows = [_row(tuner, record) for record in records]
    best = ["best_epoch"] if any(row["best_epoch"] is not None for row in rows) else []
    columns = dict.fromkeys([*COLUMNS, *told_dimensions(rows), *best])
    frame = pd.DataFrame(rows, columns=list(columns))
    return frame.astype(dict.fromkeys(["rung", "bracket", "parent", *best], "Int64"))


def _row(tuner: str, record: TrialRecord) -> dict[str, Any]:
    proposal, task, outcome = record.proposal, record.task, record.outcome
    return {
        "trial": proposal.trial,
        "tuner": tuner,
        **dataclasses.asdict(task.configuration),
        "seed": task.seed,
        "status": outcome.status,
        "parameter_count": outcome.parameter_count,
        "epochs": task.last_epoch,
        "rung": proposal.rung,
        "bracket": proposal.bracket,
        **{name: outcome.metrics.get(name) for name in ("train_loss", "val_loss")},
        **{f"val_{name}": outcome.metrics.get(f"val_{name}") for name in METRICS},
        "compile_seconds": outcome.compile_seconds,
        "train_seconds": outcome.train_seconds,
        "build_seconds": outcome.build_seconds,
        "evaluate_seconds": outcome.evaluate_seconds,
        "peak_memory_mebibytes": outcome.peak_memory_mebibytes,
        "best_epoch": outcome.best_epoch,
        "own_epochs": task.last_epoch - task.first_epoch,
        "parent": proposal.parent,
        "error": outcome.error,
    }


class SearchResult:
    """The outcome of `run_search`.

    Args:
        study: What was asked.
        plan: What was planned.
        records: Finished trials, in order.
        reason: Why the search ended.
        ledger: Where the states are.
        stopped_by_failures: Whether it ended because trials failed equally, one after the other.

    Attributes:
        best_record: The trial with the least objective; None if every trial failed.
    """

    def __init__(
        self,
        *,
        study: Study,
        plan: SearchPlan,
        records: Sequence[TrialRecord],
        reason: str,
        ledger: Ledger,
        stopped_by_failures: bool = False,
    ) -> None:
        self.study = study
        self.plan = plan
        self.records = tuple(records)
        self.reason = reason
        self.stopped_by_failures = stopped_by_failures
        self.best_record = best_record(records, study.objective)
        self._ledger = ledger

    @cached_property
    def trials(self) -> pd.DataFrame:
        """One row a trial, with `COLUMNS`."""
        return trials_frame(self.study.tuner, self.records)

    @property
    def best(self) -> Configuration:
        """The configuration with the least objective.

        Raises:
            RuntimeError: If no trial has finished, or every one failed.
        """
        return self._require_best().task.configuration

    def best_of(self, cell: str) -> TrialRecord | None:
        """The best trial of one cell; None if there is none."""
        mine = [record for record in self.records if record.task.configuration.cell == cell]
        return best_record(mine, self.study.objective)

    def load_best_model(self) -> "keras.Model":
        """Load the best trial's model, ready to predict.

        It takes raw values, in the units of the series, and gives raw values: where the series was
        standardised or differenced to learn from it, that lies inside the model; of differences it
        takes as many samples more as they need.

        Raises:
            RuntimeError: If no trial has finished, or every one failed.
        """
        from ..training import TrainingState, load_model, on_raw_values

        task = self._require_best().task
        outcome = self._ledger.get(task)
        if outcome is None or outcome.state is None:
            raise RuntimeError("The best trial's state is lost. Run the same search again.")
        state = TrainingState.from_bytes(outcome.state)
        model = load_model(task.configuration, task.dataset.lookback, state)
        dataset = load_dataset(task.dataset)
        return on_raw_values(
            model,
            means=[dataset.mean, *(column.mean for column in dataset.columns)],
            scales=[dataset.scale, *(column.scale for column in dataset.columns)],
            normalization=view_of(dataset, task.configuration.normalization).normalization,
        )

    def _require_best(self) -> TrialRecord:
        if self.best_record is None:
            raise RuntimeError(f"No trial of this search has succeeded ({self.reason}).")
        return self.best_record
