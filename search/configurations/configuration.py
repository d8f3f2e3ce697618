"""What a trial is made of: a cell, its size and how it is optimised."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Self

from ..errors import check_known, check_positive, check_whole_number
from .cells import CELLS
from .optimization import LOSS_SPANS, OPTIMIZERS, SCHEDULES

MAX_LEARNING_RATE: Final = 1e3
"""Beyond this a rate is a slip of the keyboard; it would only ever diverge."""


MAX_UNITS: Final = 16_384
"""Beyond this a layer fits into no machine: a billion parameters."""


MAX_EPOCHS: Final = 10_000_000


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
        for name, value in (
            ("cell", check_known(self.cell, CELLS, what="cell")),
            ("optimizer", check_known(self.optimizer, OPTIMIZERS, what="optimizer")),
            ("schedule", check_known(self.schedule, SCHEDULES, what="schedule")),
            ("loss_span", check_known(self.loss_span, LOSS_SPANS, what="loss span")),
            ("units", check_units(self.units)),
            ("learning_rate", check_learning_rate(self.learning_rate)),
        ):
            object.__setattr__(self, name, value)

    @property
    def parameter_count(self) -> int:
        """Trainable parameters of the cell with one input and its Dense(1) read-out."""
        return CELLS[self.cell].parameter_count(self.units) + self.units + 1

    @property
    def model_name(self) -> str:
        """The usual short name, e.g. "GRU(40)"."""
        return f"{self.cell.upper()}({self.units})"

    @property
    def key(self) -> str:
        """An exact name, as `--configuration` takes it: "gru:40:0.01:adam:cosine:second-half"."""
        fields = (getattr(self, field.name) for field in dataclasses.fields(self))
        return ":".join(map(str, fields))

    @property
    def label(self) -> str:
        """A name to read, its rate rounded, e.g. "GRU(40) adam 0.01 cosine second-half"."""
        recipe = f"{self.optimizer} {self.learning_rate:.4g} {self.schedule} {self.loss_span}"
        return f"{self.model_name} {recipe}"

    def loss_start(self, lookback: int) -> int:
        """First position of a window of so many samples that the loss covers."""
        return LOSS_SPANS[self.loss_span](lookback)

    @classmethod
    def from_json(cls, record: Mapping[str, Any]) -> Self:
        """Read the fields of a configuration; one without a span is older than spans."""
        return cls(**{"loss_span": "every", **record})


def configuration_of(record: Mapping[Any, Any]) -> Configuration:
    """Read the configuration that a record holds among other things.

    Args:
        record: A search's best/*.json, a row of its trials, or what a user has written. What the
            record of a trial lacks is older than the field; what a user leaves out is not.

    Raises:
        InputError: If a value cannot be used.
        TypeError: If the record is none, or lacks what has no default.
    """
    names = [field.name for field in dataclasses.fields(Configuration)]
    values = {name: record[name] for name in names if name in record}
    return Configuration.from_json(values) if "trial" in record else Configuration(**values)


def check_units(units: object) -> int:
    """Take a hidden size: a whole number from 1 to `MAX_UNITS`.

    Raises:
        InputError: If it is not.
    """
    return check_whole_number(units, 1, argument="units", most=MAX_UNITS)


def check_learning_rate(rate: object) -> float:
    """Take a rate that is positive, finite and at most `MAX_LEARNING_RATE`.

    Raises:
        InputError: If it is not.
    """
    rule = f"above 0 and at most {MAX_LEARNING_RATE:g}"
    return check_positive(rate, argument="learning_rate", most=MAX_LEARNING_RATE, rule=rule)


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
