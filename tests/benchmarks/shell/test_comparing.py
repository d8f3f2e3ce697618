"""The command that holds new results to a baseline."""

import importlib.util
import json
from pathlib import Path

import pytest
from gru_or_lstm.benchmarks.shell.cli import app
from gru_or_lstm.search.shell.app import run_app

# The files of pytest-benchmark are made where comparing itself is tested.
BESIDE = Path(__file__).parents[1] / "compare" / "conftest.py"
spec = importlib.util.spec_from_file_location("made_files", BESIDE)
made_files = importlib.util.module_from_spec(spec)
spec.loader.exec_module(made_files)


def run(monkeypatch, *words: str) -> int:
    monkeypatch.setattr("sys.argv", ["gru-or-lstm", *words])
    with pytest.raises(SystemExit) as end:
        run_app(app)
    return int(end.value.code or 0)


@pytest.fixture(autouse=True)
def elsewhere(tmp_path, monkeypatch):
    """A folder with a baseline, the same measured again, and a slower one, also elsewhere."""
    monkeypatch.chdir(tmp_path)
    for name, factor, seed, brand in (
        ("base", 1.0, 0, "here"),
        ("again", 1.0, 1, "here"),
        ("slow", 1.2, 2, "here"),
        ("there", 1.2, 3, "there"),
    ):
        seconds = factor * made_files.lognormal(seed)
        quality = factor * made_files.lognormal(seed + 9)
        found = {"test_fit": (seconds, {"test_nrmse": list(quality)})}
        (tmp_path / f"{name}.json").write_text(made_files.make_json(found, brand=brand))
    return tmp_path


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("again.json",), 0),
        (("slow.json",), 0),
        (("again.json", "--fail", "median:+5%"), 0),
        (("slow.json", "--fail", "median:+5%"), 1),
        (("slow.json", "--fail", "median:+5%,+1s"), 0),
        (("slow.json", "--fail", "median:+30%"), 0),
        (("slow.json", "again.json", "--fail", "median:+5%"), 1),
        (("slow.json", "again.json", "--fail", "median:+5%", "--confirm", "2"), 0),
        (("slow.json", "slow.json", "--fail", "median:+5%", "--confirm", "2"), 1),
        (("there.json", "--fail", "test_nrmse:+5%"), 1),
        (("there.json", "--fail", "median:+5%", "--across-machines"), 1),
    ],
)
def test_the_exit_code_is_the_gate(monkeypatch, capsys, words, code):
    assert run(monkeypatch, "compare", "base.json", *words) == code
    out, err = capsys.readouterr()
    assert "test_fit" in out
    assert err == ""


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("missing.json",), "missing.json does not exist. Give a folder of"),
        (("again.json", "--fail", "median"), "`fail` must be COLUMN:+5%"),
        (("again.json", "--fail", "medain:+5%"), "Unknown column"),
        (("again.json", "--format", "tabel"), "Did you mean 'table'?"),
        (("again.json", "--confirm", "0"), "`confirm` must be at least 1"),
        (("again.json", "--confirm", "2"), "`confirm` must be at most the number of new runs"),
        (("there.json", "--fail", "median:+5%"), "Times of different machines are not compared"),
        (("",), "`new` must name a path"),
        ((), "NEW"),
    ],
)
def test_bad_input_is_one_line_and_exit_code_2(monkeypatch, capsys, words, said):
    assert run(monkeypatch, "compare", "base.json", *words) == 2
    out, error = capsys.readouterr()
    assert said in error
    assert len(error.strip().splitlines()) == 1
    assert out == ""


@pytest.mark.parametrize("style", ["json", "bencher", "github-smaller"])
def test_what_programs_read_is_alone_on_standard_output(monkeypatch, capsys, style):
    words = ("slow.json", "--fail", "median:+5%", "--format", style)
    assert run(monkeypatch, "compare", "base.json", *words) == 1
    out, err = capsys.readouterr()
    assert json.loads(out)
    assert err.startswith("1 of 1 gated rows fails, median of test_fit first: worse by ")


def test_the_help_gives_examples(monkeypatch, capsys):
    monkeypatch.setenv("COLUMNS", "200")
    assert run(monkeypatch, "compare", "--help") == 0
    said = " ".join(capsys.readouterr().out.split())
    for example in ("test_nrmse_env:+5%", "median:+5%,+0.1ms", "--confirm 3"):
        assert example in said


def test_comparing_writes_nothing(monkeypatch, elsewhere):
    before = sorted(elsewhere.iterdir())
    assert run(monkeypatch, "compare", "base.json", "again.json") == 0
    assert sorted(elsewhere.iterdir()) == before
