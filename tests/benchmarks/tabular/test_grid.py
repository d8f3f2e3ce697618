"""What a table is asked to hold."""

import json

import pytest
from gru_or_lstm import InputError
from gru_or_lstm.benchmarks.tabular.grid import RATES, TableGrid


def test_rates_are_four_a_decade_from_1e_4_to_a_tenth():
    assert len(RATES) == 13
    assert (RATES[0], RATES[4], RATES[-1]) == (1e-4, 1e-3, 0.1)
    assert RATES[2] == pytest.approx(10**-3.5, rel=1e-5)


def test_the_full_grid_is_that_of_the_protocol():
    grid = TableGrid()
    assert len(grid) == 2 * 8 * 13 * 2
    assert grid.rungs == (38, 112, 334, 1000)
    assert len(grid.tasks()) == 4160


def test_what_is_done_of_a_table_is_complete_for_the_first_seeds():
    grid = TableGrid(units=(4, 8), learning_rates=(0.01,), seeds=3)
    seeds = [task.seed for task in grid.tasks()]
    assert seeds == sorted(seeds, key=seeds.index)
    assert len(set(seeds)) == 3
    more = TableGrid(units=(4, 8), learning_rates=(0.01,), seeds=5).tasks()
    assert more[: len(seeds)] == grid.tasks()


def test_a_grid_is_read_as_it_was_written():
    grid = TableGrid(units=(8, 4), learning_rates=(0.1, 0.01), seeds=2, max_epochs=90)
    assert grid.units == (4, 8)
    assert TableGrid.from_json(json.loads(json.dumps(grid.to_json()))) == grid


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"units": ()}, "`units`"),
        ({"units": (4, 4)}, "`units`"),
        ({"units": (0,)}, "units"),
        ({"cells": ("gro",)}, "gru"),
        ({"loss_spans": ("half",)}, "second-half"),
        ({"learning_rates": (0.0,)}, "learning_rate"),
        ({"seeds": 0}, "seeds"),
        ({"max_epochs": 0}, "max_epochs"),
    ],
)
def test_what_cannot_be_used_is_refused_in_one_line(changes, said):
    with pytest.raises(InputError, match=said) as refused:
        TableGrid(**changes)
    assert "\n" not in str(refused.value)
