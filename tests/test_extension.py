"""A dimension, a cell and a tuner are added in one place each, and are found everywhere."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import gru_or_lstm
import pandas as pd
import pytest

FIELD = """    warmup: Annotated[
        float,
        Dimension(
            plural="warmups",
            choices=(0.0,),
            help="Shares of the budget in which the rate rises.",
            check=float,
            read=lambda text: tuple(map(float, text.split(","))),
            read_one=float,
            say=lambda share: f"warm-up {share:g}",
            optional=True,
        ),
    ] = 0.0

"""
"""The one entry of a dimension, beside the last field of a configuration."""

CELL = '    "leaky": Cell(layer_name="Leaky", gates=1, bias_rows=1, module="leaky"),\n'
LAYER = '''"""A recurrent layer that Keras does not bring."""

import keras


@keras.saving.register_keras_serializable(package="gru_or_lstm")
class Leaky(keras.layers.SimpleRNN):
    """A simple recurrence under another name."""
'''

TUNER = '    "backwards": Tuner(oracle="Backwards", default_trials=None, module="backwards"),\n'
ORACLE = '''"""A search algorithm that Keras Tuner does not bring."""

from .oracles import RUNNING, STOPPED, GridOracle


class Backwards(GridOracle):
    """The grid from its end."""

    def populate_space(self, trial_id):
        index = len(self.trials)
        if index >= len(self._combinations):
            return {"status": STOPPED}
        return {"status": RUNNING, "values": self._combinations[-1 - index]}
'''


def insert(path, entry, *, before):
    """Put an entry before a line, as one who adds it would."""
    text = path.read_text(encoding="utf-8")
    assert text.count(before) == 1
    path.write_text(text.replace(before, entry + before), encoding="utf-8")


@pytest.fixture(scope="module")
def extended(tmp_path_factory):
    """A copy of the package with one entry more of each kind, and what runs its commands."""
    place = tmp_path_factory.mktemp("extended")
    package = place / "gru_or_lstm"
    ignored = shutil.ignore_patterns("__pycache__")
    shutil.copytree(Path(gru_or_lstm.__file__).parent, package, ignore=ignored)
    search = package / "search"
    insert(
        search / "configurations" / "configuration.py",
        FIELD,
        before="    def __post_init__(self) -> None:\n        for name, dimension",
    )
    insert(search / "configurations" / "cells.py", CELL, before='    "mgu": Cell(')
    (search / "training" / "leaky.py").write_text(LAYER)
    insert(search / "tuning" / "plan.py", TUNER, before='    "grid": Tuner(')
    (search / "tuning" / "backwards.py").write_text(ORACLE)

    def run(*asked):
        done = subprocess.run(
            [sys.executable, "-m", "gru_or_lstm.benchmarks", *asked],
            cwd=place,
            env=os.environ | {"PYTHONPATH": str(place)},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr + done.stdout
        return done.stdout

    run.place = place
    return run


@pytest.mark.long
def test_a_dimension_a_cell_and_a_tuner_are_found_everywhere(extended):
    settings = ("--max-epochs=2", "--lookback=6", "--workers=1")
    options = ("--cells=gru,leaky", "--units=2", "--learning-rates=0.01,0.02", "--warmups=0,0.5")
    said = extended("search", "--tuner=backwards", *options, *settings, "--out=results/found")
    assert "8 trials" in said
    measured = ("--no-standard", "--configuration=lstm:2:0.01:warmup=0.25", "--epochs=2")
    counts = ("--seeds=5", "--selection-seeds=0", "--variance-seeds=0", "--lookback=6")
    extended("benchmark", "results/found", *measured, *counts, "--out=results/study")
    extended("summary", "results")

    results = extended.place / "results"
    trials = pd.read_csv(results / "found" / "trials.csv")
    assert set(trials["warmup"]) == {0.0, 0.5}
    assert set(trials["cell"]) == {"gru", "leaky"}
    assert set(trials["tuner"]) == {"backwards"}
    asked = json.loads((results / "found" / "study.json").read_text())["asked"]
    assert asked["space.warmups"] == [0.0, 0.5]
    best = json.loads((results / "found" / "best" / "configuration-leaky.json").read_text())
    assert best["cell"] == "leaky"

    study = results / "study"
    comparison = pd.read_csv(study / "comparison.csv")
    assert {"GRU(2)", "LEAKY(2)", "LSTM(2)"} <= set(comparison["model"])
    assert comparison.set_index("model").loc["LSTM(2)", "warmup"] == 0.25
    assert "warm-up 0.25" in (study / "comparison.md").read_text()
    assert "best of backwards search" in set(comparison["role"])
    fairness = pd.read_csv(study / "fairness.csv").dropna(subset="first")
    pairs = set(zip(fairness["axis"], fairness["first"], fairness["second"], strict=True))
    assert ("tuned against tuned", "GRU(2)", "LEAKY(2)") in pairs
    ratios = pd.read_csv(study / "timing_ratios.csv")
    assert {"GRU(2)", "LEAKY(2)"} in [set(row) for row in ratios[["first", "second"]].to_numpy()]
    assert "warmup" in pd.read_csv(study / "importance.csv")["term"].str.cat(sep=" ")
    page = (results / "README.md").read_text()
    assert "LEAKY(2)" in page
    assert "backwards search" in page
    assert "warm-up 0.25" in page


@pytest.mark.slow
def test_what_is_older_than_a_dimension_goes_on(extended, tmp_path):
    """A search begun before there was the dimension has the same trials, keys and folder."""
    folder = tmp_path / "before"
    search = [sys.executable, "-m", "gru_or_lstm.search", "--trials=2", "--max-epochs=1"]
    search += ["--units=2", "--lookback=6", f"--out={folder}"]
    subprocess.run(search, check=True, capture_output=True, cwd=tmp_path)
    kept = {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}
    said = extended("search", *search[3:])
    assert "Ended" in said
    changed = {name for name, held in kept.items() if (folder / name).read_bytes() != held}
    assert changed <= {"trials.csv"}
