"""The commands that measure: which dataset and which folder they work on."""

from pathlib import Path

import pytest
from gru_or_lstm.benchmarks import study as study_module
from gru_or_lstm.benchmarks.measuring import harness
from gru_or_lstm.benchmarks.shell import cli
from gru_or_lstm.benchmarks.shell.cli import app
from gru_or_lstm.search.datasets.spec import DatasetSpec
from gru_or_lstm.search.shell.app import run_app


@pytest.fixture
def asked(monkeypatch, tmp_path):
    """Folder and dataset of whatever would be run, and where nothing else is."""
    calls = []

    def run_study(out: Path, *, dataset: DatasetSpec, **_: object) -> None:
        calls.append((out, dataset))

    def run_benchmark(_: object, *, out: Path, settings: object, **__: object) -> None:
        calls.append((out, settings.dataset))

    monkeypatch.setattr(study_module, "run_study", run_study)
    monkeypatch.setattr(harness, "run_benchmark", run_benchmark)
    monkeypatch.setattr(cli, "publish_study", lambda *_, **__: None)
    monkeypatch.chdir(tmp_path)
    return calls


def run(monkeypatch, *words: str) -> int:
    monkeypatch.setattr("sys.argv", ["gru-or-lstm", *words])
    with pytest.raises(SystemExit) as end:
        run_app(app)
    return int(end.value.code or 0)


@pytest.mark.parametrize("command", ["study", "benchmark"])
def test_the_damped_cosine_is_the_default_and_its_folder_the_plain_one(asked, monkeypatch, command):
    assert run(monkeypatch, command) == 0
    assert asked == [(Path("runs") / command, DatasetSpec())]


@pytest.mark.parametrize("command", ["study", "benchmark"])
def test_another_series_has_a_folder_of_its_own(asked, monkeypatch, command):
    assert run(monkeypatch, command, "--series", "sunspots", "--lookback", "12") == 0
    expected = DatasetSpec(series="sunspots", lookback=12)
    assert asked == [(Path(f"runs/{command}-sunspots"), expected)]


@pytest.mark.parametrize("command", ["study", "benchmark"])
def test_a_file_brings_its_column_and_horizon(asked, monkeypatch, command):
    Path("level.csv").write_text("day,level\n" + "".join(f"{n},{n % 7}\n" for n in range(200)))
    words = ("--series", "level.csv", "--column", "level", "--lookback", "5", "--horizon", "3")
    assert run(monkeypatch, command, *words, "--out", "here") == 0
    expected = DatasetSpec(series="level.csv", column="level", lookback=5, horizon=3)
    assert asked == [(Path("here"), expected)]


@pytest.mark.parametrize("command", ["study", "benchmark"])
@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--series", "sunspot"), "Unknown series 'sunspot'. Did you mean 'sunspots'? "),
        (("--series", "sunspots", "--lookback", "200"), "`lookback` must be at most 99 "),
        (("--series", "sunspots", "--horizon", "3"), "`horizon` is for series from a file. "),
        (("--series", "none.csv"), "Cannot read none.csv: "),
    ],
)
def test_a_dataset_that_cannot_be_built_is_refused_before_anything_is_written(
    asked, monkeypatch, capsys, tmp_path, command, words, message
):
    assert run(monkeypatch, command, *words) == 2
    assert capsys.readouterr().err.startswith(message)
    assert asked == []
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_holds_no_results_gets_one_line_and_no_page(monkeypatch, capsys, tmp_path):
    assert run(monkeypatch, "summary", str(tmp_path)) == 2
    said = capsys.readouterr().err
    assert said.startswith(f"{tmp_path} holds no folder of `gru-or-lstm study`")
    assert list(tmp_path.iterdir()) == []


def test_refits_of_each_source_of_spread_are_asked_for(monkeypatch, tmp_path):
    asked = []

    def run_benchmark(_: object, *, settings: object, **__: object) -> None:
        asked.append(settings.variance_seeds)

    monkeypatch.setattr(harness, "run_benchmark", run_benchmark)
    monkeypatch.setattr(cli, "publish_study", lambda *_, **__: None)
    monkeypatch.chdir(tmp_path)
    for words in ((), ("--variance-seeds", "0"), ("--variance-seeds", "5")):
        assert run(monkeypatch, "benchmark", *words) == 0
    assert asked == [8, 0, 5]


@pytest.mark.parametrize("count", ["-1", "1"])
def test_one_refit_has_no_spread(asked, monkeypatch, capsys, count):
    assert run(monkeypatch, "benchmark", "--variance-seeds", count) == 2
    assert capsys.readouterr().err.startswith("`variance_seeds` must be ")
    assert asked == []
