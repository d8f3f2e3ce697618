"""The only writer: whole files or nothing, and one process a folder."""

import json
import os
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import filelock

from .errors import InputError, shown


def check_ours(folder: Path, marks: Sequence[str]) -> None:
    """Refuse to write into a folder that holds something else.

    Args:
        folder: Where to; it need not exist.
        marks: Files, as seen from the folder, of which it holds one if it is ours. A folder of an
            older version has them, too.

    Raises:
        InputError: If it is not a folder, cannot be read, or holds other files only. Hidden ones
            do not count, nor what a process leaves that was killed before it wrote a mark.
    """
    with writing_to(folder):
        found = sorted(folder.iterdir()) if folder.exists() else []
        names = [path.name for path in found if _counts(path)]
        ours = any((folder / mark).exists() for mark in marks)
    if names and not ours:
        raise InputError(
            f"{folder} holds other files ({names[0]} among them), and none of ours. "
            f"Choose another --out: a new folder or an empty one."
        )


def _counts(path: Path) -> bool:
    if path.name.startswith(".") or path.name.endswith(".partial"):
        return False
    return any(map(_counts, path.iterdir())) if path.is_dir() else True


@contextmanager
def writing_to(folder: Path) -> Iterator[None]:
    """Turn a failure to write into one clear line.

    Raises:
        InputError: If the body cannot write to the folder.
    """
    try:
        yield
    except (FileExistsError, NotADirectoryError) as error:
        raise InputError(f"{folder} is not a folder. Choose another --out.") from error
    except OSError as error:
        raise InputError(
            f"Cannot write to {folder}: {error.strerror or error}. Make room or choose another "
            "--out; what was written is kept."
        ) from error


def read_record(path: Path, *, way_out: str, schemas: Collection[int] = ()) -> dict[str, Any]:
    """Read a JSON object from a file, and see that its schema is one that is known.

    Args:
        path: What was written by `write_atomically`, unless somebody damaged it.
        way_out: What to do where it cannot be read.
        schemas: Those that this version reads; none for a record that has no schema.

    Raises:
        InputError: If it cannot be read, holds something else, or is of another schema.
    """
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise InputError(f"{path} cannot be read ({error}). {way_out}") from error
    if not isinstance(record, dict):
        raise InputError(f"{path} holds no record: {shown(record)}. {way_out}")
    schema = record.get("schema")
    if schemas and schema not in schemas:
        raise InputError(
            f"{path} has schema {shown(schema)}; this version reads up to {max(schemas)}. "
            f"Use the version that wrote it. {way_out}"
        )
    return record


@contextmanager
def parsing(path: Path, *, way_out: str) -> Iterator[None]:
    """Turn what a damaged record does to the body, which takes it apart, into one clear line.

    Args:
        path: Where the record lay.
        way_out: What to do then.

    Raises:
        InputError: If the body misses a field or meets one of another kind.
    """
    try:
        yield
    except InputError:
        raise
    except (AttributeError, IndexError, KeyError, TypeError, ValueError) as error:
        raise InputError(
            f"{path} is damaged: {type(error).__name__} ({error}). {way_out}"
        ) from error


def write_atomically(path: Path, data: bytes) -> None:
    """Write a whole file or nothing: to a neighbour first, then renamed into place."""
    neighbour = path.with_name(path.name + ".partial")
    try:
        with neighbour.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        neighbour.replace(path)
    except OSError:
        with suppress(OSError):
            neighbour.unlink(missing_ok=True)
        raise


def append_durably(path: Path, line: bytes, *, torn: int) -> None:
    """Append a line in place of a torn one, or leave the file as it was."""
    with path.open("ab", buffering=0) as file:
        length = file.tell() - torn
        file.truncate(length)
        try:
            left = memoryview(line)
            while left:
                left = left[file.write(left) :]
            os.fsync(file.fileno())
        except OSError:
            file.truncate(length)
            raise


@contextmanager
def hold_folder(folder: Path, *, marks: Sequence[str] | None = None) -> Iterator[None]:
    """Make a folder and keep other processes from writing to it.

    Args:
        folder: Made if it does not exist.
        marks: Files of which it holds one if it is ours; None takes any folder.

    Raises:
        InputError: If it cannot be written, holds other files, or another process holds it.
    """
    if marks is not None:
        check_ours(folder, marks)
    with writing_to(folder):
        folder.mkdir(parents=True, exist_ok=True)
        lock = filelock.FileLock(folder / ".lock")
        _take(lock, folder)
    try:
        yield
    finally:
        (folder / ".pid").unlink(missing_ok=True)
        lock.release()


def _take(lock: filelock.BaseFileLock, folder: Path) -> None:
    """Lock a folder, and leave this process' number for whoever comes second."""
    holder = folder / ".pid"
    try:
        lock.acquire(blocking=False)
    except filelock.Timeout as error:
        pid = holder.read_text().strip() if holder.exists() else "unknown"
        raise InputError(
            f"{folder} is in use by process {pid}. Wait for it, or choose another --out."
        ) from error
    holder.write_text(f"{os.getpid()}\n")


def write_json(path: Path, record: object) -> None:
    """Write a record as indented JSON, whole or not at all."""
    write_atomically(path, (json.dumps(record, indent=1) + "\n").encode())
