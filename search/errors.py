"""Errors a user can cause: one clear line that names what was wrong and the way out.

What may be given is checked where it is defined, by these helpers; each returns the value as
Python's own type, so that NumPy's numbers and names are taken wherever Python's are.
"""

import difflib
import math
import numbers
import operator
import os
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any, Final, TypeVar

T = TypeVar("T")

MOST: Final = 2**63 - 1
"""The largest whole number that tables and JSON readers take."""
SHOWN_CHARACTERS: Final = 80
"""How much of a value that was received is repeated."""


def printable(text: str) -> str:
    r"""Escape what no line of print holds: line ends and controls, as a folder's name may have.

    Examples:
        >>> print(printable("runs/a\nb\x1ec"))
        runs/a\nb\x1ec
    """
    return "".join(
        letter if letter.isprintable() else letter.encode("unicode_escape").decode()
        for letter in text
    )


class InputError(ValueError):
    """Input that cannot be used; the command line prints its message and exits with code 2.

    Args:
        message: One line.
        details: Further lines: what differs, and the way out.
    """

    def __init__(self, message: str, *, details: Iterable[str] = ()) -> None:
        self.lines = [printable(line) for line in (message, *details)]
        super().__init__("\n".join(self.lines))

    def __reduce__(self) -> tuple[Any, ...]:
        return _input_error, (self.lines,)


def _input_error(lines: list[str]) -> InputError:
    """Make one again that crossed over from another process."""
    return InputError(lines[0], details=lines[1:])


class MachineFaultError(RuntimeError):
    """A trial that could not be run for a reason that is not its own: it may succeed elsewhere."""


class SearchFailedError(RuntimeError):
    """A search that ended without an answer; the command line prints why and exits with code 1."""


def shown(value: object) -> str:
    """Say what was received, on one line and not at length.

    Examples:
        >>> shown("gru"), len(shown("g" * 1000))
        ("'gru'", 80)
    """
    try:
        text = " ".join(repr(value).split())
    except Exception:  # noqa: BLE001  # whatever a stranger's object does; an endless number
        return f"something of type {type(value).__name__}"
    return text if len(text) <= SHOWN_CHARACTERS else text[: SHOWN_CHARACTERS - 1] + "…"


def check_known(name: object, known: Iterable[str], *, what: str) -> str:
    """Refuse a name that is not in a table of entries.

    Args:
        name: The name received.
        known: The names that exist.
        what: What the name stands for, e.g. "cell".

    Returns:
        The name.

    Raises:
        InputError: If `name` is unknown; the nearest known name is offered.
    """
    names = sorted(known)
    if isinstance(name, str) and name in names:
        return str(name)
    nearest = _nearest(name, names) if isinstance(name, str) else []
    hint = f" Did you mean {nearest[0]!r}?" if nearest else ""
    raise InputError(f"Unknown {what} {shown(name)}.{hint} Known: {', '.join(names)}.")


def _nearest(name: str, names: list[str]) -> list[str]:
    small = {known.lower(): known for known in names}
    near = difflib.get_close_matches(name.lower()[:SHOWN_CHARACTERS], small, n=1, cutoff=0.5)
    return [small[known] for known in near]


def check_at_least(value: float, least: float, *, argument: str) -> None:
    """Refuse a number below its least value, naming the argument.

    Raises:
        InputError: If `value` is below `least` or not a number.
    """
    if not value >= least:
        raise InputError(f"`{argument}` must be at least {least}. Received: {argument}={value}.")


def check_whole_number(value: object, least: int, *, argument: str, most: int = MOST) -> int:
    """Take a whole number within bounds, NumPy's among them; text, fractions and bools are none.

    Raises:
        InputError: If it is not one.

    Examples:
        >>> check_whole_number(3, 1, argument="seeds")
        3
    """
    try:
        number = operator.index(value)  # type: ignore[arg-type]  # what has no index raises
    except TypeError:
        number = None
    if number is None or isinstance(value, bool):
        raise InputError(
            f"`{argument}` must be a whole number. Received: {argument}={shown(value)}."
        )
    if not least <= number <= most:
        rule = f"at least {least}" if number < least else f"at most {most:,}"
        raise InputError(f"`{argument}` must be {rule}. Received: {argument}={shown(number)}.")
    return number


def check_positive(
    value: object, *, argument: str, most: float = math.inf, rule: str = "a positive number"
) -> float:
    """Take a finite number above 0, NumPy's among them; text and bools are none.

    Args:
        value: What was received.
        argument: Whose value it is.
        most: The largest that is taken.
        rule: What it must be, in words.

    Raises:
        InputError: If it is not one.
    """
    number = _real(value)
    if 0 < number <= most and number < math.inf:
        return number
    raise InputError(f"`{argument}` must be {rule}. Received: {argument}={shown(value)}.")


def check_share(value: object, *, argument: str) -> float:
    """Take a number from 0 to below 1, NumPy's among them; text and bools are none.

    Raises:
        InputError: If it is not one.
    """
    number = _real(value)
    if 0 <= number < 1:
        return number
    raise InputError(
        f"`{argument}` must be at least 0 and below 1. Received: {argument}={shown(value)}."
    )


def _real(value: object) -> float:
    """Give any real number as Python's; NaN for whatever is none."""
    if isinstance(value, bool) or not isinstance(value, numbers.Real):
        return math.nan
    try:
        return float(value)
    except OverflowError:
        return math.inf


def check_type(value: object, kind: type[T], *, argument: str) -> T:
    """Take only what is of a type.

    Raises:
        InputError: If it is not.
    """
    if isinstance(value, kind):
        return value
    article = "an" if kind.__name__[0] in "AEIOU" else "a"
    raise InputError(
        f"`{argument}` must be {article} {kind.__name__}. Received: {argument}={shown(value)}."
    )


def check_text(value: object, *, argument: str) -> str:
    """Take text, NumPy's among it.

    Raises:
        InputError: If it is none, or cannot be written down as UTF-8.
    """
    if isinstance(value, str):
        with suppress(UnicodeEncodeError):
            value.encode()
            return str(value)
    raise InputError(f"`{argument}` must be text. Received: {argument}={shown(value)}.")


def check_flag(value: object, *, argument: str) -> bool:
    """Take True or False, NumPy's among them; numbers and text are neither.

    Raises:
        InputError: If it is neither.
    """
    if type(value).__name__ in ("bool", "bool_"):
        return bool(value)
    raise InputError(f"`{argument}` must be True or False. Received: {argument}={shown(value)}.")


def check_path(value: Any, *, argument: str) -> Path:
    """Take the path of a file or folder; a `~` in front stands for the home.

    Raises:
        InputError: If it is empty, nobody's home, or no path at all.
    """
    if not isinstance(value, str | os.PathLike) or not str(value) or "\0" in str(value):
        raise InputError(f"`{argument}` must name a path. Received: {argument}={shown(value)}.")
    try:
        return Path(value).expanduser()
    except (RuntimeError, TypeError) as error:
        raise InputError(
            f"`{argument}` must name a path. Received: {argument}={shown(value)}."
        ) from error
