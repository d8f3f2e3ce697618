"""What tells the data of one search from those of another, and whether two are the same."""

import dataclasses
import json
from collections.abc import Mapping
from typing import Any, Final

from ..own_data import SplitRule, is_file_name
from .dataset import load_dataset
from .spec import DatasetSpec

CONTENT: Final = ("dataset.sha256", "dataset.rows", "dataset.first", "dataset.last", "dataset.mean")
"""What is recorded of the samples of a file: their digest, and what shows how others differ."""
WHERE_AND_HOW: Final = ("dataset.series", "dataset.column", "dataset.seed", "dataset.reading")
"""What may differ between two ways to the same samples of a file."""


def describe_data(spec: DatasetSpec) -> dict[str, Any]:
    """Say what identifies a dataset, as flat JSON types.

    Args:
        spec: The dataset; a file is read.

    Raises:
        InputError: If it cannot be read.
    """
    dataset = load_dataset(spec)
    named = {f"dataset.{name}": value for name, value in spec.former_identity().items()}
    described = {**named, "dataset.fingerprint": dataset.fingerprint}
    if dataset.reading is None:
        return described
    values = dataset.reading.values
    content = (
        dataset.reading.sha256,
        len(values),
        float(values[0]),
        float(values[-1]),
        float((values / len(values)).sum()),
    )
    described |= dict(zip(CONTENT, content, strict=True))
    if spec.table is not None and (said := spec.table.to_json()):
        described["dataset.reading"] = said
    return described


def as_begun(spec: DatasetSpec, held: Mapping[str, Any]) -> DatasetSpec:
    """Split a table as a record has it that was begun by an earlier schema of the split.

    Args:
        spec: As asked for now.
        held: What was recorded of the data.

    Returns:
        The spec; another split only where nothing was said of it, now and then.
    """
    if spec.table is None or "dataset.split" in held or spec.split != SplitRule():
        return spec
    return dataclasses.replace(spec, split=SplitRule.from_json(None))


def differing(held: Mapping[str, Any], asked: Mapping[str, Any]) -> list[str]:
    """Name what differs between two descriptions.

    Args:
        held: As recorded; a description older than contents of files lacks them.
        asked: As asked for now.

    Returns:
        The names in order. The same samples in another file, or read in another way, are the same.
    """
    names = [
        name
        for name in sorted({*held, *asked})
        if _effective(held, name) != _effective(asked, name)
    ]
    if CONTENT[0] not in asked:
        return names
    if CONTENT[0] not in held:
        names = [name for name in names if name not in CONTENT]
    judge = CONTENT[0] if CONTENT[0] in held else "dataset.fingerprint"
    if held.get(judge) != asked[judge]:
        return names
    return [name for name in names if name not in WHERE_AND_HOW]


def say_differences(held: Mapping[str, Any], asked: Mapping[str, Any]) -> list[str]:
    """Say what differs between two descriptions, a line each; none if they are the same."""
    return [
        f"  {name}: {json.dumps(held.get(name))} there, {json.dumps(asked.get(name))} asked"
        for name in differing(held, asked)
    ]


def _effective(described: Mapping[str, Any], name: str) -> Any:
    """A value; a horizon that is not said is, of a table, one lookback."""
    value = described.get(name)
    if name != "dataset.horizon" or value is not None:
        return value
    of_table = CONTENT[0] in described or is_file_name(described.get("dataset.series") or "")
    return described.get("dataset.lookback") if of_table else None
