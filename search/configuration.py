"""What a trial is made of, a configuration, and what a search may spend, a budget."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Self

from search.cells import CELLS
from search.errors import InputError, check_at_least, check_known
from search.optimization import LOSS_SPANS, OPTIMIZERS, SCHEDULES

MAX_LEARNING_RATE: Final = 1e3
"""Beyond this a rate is a slip of the keyboard; it would only ever diverge."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Configuration:
    """One model and the way it is optimised.

    Attributes:
        cell: A name in `CELLS`.
        units: Size of the hidden state, at least 1.
        learning_rate: Initial learning rate, positive and finite.
        optimizer: A name in `OPTIMIZERS`.
        schedule: A name in `SCHEDULES`; the shape of the rate over the whole budget.
        loss_span: A name in `LOSS_SPANS`; the positions of a window that the loss covers.

    Raises:
        InputError: If a name is unknown or a number out of range.
    """

    cell: str
    units: int
    learning_rate: float
    optimizer: str = "adam"
    schedule: str = "cosine"
    loss_span: str = "second-half"

    def __post_init__(self) -> None:
        check_known(self.cell, CELLS, what="cell")
        check_known(self.optimizer, OPTIMIZERS, what="optimizer")
        check_known(self.schedule, SCHEDULES, what="schedule")
        check_known(self.loss_span, LOSS_SPANS, what="loss span")
        check_units(self.units)
        check_learning_rate(self.learning_rate)

    @property
    def parameter_count(self) -> int:
        """Trainable parameters of the cell with one input and its Dense(1) read-out."""
        return CELLS[self.cell].parameter_count(self.units) + self.units + 1

    @property
    def model_name(self) -> str:
        """The usual short name, e.g. "GRU(40)"."""
        return f"{self.cell.upper()}({self.units})"

    @property
    def label(self) -> str:
        """A name that tells configurations apart, e.g. "GRU(40) adam 0.01 cosine second-half"."""
        recipe = f"{self.optimizer} {self.learning_rate:.4g} {self.schedule} {self.loss_span}"
        return f"{self.model_name} {recipe}"

    def loss_start(self, lookback: int) -> int:
        """First position of a window of so many samples that the loss covers."""
        return LOSS_SPANS[self.loss_span](lookback)

    @classmethod
    def from_json(cls, record: Mapping[str, Any]) -> Self:
        """Read the fields of a configuration; one without a span is older than spans."""
        return cls(**{"loss_span": "every", **record})


def check_units(units: int) -> None:
    """Refuse a hidden size that is not a whole number of at least 1.

    Raises:
        InputError: If it is not.
    """
    if isinstance(units, bool) or not isinstance(units, int):
        raise InputError(f"`units` must be a whole number. Received: units={units!r}.")
    check_at_least(units, 1, argument="units")


def check_learning_rate(rate: float) -> None:
    """Refuse a rate that is not positive, finite and below `MAX_LEARNING_RATE`.

    Raises:
        InputError: If it is not.
    """
    if not (isinstance(rate, int | float) and 0 < rate <= MAX_LEARNING_RATE):
        raise InputError(
            f"`learning_rate` must be above 0 and at most {MAX_LEARNING_RATE:g}. "
            f"Received: learning_rate={rate!r}."
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """How much a search may spend.

    Attributes:
        trials: Greatest number of trials; None leaves it to the tuner (its whole plan).
        max_epochs: Epochs of a fully trained trial; a rate schedule spans them.
        time_limit: Seconds of wall-clock time after which no new trial starts; None for no limit.
        patience: Trials in a row without a better objective after which a search ends; None for
            any number. They are counted in the order of the trials, whenever each one ends.
        trial_time_limit: Seconds after which a trial is stopped and has failed, looked at every
            50 epochs; None for no limit. It makes a search depend on the machine's speed.
        min_epochs: Hyperband only: the fewest epochs a trial is trained.
        factor: Hyperband only: the reduction factor between rungs.
        iterations: Hyperband only: how often the whole set of brackets is run.

    Raises:
        InputError: If a number is out of range.
    """

    trials: int | None = None
    max_epochs: int = 300
    time_limit: float | None = None
    patience: int | None = None
    trial_time_limit: float | None = None
    min_epochs: int = 1
    factor: int = 3
    iterations: int = 1

    def __post_init__(self) -> None:
        for name in ("max_epochs", "min_epochs", "factor", "iterations", "trials", "patience"):
            number = getattr(self, name)
            if number is None and name in ("trials", "patience"):
                continue
            if isinstance(number, bool) or not isinstance(number, int):
                raise InputError(f"`{name}` must be a whole number. Received: {name}={number!r}.")
            check_at_least(number, 2 if name == "factor" else 1, argument=name)
        for name in ("time_limit", "trial_time_limit"):
            seconds = getattr(self, name)
            if seconds is not None and not 0 < seconds < math.inf:
                raise InputError(
                    f"`{name}` must be a positive number of seconds. Received: {name}={seconds}."
                )
        if self.min_epochs > self.max_epochs:
            raise InputError(
                f"`min_epochs` must not exceed `max_epochs`. "
                f"Received: min_epochs={self.min_epochs}, max_epochs={self.max_epochs}."
            )


PUBLISHED_PAIR: Final[Mapping[str, Configuration]] = {
    cell: Configuration(
        cell=cell,
        units=40,
        learning_rate=0.01,
        optimizer="sgd",
        schedule="constant",
        loss_span="every",
    )
    for cell in ("gru", "lstm")
}
"""The two models of the published experiment, trained as it trained them."""
