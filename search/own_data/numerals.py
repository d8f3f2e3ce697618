"""From cells to numbers: which decimal and thousands marks a column is written with."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from ..errors import InputError
from ..series import FloatArray
from .table import TableSpec

NOT_FINITE: Final = re.compile(r"[+-]?(inf|infinity)", re.IGNORECASE)
MISSING: Final = frozenset(("", "nan", "na", "n/a", "#n/a", "null", "none", "nat", "-", "?"))
"""Cells, in small letters, that stand for no value."""
PERHAPS_GROUPS: Final = re.compile(r"[+-]?[1-9][0-9]{0,2}\.[0-9]{3}")
"""A cell that is a number of three decimals, or one of thousands."""


@dataclass(frozen=True, slots=True)
class NumberStyle:
    """How numbers are written.

    Attributes:
        decimal: Between the whole and its parts.
        thousands: Between groups of three digits; "" if nothing may be.
    """

    decimal: str = "."
    thousands: str = ""

    @property
    def pattern(self) -> re.Pattern[str]:
        """What a whole cell must match."""
        mark, group = re.escape(self.decimal), re.escape(self.thousands)
        whole = rf"(?:[0-9]{{1,3}}(?:{group}[0-9]{{3}})+|[0-9]+)" if group else "[0-9]+"
        return re.compile(rf"[+-]?(?:{whole}(?:{mark}[0-9]*)?|{mark}[0-9]+)(?:[eE][+-]?[0-9]+)?")

    @property
    def said(self) -> tuple[str, ...]:
        """What differs from a decimal point without thousands marks, in words."""
        decimal = (f"decimal {self.decimal!r}",) if self.decimal != "." else ()
        return decimal + ((f"thousands {self.thousands!r}",) if self.thousands else ())


PLAIN: Final = NumberStyle()
COMMA: Final = NumberStyle(",")
STYLES: Final = (PLAIN, COMMA, NumberStyle(".", ","), NumberStyle(",", "."))


def style_of(cells: Sequence[str], options: TableSpec) -> NumberStyle | None:
    """Tell how the numbers of a column are written.

    Args:
        cells: Text without blanks around it.
        options: Marks that are said take precedence.

    Returns:
        The style; None if no style reads every cell that is not missing.
    """
    given = [cell for cell in cells if not is_missing(cell)]
    styles = _said(options) if given else ()
    fitting = [style for style in styles if _first_unlike(given, style) is None]
    return fitting[0] if fitting else None


def is_missing(cell: str) -> bool:
    """Whether a cell stands for no value."""
    return cell.lower() in MISSING


def read_numbers(
    cells: Sequence[str], options: TableSpec, *, where: str
) -> tuple[FloatArray, NumberStyle, tuple[str, ...]]:
    """Read a column of text as numbers.

    Args:
        cells: Text without blanks around it.
        options: Marks that are said take precedence.
        where: The file and column, for errors.

    Returns:
        Values of shape (cells,), NaN where a cell is missing; how they were written, and what a
        user should know of it.

    Raises:
        InputError: If a cell is no finite number, or can be read two ways; the first such row is
            named.
    """
    for row, cell in enumerate(cells, start=1):
        if NOT_FINITE.fullmatch(cell):
            raise InputError(f"{where}, row {row} is not finite. Received: {cell!r}.")
    missing = np.array([is_missing(cell) for cell in cells], dtype=bool)
    rows, cells = np.flatnonzero(~missing), [cell for cell in cells if not is_missing(cell)]
    if not cells:
        raise InputError(f"{where} holds no value. Choose another column.")
    style = style_of(cells, options)
    if style is None:
        row = _first_unlike(cells, _nearest(cells, _said(options))) or 0
        raise InputError(f"{where}, row {rows[row] + 1} is not a number. Received: {cells[row]!r}.")
    said = options.decimal is not None or options.thousands is not None
    if not said and style == COMMA and _first_unlike(cells, NumberStyle(".", ",")) is None:
        row = next(row for row, cell in enumerate(cells) if "," in cell)
        one, other = (_plain(cells[row], way) for way in (COMMA, NumberStyle(".", ",")))
        raise InputError(
            f"{where}, row {rows[row] + 1} can be read as {float(one):g} or as {float(other):g}. "
            f"Received: {cells[row]!r}. Say which with --decimal , or --thousands , here."
        )
    notes: tuple[str, ...] = ()
    if not said and all(map(PERHAPS_GROUPS.fullmatch, cells)):
        whole = _plain(cells[0], NumberStyle(",", "."))
        notes = (f"{cells[0]!r} is read as {float(cells[0]):g}, with --thousands . it is {whole}",)
    given = np.array([_plain(cell, style) for cell in cells], dtype=np.float64)
    for row in np.flatnonzero(~np.isfinite(given))[:1]:
        raise InputError(f"{where}, row {rows[row] + 1} is not finite. Received: {cells[row]!r}.")
    values = np.full(len(missing), np.nan)
    values[rows] = given
    return values, style, notes


def _said(options: TableSpec) -> Sequence[NumberStyle]:
    """The styles to try."""
    if options.decimal is None and options.thousands is None:
        return STYLES
    thousands = options.thousands or ""
    return (NumberStyle(options.decimal or ("," if thousands == "." else "."), thousands),)


def _first_unlike(cells: Sequence[str], style: NumberStyle) -> int | None:
    """Index of the first cell that a style does not read."""
    matches = style.pattern.fullmatch
    return next((row for row, cell in enumerate(cells) if matches(cell) is None), None)


def _nearest(cells: Sequence[str], styles: Sequence[NumberStyle]) -> NumberStyle:
    """The style that reads the most cells, the first of equals."""
    return max(styles, key=lambda style: sum(map(bool, map(style.pattern.fullmatch, cells))))


def _plain(cell: str, style: NumberStyle) -> str:
    without = cell.replace(style.thousands, "") if style.thousands else cell
    return without.replace(style.decimal, ".")
