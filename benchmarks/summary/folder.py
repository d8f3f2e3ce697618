"""What lies in a folder of results: studies, reproductions, speed runs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import pandas as pd

from ...search.datasets import DatasetSpec, load_dataset
from ...search.disk import read_record
from ...search.errors import InputError
from ...search.series import SERIES
from ..findings import Findings, adjust_together
from ..frames import StudyFrames, describe_environment_record, load_records
from ..measuring import CONFIRMATION_RECORD
from ..reproduction import holds_reproduction
from ..speed import OURS, SpeedRecord, read_race
from ..tabular import Answer, holds_answer, read_answer

AGAIN: Final = "Run what wrote it again."
NOTHING_HERE: Final = (
    "{folder} holds no folder of `gru-or-lstm study`, `benchmark` or `reproduce`, nor of "
    "`python -m gru_or_lstm.benchmarks.speed`. Name the folder in which theirs lie."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance:
    """What ran when, and on what, in words.

    Attributes:
        what: What ran, such as "random search".
        command: What was asked; empty where only the command of the whole is recorded.
        date: Day on which it started, as recorded.
        commit: Seven digits, with a word if there were uncommitted changes.
        machine: Processor, cores, system.
        threads: TensorFlow's; None where they were not recorded.
        versions: Of Python and the packages.
    """

    what: str
    command: str
    date: str
    commit: str
    machine: str
    threads: int | None
    versions: str


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class StudyResult:
    """One study or benchmark.

    Attributes:
        folder: Where it lies.
        findings: What it shows, headline p-values adjusted over all studies of the folder.
        test_forecasts: How many forecasts the test set holds.
        horizon: Steps of each.
        provenance: Of the benchmark, of each search, then of what confirms the smallest networks.
    """

    folder: Path
    findings: Findings
    test_forecasts: int
    horizon: int
    provenance: tuple[Provenance, ...]

    @property
    def records(self) -> StudyFrames:
        """What it recorded."""
        return self.findings.records

    @property
    def name(self) -> str:
        """Name of the folder."""
        return self.folder.name

    @property
    def series(self) -> str:
        """What was learned."""
        return self.records.context["series"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ReproductionResult:
    """One reproduction of the published experiment.

    Attributes:
        folder: Where it lies.
        audit: The table that `gru-or-lstm reproduce` wrote, its words as strings.
        seeds: Fits of each cell in each part.
        epochs: Of the published recipe.
        tuned_from: What the tuned pair is, in words.
        provenance: Of the run.
    """

    folder: Path
    audit: pd.DataFrame
    seeds: int
    epochs: int
    tuned_from: str
    provenance: Provenance


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SpeedResult:
    """One race against rivals.

    Attributes:
        folder: Where it lies.
        record: What was measured.
        provenance: Of the run.
    """

    folder: Path
    record: SpeedRecord
    provenance: Provenance


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Results:
    """Everything in a folder of results.

    Attributes:
        folder: The folder.
        studies: The series in the order of `SERIES`, the study named like its series first.
        reproductions: By name.
        speeds: By name.
        answers: Of tables of fits, in the order of `SERIES`.
    """

    folder: Path
    studies: tuple[StudyResult, ...]
    reproductions: tuple[ReproductionResult, ...]
    speeds: tuple[SpeedResult, ...]
    answers: tuple[Answer, ...] = ()


def load_results(folder: Path) -> Results:
    """Read every result in a folder; which there are is told by the files they leave.

    Args:
        folder: Where the folders of studies, reproductions and speed runs lie side by side.

    Raises:
        InputError: If there is none, or one of them cannot be read.
    """
    if not folder.is_dir():
        raise InputError(f"{folder} is not a folder. {NOTHING_HERE.format(folder='It')}")
    folder = folder.resolve()
    parts = sorted(part for part in folder.iterdir() if part.is_dir())
    studies = [_load_study(part) for part in parts if (part / "benchmark.json").exists()]
    adjusted = adjust_together([study.findings for study in studies])
    studies = [
        replace(study, findings=findings) for study, findings in zip(studies, adjusted, strict=True)
    ]
    results = Results(
        folder=folder,
        studies=tuple(sorted(studies, key=_place)),
        reproductions=tuple(_load_reproduction(part) for part in parts if holds_reproduction(part)),
        speeds=tuple(_load_speed(part) for part in parts if (part / "speed.json").exists()),
        answers=tuple(sorted(map(read_answer, _answers_in(parts)), key=_place_of_answer)),
    )
    if not (results.studies or results.reproductions or results.speeds or results.answers):
        raise InputError(NOTHING_HERE.format(folder=folder))
    return results


def _answers_in(parts: Sequence[Path]) -> list[Path]:
    """List the folders of tables: among those of results, or one deeper."""
    deeper = [folder for part in parts for folder in sorted(part.iterdir()) if folder.is_dir()]
    return [folder for folder in (*parts, *deeper) if holds_answer(folder)]


def _place_of_answer(answer: Answer) -> tuple[int, str]:
    known = list(SERIES)
    series = answer.grid.dataset.series
    return known.index(series) if series in known else len(known), answer.folder.name


def _place(study: StudyResult) -> tuple[int, bool, str]:
    """Order by series; a file comes after the named ones."""
    known = list(SERIES)
    place = known.index(study.series) if study.series in known else len(known)
    return place, study.name != study.series, study.name


def _load_study(folder: Path) -> StudyResult:
    records = load_records(folder)
    request = read_record(folder / "benchmark.json", way_out=AGAIN)
    test = load_dataset(DatasetSpec.from_json(request["settings"]["dataset"])).episodes["test"]
    searches = [
        read_record(folder / search / "study.json", way_out=AGAIN) for search in request["searches"]
    ]
    return StudyResult(
        folder=folder,
        findings=Findings.of(records),
        test_forecasts=len(test.truth),
        horizon=test.horizon,
        provenance=(
            replace(
                _say_provenance("refits and timings", request, records.context["started"]),
                threads=_threads(records.timings),
            ),
            *(_say_provenance(f"{search['asked']['tuner']} search", search) for search in searches),
            *_of_confirmation(folder),
        ),
    )


def _of_confirmation(folder: Path) -> list[Provenance]:
    path = folder / CONFIRMATION_RECORD
    if not path.exists():
        return []
    request = read_record(path, way_out=AGAIN)
    return [_say_provenance("refits that confirm", request, request["started"])]


def _load_reproduction(folder: Path) -> ReproductionResult:
    request = read_record(folder / "reproduction.json", way_out=AGAIN)
    try:
        audit = pd.read_csv(folder / "audit.csv", keep_default_na=False)
    except OSError as error:
        raise InputError(
            f"{folder / 'audit.csv'} cannot be read ({error.strerror}). "
            f"Run `gru-or-lstm report {folder}` first."
        ) from error
    return ReproductionResult(
        folder=folder,
        audit=audit,
        seeds=request["seeds"],
        epochs=request["epochs"],
        tuned_from=request["tuned_from"],
        provenance=_say_provenance("reproduction", request, request["started"]),
    )


def _load_speed(folder: Path) -> SpeedResult:
    record = read_race(folder)
    request = {"environment": record.environment, "command": record.command}
    provenance = _say_provenance("speed run", request)
    threads = record.descriptions.get(OURS, {}).get("threads")
    return SpeedResult(
        folder=folder,
        record=record,
        provenance=replace(provenance, threads=None if threads is None else int(threads)),
    )


def _threads(timings: pd.DataFrame) -> int | None:
    """Return on how many threads every block was timed; None if that is unknown or differs."""
    recorded: list[Any] = timings["threads"].unique().tolist() if "threads" in timings else []
    if len(recorded) != 1 or pd.isna(recorded[0]):
        return None
    return int(recorded[0])


def _say_provenance(what: str, request: Any, started: str = "") -> Provenance:
    environment = request["environment"]
    said = describe_environment_record(environment)
    commit, _, changes = said["commit"].partition(" ")
    return Provenance(
        what=what,
        command=request.get("command", ""),
        date=(started or environment["date"])[:10],
        commit=f"{commit[:7]} {changes}".strip(),
        machine=said["machine"],
        threads=None,
        versions=said["versions"],
    )
