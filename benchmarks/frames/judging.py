"""How the models of a study are judged: what follows from its series, and its words."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ...search.datasets import Dataset
from ...search.judging import HIGHER_IS_BETTER, SUCCESS_BELOW, VALID
from ..statistics import Scale, enough_blocks, overlapping_origins, scale_of
from ..text import say_delta


@dataclass(frozen=True, slots=True, kw_only=True)
class Judging:
    """What the series of a study defines.

    Attributes:
        metric: What ranks models, in closed loop: an error, or "valid_time" on a chaotic series.
        series_scale: What it is compared in, and the smallest difference that matters, as the
            series declares it.
        searched: The closed-loop error that searches minimise unless told otherwise.
        sets: Evaluation sets that no search may look at, "test" first.
        shown: The set whose first episode figures show.
        reported: Columns of `measurements` that readers see beside the primary one.
        time_unit: What valid times are counted in.
        position: What the shown episode runs over, as an axis says it.
        pole: Pole, of the pair with its conjugate, that the law obeys; None if none.
        declared_delta: Another smallest difference that matters, where one was declared.
        declared_late: Whether that was after measuring.
        remarks: Sentences on what is judged otherwise here than the series would have it.
        own: Whether the series is the user's own, from a table.
        origins: Origins of the test set, where all are of one series; None where its episodes have
            nothing in common.
        block: How many of them in a row forecast some sample in common.
    """

    metric: str
    series_scale: Scale
    searched: str
    sets: tuple[str, ...]
    shown: str
    reported: tuple[str, ...] = ()
    time_unit: str = "steps"
    position: str = "sample"
    pole: complex | None = None
    declared_delta: float | None = None
    declared_late: bool = False
    remarks: tuple[str, ...] = ()
    own: bool = False
    origins: int | None = None
    block: int = 1

    @classmethod
    def of(cls, dataset: Dataset, *, metric: str | None = None) -> Self:
        """Tell how models of a dataset are judged.

        Args:
            dataset: Where the facts are.
            metric: What ranks them; None for the dataset's primary metric.
        """
        ranked_by = metric or dataset.primary_metric
        test = dataset.episodes["test"]
        origins, block = None, 1
        if test.stride is not None:
            origins = len(test.truth)
            block = min(overlapping_origins(horizon=test.horizon, stride=test.stride), origins)
        return cls(
            metric=ranked_by,
            series_scale=scale_of(ranked_by, dataset.facts),
            searched=dataset.closed_loop_error,
            sets=tuple(name for name in dataset.evaluation_sets if name != "validation"),
            shown=dataset.shown,
            reported=tuple(x for x in dataset.facts.reported if x != f"test_{ranked_by}"),
            time_unit=dataset.facts.time_unit,
            position=dataset.facts.position,
            pole=dataset.facts.pole,
            own=dataset.reading is not None,
            origins=origins,
            block=block,
        )

    @property
    def scale(self) -> Scale:
        """What the primary metric is compared in, and the smallest difference that matters."""
        if self.declared_delta is None:
            return self.series_scale
        return dataclasses.replace(self.series_scale, delta=self.declared_delta)

    @property
    def caveats(self) -> tuple[str, ...]:
        """Sentences on what is judged otherwise than the series would have it, or late."""
        if not self.declared_late or self.scale == self.series_scale:
            return self.remarks
        late = (
            f"That a difference matters from {say_delta(self.scale)} on was declared after "
            f"measuring; the series says {say_delta(self.series_scale)}."
        )
        return (*self.remarks, late)

    @property
    def covers_origins(self) -> bool:
        """Whether the test set has so many origins that verdicts may speak of others, too."""
        return self.origins is not None and enough_blocks(origins=self.origins, block=self.block)

    @property
    def error(self) -> str:
        """The column by which models are compared; it holds a score where `higher_is_better`."""
        return f"test_{self.metric}"

    @property
    def validation_error(self) -> str:
        """The column by which the refits of configurations are selected."""
        return f"val_{self.metric}"

    @property
    def searched_error(self) -> str:
        """The column of `trials` by which searches have chosen, unless told otherwise."""
        return f"val_{self.searched}"

    @property
    def errors(self) -> tuple[str, ...]:
        """The primary metric of every set, in the order of tables."""
        others = sorted(name for name in self.sets if name != "test")
        return tuple(f"{name}_{self.metric}" for name in ("test", *others))

    @property
    def higher_is_better(self) -> bool:
        """Whether the primary metric is a score."""
        return self.metric in HIGHER_IS_BETTER

    @property
    def better(self) -> str:
        """Which way is better, as axes and notes say it."""
        return f"{'higher' if self.higher_is_better else 'lower'} is better"

    def ascending(self, values: ArrayLike) -> NDArray[np.float64]:
        """Turn values of the primary metric so that lower is better; the shape is kept."""
        given = np.asarray(values, dtype=np.float64)
        return -given if self.higher_is_better else given

    @property
    def success_below(self) -> float | None:
        """The error below which a model reproduces the series; None if there is no such error."""
        return SUCCESS_BELOW.get(self.metric)

    @property
    def searched_success_below(self) -> float | None:
        """The same of the error that searches minimise."""
        return SUCCESS_BELOW.get(self.searched)

    @property
    def note(self) -> str:
        """What the primary metric is and which values to know."""
        return " ".join([NOTES[self.metric], *self.caveats])

    @property
    def reference_lines(self) -> Mapping[str, float]:
        """Errors that figures draw as lines, by what is written beside them."""
        return REFERENCE_LINES[self.metric]

    @property
    def words(self) -> str:
        """The primary metric as readers meet it: "nrmse", "valid time (Lyapunov times)"."""
        return TITLES.get(self.metric, self.metric).format(unit=self.time_unit)

    def title(self, column: str) -> str:
        """Say a reported column as a table's head does: "Test sMAPE (%)"."""
        part, metric = self._split(column)
        return f"{part.capitalize()} {TITLES.get(metric, metric).format(unit=self.time_unit)}"

    def explanation(self, column: str) -> str:
        """Say what a reported column holds, in a sentence."""
        size = "the envelope" if self.metric == "nrmse_env" else "the spread of the truth"
        return EXPLANATIONS[self.metric_of(column)].format(size=size, share=VALID)

    def metric_of(self, column: str) -> str:
        """Return the metric that a column of `measurements` holds for some set."""
        return self._split(column)[1]

    def _split(self, column: str) -> tuple[str, str]:
        part = next(name for name in self.sets if column.startswith(f"{name}_"))
        return part, column.removeprefix(f"{part}_")


