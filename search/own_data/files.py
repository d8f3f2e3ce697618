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
from typing import Final

from ..errors import InputError, check_path
from .memory_table import MemoryTable
from .reading import Reading
from .table import TableSpec

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
    path = check_path(table.source, argument="source")
    try:
        content = path.read_bytes()
    except OSError as error:
        raise InputError(f"Cannot read {path}: {error.strerror or error}.") from error
    source = _Source(
        digest=hashlib.sha256(content).hexdigest(),
        format=_format(path.name),
        packing=_packing(path.name),
        path=path,
        content=content,
    )
    return _read(source, table)


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
    from .binary_tables import read_binary_table
    from .columns import read_columns
    from .text_tables import read_text_table

    where = str(source.path)
    try:
        content = UNPACK[source.packing](source.content) if source.packing else source.content
    except (OSError, EOFError, zlib.error, lzma.LZMAError, zipfile.BadZipFile) as error:
        raise InputError(f"Cannot read {where}: {error}.") from error
    if source.format in BINARY:
        cells = read_binary_table(content, source.format, where=where)
    else:
        cells = read_text_table(content, table, where=where)
    return read_columns(cells, table, where=where)


@functools.lru_cache(maxsize=KEPT)
def _read_memory(table: TableSpec) -> Reading:
    from .columns import read_columns
    from .text_tables import Table

    source = table.source
    if not isinstance(source, MemoryTable) or source.frame is None:
        raise InputError(
            f"{table.name} was a table in memory, of which a record holds no more than its digest. "
            f"Give it again, or the same samples in a file."
        )
    return read_columns(Table(source.frame), table, where=table.name)


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
