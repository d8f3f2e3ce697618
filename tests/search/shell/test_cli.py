import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from gru_or_lstm.search.configurations.configuration import PUBLISHED_PAIR, Configuration
from gru_or_lstm.search.configurations.dimension import LogUniform
from gru_or_lstm.search.configurations.reading import parse_rates, parse_units
from gru_or_lstm.search.errors import InputError
from gru_or_lstm.search.shell.app import new_app, run_app
from gru_or_lstm.search.shell.words import read_configurations

HEAVY = ("tensorflow", "keras", "keras_tuner", "pandas", "matplotlib")


def search(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "gru_or_lstm.search", *words],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
        # A line is one line however narrow the terminal is.
        env={"COLUMNS": "40"} | os.environ,
    )


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (
            ("--tuner", "hyperbnd"),
            "Unknown tuner 'hyperbnd'. Did you mean 'hyperband'? Known: bayesian, grid, ",
        ),
        (("--series", "sine"), "Unknown series 'sine'. "),
        (("--engine", "kera"), "Unknown engine 'kera'. Did you mean 'keras'? "),
        (("--cells", "gru,lstn"), "Unknown cell 'lstn'. Did you mean 'lstm'? "),
        (
            ("--units", "64:8:4"),
            "`units` must be LOW:HIGH:STEP with LOW <= HIGH and STEP >= 1, or A,B,C. ",
        ),
        (("--units", "0"), "`units` must be at least 1. Received: units=0."),
        (("--learning-rates", "0.1:0.01"), "A range of learning rates must go from low to high. "),
        (("--max-epochs", "0"), "`max_epochs` must be at least 1. Received: max_epochs=0."),
        (("--time-limit", "nan"), "`time_limit` must be a positive number of seconds. "),
        (("--objective", "accuracy"), "Unknown objective 'accuracy'. "),
        (("--max-epochs", "many"), "Invalid value for '--max-epochs'"),
        (("--max-epoch", "3"), "No such option: --max-epoch"),
        (("gru",), "Got unexpected extra argument"),
    ],
)
def test_bad_input_is_one_line_exit_code_2_and_nothing_written(tmp_path, words, message):
    done = search(tmp_path, *words)
    (line,) = done.stderr.splitlines()
    assert line.startswith(message)
    assert done.returncode == 2
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--seed", "-1"), "`seed` must be at least 0. Received: seed=-1."),
        (("--workers", "0"), "`workers` must be at least 1. Received: workers=0."),
        (
            ("--lookback", "200"),
            "`lookback` must be below the 200 samples of the series. Received: lookback=200.",
        ),
    ],
)
@pytest.mark.slow
def test_input_that_only_the_search_can_judge_is_refused_alike(tmp_path, words, message):
    done = search(tmp_path, "--quiet", *words)
    assert done.stderr.splitlines() == [message]
    assert done.stdout == ""
    assert done.returncode == 2
    assert list(tmp_path.iterdir()) == []


def test_a_dry_run_prints_plan_and_space_and_writes_nothing(tmp_path):
    done = search(tmp_path, "--dry-run", "--tuner", "hyperband", "--max-epochs", "3")
    assert done.stdout.startswith("hyperband search: 6 trials, 11 epochs in all\n")
    assert "\nspace of infinitely many configurations\n  cells: gru, lstm\n" in done.stdout
    assert (done.returncode, done.stderr, list(tmp_path.iterdir())) == (0, "", [])


@pytest.mark.slow
def test_the_reference_engine_can_be_chosen(tmp_path):
    words = ("--trials", "1", "--max-epochs", "1", "--units", "2", "--cells", "gru", "--quiet")
    done = search(tmp_path, *words, "--engine", "keras", "--workers", "1", "--out", "found")
    assert (done.returncode, done.stderr) == (0, "")
    assert '"engine": "keras"' in (tmp_path / "found" / "study.json").read_text()


@pytest.mark.parametrize("content", [None, "", "[1]", '{"cell": "gru"}', "null", b"\xff\xfe"])
def test_a_file_that_holds_no_configurations_is_refused(tmp_path, content):
    path = tmp_path / "first.json"
    if content is not None:
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(InputError) as raised:
        read_configurations(path)
    assert str(raised.value).startswith("`enqueue` must be a JSON file of configurations with ")
    assert str(path) in str(raised.value)


def test_configurations_are_read_alone_or_in_a_list(tmp_path):
    path = tmp_path / "first.json"
    record = {"cell": "gru", "units": 4, "learning_rate": 0.01, "metrics": {}}
    path.write_text(json.dumps(record))
    (alone,) = read_configurations(path)
    assert alone == Configuration(cell="gru", units=4, learning_rate=0.01)
    path.write_text(json.dumps([record, record]))
    assert read_configurations(path) == [alone, alone]


def test_an_impossible_configuration_in_a_file_says_what_is_wrong(tmp_path):
    path = tmp_path / "first.json"
    path.write_text('{"cell": "gru", "units": 0, "learning_rate": 0.01}')
    with pytest.raises(InputError, match="`units` must be at least 1"):
        read_configurations(path)


