"""What a trial is asked and what it found, as plain data."""

import dataclasses
import hashlib
import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Self

from ..configurations import Configuration
from ..datasets import TRAIN, DatasetSpec

COMPLETED: Final = "completed"


DIVERGED: Final = "diverged"


FAILED: Final = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class TrialTask:
    """Everything a trial depends on, as plain data.

    Attributes:
        configuration: Model, optimizer, rate and schedule.
        dataset: What to train on.
        first_epoch: Epochs already trained; above 0 for a promoted trial.
        last_epoch: Epochs trained in all when the trial ends.
        max_epochs: Epochs over which the rate schedule runs.
        batch_size: Windows an optimizer step.
        seed: Draws the initial weights.
        order_seed: Draws the order of the data; None: `seed` does.
        engine: How the model is fitted; a name in `search.training.engines.ENGINES`.
        unit_multiple: Hidden units are padded to a multiple of this, so that several sizes share
            a compiled program; 1 pads nothing.
        evaluation_sets: Which evaluation sets of the dataset to judge the model on.
        rungs: Earlier epochs, ascending, after which it is judged on them, too; training does not
            depend on them.
        time_limit: Seconds after which the trial has failed, looked at between chunks of epochs.
        trained_on: "train", or "everything": all samples of a table, those that it is judged on
            among them, so that only forecasts beyond their end mean anything.
        state: A packed `TrainingState` if `first_epoch` is above 0. It follows from the rest, so
            it is no part of the task's identity.
    """

    configuration: Configuration
    dataset: DatasetSpec = field(default_factory=DatasetSpec)
    first_epoch: int = 0
    last_epoch: int
    max_epochs: int
    batch_size: int = 10
    seed: int = 0
    order_seed: int | None = None
    engine: str = "compiled"
    unit_multiple: int = 1
    evaluation_sets: tuple[str, ...] = ("validation",)
    rungs: tuple[int, ...] = ()
    time_limit: float | None = None
    trained_on: str = TRAIN
    state: bytes | None = field(default=None, repr=False, compare=False)

    @property
    def key(self) -> str:
        """SHA-256 of the task without its state: its name in a ledger.

        A series from a file counts by its content, not by its path.
        """
        return self._hash(self.dataset.identity())

    @property
    def former_key(self) -> str:
        """Its name in a ledger that named files by their path; for built-in series the key."""
        return self._hash(self.dataset.former_identity())

    def _hash(self, dataset: Mapping[str, Any]) -> str:
        record = self.to_json() | {"dataset": dataset}
        text = json.dumps(record, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()[:32]

    def to_json(self) -> dict[str, Any]:
        """The task without its state, as JSON types.

        An `order_seed` of None, no `rungs` and the training part are left out: tasks recorded
        before there was anything else keep their keys.
        """
        record = {each.name: getattr(self, each.name) for each in dataclasses.fields(self)}
        del record["state"]
        if self.order_seed is None:
            del record["order_seed"]
        for name in ("evaluation_sets", "rungs"):
            record[name] = list(record[name])
        if not self.rungs:
            del record["rungs"]
        if self.trained_on == TRAIN:
            del record["trained_on"]
        record["configuration"] = self.configuration.to_json()
        record["dataset"] = self.dataset.to_json()
        return record

    @classmethod
    def from_json(cls, record: Mapping[str, Any]) -> Self:
        """Read what `to_json` wrote."""
        values = dict(record)
        values["configuration"] = Configuration.from_json(values["configuration"])
        values["dataset"] = DatasetSpec.from_json(values["dataset"])
        values["evaluation_sets"] = tuple(values["evaluation_sets"])
        values["rungs"] = tuple(values.get("rungs", ()))
        return cls(**values)


@dataclass(frozen=True, slots=True, kw_only=True)
class TrialOutcome:
    """What a trial found, as plain data.

    Attributes:
        status: "completed", "diverged" (it ran, but a forecast or a loss left all bounds and is
            scored at the cap) or "failed" (it raised; see `error`).
        error: The exception of a failed trial, else empty.
        parameter_count: Trainable parameters.
        metrics: Name -> value after the last epoch, such as "val_nrmse_env"; always finite. Where
            the best epoch is kept, after that one, but for "train_loss".
        best_epoch: Epoch whose weights were kept and judged, where the best one is; None where the
            last one is.
        rung_metrics: The same after each rung of the task that is among its own epochs, without
            the losses of training, which `val_losses` and `train_losses` hold.
        epochs: Those of the trial's own epochs whose losses are recorded, from 1 for the first
            that a model is ever trained: see `recorded_epochs`.
        train_losses: Training loss of each of them.
        val_losses: Validation loss after each of them.
        forecasts: Evaluation set -> free-running forecast of its first episode, in single
            precision, for the shown set and the test set if they are judged.
        episode_errors: Name such as "test_nrmse_env" -> its value for each episode, in single
            precision; for sets of several episodes other than validation.
        build_seconds: Making model and weights.
        compile_seconds: Tracing and compiling; 0 where a compiled program was at hand.
        train_seconds: The trial's own epochs.
        evaluate_seconds: Free-running forecasts and metrics.
        peak_memory_mebibytes: Peak resident memory of the process so far.
        state: Packed `TrainingState` after the last epoch; None if the trial failed.
    """

    status: str
    error: str = ""
    parameter_count: int
    metrics: Mapping[str, float] = field(default_factory=dict)
    epochs: tuple[int, ...] = ()
    train_losses: tuple[float, ...] = ()
    val_losses: tuple[float, ...] = ()
    forecasts: Mapping[str, tuple[float, ...]] = field(default_factory=dict)
    episode_errors: Mapping[str, tuple[float, ...]] = field(default_factory=dict)
    rung_metrics: Mapping[int, Mapping[str, float]] = field(default_factory=dict)
    best_epoch: int | None = None
    build_seconds: float = 0.0
    compile_seconds: float = 0.0
    train_seconds: float = 0.0
    evaluate_seconds: float = 0.0
    peak_memory_mebibytes: float = 0.0
    state: bytes | None = field(default=None, repr=False, compare=False)

    def to_json(self) -> dict[str, Any]:
        """The outcome without its state, as JSON types; values that are not finite become null."""
        record = dataclasses.asdict(dataclasses.replace(self, state=None))
        del record["state"]
        if self.best_epoch is None:
            del record["best_epoch"]
        for name in ("train_losses", "val_losses"):
            record[name] = [loss if math.isfinite(loss) else None for loss in record[name]]
        return record

    @classmethod
    def from_json(cls, record: Mapping[str, Any], *, first_epoch: int = 0) -> Self:
        """Read what `to_json` wrote.

        Args:
            record: The outcome; one without "epochs" has the losses of all of them.
            first_epoch: Of its task.
        """
        every = range(first_epoch + 1, first_epoch + 1 + len(record["train_losses"]))
        values = {"epochs": every, "episode_errors": {}, "rung_metrics": {}, **record}
        values["epochs"] = tuple(values["epochs"])
        for name in ("train_losses", "val_losses"):
            values[name] = tuple(math.nan if loss is None else loss for loss in values[name])
        for name in ("forecasts", "episode_errors"):
            values[name] = {key: tuple(numbers) for key, numbers in values[name].items()}
        rungs = values["rung_metrics"].items()
        values["rung_metrics"] = {int(epoch): metrics for epoch, metrics in rungs}
        return cls(**values)
