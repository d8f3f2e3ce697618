"""From the text of a file to a table of cells: encoding, separator and header are found out."""

import codecs
import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from ..errors import InputError
from .filling import FILL
from .numerals import STYLES
from .table import SEPARATORS, TableSpec

BOMS: Final = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF32_LE: "utf-32",  # begins with the mark of UTF-16 and is looked for first
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
SAMPLE: Final = 200
"""Rows from which the separator is told."""
WIDE: Final = 8
"""Text of which more than one in so many characters is NUL has two bytes a character."""


@dataclass(frozen=True, slots=True)
class Table:
    """The cells of a file and what it is written in.

    Attributes:
        frame: One row a row, in the order of the file; columns have different names.
        dialect: What differs from UTF-8 with commas, in words.
    """

    frame: pd.DataFrame
    dialect: tuple[str, ...] = ()


def read_text_table(data: bytes, options: TableSpec, *, where: str) -> Table:
    """Read the text of a table with pandas, as strictly as it goes.

    Args:
        data: The file.
        options: What is said about it; the rest is found out.
        where: The file, for errors.

    Returns:
        A table of text without blanks around it.

    Raises:
        InputError: If the text cannot be read one way only; the first such row is named.
    """
    text, encoding = _decode(data, options, where)
    text, comments = _without_comments(text)
    if not text.strip():
        raise InputError(f"{where} has no rows. Give a file with a header line.")
    separator = options.separator or _find_separator(text, options, where)
    _check_rows(text, separator, options, where)
    cells = _split(text, separator, where)
    names = [str(position + 1) for position in range(cells.shape[1])]
    if options.header:
        names = cells.iloc[0].tolist()
        cells = cells.iloc[1:].reset_index(drop=True)
    cells, names = _without_empty_end(cells, names)
    if options.header:
        _check_names(names, where)
    cells.columns = pd.Index(names)
    dialect = [f"encoding {encoding}"] if encoding not in ("utf-8", "utf-8-sig") else []
    if separator != "," and len(names) > 1:
        dialect.append(f"separator {SEPARATORS[separator]}")
    if comments:
        dialect.append(f"{comments} lines of comment before the header")
    return Table(cells, tuple(dialect))


def _decode(data: bytes, options: TableSpec, where: str) -> tuple[str, str]:
    found = next((name for mark, name in BOMS.items() if data.startswith(mark)), "utf-8")
    encoding = options.encoding or found
    try:
        text = data.decode(encoding)
    except UnicodeError as error:
        place, byte = where, ""
        if isinstance(error, UnicodeDecodeError):
            line = data[: error.start].count(b"\n")
            place = f"{where}, {_say_line(line)}"
            byte = f": byte {data[error.start]:#04x}"
        raise InputError(
            f"{place} is not {encoding}{byte}. Name the encoding with --encoding, such as latin-1, "
            f"cp1252 or utf-16."
        ) from error
    if "\0" in text:
        line = text[: text.index("\0")].count("\n")
        wide = text.count("\0") > len(text) / WIDE
        way_out = "Name the encoding with --encoding, such as utf-16." if wide else "Remove it."
        raise InputError(
            f"{where}, {_say_line(line)} holds a NUL character, as no text does. {way_out}"
        )
    return text.removeprefix("\ufeff"), encoding


def _say_line(line: int) -> str:
    """Name a line, counted from 0: the header is the first, row 1 the second."""
    return f"row {line} (line {line + 1})" if line else "line 1"


def _without_comments(text: str) -> tuple[str, int]:
    """Leave out empty lines and those of comment before the header, and empty ones at the end."""
    lines = text.splitlines(keepends=True) if "#" in text[:1] or not text[:1].strip() else []
    start = 0
    while start < len(lines) and (lines[start].startswith("#") or not lines[start].strip()):
        start += 1
    comments = sum(line.startswith("#") for line in lines[:start])
    return ("".join(lines[start:]) if lines else text).rstrip("\r\n"), comments


