"""Values of dimensions in words, as options and configurations give them."""

from collections.abc import Callable
from typing import Final, TypeVar

from ..errors import InputError, shown
from .dimension import LogUniform
from .limits import check_units

T = TypeVar("T")

_UNITS_RULE: Final = (
    "`units` must be LOW:HIGH:STEP with LOW <= HIGH and STEP >= 1, or A,B,C. Received: units={}."
)


def parse_name(text: str) -> str:
    """Read a name, however it is written.

    Examples:
        >>> parse_name(" GRU")
        'gru'
    """
    return text.strip().lower()


def parse_names(text: str) -> tuple[str, ...]:
    """Read names that commas separate.

    Examples:
        >>> parse_names("GRU, lstm")
        ('gru', 'lstm')
    """
    return tuple(map(parse_name, text.split(",")))


def parse_units(text: str) -> tuple[int, ...]:
    """Read hidden sizes.

    Args:
        text: "LOW:HIGH:STEP", "LOW:HIGH" or "A,B,C".

    Raises:
        InputError: If the text says something else.

    Examples:
        >>> parse_units("8:16:4"), parse_units("10,20")
        ((8, 12, 16), (10, 20))
    """
    try:
        if ":" not in text:
            return tuple(int(part) for part in text.split(","))
        low, high, *rest = (int(part) for part in text.split(":"))
        (step,) = rest or (1,)
    except ValueError as error:
        raise InputError(_UNITS_RULE.format(shown(text))) from error
    if low > high or step < 1:
        raise InputError(_UNITS_RULE.format(shown(text)))
    return tuple(range(check_units(low), check_units(high) + 1, step))


def parse_whole_numbers(text: str) -> tuple[int, ...]:
    """Read whole numbers that commas separate.

    Raises:
        InputError: If the text says something else.

    Examples:
        >>> parse_whole_numbers("1,2")
        (1, 2)
    """
    return _parse(text, int, "whole numbers")


def parse_numbers(text: str) -> tuple[float, ...]:
    """Read numbers that commas separate.

    Raises:
        InputError: If the text says something else.

    Examples:
        >>> parse_numbers("0,0.2")
        (0.0, 0.2)
    """
    return _parse(text, float, "numbers")


def _parse(text: str, kind: Callable[[str], T], what: str) -> tuple[T, ...]:
    try:
        return tuple(kind(part) for part in text.split(","))
    except ValueError as error:
        raise InputError(f"Values must be {what}: A,B,C. Received: {shown(text)}.") from error


def parse_rates(text: str) -> LogUniform | tuple[float, ...]:
    """Read learning rates.

    Args:
        text: "LOW:HIGH" or "A,B,C".

    Raises:
        InputError: If the text says something else.

    Examples:
        >>> parse_rates("0.001,0.01")
        (0.001, 0.01)
    """
    try:
        if ":" not in text:
            return tuple(float(part) for part in text.split(","))
        low, high = (float(part) for part in text.split(":"))
    except ValueError as error:
        raise InputError(
            f"`learning_rates` must be LOW:HIGH or A,B,C. Received: learning_rates={shown(text)}."
        ) from error
    return LogUniform(low, high)
