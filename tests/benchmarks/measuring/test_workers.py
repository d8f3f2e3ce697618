"""Refits side by side find what refits one after the other find."""

import json

import numpy as np
import pandas as pd
import pytest
from gru_or_lstm.benchmarks.frames.reading import load_records, seconds_of_blocks
from gru_or_lstm.benchmarks.measuring.choices import Choice
from gru_or_lstm.benchmarks.measuring.harness import run_benchmark
from gru_or_lstm.benchmarks.measuring.measurement import BenchmarkSettings, TimingSettings
from gru_or_lstm.benchmarks.measuring.variance_sources import DATA
from gru_or_lstm.benchmarks.measuring.variance_tasks import variance_refits
from gru_or_lstm.search.configurations.configuration import Configuration
from gru_or_lstm.search.trials.ledger import Ledger
from gru_or_lstm.search.trials.trial import run_trial

CHOICES = [
    Choice(
        role="same units",
        configuration=Configuration(cell=cell, units=3, learning_rate=0.01),
        epochs=3,
    )
    for cell in ("gru", "lstm")
]
SETTINGS = BenchmarkSettings(
    seeds=2, variance_seeds=2, timing=TimingSettings(blocks=1, block_seconds=0.01)
)


@pytest.fixture(scope="module")
def folders(tmp_path_factory):
    made = {}
    for workers in (1, 2):
        made[workers] = tmp_path_factory.mktemp(f"workers-{workers}")
        run_benchmark(CHOICES, out=made[workers], settings=SETTINGS, workers=workers, quiet=True)
    return made


@pytest.mark.slow
@pytest.mark.parametrize("name", ["measurements.jsonl", "variance.jsonl"])
def test_what_refits_find_does_not_depend_on_how_many_run_at_a_time(folders, name):
    one, two = (
        {task.key: (task, outcome) for task, outcome in Ledger(folders[workers], name=name)}
        for workers in (1, 2)
    )
    assert list(one) == list(two)
    for key, (_, outcome) in one.items():
        other = two[key][1]
        for field in ("status", "metrics", "val_losses", "episode_errors"):
            assert getattr(outcome, field) == getattr(other, field)


@pytest.mark.slow
def test_seconds_are_those_of_timed_blocks_where_refits_shared_the_machine(folders):
    alone, beside = (load_records(folders[workers]) for workers in (1, 2))
    own = [outcome.train_seconds for _, outcome in Ledger(folders[1], name="measurements.jsonl")]

    assert alone.measurements["train_seconds"].tolist() == own
    shapes = ["cell", "units", "optimizer"]
    blocks = beside.timings[~beside.timings["rejected"]].set_index(shapes)
    for row in beside.measurements.to_dict("records"):
        expected = blocks.loc[(row["cell"], row["units"], row["optimizer"])]
        milliseconds = np.atleast_1d(expected["milliseconds_per_epoch"])
        assert row["train_seconds"] == pytest.approx(3 * np.median(milliseconds) / 1000)


@pytest.mark.slow
def test_a_folder_remembers_that_refits_ran_side_by_side(folders):
    run_benchmark(CHOICES, out=folders[2], settings=SETTINGS, workers=1, quiet=True)

    assert json.loads((folders[2] / "benchmark.json").read_text())["workers"] == 2


@pytest.mark.slow
def test_on_other_held_out_data_a_fit_scores_what_it_would_if_trained_again(folders):
    ledger = Ledger(folders[1], name="variance.jsonl")
    judged = [each.task for each in variance_refits(CHOICES, SETTINGS) if each.source == DATA]

    assert len(judged) == 4
    for task in judged:
        again = run_trial(task)
        held = ledger.get(task)
        assert held is not None
        assert held.metrics["test_nrmse_env"] == again.metrics["test_nrmse_env"]


def test_a_failed_refit_has_no_seconds_and_a_rejected_block_is_not_counted():
    shape = {"cell": "gru", "units": 3, "optimizer": "adam"}
    refits = pd.DataFrame([shape | {"epochs": 10, "train_seconds": s} for s in (9.0, np.nan)])
    blocks = [(2.0, False), (4.0, False), (99.0, True)]
    timings = pd.DataFrame(
        [shape | {"milliseconds_per_epoch": ms, "rejected": out} for ms, out in blocks]
    )

    seconds = seconds_of_blocks(refits, timings)
    assert seconds.tolist()[0] == pytest.approx(0.03)
    assert np.isnan(seconds.tolist()[1])
    none = seconds_of_blocks(refits, timings.assign(rejected=True))
    assert none.isna().all()