NOTES: Final[Mapping[str, str]] = {
    "nrmse_env": (
        "nrmse_env: closed-loop error over held-out trajectories, each step divided by the "
        "envelope; lower is better, the zero forecast scores 0.707. "
        f"Success: nrmse_env < {SUCCESS_BELOW['nrmse_env']:g}."
    ),
    "nrmse": (
        "nrmse: closed-loop error over held-out forecasts, divided by the standard deviation of "
        "the truth of all of them; lower is better, forecasting its mean scores 1. No success is "
        "counted: without an envelope, no error tells a series reproduced from one that is lost."
    ),
    "valid_time": (
        "Valid time: until the closed-loop error of a forecast first exceeds "
        f"{VALID:g} of the spread of the truth, mean over held-out forecasts, at most the horizon; "
        "higher is better. It ranks models here, since on a chaotic series every forecast is lost "
        "in the end and errors say little of when. No success is counted."
    ),
}
"""Primary metric -> what a reader of a table must know of it."""

REFERENCE_LINES: Final[Mapping[str, Mapping[str, float]]] = {
    "nrmse_env": {
        "zero\nforecast\n0.707": 0.5**0.5,
        "success\n< 0.1": SUCCESS_BELOW["nrmse_env"],
    },
    "nrmse": {"mean of\nthe truth\n1": 1.0},
    "valid_time": {},
}

TITLES: Final[Mapping[str, str]] = {
    "smape": "sMAPE (%)",
    "valid_time": "valid time ({unit})",
    "arv": "one-step ARV",
}
"""Metric -> its words in a table's head, where its name will not do."""

EXPLANATIONS: Final[Mapping[str, str]] = {
    "nrmse": (
        "nrmse: closed-loop error over the standard deviation of the truth; the mean of the truth "
        "scores 1."
    ),
    "smape": (
        "sMAPE: closed-loop error over the mean of the sizes of forecast and truth, at most 200 %."
    ),
    "valid_time": (
        "Valid time: until the closed-loop error first exceeds {share:g} of {size}, at most the "
        "horizon; higher is better."
    ),
    "arv": "ARV: squared one-step error over the variance of the whole record.",
}
"""Metric that a series may report -> what it is, in a sentence."""