def _find_separator(text: str, options: TableSpec, where: str) -> str:
    """Tell the separator: what parts the header and every row into equally many cells."""
    widths = {separator: _widths(text, separator) for separator in SEPARATORS}
    even = [mark for mark, found in widths.items() if found[0] > 1 and len(set(found)) == 1]
    if len(even) > 1:
        raise InputError(
            f"{where} can be parted into equal rows by {' and by '.join(map(repr, even))}. Say "
            f"which it is with --separator."
        )
    if even:
        return even[0]
    parted = [mark for mark, found in widths.items() if found[0] > 1]
    if parted:
        return parted[0]
    if options.decimal == ",":
        return ";"  # the header parts into one name, whatever the separator
    return max(widths, key=lambda mark: max(widths[mark]))


def _widths(text: str, separator: str) -> list[int]:
    """Count the cells of the first rows, the header's first."""
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    widths = []
    try:
        for row in rows:
            if row:
                widths.append(len(row))
            if len(widths) > SAMPLE:
                break
    except csv.Error:
        pass  # pandas says what is wrong
    return widths or [0]


def _check_rows(text: str, separator: str, options: TableSpec, where: str) -> None:
    """Refuse what pandas would pass over or fill: rows of unlike lengths, stray quotation marks.

    Rows are counted from 1; the header is row 0. An empty line is a missing sample of a single
    column.
    """
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    row, wanted = 0, 0
    try:
        for row, cells in enumerate(rows):
            wanted = wanted or len(cells)
            missing = not cells and wanted == 1 and options.fill is not None
            if len(cells) != wanted and not missing:
                raise InputError(_explain(len(cells), wanted, separator, f"{where}, row {row}"))
    except csv.Error as error:
        raise InputError(
            f"{where}, row {row + 1} has a quotation mark that is not closed, or closed before "
            f"the cell ends ({error}). Put it right."
        ) from error


def _explain(width: int, wanted: int, separator: str, where: str) -> str:
    """Say what is wrong with a row of so many cells."""
    if width == 0:
        way_out = f"{FILL}, or cut the series there" if wanted == 1 else "Put it right"
        return f"{where} is empty. {way_out}."
    what = f"{where} has {_values(width)} where the header names {wanted}."
    if width < wanted:
        return f"{what} Put it right."
    if separator == "," and wanted == 1:
        return f"{what} If the comma is a decimal mark, say --decimal , here."
    return f"{what} A cell with a {SEPARATORS[separator]} in it needs quotation marks around it."


def _split(text: str, separator: str, where: str) -> pd.DataFrame:
    """Part text into cells, all of them text."""
    try:
        cells = pd.read_csv(
            io.StringIO(text, newline=""),
            sep=separator,
            header=None,
            dtype=str,
            keep_default_na=False,
            skip_blank_lines=False,
            on_bad_lines="error",
            engine="c",
        )
    except pd.errors.ParserError as error:
        raise InputError(f"Cannot read {where}: {str(error).strip()}.") from error
    stripped: pd.DataFrame = cells.fillna("").apply(lambda column: column.str.strip())
    return stripped


def _values(count: int) -> str:
    return f"{count} value" + ("s" if count != 1 else "")


def _without_empty_end(cells: pd.DataFrame, names: Sequence[str]) -> tuple[pd.DataFrame, list[str]]:
    """Leave out a last column without name and cells: a separator at the end of lines makes it."""
    kept = list(names)
    while len(kept) > 1 and not kept[-1] and cells.iloc[:, len(kept) - 1].eq("").all():
        kept.pop()
    return cells.iloc[:, : len(kept)].copy(), kept


def _check_names(names: Sequence[str], where: str) -> None:
    for name in names:
        if names.count(name) > 1:
            raise InputError(
                f"{where} has {names.count(name)} columns named {name!r}. Give them names of "
                f"their own."
            )
    if all(is_number(name) for name in names):
        raise InputError(
            f"{where} has no header line: it begins with {', '.join(names)}. Put a line of names "
            f"before it, or say --no-header."
        )


def is_number(cell: Any) -> bool:
    """Whether a cell is a number in any style."""
    return any(style.pattern.fullmatch(str(cell)) for style in STYLES)
