"""What searches chose is selected by refits of its own, and reported by others."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest
from gru_or_lstm.benchmarks.frames.queries import best_choices, search_roles
from gru_or_lstm.benchmarks.frames.reading import load_records
from gru_or_lstm.benchmarks.frames.study_frames import StudyFrames
from gru_or_lstm.benchmarks.measuring.choices import EQUAL_BUDGET_ROLE, Choice
from gru_or_lstm.benchmarks.measuring.harness import run_benchmark
from gru_or_lstm.benchmarks.measuring.measurement import (
    BenchmarkSettings,
    TimingSettings,
    refit_tasks,
    selection_tasks,
)
from gru_or_lstm.benchmarks.report.rule import say_rule
from gru_or_lstm.search.configurations.configuration import Configuration

SETTINGS = BenchmarkSettings(
    seeds=2, selection_seeds=3, timing=TimingSettings(blocks=1, block_seconds=0.01)
)


def choice(role: str, tuner: str | None = None, *, units: int = 3) -> Choice:
    configuration = Configuration(cell="gru", units=units, learning_rate=0.01)
    return Choice(role=role, configuration=configuration, epochs=2, tuner=tuner)


@pytest.mark.parametrize(
    ("role", "tuner", "count"),
    [
        ("best of random search", "random", 3),
        (EQUAL_BUDGET_ROLE, None, 3),
        ("published recipe", None, 0),
        ("given", None, 0),
    ],
)
def test_only_what_searches_chose_is_selected_from(
    role: str, tuner: str | None, count: int
) -> None:
    tasks = selection_tasks(choice(role, tuner), SETTINGS)

    assert len(tasks) == count
    assert all(task.evaluation_sets == ("validation",) for task in tasks)


def test_no_seed_selects_and_reports() -> None:
    searched = choice("best of random search", "random")
    selecting = {task.seed for task in selection_tasks(searched, SETTINGS)}
    reporting = {task.seed for task in refit_tasks(searched, replace(SETTINGS, seeds=30))}

    assert len(selecting | reporting) == 33


def selected(records: StudyFrames, better: str) -> StudyFrames:
    """Let the selection refits prefer one configuration to all others."""
    keys = records.choices["key"].drop_duplicates()
    rows = [
        {"key": key, "seed": seed, "status": "completed", "val_nrmse_env": float(key != better)}
        for key in keys
        for seed in (1, 2)
    ]
    return replace(records, selection=pd.DataFrame(rows))


def test_selection_refits_decide_whatever_those_that_are_reported_say(records: StudyFrames) -> None:
    roles = search_roles(records)
    before = best_choices(records, roles=roles).set_index("cell")["units"]
    other = records.choices[
        (records.choices["role"] == "best of random search") & (records.choices["cell"] == "GRU")
    ].iloc[0]
    after = best_choices(selected(records, other["key"]), roles=roles).set_index("cell")["units"]

    assert before["GRU"] == 32
    assert after["GRU"] == other["units"] == 56


def test_where_one_has_no_such_refits_those_that_are_reported_select(records: StudyFrames) -> None:
    other = "GRU(56) adam 0.0121 cosine second-half 600"
    some = selected(records, other)
    partly = replace(some, selection=some.selection[some.selection["key"] == other])

    best = best_choices(partly, roles=search_roles(records)).set_index("cell")["units"]
    assert best["GRU"] == 32


def test_the_rule_says_what_selected(records: StudyFrames) -> None:
    judging = records.judging

    assert "chose 5 other seeds selected" in say_rule(judging, selecting=5, covered=False)
    said = say_rule(judging, selecting=0, covered=False)
    assert "which selected among what several searches chose, too" in said


@pytest.mark.slow
def test_a_benchmark_records_them_apart(tmp_path) -> None:
    choices = [choice("best of random search", "random"), choice("given", units=4)]
    run_benchmark(choices, out=tmp_path, settings=SETTINGS, quiet=True)
    records = load_records(tmp_path)

    assert records.selection["key"].tolist() == [choices[0].key] * 3
    assert "val_nrmse_env" in records.selection
    assert not [name for name in records.selection if name.startswith("test_")]
    assert records.measurements.groupby("key").size().tolist() == [2, 2]
