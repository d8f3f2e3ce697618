"""The gate of this project: what `tox -e gate` compares, and that it would see a loss."""

import configparser
import json
import shlex
from pathlib import Path

import pytest
from gru_or_lstm.benchmarks.shell.cli import app
from gru_or_lstm.search.shell.app import run_app

ROOT = Path(__file__).parents[3]
BASELINE = ROOT / "tests" / "performance" / "baseline.json"


def gate():
    """The command of the gate without its two files."""
    tox = configparser.ConfigParser(interpolation=None)
    tox.read(ROOT / "tox.ini")
    commands = tox["testenv:gate"]["commands"].replace("\\\n", " ").strip().splitlines()
    program, compare, base, _, *options = shlex.split(commands[-1])
    assert (program, compare) == ("gru-or-lstm", "compare")
    assert base == "{tox_root}/tests/performance/baseline.json"
    return options


def run(monkeypatch, *words):
    monkeypatch.setattr("sys.argv", ["gru-or-lstm", *words])
    with pytest.raises(SystemExit) as end:
        run_app(app)
    return int(end.value.code or 0)


def test_the_baseline_is_thirty_seeds_a_cell_and_names_no_host():
    record = json.loads(BASELINE.read_text())
    assert set(record["machine_info"]) <= {"machine", "system", "python_version", "cpu"}
    assert set(record["commit_info"]) <= {"id", "time", "dirty"}
    found = {each["extra_info"]["model"]: each["extra_info"] for each in record["benchmarks"]}
    assert set(found) == {"GRU(40)", "LSTM(40)"}
    for extra in found.values():
        assert len(extra["test_nrmse_env"]) == len(extra["val_loss"]) == 30


@pytest.mark.parametrize(
    ("column", "factor", "code"),
    [
        ("test_nrmse_env", 1.0, 0),
        ("test_nrmse_env", 1.001, 0),
        ("test_nrmse_env", 2.0, 1),
        ("val_loss", 2.0, 1),
        ("parameter_count", 1.001, 1),
    ],
)
def test_the_gate_sees_a_loss_on_any_machine(monkeypatch, capsys, tmp_path, column, factor, code):
    record = json.loads(BASELINE.read_text())
    record["machine_info"]["cpu"]["brand_raw"] = "another"
    extra = record["benchmarks"][0]["extra_info"]
    values = extra[column]
    extra[column] = (
        [factor * each for each in values] if isinstance(values, list) else factor * values
    )
    (tmp_path / "new.json").write_text(json.dumps(record))
    assert run(monkeypatch, "compare", str(BASELINE), str(tmp_path / "new.json"), *gate()) == code
    assert ("FAILS" in capsys.readouterr().out) == bool(code)
