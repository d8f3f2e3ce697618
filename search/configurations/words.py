"""Configurations as records hold them and as users write them."""

from collections.abc import Mapping
from typing import Any, Final

from ..errors import InputError, shown
from .configuration import DEFAULTS, DIMENSIONS, Configuration


def configuration_of(record: Mapping[Any, Any]) -> Configuration:
    """Read the configuration that a record holds among other things.

    Args:
        record: A search's best/*.json, a row of its trials, or what a user has written. What the
            record of a trial lacks is older than the field; what a user leaves out is not.

    Raises:
        InputError: If a value cannot be used.
        TypeError: If the record is none, or lacks what has no default.
    """
    values = {name: record[name] for name in DIMENSIONS if name in record}
    return Configuration.from_json(values) if "trial" in record else Configuration(**values)


PLACED: Final = tuple(name for name, dimension in DIMENSIONS.items() if not dimension.optional)
"""What stands in its place in the words of a configuration, and in every table; the rest is named
and told where it differs from its default."""


def _form() -> str:
    words = {name: name.rpartition("_")[2].upper() for name in PLACED}
    further = [word for name, word in words.items() if name in DEFAULTS]
    needed = ":".join(word for name, word in words.items() if name not in DEFAULTS)
    return f"{needed}{''.join(f'[:{word}' for word in further)}{']' * len(further)}"


CONFIGURATION_FORM: Final = _form()
"""How a configuration is given in words: CELL:UNITS:RATE[:OPTIMIZER[:SCHEDULE[:SPAN]]]."""


def parse_configuration(text: str) -> Configuration:
    """Read a configuration given in words.

    Args:
        text: CELL:UNITS:RATE, with :OPTIMIZER, :SCHEDULE and :LOSS_SPAN after it if they differ
            from adam, cosine and second-half, and NAME=VALUE for what is optional.

    Raises:
        InputError: If the text says something else.

    Examples:
        >>> parse_configuration("gru:40:0.01").label
        'GRU(40) adam 0.01 cosine second-half'
    """
    refused = InputError(f"A configuration must be {CONFIGURATION_FORM}. Received: {shown(text)}.")
    parts = [part.strip().lower() for part in text.split(":")]
    named = dict(part.split("=", 1) for part in parts if "=" in part)
    placed = [part for part in parts if "=" not in part]
    needed = [name for name in PLACED if name not in DEFAULTS]
    if not len(needed) <= len(placed) <= len(PLACED) or named.keys() & set(PLACED):
        raise refused
    values = dict(zip(PLACED, placed, strict=False)) | named
    if not values.keys() <= DIMENSIONS.keys():
        raise refused
    try:
        read = {name: DIMENSIONS[name].read_one(value) for name, value in values.items()}
    except ValueError as error:
        raise refused from error
    return Configuration(**read)
