"""The dataset of a folder that an earlier version has begun."""

from collections.abc import Sequence
from pathlib import Path

from ...search.datasets import DatasetSpec, as_begun
from ...search.disk import parsing, read_record
from .choices import SEARCH_AGAIN

RECORDS = (("benchmark.json", "data"), ("study.json", "asked"))
"""File -> what in it describes the data."""


def as_begun_in(folders: Sequence[Path], dataset: DatasetSpec) -> DatasetSpec:
    """Split a table as the first of some folders does that holds a benchmark or a search.

    Args:
        folders: Those of a benchmark and of its searches; they need not exist.
        dataset: As asked for now.

    Raises:
        InputError: If its record cannot be read.
    """
    if dataset.table is None:
        return dataset
    paths = [(folder / name, part) for folder in folders for name, part in RECORDS]
    for path, part in paths:
        if path.exists():
            record = read_record(path, way_out=SEARCH_AGAIN)
            with parsing(path, way_out=SEARCH_AGAIN):
                return as_begun(dataset, record.get(part, {}))
    return dataset
