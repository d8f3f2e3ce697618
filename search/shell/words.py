"""Values in words: what the command line's options say."""

import json
from pathlib import Path
from typing import Final

from ..configurations import (
    PUBLISHED_PAIR,
    Configuration,
    LogUniform,
    check_units,
    configuration_of,
)
from ..datasets import DatasetSpec
from ..errors import InputError, check_path, shown
from ..own_data import ReadOptions

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


def read_configurations(path: str | Path) -> list[Configuration]:
    """Read configurations to try first.

    Args:
        path: A JSON file with one configuration or a list of them; fields that are not a
            configuration's are passed over, so that a search's best/*.json will do. The word
            "published" stands for the published pair.

    Raises:
        InputError: If the file cannot be read or holds something else.
    """
    if str(path) == "published":
        return list(PUBLISHED_PAIR.values())
    path = check_path(path, argument="enqueue")
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        records = content if isinstance(content, list) else [content]
        return [configuration_of(record) for record in records]
    except InputError:
        raise
    except (OSError, ValueError, TypeError) as error:
        raise InputError(
            f"`enqueue` must be a JSON file of configurations with cell, units and "
            f"learning_rate. {path}: {error}."
        ) from error


def read_dataset(
    *,
    series: str,
    lookback: int,
    column: str | None,
    horizon: int | None,
    encoding: str | None,
    separator: str | None,
    decimal: str | None,
    thousands: str | None,
    no_header: bool,
    time: str | None,
    no_time: bool,
) -> DatasetSpec:
    """Say what to train and judge on, from the options that every command has for that.

    Raises:
        InputError: If one of them cannot be used.
    """
    reading = ReadOptions(
        encoding=encoding,
        separator=separator,
        decimal=decimal,
        thousands=thousands,
        header=not no_header,
        time=time,
        timed=not no_time,
    )
    return DatasetSpec(
        series=series, lookback=lookback, column=column, horizon=horizon, reading=reading
    )
