"""Rows of a table: gathered from fits, packed, and read as they were."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from gru_or_lstm import InputError
from gru_or_lstm.benchmarks.tabular.fit_table import (
    FitTable,
    data_dictionary,
    gather,
    read_table_file,
    write_table_file,
)
from gru_or_lstm.benchmarks.tabular.folder import load_grid
from gru_or_lstm.benchmarks.tabular.grid import TableGrid
from gru_or_lstm.benchmarks.tabular.making import make_table
from gru_or_lstm.benchmarks.tabular.pages import load_table
from gru_or_lstm.search.trials.task import TrialOutcome

SMALL = TableGrid(
    units=(4,), learning_rates=(0.001, 0.01), loss_spans=("every",), seeds=2, max_epochs=111
)


def outcome_of(task) -> TrialOutcome:
    error = task.configuration.learning_rate
    metrics = {f"{part}_{name}": error for part in ("val", "test") for name in METRICS}
    return TrialOutcome(
        status="completed",
        parameter_count=7,
        metrics=metrics,
        rung_metrics=dict.fromkeys(task.rungs, metrics),
        epochs=(1, 111),
        train_losses=(0.5, 0.25),
        val_losses=(0.5, 0.125),
        episode_errors={f"test_{name}": (error,) * 16 for name in METRICS},
    )


METRICS = ("nrmse_env", "valid_time")


def test_fits_become_rows_configuration_by_configuration():
    fits = [(task, outcome_of(task)) for task in reversed(SMALL.tasks())]
    table = gather(SMALL, fits, {})

    assert list(table.frame.columns) == list(data_dictionary(SMALL))
    assert table.frame["learning_rate"].tolist() == 2 * [0.001, 0.001, 0.01, 0.01]
    assert table.frame["seed_number"].tolist() == [0, 1] * 4
    assert table.values("val_nrmse_env", cell="lstm").tolist() == [[0.001] * 2, [0.01] * 2]
    assert table.values("test_nrmse_env_at_37", cell="gru").shape == (2, 2)


def test_a_seed_that_is_not_complete_is_left_out():
    fits = [(task, outcome_of(task)) for task in SMALL.tasks()][:-1]
    table = gather(SMALL, fits, {})

    assert table.grid.seeds == 1
    assert len(table.frame) == 4
    with pytest.raises(InputError, match="No seed of the table is complete yet: 3 of 8 fits"):
        gather(SMALL, fits[:3], {})


def test_a_failed_fit_is_a_row_that_is_infinite_where_it_is_asked_for():
    fits = [(task, outcome_of(task)) for task in SMALL.tasks()]
    fits[0] = (fits[0][0], TrialOutcome(status="failed", error="x", parameter_count=7, metrics={}))
    table = gather(SMALL, fits, {})

    assert table.frame["status"].tolist().count("failed") == 1
    assert np.isinf(table.values("val_nrmse_env", cell="gru")).sum() == 1


def test_a_file_gives_the_same_table_again(table: FitTable, tmp_path: Path):
    write_table_file(table, tmp_path / "table.parquet")
    again = read_table_file(tmp_path / "table.parquet")

    assert again.grid == table.grid
    assert again.provenance == table.provenance
    pd.testing.assert_frame_equal(again.frame, table.frame)
    written = (tmp_path / "table.parquet").read_bytes()
    write_table_file(again, tmp_path / "table.parquet")
    assert (tmp_path / "table.parquet").read_bytes() == written


def test_another_file_is_refused_in_one_line(tmp_path: Path):
    path = tmp_path / "table.parquet"
    for content in (b"", b"PAR1"):
        path.write_bytes(content)
        with pytest.raises(InputError, match="cannot be read as a table of fits"):
            read_table_file(path)
    pd.DataFrame({"x": [1]}).to_parquet(path)
    with pytest.raises(InputError, match="gru-or-lstm tabulate"):
        read_table_file(path)


@pytest.mark.slow
def test_a_table_is_the_same_whatever_the_workers_and_goes_on_where_it_stopped(tmp_path: Path):
    make_table(replace(SMALL, seeds=1), tmp_path / "two", workers=2, quiet=True)
    make_table(SMALL, tmp_path / "two", workers=2, quiet=True)
    make_table(SMALL, tmp_path / "one", workers=1, quiet=True)

    assert load_grid(tmp_path / "two") == load_grid(tmp_path / "one") == SMALL
    one, two = (load_table(tmp_path / name) for name in ("one", "two"))
    times = ["train_seconds"]
    pd.testing.assert_frame_equal(one.frame.drop(columns=times), two.frame.drop(columns=times))
    assert one.grid.rungs == (37, 111)
    assert one.frame["val_nrmse_env_at_37"].notna().all()


@pytest.mark.slow
def test_other_data_are_refused(tmp_path: Path):
    small = replace(SMALL, seeds=1, learning_rates=(0.01,), cells=("gru",), max_epochs=2)
    make_table(small, tmp_path, quiet=True)
    other = replace(small, dataset=replace(small.dataset, lookback=10))
    with pytest.raises(InputError, match="holds a table on other samples"):
        make_table(other, tmp_path, quiet=True)
