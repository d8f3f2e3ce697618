"""The smallest network that succeeds reliably is confirmed by refits that did not choose it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from gru_or_lstm.benchmarks.frames.reading import load_records
from gru_or_lstm.benchmarks.measuring import confirmation
from gru_or_lstm.benchmarks.measuring.choices import Choice
from gru_or_lstm.benchmarks.measuring.confirmation import confirm_smallest, confirmation_tasks
from gru_or_lstm.benchmarks.measuring.harness import run_benchmark
from gru_or_lstm.benchmarks.measuring.measurement import (
    BenchmarkSettings,
    TimingSettings,
    refit_tasks,
    selection_tasks,
)
from gru_or_lstm.search.configurations.configuration import Configuration
from gru_or_lstm.search.datasets.spec import DatasetSpec
from gru_or_lstm.search.trials.ledger import Ledger
from gru_or_lstm.search.trials.task import TrialOutcome

SETTINGS = BenchmarkSettings(timing=TimingSettings(blocks=1, block_seconds=0.01))


def choice(units: int, cell: str = "gru", tuner: str | None = None) -> Choice:
    configuration = Configuration(cell=cell, units=units, learning_rate=0.01)
    return Choice(role="given", configuration=configuration, epochs=2, tuner=tuner)


def outcomes(successes: int, tasks):
    """So many refits that succeed, then one that failed, then such as do not."""
    for number, task in enumerate(tasks):
        error = 0.05 if number < successes else 0.5
        failed = number == successes
        yield (
            task,
            TrialOutcome(
                status="failed" if failed else "completed",
                parameter_count=task.configuration.parameter_count,
                metrics={} if failed else {"test_nrmse_env": error},
            ),
        )


@pytest.fixture
def confirmed(tmp_path):
    """Return which units of a cell are refitted afresh, given successes of both kinds."""

    def confirm(chosen, fresh, *, settings=SETTINGS):
        measured = Ledger(tmp_path, name="measurements.jsonl")
        confirming = Ledger(tmp_path, name="confirmation.jsonl")
        for each, successes in chosen.items():
            for pair in outcomes(successes, refit_tasks(each, settings)):
                measured.append(*pair)
        ran = []

        def run(tasks):
            units, cell = tasks[0].configuration.units, tasks[0].configuration.cell
            ran.append(f"{cell} {units}")
            for pair in outcomes(fresh[units], tasks):
                confirming.append(*pair)

        confirm_smallest(list(chosen), settings, measured=measured, confirming=confirming, run=run)
        return ran

    return confirm


def test_the_smallest_reliable_network_of_each_cell_is_refitted(confirmed):
    chosen = {choice(8): 30, choice(5): 29, choice(4): 28, choice(3, "lstm"): 30}
    assert confirmed(chosen, {5: 29, 3: 30}) == ["gru 5", "lstm 3"]


def test_one_that_is_not_confirmed_gives_way_to_the_next_larger(confirmed):
    assert confirmed({choice(8): 30, choice(5): 29}, {5: 27, 8: 30}) == ["gru 5", "gru 8"]


def test_nothing_is_refitted_where_nothing_is_reliable_or_refits_are_few(confirmed):
    assert confirmed({choice(8): 28}, {}) == []
    assert confirmed({choice(8): 29}, {}, settings=replace(SETTINGS, seeds=29)) == []


def test_nothing_is_refitted_where_no_error_means_success(confirmed):
    settings = replace(SETTINGS, dataset=DatasetSpec(series="sunspots"))
    assert confirmed({choice(8): 30}, {}, settings=settings) == []


def test_no_seed_confirms_and_chooses() -> None:
    searched = choice(5, tuner="random")
    settings = replace(SETTINGS, selection_seeds=5)
    tasks = [each(searched, settings) for each in (refit_tasks, selection_tasks)]
    seeds = {task.seed for some in tasks for task in some}
    fresh = {task.seed for task in confirmation_tasks(searched, settings)}

    assert (len(fresh), len(seeds | fresh)) == (30, 65)


@pytest.mark.slow
def test_a_benchmark_confirms_and_records_it_apart(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(confirmation, "RELIABLE", (0, 2))  # so that two epochs will do
    choices = [choice(4), choice(3)]
    run_benchmark(choices, out=tmp_path, settings=replace(SETTINGS, seeds=2), quiet=True)
    records = load_records(tmp_path)

    assert records.confirmation["key"].tolist() == [choices[1].key] * 2
    assert not set(records.confirmation["seed"]) & set(records.measurements["seed"])
    assert records.confirmation["test_nrmse_env"].notna().all()
    assert (tmp_path / "confirmation.json").exists()
