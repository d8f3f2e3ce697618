"""A series from a file: one column of a table, in the order of time, and what was found out."""

import bz2
import functools
import gzip
import hashlib
import io
import lzma
import zipfile
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Final

from ..errors import InputError, check_path
from ..series import FloatArray
from .memory_table import MemoryTable
from .reading import Reading
from .table import TableSpec

if TYPE_CHECKING:
    from .text_tables import Table

TEXT: Final = (".csv", ".tsv", ".txt")
BINARY: Final = (".parquet", ".feather")
KEPT: Final = 4
"""Series kept in memory, so that trials on one of them parse it once."""


def is_file_name(text: str) -> bool:
    """Whether the name of a series is that of a file that is read."""
    return _format(text) in (*TEXT, *BINARY)


def is_other_file_name(text: str) -> bool:
    """Whether the name of a series is that of a file, of a kind that is not read."""
    return not is_file_name(text) and (bool(PurePath(text).suffix) or Path(text).name != text)


def read_table(table: TableSpec) -> Reading:
    """Read the series of a table.

    A file is looked at every time and parsed where its content is new: what is returned is never
    older than the call.

    Args:
        table: Its source is a text table (.csv, .tsv, .txt, also compressed), .parquet or
            .feather; or a table in memory.

    Returns:
        The values, and what was found out.

    Raises:
        InputError: If the file or column cannot be found, or it cannot be read one way only; the
            first such row is named.
    """
    if isinstance(table.source, MemoryTable):
        return _read_memory(table)
    return _read(_source_of(table), table)


def read_known_ahead(
    table: TableSpec | None, reading: Reading, options: TableSpec, steps: int
) -> FloatArray:
    """Read what is known in advance of the samples after the last one.

    Args:
        table: Where rows of them are; None where nothing but the calendar is known.
        reading: The series.
        options: What is known in advance.
        steps: Samples to come.

    Returns:
        Raw values of `reading.known`, shape (steps, columns).

    Raises:
        InputError: If the table cannot be read, or a row of it is missing.
    """
    from .future import known_ahead

    if table is None:
        return known_ahead(None, reading, options, steps, where="")
    in_memory = isinstance(table.source, MemoryTable)
    cells = _table_in_memory(table) if in_memory else _parse(_source_of(table), table)
    return known_ahead(cells, reading, options, steps, where=table.name)


def _source_of(table: TableSpec) -> "_Source":
    path = check_path(table.source, argument="source")
    try:
        content = path.read_bytes()
    except OSError as error:
        raise InputError(f"Cannot read {path}: {error.strerror or error}.") from error
    return _Source(
        digest=hashlib.sha256(content).hexdigest(),
        format=_format(path.name),
        packing=_packing(path.name),
        path=path,
        content=content,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Source:
    """A file as it was read; its content is what tells it from others."""

    digest: str
    format: str
    packing: str
    path: Path = field(compare=False)
    content: bytes = field(compare=False, repr=False)


@functools.lru_cache(maxsize=KEPT)
def _read(source: _Source, table: TableSpec) -> Reading:
    # pandas takes half a second to import, and only tables need it.
    from .columns import read_columns

    return read_columns(_parse(source, table), table, where=str(source.path))


@functools.lru_cache(maxsize=KEPT)
def _read_memory(table: TableSpec) -> Reading:
    from .columns import read_columns

    return read_columns(_table_in_memory(table), table, where=table.name)


def _parse(source: _Source, table: TableSpec) -> "Table":
    from .binary_tables import read_binary_table
    from .text_tables import read_text_table

    where = str(source.path)
    try:
        content = UNPACK[source.packing](source.content) if source.packing else source.content
    except (OSError, EOFError, zlib.error, lzma.LZMAError, zipfile.BadZipFile) as error:
        raise InputError(f"Cannot read {where}: {error}.") from error
    if source.format in BINARY:
        return read_binary_table(content, source.format, where=where)
    return read_text_table(content, table, where=where)


def _table_in_memory(table: TableSpec) -> "Table":
    from .text_tables import Table

    source = table.source
    if not isinstance(source, MemoryTable) or source.frame is None:
        raise InputError(
            f"{table.name} was a table in memory, of which a record holds no more than its digest. "
            f"Give it again, or the same samples in a file."
        )
    return Table(source.frame)


def _format(name: str) -> str:
    """The suffix that says what a file holds, that of its packing left out."""
    packing = _packing(name)
    return PurePath(name[: len(name) - len(packing)]).suffix.lower()


def _packing(name: str) -> str:
    suffix = PurePath(name).suffix.lower()
    return suffix if suffix in UNPACK else ""


def _unzip(content: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = archive.namelist()
        if len(names) != 1:
            raise zipfile.BadZipFile(f"it holds {len(names)} files instead of one")
        return archive.read(names[0])


UNPACK: Final[Mapping[str, Callable[[bytes], bytes]]] = {
    ".gz": gzip.decompress,
    ".bz2": bz2.decompress,
    ".xz": lzma.decompress,
    ".zip": _unzip,
}
"""Suffix of a packed file -> function that unpacks it."""
