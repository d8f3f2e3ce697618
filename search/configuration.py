"""What a trial is made of: a configuration, the space it is drawn from, and the budget."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol

from search.cells import CELLS
from search.errors import InputError, check_at_least, check_known
from search.optimization import OPTIMIZERS, SCHEDULES

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

    Raises:
        InputError: If a name is unknown or a number out of range.
    """

    cell: str
    units: int
    learning_rate: float
    optimizer: str = "adam"
    schedule: str = "cosine"

    def __post_init__(self) -> None:
        check_known(self.cell, CELLS, what="cell")
        check_known(self.optimizer, OPTIMIZERS, what="optimizer")
        check_known(self.schedule, SCHEDULES, what="schedule")
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
        """A name that tells configurations apart, e.g. "GRU(40) adam 0.01 cosine"."""
        return f"{self.model_name} {self.optimizer} {self.learning_rate:.4g} {self.schedule}"


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


class HyperParameters(Protocol):
    """The part of `keras_tuner.HyperParameters` that a space needs."""

    def Choice(self, name: str, values: list[Any], **options: Any) -> Any:  # noqa: N802
        """Choose one of some values."""

    def Float(  # noqa: N802  # Keras Tuner's name
        self, name: str, min_value: float, max_value: float, **options: Any
    ) -> Any:
        """Choose a number from a range."""


@dataclass(frozen=True, slots=True)
class LogUniform:
    """A range of positive numbers, drawn uniformly in the logarithm.

    Attributes:
        low: Least value, positive.
        high: Greatest value, above `low`.
    """

    low: float
    high: float

    def __post_init__(self) -> None:
        check_learning_rate(self.low)
        check_learning_rate(self.high)
        if not self.low < self.high:
            raise InputError(
                f"A range of learning rates must go from low to high. "
                f"Received: {self.low:g} to {self.high:g}."
            )

    def __contains__(self, value: float) -> bool:
        return self.low <= value <= self.high

    def __str__(self) -> str:
        return f"{self.low:g} to {self.high:g}"


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchSpace:
    """The configurations a search may choose from.

    A dimension with one value is a setting: it is not searched and costs no draw.

    Attributes:
        cells: Names in `CELLS`.
        units: Hidden sizes, in increasing order; a `range` will do.
        learning_rates: A `LogUniform` range, or the rates themselves for a finite space.
        optimizers: Names in `OPTIMIZERS`.
        schedules: Names in `SCHEDULES`.

    Raises:
        InputError: If a dimension is empty, repeats or contains a value that is not allowed.
    """

    cells: Sequence[str] = ("gru", "lstm")
    units: Sequence[int] = tuple(range(8, 65, 4))
    learning_rates: LogUniform | Sequence[float] = LogUniform(1e-4, 1e-1)
    optimizers: Sequence[str] = ("adam",)
    schedules: Sequence[str] = ("cosine",)

    def __post_init__(self) -> None:
        for name in DIMENSIONS:
            values = getattr(self, name)
            if not isinstance(values, LogUniform):
                object.__setattr__(self, name, _dimension(name, values))
        if list(self.units) != sorted(self.units):
            raise InputError(f"`units` must increase. Received: units={list(self.units)}.")
        for what, known, names in (
            ("cell", CELLS, self.cells),
            ("optimizer", OPTIMIZERS, self.optimizers),
            ("schedule", SCHEDULES, self.schedules),
        ):
            for name in names:
                check_known(name, known, what=what)
        for units in self.units:
            check_units(units)
        if not isinstance(self.learning_rates, LogUniform):
            for rate in self.learning_rates:
                check_learning_rate(rate)
            # Keras Tuner takes no mixture of whole numbers and others.
            object.__setattr__(self, "learning_rates", tuple(map(float, self.learning_rates)))

    @property
    def size(self) -> int | None:
        """How many configurations the space holds; None if the rate is continuous."""
        if isinstance(self.learning_rates, LogUniform):
            return None
        return math.prod(
            len(values)
            for values in (
                self.cells,
                self.units,
                self.learning_rates,
                self.optimizers,
                self.schedules,
            )
        )

    def values_of(self, configuration: Configuration) -> dict[str, Any]:
        """Give a configuration's value of every searched dimension.

        Raises:
            InputError: If the space does not contain it; the dimension is named.
        """
        values: dict[str, Any] = {}
        for dimension, name in DIMENSIONS.items():
            allowed, value = getattr(self, dimension), getattr(configuration, name)
            if value not in allowed:
                raise InputError(
                    f"The space does not contain {configuration.label}: its {name} {value!r} is "
                    f"not in {allowed}. Widen `{dimension}` or leave it out."
                )
            if isinstance(allowed, LogUniform) or len(allowed) > 1:
                values[name] = value
        return values

    def choose(self, hp: HyperParameters) -> Configuration:
        """Ask a `keras_tuner.HyperParameters` for one configuration, declaring the dimensions.

        Args:
            hp: The hyperparameters of a trial; a fresh one declares the space.
        """
        rates = self.learning_rates
        return Configuration(
            cell=_choose(hp, "cell", self.cells),
            units=_choose(hp, "units", self.units),
            learning_rate=hp.Float("learning_rate", rates.low, rates.high, sampling="log")
            if isinstance(rates, LogUniform)
            else _choose(hp, "learning_rate", rates),
            optimizer=_choose(hp, "optimizer", self.optimizers),
            schedule=_choose(hp, "schedule", self.schedules),
        )


DIMENSIONS: Final[Mapping[str, str]] = {
    "cells": "cell",
    "units": "units",
    "learning_rates": "learning_rate",
    "optimizers": "optimizer",
    "schedules": "schedule",
}
"""Dimension of a space -> what a configuration and a hyperparameter call one value of it."""


def _dimension(name: str, values: Sequence[Any]) -> tuple[Any, ...]:
    """Check that the values of a dimension are a sequence with something in it, once each."""
    if isinstance(values, str) or not isinstance(values, Sequence):
        raise InputError(f"`{name}` must be a sequence. Received: {name}={values!r}.")
    if not len(values):
        raise InputError(f"`{name}` must not be empty. Received: {name}={values!r}.")
    if len(set(values)) < len(values):
        raise InputError(f"`{name}` must not repeat. Received: {name}={list(values)}.")
    return tuple(values)


def _choose(hp: HyperParameters, name: str, values: Sequence[Any]) -> Any:
    if len(values) == 1:
        return values[0]
    return hp.Choice(name, list(values))


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
        cell=cell, units=40, learning_rate=0.01, optimizer="sgd", schedule="constant"
    )
    for cell in ("gru", "lstm")
}
"""The two models of the published experiment, trained as it trained them."""
