"""Errors a user can cause: one clear line that names what was wrong and the way out."""

import difflib
from collections.abc import Iterable


class InputError(ValueError):
    """Input that cannot be used; the command line prints its message and exits with code 2."""


class MachineFaultError(RuntimeError):
    """A trial that could not be run for a reason that is not its own: it may succeed elsewhere."""


class SearchFailedError(RuntimeError):
    """A search that ended without an answer; the command line prints why and exits with code 1."""


def check_known(name: str, known: Iterable[str], *, what: str) -> None:
    """Refuse a name that is not in a table of entries.

    Args:
        name: The name received.
        known: The names that exist.
        what: What the name stands for, e.g. "cell".

    Raises:
        InputError: If `name` is unknown; the nearest known name is offered.
    """
    names = sorted(known)
    if name in names:
        return
    nearest = difflib.get_close_matches(str(name), names, n=1, cutoff=0.5)
    hint = f" Did you mean {nearest[0]!r}?" if nearest else ""
    raise InputError(f"Unknown {what} {name!r}.{hint} Known: {', '.join(names)}.")


def check_at_least(value: float, least: float, *, argument: str) -> None:
    """Refuse a number below its least value, naming the argument.

    Raises:
        InputError: If `value` is below `least` or not a number.
    """
    if not value >= least:
        raise InputError(f"`{argument}` must be at least {least}. Received: {argument}={value}.")
