"""A folder of results is told by the files in it, and what is broken is refused."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from gru_or_lstm.benchmarks.summary.folder import load_results
from gru_or_lstm.search.errors import InputError

RESULTS = Path(__file__).parents[3] / "results"
RECORDS = ("benchmark.json", "measurements.jsonl", "timings.json", "baselines.json")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two benchmarks of one series, without the searches, and something else."""
    source = RESULTS / "damped-cosine"
    if not (source / "timings.json").exists():
        pytest.skip("the published results hold no damped-cosine here")
    for name in ("a-first-name", "damped-cosine"):
        (tmp_path / name).mkdir()
        for file in RECORDS:
            shutil.copy(source / file, tmp_path / name)
        request = json.loads((source / "benchmark.json").read_text())
        (tmp_path / name / "benchmark.json").write_text(json.dumps(request | {"searches": []}))
    (tmp_path / "notes").mkdir()
    return tmp_path


def test_the_study_named_like_its_series_comes_first(folder: Path) -> None:
    results = load_results(folder)

    assert [study.name for study in results.studies] == ["damped-cosine", "a-first-name"]
    assert (results.reproductions, results.speeds) == ((), ())


def test_what_is_judged_and_where_it_ran_is_read(folder: Path) -> None:
    study = load_results(folder).studies[0]
    request = json.loads((folder / "damped-cosine" / "benchmark.json").read_text())
    (ran,) = study.provenance

    assert (study.test_forecasts, study.horizon) == (16, 180)
    assert ran.command == request["command"]
    assert ran.date == request["started"][:10]
    assert ran.commit[:7] == request["environment"]["commit_id"][:7]


@pytest.mark.parametrize(
    ("recorded", "said"), [([], None), ([1, 1], 1), ([1, 2], None), ([1, None], None)]
)
def test_threads_are_said_where_every_block_was_timed_on_as_many(
    folder: Path, recorded: list[int | None], said: int | None
) -> None:
    path = folder / "damped-cosine" / "timings.json"
    timings = json.loads(path.read_text())
    blocks = [
        {name: value for name, value in block.items() if name != "threads"}
        for block in timings["blocks"][:2]
    ]
    for block, threads in zip(blocks, recorded, strict=False):
        block["threads"] = threads
    path.write_text(json.dumps(timings | {"blocks": blocks}))

    assert load_results(folder).studies[0].provenance[0].threads == said


@pytest.mark.slow
def test_a_path_does_not_matter(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)

    assert load_results(Path()).folder == load_results(folder).folder


def test_a_folder_without_results_is_refused(tmp_path: Path) -> None:
    (tmp_path / "notes").mkdir()

    with pytest.raises(InputError, match=r"holds no folder of `gru-or-lstm study`.* Name the"):
        load_results(tmp_path)


def test_a_missing_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"none is not a folder\."):
        load_results(tmp_path / "none")


def test_an_interrupted_benchmark_is_refused(folder: Path) -> None:
    (folder / "a-first-name" / "timings.json").unlink()

    with pytest.raises(InputError, match=r"timings.json is missing: the benchmark was interrupted"):
        load_results(folder)


def test_a_search_that_has_gone_is_refused(folder: Path) -> None:
    path = folder / "damped-cosine" / "benchmark.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"searches": ["gone"]}))

    with pytest.raises(InputError, match=r"gone/trials.csv cannot be read .* the folders of its "):
        load_results(folder)


def test_a_reproduction_without_its_audit_is_refused(tmp_path: Path) -> None:
    (tmp_path / "reproduce").mkdir()
    (tmp_path / "reproduce" / "reproduction.json").write_text("{}")

    with pytest.raises(InputError, match=r"audit.csv cannot be read .* Run `gru-or-lstm report "):
        load_results(tmp_path)


@pytest.mark.parametrize(
    ("text", "message"),
    [("{", r"speed.json cannot be read .* Run the race again"), ("{}", r"has schema None")],
)
def test_a_broken_race_is_refused(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "speed").mkdir()
    (tmp_path / "speed" / "speed.json").write_text(text)

    with pytest.raises(InputError, match=message):
        load_results(tmp_path)
