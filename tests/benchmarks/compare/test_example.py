"""The workflow in examples/ says commands that run."""

import dataclasses
import re
import shlex
from pathlib import Path

import pytest
import typer.main
from gru_or_lstm.benchmarks.shell.cli import app
from gru_or_lstm.search.shell.app import run_app

WORKFLOW = Path(__file__).parents[3] / "examples" / "ci-gate.yml"


def commands():
    """Every command of ours in the workflow: its words, without where its output goes."""
    lines = re.sub(r"\n +(--\S)", r" \1", WORKFLOW.read_text())
    found = re.findall(r"^ +gru-or-lstm (.*?)(?: >> .*)?$", lines, re.MULTILINE)
    return [shlex.split(words) for words in found]


def run(monkeypatch, words):
    monkeypatch.setattr("sys.argv", ["gru-or-lstm", *words])
    with pytest.raises(SystemExit) as end:
        run_app(app)
    return int(end.value.code or 0)


def test_the_workflow_says_three_commands():
    assert [words[0] for words in commands()] == ["benchmark", "compare", "compare"]


def test_what_it_measures_with_can_be_parsed():
    (words,) = (each for each in commands() if each[0] == "benchmark")
    command = typer.main.get_command(app).commands["benchmark"]
    parsed = command.make_context("benchmark", words[1:]).params
    assert parsed["configuration"] == ["gru:16:0.01", "lstm:16:0.01"]
    assert (parsed["seeds"], parsed["standard"]) == (30, False)


@pytest.mark.parametrize(("factor", "code"), [(1.0, 0), (1.3, 1)])
def test_its_gate_on_quality_holds(monkeypatch, capsys, run_of, repeats, factor, code):
    runs = {
        name: run_of(
            name,
            usual=("test_nrmse",),
            gru={"test_nrmse": times * repeats(seed), "parameter_count": [900.0]},
        )
        for name, times, seed in (("baseline", 1.0, 0), ("runs/new", factor, 1))
    }
    monkeypatch.setattr(
        "gru_or_lstm.benchmarks.compare.read_run",
        lambda path: dataclasses.replace(runs[str(path)], data="the same"),
    )
    assert run(monkeypatch, commands()[1]) == code
    assert ("❌ test_nrmse" in capsys.readouterr().out) == bool(code)


@pytest.mark.parametrize(("factor", "code"), [(1.0, 0), (1.3, 1)])
def test_its_gate_on_times_holds(monkeypatch, capsys, tmp_path, write_json, repeats, factor, code):
    monkeypatch.chdir(tmp_path)
    for seed, name in enumerate(("base", "new-1", "new-2", "new-3")):
        times = 0.05 * (factor if seed else 1.0)
        write_json(f"{name}.json", {"test_fit": (times * repeats(seed), {})})
    assert run(monkeypatch, commands()[2]) == code
    assert ("❌ median" in capsys.readouterr().out) == bool(code)
