"""Options that say what is learned, and the dataset that is made of them."""

from collections.abc import Mapping
from typing import Annotated, Any, Final

import typer

from ..datasets import DatasetSpec
from ..own_data import CALENDAR, FILLS, SplitRule, TableSpec
from .groups import OptionGroup
from .options import Lookback, Series, name_all


def _text(help_text: str, **said: Any) -> tuple[Any, None]:
    """Make an option whose words `TableSpec` or `SplitRule` reads."""
    return Annotated[str | None, typer.Option(help=help_text, **said)], None


def _flag(name: str, help_text: str) -> tuple[Any, bool]:
    return Annotated[bool, typer.Option(name, help=help_text)], False


def _names(help_text: str) -> tuple[Any, str]:
    return Annotated[str, typer.Option(metavar="NAMES", help=help_text)], ""


def _read_names(text: str) -> tuple[str, ...]:
    """Read the names of columns, as they are written in the table.

    Examples:
        >>> _read_names("Price, on sale"), _read_names("")
        (('Price', 'on sale'), ())
    """
    return tuple(name.strip() for name in text.split(",")) if text.strip() else ()


LISTS: Final = ("covariates", "known", "calendar")

SPLIT: Final[Mapping[str, tuple[Any, Any]]] = {
    "validation_from": _text(
        "Where validation begins in a file: a share (0.7), a row (85) or a date. Default: 0.7.",
        metavar="SHARE|ROW|DATE",
    ),
    "test_from": _text("Where the test begins. Default: 0.85.", metavar="SHARE|ROW|DATE"),
}
"""Field of a `SplitRule` -> its option."""

TABLE: Final[Mapping[str, tuple[Any, Any]]] = {
    "time": _text("Column of a file by which rows are put in order. Default: one of dates."),
    "covariates": _names("Columns of a file that are observed with the series, as A,B."),
    "known": _names("Columns of a file that are known in advance, as A,B."),
    "calendar": _names(f"Made from the dates, known in advance: {name_all(CALENDAR)}, as A,B."),
    "fill": _text(
        f"How samples that a file misses are filled: {name_all(FILLS)}. Default: refused."
    ),
    "fill_most": (
        Annotated[int, typer.Option(help="The longest run of them that is filled.")],
        TableSpec().fill_most,
    ),
    "encoding": _text("Encoding of a text file, such as latin-1. Default: UTF-8."),
    "separator": _text("What lies between two cells of a file. Default: found out."),
    "decimal": _text("Decimal mark of a file. Default: found out."),
    "thousands": _text("Mark between groups of three digits in a file."),
}
"""Field of a `TableSpec` -> its option."""


def _read_dataset(
    *,
    series: str,
    lookback: int,
    horizon: int | None,
    season: int | None,
    column: str | None,
    no_header: bool,
    no_time: bool,
    **said: Any,
) -> DatasetSpec:
    of_table = {name: said[name] for name in TABLE}
    of_table |= {name: _read_names(said[name]) for name in LISTS}
    table = TableSpec(header=not no_header, timed=not no_time, **of_table)
    return DatasetSpec(
        series=series,
        lookback=lookback,
        horizon=horizon,
        season=season,
        column=column,
        table=table,
        split=SplitRule(**{name: said[name] for name in SPLIT}),
    )


DATASET: Final = OptionGroup(
    {
        "series": (Series, DatasetSpec().series),
        "lookback": (Lookback, DatasetSpec().lookback),
        "horizon": (
            Annotated[
                int | None,
                typer.Option(help="Steps to forecast from a file. Default: the lookback."),
            ],
            None,
        ),
        "season": (
            Annotated[
                int | None,
                typer.Option(help="Samples in one season of a file. Default: found out."),
            ],
            None,
        ),
        "column": _text("Column of a file. Default: the only one of numbers."),
        **TABLE,
        "no_header": _flag("--no-header", "The file has no header; columns are 1, 2, ..."),
        "no_time": _flag("--no-time", "Take the rows of a file as they stand."),
        **SPLIT,
    },
    _read_dataset,
)
"""What is learned: a series of the catalogue, or a file and how it is read -> `DatasetSpec`."""
