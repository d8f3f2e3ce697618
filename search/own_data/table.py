"""What a table is, which roles its columns have and how it is to be read; plain data."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Self

from ..errors import InputError, check_flag, check_known, check_text, check_whole_number, shown
from .calendar_columns import CALENDAR
from .filling import FILLS
from .memory_table import MemoryTable

MARKS: Final = (".", ",")
SEPARATORS: Final = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
"""What may lie between two cells, and what it is called."""
LISTS: Final = ("covariates", "known", "calendar")
MEMORY: Final = "memory"
"""What a record calls the digest of a table in memory."""
NAMED_APART: Final = ("source", "target")
"""What a dataset's record calls its series and column."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TableSpec:
    """What a table is, which roles its columns have, and what else is said of it.

    What is not said is found out.

    Attributes:
        source: Path of a file, or a table in memory: see `from_frame`.
        target: Column that is learned; None if only one can be meant.
        covariates: Columns that are observed together with the target; texts become a column each.
        known: Columns that are known in advance, such as holidays and plans.
        calendar: Cycles of the calendar, names in `CALENDAR`; each becomes a sine and a cosine of
            the time, known in advance.
        encoding: Of a text file, such as "latin-1"; None: UTF-8, or what its first bytes say.
        separator: Between two cells; one of `SEPARATORS`.
        decimal: "." or ",".
        thousands: Mark between groups of three digits: one character.
        header: Whether the first line names the columns; without, they are called 1, 2, ...
        time: Column of dates or numbers by which rows are put in order.
        timed: Whether to look for such a column; without, rows are taken as they stand.
        fill: How samples that are missing are filled, a name in `FILLS`; None refuses them.
        fill_most: The longest run of them that is filled, in samples.

    Raises:
        InputError: If one of them cannot be.
    """

    source: str | MemoryTable | None = None
    target: str | None = None
    covariates: tuple[str, ...] = ()
    known: tuple[str, ...] = ()
    calendar: tuple[str, ...] = ()
    encoding: str | None = None
    separator: str | None = None
    decimal: str | None = None
    thousands: str | None = None
    header: bool = True
    time: str | None = None
    timed: bool = True
    fill: str | None = None
    fill_most: int = 3

    def __post_init__(self) -> None:
        source: Any = self.source
        if isinstance(source, os.PathLike):
            object.__setattr__(self, "source", os.fspath(source))
        texts = ["target", "encoding", "separator", "decimal", "thousands", "time"]
        if not isinstance(source, MemoryTable):
            texts.append("source")
        for name in texts:
            if getattr(self, name) is not None:
                object.__setattr__(self, name, check_text(getattr(self, name), argument=name))
        for name in LISTS:
            object.__setattr__(self, name, _check_names(getattr(self, name), argument=name))
        for cycle in self.calendar:
            check_known(cycle, CALENDAR, what="cycle of the calendar")
        for name in ("header", "timed"):
            object.__setattr__(self, name, check_flag(getattr(self, name), argument=name))
        if self.fill is not None:
            check_known(self.fill, FILLS, what="way to fill")
        most = check_whole_number(self.fill_most, 1, argument="fill_most")
        object.__setattr__(self, "fill_most", most)
        self._check_marks()
        if self.time is not None and not self.timed:
            raise InputError(
                f"`time` names the column by which rows are put in order, `timed` says there is "
                f"none. Received: time={self.time!r}, timed=False."
            )

    def _check_marks(self) -> None:
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

    @property
    def name(self) -> str:
        """What the table is called: the path of a file, or what was said."""
        return self.source.name if isinstance(self.source, MemoryTable) else self.source or ""

    def to_json(self) -> dict[str, Any]:
        """What differs from the defaults, as JSON types, without source and target."""
        default = TableSpec()
        said = {
            name: list(getattr(self, name)) if name in LISTS else getattr(self, name)
            for name in self.__dataclass_fields__
            if name not in NAMED_APART and getattr(self, name) != getattr(default, name)
        }
        return said | ({MEMORY: self.source.digest} if isinstance(self.source, MemoryTable) else {})

    @classmethod
    def from_json(cls, record: Mapping[str, Any], *, series: str) -> Self:
        """Read what `to_json` wrote.

        Args:
            record: Of a table in memory only the digest is left.
            series: What the dataset's record calls the source.
        """
        said = {name: value for name, value in record.items() if name != MEMORY}
        said |= {name: tuple(said[name]) for name in LISTS if name in said}
        if MEMORY not in record:
            return cls(source=series, **said)
        return cls(source=MemoryTable(name=series, digest=record[MEMORY]), **said)

    @classmethod
    def from_frame(cls, data: Any, *, name: str = "frame", **said: Any) -> Self:
        """Take a table that is in memory.

        Args:
            data: A DataFrame or Series, whose index becomes a column unless it only numbers rows; a
                mapping of columns; or an array of shape (samples,) or (samples, columns).
            name: What it is called.
            **said: Other attributes, such as `target` and `time`.

        Raises:
            InputError: If it is nothing of this kind, or an attribute cannot be.
        """
        from .memory import keep_table

        return cls(source=keep_table(data, check_text(name, argument="name")), **said)


def _check_names(names: Any, *, argument: str) -> tuple[str, ...]:
    """Take a sequence of names, each once."""
    if isinstance(names, str | bytes) or not isinstance(names, Sequence):
        raise InputError(
            f"`{argument}` must be a sequence of names. Received: {argument}={shown(names)}."
        )
    checked = tuple(check_text(name, argument=argument) for name in names)
    for name in checked:
        if checked.count(name) > 1:
            raise InputError(f"`{argument}` names {name!r} twice. Name it once.")
    return checked
