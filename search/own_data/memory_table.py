"""A table in memory that nobody changes, told from others by its content."""

from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    import pandas as pd


class MemoryTable:
    """A table in memory.

    Two are equal if their names and contents are. A record holds both, but not the table.

    Args:
        name: What it is called.
        digest: SHA-256 of its content.
        frame: One column a name; None where only a record is left of it.
    """

    __slots__ = ("digest", "frame", "name")

    def __init__(self, *, name: str, digest: str, frame: "pd.DataFrame | None" = None) -> None:
        self.name = name
        self.digest = digest
        self.frame = frame

    def __repr__(self) -> str:
        return f"MemoryTable(name={self.name!r}, digest={self.digest[:12]!r})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, MemoryTable) and (self.name, self.digest) == (
            other.name,
            other.digest,
        )

    def __hash__(self) -> int:
        return hash((self.name, self.digest))

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        return self
