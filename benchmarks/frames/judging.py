"""How the models of a study are judged: what follows from its series, and its words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Self

from ...search.datasets import Dataset
from ...search.judging import SUCCESS_BELOW, VALID
from ...search.series import DAMPED_COSINE_POLE


@dataclass(frozen=True, slots=True, kw_only=True)
class Judging:
    """What the series of a study defines; by default what the damped cosine does.

    Attributes:
        metric: Closed-loop error that ranks models: "nrmse_env", or "nrmse" without an envelope.
        sets: Evaluation sets that no search may look at, "test" first.
        shown: The set whose first episode figures show.
        reported: Columns of `measurements` that readers see beside the primary error.
        time_unit: What valid times are counted in.
        position: What the shown episode runs over, as an axis says it.
        pole: Pole, of the pair with its conjugate, that the law obeys; None if none.
    """

    metric: str = "nrmse_env"
    sets: tuple[str, ...] = ("test", "published", "extrapolation")
    shown: str = "published"
    reported: tuple[str, ...] = ("test_valid_time",)
    time_unit: str = "periods"
    position: str = "x"
    pole: complex | None = DAMPED_COSINE_POLE

    @classmethod
    def of(cls, dataset: Dataset) -> Self:
        """Tell how models of a dataset are judged."""
        return cls(
            metric=dataset.primary_metric,
            sets=tuple(name for name in dataset.evaluation_sets if name != "validation"),
            shown=dataset.shown,
            reported=dataset.facts.reported,
            time_unit=dataset.facts.time_unit,
            position=dataset.facts.position,
            pole=dataset.facts.pole,
        )

    @property
    def error(self) -> str:
        """The column by which models are compared."""
        return f"test_{self.metric}"

    @property
    def validation_error(self) -> str:
        """The column by which configurations are selected."""
        return f"val_{self.metric}"

    @property
    def errors(self) -> tuple[str, ...]:
        """The primary error of every set, in the order of tables."""
        others = sorted(name for name in self.sets if name != "test")
        return tuple(f"{name}_{self.metric}" for name in ("test", *others))

    @property
    def success_below(self) -> float | None:
        """The error below which a model reproduces the series; None if there is no such error."""
        return SUCCESS_BELOW.get(self.metric)

    @property
    def note(self) -> str:
        """What the primary error is and which values to know."""
        return NOTES[self.metric]

    @property
    def reference_lines(self) -> Mapping[str, float]:
        """Errors that figures draw as lines, by what is written beside them."""
        return REFERENCE_LINES[self.metric]

    def title(self, column: str) -> str:
        """Say a reported column as a table's head does: "Test sMAPE (%)"."""
        part, metric = self._split(column)
        return f"{part.capitalize()} {TITLES[metric].format(unit=self.time_unit)}"

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


DEFAULT_JUDGING: Final = Judging()
"""How models of the damped cosine are judged."""

NOTES: Final[Mapping[str, str]] = {
    "nrmse_env": (
        "nrmse_env: closed-loop error over held-out trajectories, each step divided by the "
        "envelope; lower is better, the zero forecast scores 0.707. "
        f"Success: nrmse_env < {SUCCESS_BELOW['nrmse_env']:g}."
    ),
    "nrmse": (
        "nrmse: closed-loop error over held-out forecasts, each divided by the standard deviation "
        "of its truth; lower is better, forecasting the mean of the truth scores 1. No success is "
        "counted: without an envelope, no error tells a series reproduced from one that is lost."
    ),
}
"""Primary metric -> what a reader of a table must know of it."""

REFERENCE_LINES: Final[Mapping[str, Mapping[str, float]]] = {
    "nrmse_env": {
        "zero\nforecast\n0.707": 0.5**0.5,
        "success\n< 0.1": SUCCESS_BELOW["nrmse_env"],
    },
    "nrmse": {"mean of\nthe truth\n1": 1.0},
}

TITLES: Final[Mapping[str, str]] = {
    "smape": "sMAPE (%)",
    "valid_time": "valid time ({unit})",
    "arv": "one-step ARV",
}
"""Metric that a series may report -> its words in a table's head."""

EXPLANATIONS: Final[Mapping[str, str]] = {
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
