"""The memory of a search: an append-only record of which task gave which outcome.

`ledger.jsonl` holds one JSON object a line, `states/KEY.npz` the state after each trial.

Schema history:
    1: {"sha256", "schema", "key", "task", "outcome", "state_sha256"}; the first is over the rest
    2: the configuration of a task has a "loss_span"; in schema 1 it was "every" throughout
    3: "nrmse" is the error over the spread of the truth over all forecasts of a set; an older one,
       over the spread of each forecast's own truth, is told in that meaning
       (`search.trials.renewal`). The task of a series from a file holds the digest of its
       "content", which is part of its key in place of the path
    4: an outcome has the "epochs" whose losses it holds (search/training/recording.py); one without
       them, as all were before that were not thinned since, holds the losses of all its own epochs
    5: an outcome has "episode_errors" of sets it reports on (search/judging/episode_scores.py) and
       "rung_metrics" after the "rungs" of its task; an older one has neither
       (the task of a table has a "split" with a schema of its own: search/own_data/split_rule.py)
    6: a task may be "trained_on" everything; an older one is trained on the training part
    7: the configuration of a task may have "layers", "dropout", "weight_decay", "clip_norm" and
       "epoch_kept", and its outcome the "best_epoch": where one is missing, as in all older ones,
       there was one layer, none of the next three, and the last epoch was kept
"""

import dataclasses
import hashlib
import json
import logging
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from ..datasets import load_dataset
from ..disk import append_durably, write_atomically
from ..errors import InputError
from .renewal import NRMSE, renew_nrmse
from .task import TrialOutcome, TrialTask

logger = logging.getLogger(__name__)

SCHEMA: Final = 7
READABLE: Final = (1, 2, 3, 4, 5, 6, SCHEMA)
OTHER_NRMSE: Final = 2
"""The last schema in which nrmse meant something else."""


WAY_OUT: Final = "Restore the file, or start again with another --out or with --overwrite."


