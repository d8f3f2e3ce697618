"""Plain data that names a dataset."""

import dataclasses
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Self

from ..errors import InputError, check_known, check_text, check_type, check_whole_number
from ..own_data import SplitRule, TableSpec, is_file_name, is_other_file_name
from ..series import MOST_PAST, SERIES
from ..unpickling import restore

DEFAULT: Final = "damped-cosine"
FORMATS: Final = ".csv, .tsv and .txt, packed or not, .parquet and .feather"


@dataclass(frozen=True, slots=True, kw_only=True)
class DatasetSpec:
    """Plain data that names a dataset; `load_dataset` builds it anywhere.

    Attributes:
        series: A name in `SERIES`, or the path of a table; a `pathlib.Path` is kept as text. It may
            be left out where `table` has a source.
        lookback: Samples a model sees, at least 1.
        seed: Draws whatever a series draws: held-out trajectories, noise, where a chaotic one
            starts; independent of a search's seed.
        column: Column of a table, a short form of its target; None if only one can be meant.
        horizon: Steps of a forecast from a table; None for one lookback. The built-in series have
            horizons of their own.
        table: What the table is and which roles its columns have; None for a built-in series.
        split: Where its validation and test begin.
        content: SHA-256 of the samples that a table must hold; None for whatever it holds. It is
            what identifies a series from a table: where it lies, and in what dialect, does not.
        season: Samples in one season of a table, 2 to `MOST_PAST`; None for what its training part
            shows. The built-in series know their own.

    Raises:
        InputError: If the series is unknown, a number below 1, or a value of another type.
    """

    series: str = DEFAULT
    lookback: int = 20
    seed: int = 0
    column: str | None = None
    horizon: int | None = None
    table: TableSpec | None = None
    split: SplitRule = field(default_factory=SplitRule)
    content: str | None = None
    season: int | None = None

    def __post_init__(self) -> None:
        if self.table is not None:
            check_type(self.table, TableSpec, argument="table")
        check_type(self.split, SplitRule, argument="split")
        for name, value in zip(("series", "table"), self._name_source(), strict=True):
            object.__setattr__(self, name, value)
        for name in ("column", "content"):
            if getattr(self, name) is not None:
                object.__setattr__(self, name, check_text(getattr(self, name), argument=name))
        for name, least in (("lookback", 1), ("seed", 0), ("horizon", 1)):
            if getattr(self, name) is not None or name != "horizon":
                number = check_whole_number(getattr(self, name), least, argument=name)
                object.__setattr__(self, name, number)
        if self.season is not None:
            season = check_whole_number(self.season, 2, argument="season", most=MOST_PAST)
            object.__setattr__(self, "season", season)
        if self.table is None or self.table.source is None:
            self._check_built_in()
        else:
            self._name_target(self.table)

    def _name_source(self) -> tuple[str, TableSpec | None]:
        """Tell the name of the series and, if it is one, its table."""
        series: Any = self.series
        if isinstance(series, os.PathLike):
            series = os.fspath(series)
        series, table = check_text(series, argument="series"), self.table
        if table is not None and table.source is not None:
            if series not in (DEFAULT, table.name):
                raise InputError(
                    f"`series` and the source of `table` are two. Received: series={series!r}, "
                    f"source={table.name!r}. Leave one of them out."
                )
            return table.name, table
        if not is_file_name(series):
            return series, table
        return series, dataclasses.replace(table or TableSpec(), source=series)

    def _name_target(self, table: TableSpec) -> None:
        """Let the column and the target of the table be one."""
        if self.column is not None and table.target not in (None, self.column):
            raise InputError(
                f"`column` and the target of `table` are two. Received: column={self.column!r}, "
                f"target={table.target!r}. Leave one of them out."
            )
        target = self.column if table.target is None else table.target
        object.__setattr__(self, "column", target)
        object.__setattr__(self, "table", dataclasses.replace(table, target=target))

    def _check_built_in(self) -> None:
        if is_other_file_name(self.series):
            raise InputError(
                f"A file of this kind is not read: {self.series!r}. Read are {FORMATS}; save it "
                f"as one of them."
            )
        check_known(self.series, SERIES, what="series")
        given = {name: getattr(self, name) for name in ("column", "horizon", "content", "season")}
        if self.table is not None:
            given |= {"target": self.table.target} | self.table.to_json()
        if self.split.schema == SplitRule().schema:
            given |= self.split.to_json()
            del given["schema"]
        for name, value in given.items():
            if value is not None:
                raise InputError(
                    f"`{name}` is for series from a file. "
                    f"Received: {name}={value!r}, series={self.series!r}."
                )
        object.__setattr__(self, "table", None)
        object.__setattr__(self, "split", SplitRule())

    def __setstate__(self, state: Sequence[Any]) -> None:
        restore(self, state)

    def to_json(self) -> dict[str, Any]:
        """The spec as JSON types; what a built-in series has no use for is left out."""
        record: dict[str, Any] = self.former_identity()
        if self.content is not None:
            record["content"] = self.content
        if self.table is not None and (said := self.table.to_json()):
            record["reading"] = said
        return record

    def identity(self) -> dict[str, Any]:
        """What tells this data from other data, as JSON types.

        For a series from a table whose content is known, neither where it lies nor how it is read.
        """
        if self.content is None:
            return self.to_json()
        return {
            "content": self.content,
            "lookback": self.lookback,
            "horizon": self.horizon or self.lookback,
            **self._split_record(),
            **self._season_record(),
        }

    def former_identity(self) -> dict[str, Any]:
        """What told data apart before schema 3 of a ledger; it still does for built-in series.

        A split of a later schema was never recorded so: it is said, too.
        """
        names = ("series", "lookback", "seed", "column", "horizon")
        return (
            {name: getattr(self, name) for name in names}
            | self._split_record()
            | self._season_record()
        )

    def _split_record(self) -> dict[str, Any]:
        said = {} if self.table is None else self.split.to_json()
        return {"split": said} if said else {}

    def _season_record(self) -> dict[str, Any]:
        return {} if self.season is None else {"season": self.season}

    @classmethod
    def from_json(cls, record: Mapping[str, Any]) -> Self:
        """Read what `to_json` wrote; a table without a split is one with gaps."""
        values = dict(record)
        reading = values.pop("reading", None)
        if reading or is_file_name(values["series"]):
            values["table"] = TableSpec.from_json(reading or {}, series=values["series"])
            values["split"] = SplitRule.from_json(values.get("split"))
        return cls(**values)
