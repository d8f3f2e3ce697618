"""The configurations a search may choose from."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Final, Protocol

import numpy as np

from ..errors import InputError, check_known, shown
from .cells import CELLS
from .configuration import Configuration, check_learning_rate, check_units
from .optimization import LOSS_SPANS, OPTIMIZERS, SCHEDULES


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
        for name in ("low", "high"):
            object.__setattr__(self, name, check_learning_rate(getattr(self, name)))
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
        loss_spans: Names in `LOSS_SPANS`. The losses of different spans do not compare, so search
            more than one by a closed-loop error.

    Raises:
        InputError: If a dimension is empty, repeats or contains a value that is not allowed.
    """

    cells: Sequence[str] = ("gru", "lstm")
    units: Sequence[int] = tuple(range(8, 65, 4))
    learning_rates: LogUniform | Sequence[float] = LogUniform(1e-4, 1e-1)
    optimizers: Sequence[str] = ("adam",)
    schedules: Sequence[str] = ("cosine",)
    loss_spans: Sequence[str] = ("second-half",)

    def __post_init__(self) -> None:
        for name, check in _CHECKS.items():
            values = getattr(self, name)
            if not isinstance(values, LogUniform) or name != "learning_rates":
                object.__setattr__(self, name, _dimension(name, values, check))
        if list(self.units) != sorted(self.units):
            raise InputError(f"`units` must increase. Received: units={shown(list(self.units))}.")

    @property
    def size(self) -> int | None:
        """How many configurations the space holds; None if the rate is continuous."""
        rates = self.learning_rates
        return None if isinstance(rates, LogUniform) else self.size_at_one_rate * len(rates)

    @property
    def size_at_one_rate(self) -> int:
        """How many configurations share a learning rate."""
        return math.prod(
            len(getattr(self, name)) for name in DIMENSIONS if name != "learning_rates"
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

    def check_objective(self, objective: str) -> None:
        """Refuse to choose between losses of different spans: they are of different positions.

        Raises:
            InputError: If the objective is a loss and the space holds several spans.
        """
        if objective == "val_loss" and len(self.loss_spans) > 1:
            raise InputError(
                f"`objective` val_loss does not compare models whose losses cover different "
                f"positions. Received: loss_spans={list(self.loss_spans)}. Search one span, or "
                f"use a closed-loop objective."
            )

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
            loss_span=_choose(hp, "loss_span", self.loss_spans),
        )


DIMENSIONS: Final[Mapping[str, str]] = {
    "cells": "cell",
    "units": "units",
    "learning_rates": "learning_rate",
    "optimizers": "optimizer",
    "schedules": "schedule",
    "loss_spans": "loss_span",
}
"""Dimension of a space -> what a configuration and a hyperparameter call one value of it."""


_CHECKS: Final[Mapping[str, Callable[[object], Any]]] = {
    "cells": partial(check_known, known=CELLS, what="cell"),
    "units": check_units,
    # All as fractions: Keras Tuner takes no mixture of whole numbers and others.
    "learning_rates": check_learning_rate,
    "optimizers": partial(check_known, known=OPTIMIZERS, what="optimizer"),
    "schedules": partial(check_known, known=SCHEDULES, what="schedule"),
    "loss_spans": partial(check_known, known=LOSS_SPANS, what="loss span"),
}
"""Dimension of a space -> what checks one value of it, and returns it as Python's own type."""


def _dimension(name: str, values: object, check: Callable[[object], Any]) -> tuple[Any, ...]:
    """Check that the values of a dimension are a sequence with something in it, once each."""
    if isinstance(values, np.ndarray) and values.ndim == 1:
        values = values.tolist()
    if isinstance(values, str | bytes | bytearray) or not isinstance(values, Sequence):
        raise InputError(f"`{name}` must be a sequence. Received: {name}={shown(values)}.")
    if not len(values):
        raise InputError(f"`{name}` must not be empty. Received: {name}={shown(values)}.")
    checked = tuple(map(check, values))
    if len(set(checked)) < len(checked):
        raise InputError(f"`{name}` must not repeat. Received: {name}={shown(list(checked))}.")
    return checked


def _choose(hp: HyperParameters, name: str, values: Sequence[Any]) -> Any:
    if len(values) == 1:
        return values[0]
    return hp.Choice(name, list(values))
