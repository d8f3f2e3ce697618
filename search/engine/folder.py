"""May this study write here? The folder of a search and what it was asked.

Schema history of `study.json`:
    1: {"schema", "asked", "environment"}; draws are keyed on the seed, and shared by all series and
       tuners
    2: draws are keyed on series and tuner, too, and cells take turns. A folder goes on with the
       draws it began with. What was asked of a table holds "dataset.split", which has a schema of
       its own (search/own_data/split_rule.py); without it a folder goes on with gaps
"""

import dataclasses
import json
import logging
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from ..datasets import as_begun, say_differences
from ..disk import hold_folder, parsing, read_record, write_atomically, writing_to
from ..environment import describe_environment
from ..errors import InputError
from ..machine import describe_processor, say_other_kind
from ..quiet import import_tensorflow_quietly
from .study import DRAWS_BY_SEED, SCHEMA, Study

logger = logging.getLogger(__name__)


READABLE: Final = (DRAWS_BY_SEED, SCHEMA)

MARKS: Final = ("study.json", "ledger.jsonl")
"""What tells the folder of a search."""


OWN_FILES: Final = ("study.json", "ledger.jsonl", "trials.csv", "states", "best")
"""What `overwrite` removes; anything else in the folder is left alone."""


@contextmanager
def open_folder(folder: Path, study: Study, *, overwrite: bool = False) -> Iterator[Study]:
    """Hold a search's folder: locked, and certain to belong to this study.

    Args:
        folder: Made if it does not exist.
        study: What is asked now.
        overwrite: Throw away what another study has left there.

    Yields:
        The study, as it was begun in this folder.

    Raises:
        InputError: If the folder cannot be written, another process holds it, or it belongs to
            another study; the differences are listed.
    """
    with hold_folder(folder, marks=MARKS):
        with writing_to(folder):
            begun = _claim(folder, study, overwrite=overwrite)
        yield begun


def _claim(folder: Path, study: Study, *, overwrite: bool) -> Study:
    """Make a folder that of a study, or see that it is; return the study as it was begun."""
    path = folder / "study.json"
    if overwrite:
        for name in OWN_FILES:
            target = folder / name
            if target.is_dir():
                shutil.rmtree(target)
            else:
                target.unlink(missing_ok=True)
    if path.exists():
        schema, held, environment = _read_record(path)
        dataset = as_begun(study.dataset, held)
        begun = dataclasses.replace(study, schema=schema, dataset=dataset)
        _check_same(held, begun.identity(), folder)
        if dataset != study.dataset:
            logger.warning(
                "%s was begun by a version that left a gap of one lookback before validation and "
                "test, and goes on with it. Another --out splits without gaps.",
                folder,
            )
        _warn_of_other_kind(environment, folder)
        return begun
    asked = study.identity()
    record = {"schema": SCHEMA, "asked": asked, "environment": describe_environment()}
    _write_record(path, record)
    return dataclasses.replace(study, schema=SCHEMA)


def record_digest(folder: Path) -> None:
    """Add what this machine makes of a small training to the record of a search begun on it.

    It takes TensorFlow and a second or two, so trials are better started before.

    Args:
        folder: The search's folder, held by `open_folder`.
    """
    path = folder / "study.json"
    schema, asked, environment = _read_record(path)
    begun_here = describe_processor().items() <= environment.items()
    if "reference_digest" in environment or not begun_here:
        return
    with writing_to(folder):
        _write_record(
            path,
            {"schema": schema, "asked": asked, "environment": environment | _reference_digest()},
        )


def _write_record(path: Path, record: Mapping[str, Any]) -> None:
    write_atomically(path, (json.dumps(record, indent=2) + "\n").encode())


def describe_training_environment() -> dict[str, Any]:
    """Collect what can change a number, and what it does to a small training, as JSON types."""
    return describe_environment() | _reference_digest()


def _reference_digest() -> dict[str, str]:
    import_tensorflow_quietly()
    from ..training import reference_digest

    return {"reference_digest": reference_digest()}


def _read_record(path: Path) -> tuple[int, dict[str, Any], dict[str, Any]]:
    """Read the schema, what was asked and on what machine."""
    way_out = "Start again with --overwrite or another --out."
    record = read_record(path, way_out=way_out, schemas=READABLE)
    with parsing(path, way_out=way_out):
        asked = dict(record["asked"].items())
        environment = dict(record.get("environment", {}).items())
    return record["schema"], asked, environment


def _warn_of_other_kind(environment: Mapping[str, Any], folder: Path) -> None:
    differences = say_other_kind(environment, describe_processor())
    if differences:
        logger.warning(
            "%s was begun on another kind of machine (%s): the last digits of trials %s.",
            folder,
            "; ".join(differences),
            _say_whether(environment.get("reference_digest")),
        )


def _say_whether(recorded: str | None) -> str:
    if recorded is None:
        return "may differ"
    if recorded == _reference_digest()["reference_digest"]:
        return "may differ; those of a small reference training are the same"
    return "differ, as those of a small reference training do"


def _check_same(held: Mapping[str, Any], asked: Mapping[str, Any], folder: Path) -> None:
    differences = say_differences(held, asked)
    if differences:
        raise InputError(
            f"{folder} belongs to another search:",
            details=[*differences, "Start again with --overwrite, or choose another --out."],
        )