@pytest.mark.parametrize(
    ("error", "code", "line"),
    [
        (InputError("bad"), 2, "bad"),
        (KeyboardInterrupt("kept"), 130, "kept"),
        (KeyboardInterrupt(), 130, "Interrupted. Run the same command again to go on."),
    ],
)
def test_a_failure_is_one_line_and_an_exit_code(capsys, monkeypatch, error, code, line):
    def fail() -> None:
        raise error

    monkeypatch.setattr(sys, "argv", ["program"])
    with pytest.raises(SystemExit) as ended:
        run_app(new_app([fail]))
    assert (ended.value.code, capsys.readouterr().err) == (code, line + "\n")


@pytest.mark.parametrize("package", ["gru_or_lstm", "gru_or_lstm.search", "gru_or_lstm.benchmarks"])
def test_help_imports_nothing_heavy(tmp_path, package):
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", package, "--help"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    assert "Usage" in done.stdout
    imported = {line.split("|")[-1].strip() for line in done.stderr.splitlines()}
    assert "typer" in imported
    assert not imported & set(HEAVY)


def test_importing_the_package_imports_nothing_heavy():
    script = f"import sys, gru_or_lstm; print(*sorted(set({HEAVY!r}) & set(sys.modules)))"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout == "\n"


def test_help_names_every_tuner_series_and_objective(tmp_path, monkeypatch):
    monkeypatch.setenv("COLUMNS", "200")
    text = search(tmp_path, "--help").stdout
    for name in ("random", "hyperband", "bayesian", "grid", "damped-cosine"):
        assert name in text


@pytest.mark.parametrize(
    ("text", "units"),
    [
        ("8:16:4", (8, 12, 16)),
        ("8:15:4", (8, 12)),
        ("3:5", (3, 4, 5)),
        ("7:7", (7,)),
        ("10,20", (10, 20)),
        ("40", (40,)),
        (" 4, 6 ", (4, 6)),
    ],
)
def test_units_are_a_range_or_a_list(text, units):
    assert parse_units(text) == units


@pytest.mark.parametrize("text", ["", "a", "8:", "8:4", "8:16:0", "8:16:-4", "1:2:3:4", "1.5", ","])
def test_units_that_are_neither_are_refused_with_what_they_may_be(text):
    with pytest.raises(InputError) as raised:
        parse_units(text)
    assert str(raised.value) == (
        "`units` must be LOW:HIGH:STEP with LOW <= HIGH and STEP >= 1, or A,B,C. "
        f"Received: units={text!r}."
    )


@pytest.mark.parametrize(
    ("text", "rates"),
    [
        ("1e-4:1e-1", LogUniform(1e-4, 1e-1)),
        ("0.001,0.01", (0.001, 0.01)),
        ("0.5", (0.5,)),
    ],
)
def test_rates_are_a_range_or_a_list(text, rates):
    assert parse_rates(text) == rates


@pytest.mark.parametrize("text", ["", "fast", "0.1:", "1:2:3", "0.1;0.2"])
def test_rates_that_are_neither_are_refused_with_what_they_may_be(text):
    with pytest.raises(InputError) as raised:
        parse_rates(text)
    assert str(raised.value) == (
        f"`learning_rates` must be LOW:HIGH or A,B,C. Received: learning_rates={text!r}."
    )


@pytest.mark.parametrize("text", ["0:0.1", "nan:0.1", "0.1:inf", "0.2:0.1"])
def test_a_range_of_rates_is_checked(text):
    with pytest.raises(InputError):
        parse_rates(text)


@pytest.mark.slow
def test_a_search_is_told_and_recorded_and_answers_at_once_the_second_time(tmp_path):
    words = ("--units", "4", "--trials", "2", "--max-epochs", "2", "--workers", "1", "--out", "run")
    first, again = search(tmp_path, *words), search(tmp_path, *words)
    assert (first.returncode, first.stderr) == (0, "")
    lines = first.stdout.splitlines()
    assert lines[0] == "random search: 2 trials, 4 epochs in all"
    # On a busy machine there are lines of progress before the last one.
    assert lines[-5].startswith("random search: 2/2 trials; best val_nrmse_env ")
    assert lines[-4] == "Ended: all 2 planned trials are done."
    assert lines[-3].startswith("Best: ")
    assert lines[-2:] == [
        "Model: run/best/model.keras",
        "Recorded in run: trials.csv, ledger.jsonl, study.json",
    ]
    assert "2 trials remembered" in again.stdout
    assert again.stdout.splitlines()[-4:] == lines[-4:]


@pytest.mark.slow
def test_quiet_prints_nothing(tmp_path):
    done = search(
        tmp_path, "--units", "4", "--trials", "1", "--max-epochs", "1", "--quiet", "--workers", "1"
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert (tmp_path / "runs" / "damped-cosine-random" / "trials.csv").exists()


def test_the_published_pair_may_be_tried_first():
    assert read_configurations(Path("published")) == list(PUBLISHED_PAIR.values())
