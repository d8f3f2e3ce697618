"""Where in time validation and test begin; plain data.

Schema history:
    1: without a record; each later part begins one lookback after the end of the one before, and
       the context of its forecasts lies within it
    2: {"schema", "validation_from", "test_from"}; the context lies before the part, which begins
       where the one before ends; origins are less than a horizon apart where few would fit
"""

import datetime
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Self

import numpy as np

from ..errors import InputError, check_whole_number, shown
from .time_axis import Stamps, TimeFacts, say_stamp

SCHEMA: Final = 2
WITH_GAPS: Final = 1
"""The schema whose parts have gaps between them."""
SHARES: Final = (0.7, 0.85)
"""Where validation and test begin if nothing is said, as shares of the rows."""
FEWEST: Final = 4
"""Rows of which each part gets one."""
DATE: Final = re.compile(r"[0-9]{4}-[0-9]{2}.*")
RULE: Final = "must be a share such as 0.7 or 70%, a row such as 85, or a date such as 2020-01-31"


@dataclass(frozen=True, slots=True, kw_only=True)
class SplitRule:
    """Where in time validation and test begin.

    Attributes:
        validation_from: Where validation begins: a share of the rows (0.7), a row, counted from 1
            (85), or a date ("2020-01-31"); text is read as one of them. None: at 14/17 of what
            lies before the test, at 70 % if nothing is said of that either.
        test_from: Where the test begins. None: in the middle of what follows the training part,
            at 85 % if nothing is said of that either.
        schema: How parts are cut; 1 for what was recorded before there were schemas.

    Raises:
        InputError: If one of them is neither.
    """

    validation_from: str | float | int | None = None
    test_from: str | float | int | None = None
    schema: int = SCHEMA

    def __post_init__(self) -> None:
        for name in ("validation_from", "test_from"):
            value = _read_place(getattr(self, name), argument=name)
            object.__setattr__(self, name, value)
        schema = check_whole_number(self.schema, WITH_GAPS, argument="schema", most=SCHEMA)
        object.__setattr__(self, "schema", schema)
        if schema == WITH_GAPS and (self.validation_from, self.test_from) != (None, None):
            raise InputError(
                f"`validation_from` and `test_from` are not of schema {WITH_GAPS}. "
                f"Received: {self.validation_from!r}, {self.test_from!r}."
            )

    def resolve(self, count: int, time: TimeFacts | None) -> tuple[int, int]:
        """Find the first rows of validation and test, counted from 0.

        Args:
            count: Rows of the table.
            time: When they were; None if that is not known.

        Raises:
            InputError: If a place lies outside the table, or they are out of order.
        """
        stamps = None if time is None else time.stamps
        validation = _row(self.validation_from, count, stamps, argument="validation_from")
        test = _row(self.test_from, count, stamps, argument="test_from")
        first, second = SHARES
        if validation is None:
            validation = int(first * count) if test is None else round(test * first / second)
        if test is None:
            of_all = self.validation_from is None
            test = int(second * count) if of_all else validation + (count - validation) // 2
        if count < FEWEST:
            raise InputError(
                f"{count} rows are too few to be split into training, validation and test."
            )
        if not 0 < validation < test < count:
            raise InputError(
                f"Validation must begin after row 1, and the test after that, within the {count:,} "
                f"rows. Received: validation from row {validation + 1}, test from row {test + 1}."
            )
        return validation, test

    def pinned(self, count: int, time: TimeFacts | None) -> "SplitRule":
        """Say the same by rows, and nothing where that is what nothing means."""
        if (self.validation_from, self.test_from) == (None, None):
            return self
        rows = self.resolve(count, time)
        if rows == (int(SHARES[0] * count), int(SHARES[1] * count)):
            return SplitRule(schema=self.schema)
        return SplitRule(validation_from=rows[0] + 1, test_from=rows[1] + 1, schema=self.schema)

    def to_json(self) -> dict[str, Any]:
        """What was said, and the schema, as JSON types; empty for what had no record."""
        if self.schema == WITH_GAPS:
            return {}
        said = {"validation_from": self.validation_from, "test_from": self.test_from}
        return {"schema": self.schema} | {
            name: value for name, value in said.items() if value is not None
        }

    @classmethod
    def from_json(cls, record: Mapping[str, Any] | None) -> Self:
        """Read what `to_json` wrote; None, and nothing in it, is the first schema."""
        return cls(**record) if record else cls(schema=WITH_GAPS)


def _read_place(value: Any, *, argument: str) -> str | float | int | None:
    """Read a share, a row or a date, however it is given."""
    if value is None:
        return None
    if isinstance(value, datetime.date | np.datetime64):
        value = str(value)
    wrong = InputError(f"`{argument}` {RULE}. Received: {argument}={shown(value)}.")
    text = value.strip() if isinstance(value, str) else ""
    if DATE.fullmatch(text):
        try:
            when = np.datetime64(text)
        except ValueError as error:
            raise wrong from error
        if np.isnat(when):
            raise wrong
        return text
    try:
        percent = text.endswith("%")
        number = float(text.removesuffix("%") if text else value) / (100 if percent else 1)
        if isinstance(value, bool | bytes | bytearray) or np.ndim(value):
            raise wrong
    except (TypeError, ValueError, OverflowError) as error:
        raise wrong from error
    if 0 < number < 1:
        return number
    if percent or not 1 <= number < 2**53 or number != int(number):
        raise wrong
    return int(number)


def _row(
    place: str | float | int | None, count: int, stamps: Stamps | None, *, argument: str
) -> int | None:
    """The first row of a part, counted from 0."""
    if place is None:
        return None
    if isinstance(place, float):
        return int(place * count)
    if isinstance(place, int):
        if place > count:
            raise InputError(
                f"`{argument}` must be one of the {count:,} rows. Received: {argument}={place}. A "
                f"date is written as {min(place, 9999):04}-01-31."
            )
        return place - 1
    if stamps is None or stamps.dtype.kind != "M":
        raise InputError(
            f"`{argument}` is a date, and no column of dates orders the rows. Received: "
            f"{argument}={place!r}. Name one with --time, or give a share or a row."
        )
    when = np.datetime64(place).astype("datetime64[ns]")
    if not stamps[0] < when <= stamps[-1]:
        raise InputError(
            f"`{argument}` must lie after {say_stamp(stamps[0])} and not after "
            f"{say_stamp(stamps[-1])}. Received: {argument}={place!r}."
        )
    return int(np.searchsorted(stamps, when))
