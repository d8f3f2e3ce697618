"""How a table is to be read, and what was found out about it; plain data."""

import hashlib
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np

from ..errors import InputError, check_flag, check_text
from ..series import FloatArray
from .time_axis import TimeFacts

MARKS: Final = (".", ",")
SEPARATORS: Final = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
"""What may lie between two cells, and what it is called."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadOptions:
    """What is said about a table instead of being found out.

    Attributes:
        encoding: Of a text file, such as "latin-1"; None: UTF-8, or what its first bytes say.
        separator: Between two cells; one of `SEPARATORS`.
        decimal: "." or ",".
        thousands: Mark between groups of three digits: one character.
        header: Whether the first line names the columns; without, they are called 1, 2, ...
        time: Column of dates or numbers by which rows are put in order.
        timed: Whether to look for such a column; without, rows are taken as they stand.

    Raises:
        InputError: If one of them cannot be.
    """

    encoding: str | None = None
    separator: str | None = None
    decimal: str | None = None
    thousands: str | None = None
    header: bool = True
    time: str | None = None
    timed: bool = True

    def __post_init__(self) -> None:
        for name in ("encoding", "separator", "decimal", "thousands", "time"):
            if getattr(self, name) is not None:
                object.__setattr__(self, name, check_text(getattr(self, name), argument=name))
        for name in ("header", "timed"):
            object.__setattr__(self, name, check_flag(getattr(self, name), argument=name))
        if self.encoding is not None:
            try:
                "".encode(self.encoding)
            except (LookupError, ValueError) as error:
                raise InputError(
                    f"`encoding` must be known to Python, such as utf-16, latin-1 or cp1252. "
                    f"Received: encoding={self.encoding!r}."
                ) from error
        if self.separator is not None and self.separator not in SEPARATORS:
            raise InputError(
                f"`separator` must be one of {', '.join(map(repr, SEPARATORS))}. "
                f"Received: separator={self.separator!r}."
            )
        if self.decimal is not None and self.decimal not in MARKS:
            raise InputError(f"`decimal` must be . or , alone. Received: decimal={self.decimal!r}.")
        if self.thousands is not None and (
            len(self.thousands) != 1 or self.thousands.isalnum() or self.thousands == self.decimal
        ):
            raise InputError(
                f"`thousands` must be one mark that is no letter, digit or decimal mark. "
                f"Received: thousands={self.thousands!r}."
            )
        if self.time is not None and not self.timed:
            raise InputError(
                f"`time` names the column by which rows are put in order, `timed` says there is "
                f"none. Received: time={self.time!r}, timed=False."
            )

    def to_json(self) -> dict[str, Any]:
        """What differs from the defaults, as JSON types."""
        default = ReadOptions()
        return {
            name: getattr(self, name)
            for name in self.__dataclass_fields__
            if getattr(self, name) != getattr(default, name)
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One series, and what was found out about the table it lay in.

    Attributes:
        values: Samples in the order of time, shape (samples,).
        column: Where they were.
        dialect: What the file is written in where that is not comma, point and UTF-8, in words.
        time: What orders the rows; None if nothing does.
        notes: What else a user should know, a sentence each.
        sha256: Digest of the values: what identifies the series, wherever it lies.
    """

    values: FloatArray = field(repr=False)
    column: str
    dialect: tuple[str, ...] = ()
    time: TimeFacts | None = None
    notes: tuple[str, ...] = ()
    sha256: str = ""

    @property
    def said(self) -> str:
        """All of it in a line."""
        parts = [f"column {self.column!r}, {len(self.values):,} rows", *self.dialect]
        if self.time is not None:
            time = self.time
            order = "sorted by" if time.sorted else "in the order of"
            parts.append(
                f"{order} {time.column!r} from {time.first} to {time.last}, a step of "
                f"{'none' if time.step is None else time.step.said}"
            )
        return "; ".join([*parts, *self.notes])


def digest_of(values: FloatArray) -> str:
    """Return the SHA-256 of samples, the same on every machine."""
    return hashlib.sha256(np.ascontiguousarray(values, dtype="<f8").tobytes()).hexdigest()