class _NewerSchemaError(InputError):
    """A record that only another version can read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Record:
    key: str
    task: TrialTask
    outcome: TrialOutcome
    state_sha256: str | None
    schema: int = SCHEMA


class Ledger:
    """Remembers outcomes, in memory and, given a folder, on disk.

    Args:
        folder: Where the file and `states/` are or will be; None keeps all in memory.
        name: Name of the file.

    Attributes:
        torn: Bytes of a last line that an interrupted write has left; the next one replaces it.

    Raises:
        InputError: If a line cannot be read or comes from a newer schema.
    """

    def __init__(self, folder: Path | None = None, *, name: str = "ledger.jsonl") -> None:
        self._folder = folder
        self._name = name
        self._records: dict[str, _Record] = {}
        self.torn = 0
        if folder is not None:
            self._read(folder)

    def __len__(self) -> int:
        return len(self._records)

    def __iter__(self) -> Iterator[tuple[TrialTask, TrialOutcome]]:
        """Go through tasks and outcomes, without states, in the order they were appended."""
        return ((record.task, record.outcome) for record in self._records.values())

    def get(self, task: TrialTask) -> TrialOutcome | None:
        """Look a task up.

        Returns:
            Its outcome with its state; None if the task has no outcome yet, or if the state is
            lost or damaged or its nrmse cannot be told in today's meaning, so that the trial is
            to be run again.

        Raises:
            InputError: If the state is there and cannot be read, or an older record has to be
                renewed and its data cannot be read.
        """
        record = self._records.get(task.key) or self._records.get(task.former_key)
        if record is None or (outcome := _renewed(record, task)) is None:
            return None
        if record.state_sha256 is None or self._folder is None:
            return outcome
        try:
            state = _state_path(self._folder, record.key).read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise _unreadable(self._folder / "states", error) from error
        if _digest(state) != record.state_sha256:
            return None
        return dataclasses.replace(outcome, state=state)

    def append(self, task: TrialTask, outcome: TrialOutcome) -> None:
        """Record an outcome; it is on disk when this returns.

        Raises:
            InputError: If the disk takes no more; what was written before is kept.
        """
        if self._folder is not None:
            self._write(self._folder, task, outcome)
        # States on disk are read back when needed: memory stays flat.
        kept = outcome if self._folder is None else dataclasses.replace(outcome, state=None)
        self._remember(
            _Record(key=task.key, task=task, outcome=kept, state_sha256=_digest(outcome.state))
        )

    def _remember(self, record: _Record) -> None:
        self._records[record.key] = record

    def _write(self, folder: Path, task: TrialTask, outcome: TrialOutcome) -> None:
        record = {
            "schema": SCHEMA,
            "key": task.key,
            "task": task.to_json(),
            "outcome": outcome.to_json(),
            "state_sha256": _digest(outcome.state),
        }
        path = folder / self._name
        try:
            folder.mkdir(parents=True, exist_ok=True)
            if outcome.state is not None:
                (folder / "states").mkdir(parents=True, exist_ok=True)
                write_atomically(_state_path(folder, task.key), outcome.state)
            append_durably(path, _checked_line(record), torn=self.torn)
            self.torn = 0
        except OSError as error:
            raise InputError(
                f"Cannot write {path}: {error.strerror or error}. Everything up to {len(self)} "
                f"finished trials is kept; make room and run the same command again."
            ) from error

    def _read(self, folder: Path) -> None:
        path = folder / self._name
        try:
            content = path.read_bytes()
        except FileNotFoundError:
            return
        except OSError as error:
            raise _unreadable(path, error) from error
        complete, newline, torn = content.rpartition(b"\n")
        if torn:
            self.torn = len(torn)
            logger.warning(
                "%s: dropped %d bytes of a line that was not written to its end; its trial is "
                "run again.",
                path,
                len(torn),
            )
        if not newline:
            return
        for number, line in enumerate(complete.split(b"\n"), start=1):
            self._remember(_parse(line, path, number))


def _renewed(record: _Record, task: TrialTask) -> TrialOutcome | None:
    """An outcome whose nrmse has today's meaning; None if it cannot be told in it."""
    outcome = record.outcome
    if record.schema > OTHER_NRMSE or not any(name.endswith(NRMSE) for name in outcome.metrics):
        return outcome
    metrics = renew_nrmse(outcome.metrics, load_dataset(task.dataset))
    whole = metrics.keys() == outcome.metrics.keys()
    return dataclasses.replace(outcome, metrics=metrics) if whole else None


def _parse(line: bytes, path: Path, number: int) -> _Record:
    try:
        record: Any = json.loads(line)
        _check_schema(record["schema"], path, number)
        if _checked_line(record) != line + b"\n":
            raise ValueError("its checksum does not fit")  # noqa: TRY301  # one message for all
        task = TrialTask.from_json(record["task"])
        parsed = _Record(
            key=task.key,
            task=task,
            outcome=TrialOutcome.from_json(record["outcome"], first_epoch=task.first_epoch),
            state_sha256=record["state_sha256"],
            schema=record["schema"],
        )
    except _NewerSchemaError:
        raise
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise InputError(
            f"{path}, line {number} is not a valid record ({error}). {WAY_OUT}"
        ) from error
    return parsed


def _unreadable(path: Path, error: OSError) -> InputError:
    return InputError(f"Cannot read {path}: {error.strerror or error}. {WAY_OUT}")


def _check_schema(schema: object, path: Path, number: int) -> None:
    if schema not in READABLE:
        raise _NewerSchemaError(
            f"{path}, line {number} has schema {schema!r}; this version reads up to {SCHEMA}. "
            f"Use the version that wrote it, or another --out."
        )


def _checked_line(record: dict[str, Any]) -> bytes:
    """A record as one line with the checksum of the rest in front."""
    rest = {name: value for name, value in record.items() if name != "sha256"}
    body = json.dumps(rest, allow_nan=False)
    digest = hashlib.sha256(body.encode()).hexdigest()
    return f'{{"sha256": "{digest}", {body[1:]}\n'.encode()


def _state_path(folder: Path, key: str) -> Path:
    return folder / "states" / f"{key}.npz"


def _digest(state: bytes | None) -> str | None:
    return None if state is None else hashlib.sha256(state).hexdigest()
