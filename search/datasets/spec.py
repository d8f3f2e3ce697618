"""Plain data that names a dataset."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Self

from ..errors import InputError, check_known, check_text, check_type, check_whole_number
from ..own_data import ReadOptions, is_file_name, is_other_file_name
from ..series import SERIES

FORMATS: Final = ".csv, .tsv and .txt, packed or not, .parquet and .feather"


@dataclass(frozen=True, slots=True, kw_only=True)
class DatasetSpec:
    """Plain data that names a dataset; `load_dataset` builds it anywhere.

    Attributes:
        series: A name in `SERIES`, or the path of a table; a `pathlib.Path` is kept as text.
        lookback: Samples a model sees, at least 1.
        seed: Draws whatever a series draws: held-out trajectories, noise, where a chaotic one
            starts; independent of a search's seed.
        column: Column of a file; None if only one can be meant.
        horizon: Steps of a forecast from a file; None for one lookback. The built-in series have
            horizons of their own.
        reading: What is said about a file instead of being found out.
        content: SHA-256 of the samples that a file must hold; None for whatever it holds. It is
            what identifies a series from a file: where it lies, and in what dialect, does not.

    Raises:
        InputError: If the series is unknown, a number below 1, or a value of another type.
    """

    series: str = "damped-cosine"
    lookback: int = 20
    seed: int = 0
    column: str | None = None
    horizon: int | None = None
    reading: ReadOptions = field(default_factory=ReadOptions)
    content: str | None = None

    def __post_init__(self) -> None:
        self._check_types()
        if not self.is_file:
            self._check_built_in()

    def _check_types(self) -> None:
        if isinstance(self.series, os.PathLike):
            object.__setattr__(self, "series", os.fspath(self.series))
        check_type(self.reading, ReadOptions, argument="reading")
        for name in ("series", "column", "content"):
            if getattr(self, name) is not None or name == "series":
                object.__setattr__(self, name, check_text(getattr(self, name), argument=name))
        for name, least in (("lookback", 1), ("seed", 0), ("horizon", 1)):
            if getattr(self, name) is not None or name != "horizon":
                number = check_whole_number(getattr(self, name), least, argument=name)
                object.__setattr__(self, name, number)

    def _check_built_in(self) -> None:
        if is_other_file_name(self.series):
            raise InputError(
                f"A file of this kind is not read: {self.series!r}. Read are {FORMATS}; save it "
                f"as one of them."
            )
        check_known(self.series, SERIES, what="series")
        for name in ("column", "horizon", "content"):
            if getattr(self, name) is not None:
                raise InputError(
                    f"`{name}` is for series from a file. "
                    f"Received: {name}={getattr(self, name)!r}, series={self.series!r}."
                )
        for name, value in self.reading.to_json().items():
            raise InputError(
                f"`{name}` is for series from a file. "
                f"Received: {name}={value!r}, series={self.series!r}."
            )

    @property
    def is_file(self) -> bool:
        """Whether the series comes from a file."""
        return is_file_name(self.series)

    def to_json(self) -> dict[str, Any]:
        """The spec as JSON types; what a built-in series has no use for is left out."""
        record: dict[str, Any] = self.former_identity()
        if self.content is not None:
            record["content"] = self.content
        if said := self.reading.to_json():
            record["reading"] = said
        return record

    def identity(self) -> dict[str, Any]:
        """What tells this data from other data, as JSON types.

        For a series from a file whose content is known, neither where it lies nor how it is read.
        """
        if self.content is None:
            return self.to_json()
        return {
            "content": self.content,
            "lookback": self.lookback,
            "horizon": self.horizon or self.lookback,
        }

    def former_identity(self) -> dict[str, Any]:
        """What told data apart before schema 3 of a ledger; it still does for built-in series."""
        names = ("series", "lookback", "seed", "column", "horizon")
        return {name: getattr(self, name) for name in names}

    @classmethod
    def from_json(cls, record: Mapping[str, Any]) -> Self:
        """Read what `to_json` wrote."""
        return cls(**{**record, "reading": ReadOptions(**record.get("reading", {}))})
