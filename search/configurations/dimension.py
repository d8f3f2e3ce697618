"""A dimension of the search as one entry, from which all else about it derives."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from ..errors import InputError, shown
from .limits import check_learning_rate


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


def _same(value: Any) -> Any:
    return value


@dataclass(frozen=True, slots=True, kw_only=True)
class Dimension:
    """What a search can choose of a model or of how it is trained.

    Columns of tables, options of commands, help texts, keys, labels and queries derive from it.

    Attributes:
        plural: What a space calls its values, such as "learning_rates"; its option as well.
        choices: Those of a space that names none; one alone is a setting that costs no draw.
        help: What its option says.
        check: Checks one value and returns it as Python's own type.
        read: Reads the values of its option.
        read_one: Reads one value, as in CELL:UNITS:RATE.
        say: Says one value in a sentence.
        before: The value in records that are older than the dimension; None for the default of a
            configuration.
        in_program: Whether models that differ in it are compiled to different programs.
        compiled_as: From a value to that of the program that serves it.
        in_loss: Whether the losses of models that differ in it do not compare.
        optional: Whether keys, labels, records and tables leave it out where it has its default:
            so does what is older than it.
        on_log_scale: Whether it is drawn evenly in the logarithm, from a `LogUniform` if asked.
        increasing: Whether the values of a space must increase.
    """

    plural: str
    choices: Sequence[Any] | LogUniform
    help: str
    check: Callable[[object], Any]
    read: Callable[[str], Sequence[Any] | LogUniform]
    read_one: Callable[[str], Any] = str
    say: Callable[[Any], str] = str
    before: Any = None
    in_program: bool = False
    compiled_as: Callable[[Any], Any] = _same
    in_loss: bool = False
    optional: bool = False
    on_log_scale: bool = False
    increasing: bool = False

    @property
    def option(self) -> str:
        """Its option, such as "--learning-rates"."""
        return f"--{self.plural.replace('_', '-')}"

    def check_values(self, values: object) -> Sequence[Any] | LogUniform:
        """Take the values of a space: a sequence with something in it, once each.

        Raises:
            InputError: If they are not, or one of them cannot be used.
        """
        if self.on_log_scale and isinstance(values, LogUniform):
            return values
        checked = tuple(map(self.check, listed(values, argument=self.plural)))
        if len(set(checked)) < len(checked):
            raise InputError(
                f"`{self.plural}` must not repeat. Received: {self.plural}={shown(list(checked))}."
            )
        if self.increasing and list(checked) != sorted(checked):
            raise InputError(
                f"`{self.plural}` must increase. Received: {self.plural}={shown(list(checked))}."
            )
        return checked


SWITCHED_ON: Final = 0.5
"""Stands for all values but zero of what a program does or does not do: the value is its input."""


def switched(**about: Any) -> Dimension:
    """Make a dimension of numbers of which 0, the default, leaves something out of a program.

    Args:
        **about: What else `Dimension` takes.
    """
    return Dimension(
        choices=(0.0,),
        read_one=float,
        in_program=True,
        compiled_as=lambda value: SWITCHED_ON if value else 0.0,
        optional=True,
        **about,
    )


def listed(values: object, *, argument: str) -> Sequence[Any]:
    """Take a sequence with something in it; text is none, a NumPy vector is one.

    Raises:
        InputError: If it is not.
    """
    if isinstance(values, np.ndarray) and values.ndim == 1:
        values = values.tolist()
    if isinstance(values, str | bytes | bytearray) or not isinstance(values, Sequence):
        raise InputError(f"`{argument}` must be a sequence. Received: {argument}={shown(values)}.")
    if not len(values):
        raise InputError(f"`{argument}` must not be empty. Received: {argument}={shown(values)}.")
    return values
