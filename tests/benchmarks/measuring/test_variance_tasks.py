"""Each source varies alone; nothing is trained here."""

from __future__ import annotations

import dataclasses
import itertools
from pathlib import Path

import pytest
from gru_or_lstm.benchmarks.measuring.choices import standard_choices
from gru_or_lstm.benchmarks.measuring.measurement import BenchmarkSettings, refit_tasks
from gru_or_lstm.benchmarks.measuring.variance_sources import DATA, ORDER, WEIGHTS
from gru_or_lstm.benchmarks.measuring.variance_tasks import draws_training_data, variance_refits
from gru_or_lstm.search.datasets.dataset import load_dataset
from gru_or_lstm.search.datasets.spec import DatasetSpec
from gru_or_lstm.search.series.mackey_glass import HALF, POINTS

CHOICES = standard_choices(epochs=5)
SETTINGS = BenchmarkSettings(seeds=2, variance_seeds=4)
VARIED = {WEIGHTS: "seed", ORDER: "order_seed", DATA: "dataset"}


@pytest.mark.parametrize("source", VARIED)
def test_a_source_varies_alone(source: str) -> None:
    tasks = [each.task for each in variance_refits(CHOICES, SETTINGS) if each.source == source]
    of_a_cell = [task for task in tasks if task.configuration.cell == "gru"]

    assert len(tasks) == 8
    assert len(of_a_cell) == 4
    fields = [field.name for field in dataclasses.fields(of_a_cell[0])]
    differing = [
        name for name in fields if len({repr(getattr(task, name)) for task in of_a_cell}) > 1
    ]
    assert differing == [VARIED[source]]
    assert len({task.key for task in tasks}) == 8


def test_all_else_is_as_in_the_first_ordinary_refit() -> None:
    choice = next(each for each in CHOICES if each.role == "same units")
    ordinary = refit_tasks(choice, SETTINGS)[0]
    first = {each.source: each.task for each in reversed(variance_refits([choice], SETTINGS))}

    assert dataclasses.replace(first[ORDER], order_seed=None) == ordinary
    assert dataclasses.replace(first[DATA], dataset=ordinary.dataset) == ordinary
    weights = dataclasses.replace(first[WEIGHTS], seed=ordinary.seed, order_seed=None)
    assert weights == ordinary
    # What the seed drew in the ordinary refit the order's own seed draws now.
    assert first[WEIGHTS].order_seed == ordinary.seed


def test_both_cells_of_the_pair_of_equal_units_are_looked_at_and_no_other() -> None:
    refits = variance_refits(CHOICES, SETTINGS)

    assert {each.choice.configuration.label for each in refits} == {
        "GRU(40) adam 0.003 cosine second-half",
        "LSTM(40) adam 0.003 cosine second-half",
    }


def test_without_the_pair_or_without_seeds_there_is_nothing_to_do() -> None:
    others = [choice for choice in CHOICES if choice.role != "same units"]

    assert variance_refits(others, SETTINGS) == []
    assert variance_refits(CHOICES, dataclasses.replace(SETTINGS, variance_seeds=0)) == []


def test_more_refits_keep_those_that_are_recorded() -> None:
    more = dataclasses.replace(SETTINGS, variance_seeds=6)
    keys = [{each.task.key for each in variance_refits(CHOICES, of)} for of in (SETTINGS, more)]

    assert keys[0] < keys[1]


@pytest.mark.parametrize("of_a_file", [False, True])
def test_data_that_no_seed_draws_are_no_source(of_a_file: bool, tmp_path: Path) -> None:
    path = tmp_path / "level.csv"
    path.write_text("level\n" + "".join(f"{n % 11 + n % 7}\n" for n in range(600)))
    dataset = DatasetSpec(series=str(path) if of_a_file else "sunspots")

    refits = variance_refits(CHOICES, dataclasses.replace(SETTINGS, dataset=dataset))

    assert {each.source for each in refits} == {WEIGHTS, ORDER}


@pytest.mark.parametrize(
    ("series", "differs"),
    [("damped-cosine", False), ("damped-cosine-noisy", True), ("mackey-glass", True)],
)
def test_another_data_seed_is_known_to_give_other_training_data_or_not(
    series: str, differs: bool
) -> None:
    assert draws_training_data(DatasetSpec(series=series)) is differs


def test_no_two_refits_of_other_data_share_a_training_sample_of_the_chaotic_series() -> None:
    settings = dataclasses.replace(SETTINGS, dataset=DatasetSpec(series="mackey-glass"))
    seeds = {each.task.dataset.seed for each in variance_refits(CHOICES, settings)}

    starts = sorted(HALF * seed for seed in seeds)
    assert len(starts) == 5  # of the study itself, and of four more
    assert min(b - a for a, b in itertools.pairwise(starts)) >= POINTS
    assert len(load_dataset(settings.dataset).training_series[0]) == POINTS
