"""Either kind of input as a run."""

from __future__ import annotations

from pathlib import Path

from ...search.errors import InputError
from .folders import read_folder
from .pytest_json import read_pytest_json
from .samples import RunSamples


def read_run(path: Path) -> RunSamples:
    """Read a folder of results, or a file of pytest-benchmark.

    Args:
        path: Of either.

    Raises:
        InputError: If it is neither, or damaged.
    """
    try:
        if path.is_dir():
            return read_folder(path)
        if path.is_file():
            return read_pytest_json(path)
    except OSError as error:
        raise InputError(f"{path} cannot be read ({error.strerror or error}).") from error
    raise InputError(
        f"{path} does not exist. Give a folder of `study` or `benchmark`, or a JSON file of "
        "pytest-benchmark."
    )
