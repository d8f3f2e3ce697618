"""The answer: exact at both ends, and on the side of the cell that is better."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from gru_or_lstm.benchmarks.tabular.answers import answer_frame
from gru_or_lstm.benchmarks.tabular.checks import (
    Check,
    check_table,
    draws_follow_the_law,
    optima_are_interior,
    refit_places,
    refit_rows,
    variance_is_split,
)
from gru_or_lstm.benchmarks.tabular.fit_table import FitTable
from gru_or_lstm.benchmarks.tabular.grid import TableGrid
from gru_or_lstm.benchmarks.tabular.making import make_table as train_table
from gru_or_lstm.benchmarks.tabular.pages import load_table, saved_refits, write_table_pages


def test_one_trial_is_the_mean_of_all_and_all_trials_the_best_by_validation(table: FitTable):
    answer = answer_frame(table)
    logs = np.log(table.values("test_nrmse_env", cell="gru"))
    validation = table.values("val_nrmse_env", cell="gru")

    assert answer["trials"].tolist() == list(range(1, 17))
    assert answer["gru"].iloc[0] == pytest.approx(np.exp(logs.mean()))
    chosen = validation.argmin(axis=0)
    kept = [
        np.delete(logs[place], seed).mean() for seed, place in enumerate(chosen)
    ]  # judged by the seeds that did not choose
    assert answer["gru"].iloc[-1] == pytest.approx(np.exp(np.mean(kept)))


def test_bands_hold_their_estimates_and_probabilities_lie_between_0_and_1(table: FitTable):
    answer = answer_frame(table)

    for name in ("gru", "lstm", "p_gru_better_than_lstm"):
        assert (answer[f"{name}_low"] <= answer[f"{name}_high"]).all()
    assert answer["p_gru_better_than_lstm"].between(0, 1).all()
    assert (np.diff(answer["gru"]) < 0).all()


@pytest.mark.parametrize(("gru", "low", "high"), [(0.2, 0.9, 1.0), (5.0, 0.0, 0.1)])
def test_the_better_cell_wins(make_table, gru: float, low: float, high: float):
    last = answer_frame(make_table(gru=gru))["p_gru_better_than_lstm"].iloc[-1]

    assert low <= last <= high


def test_a_single_seed_has_an_answer_without_a_band(make_table, table: FitTable):
    answer = answer_frame(make_table(grid=replace(table.grid, seeds=1)))

    assert answer["gru"].notna().all()
    assert answer["gru_low"].isna().all()


def test_an_optimum_inside_the_grid_is_said_to_be_and_one_at_its_edge_too(
    make_table, table: FitTable
):
    assert [check.holds for check in optima_are_interior(table)] == ["yes", "yes"]
    edge = make_table(grid=replace(table.grid, units=(16, 32)))
    found = optima_are_interior(edge)
    assert [check.holds for check in found] == ["no", "no"]
    assert found[0].found == "16 units, rate 0.01; at the edge: units 16"


def test_simulated_searches_follow_the_law(table: FitTable):
    assert [check.holds for check in draws_follow_the_law(table)] == ["yes", "yes"]


def test_without_scatter_configurations_are_all_of_the_variance(make_table):
    assert variance_is_split(make_table(scatter=0.0))[0].found.startswith("configuration 100.0 %")


def test_pages_are_written_and_the_same_records_give_the_same_bytes(table: FitTable, tmp_path):
    for name in ("one", "two"):
        write_table_pages(table, tmp_path / name)
    files = sorted(p.relative_to(tmp_path / "one") for p in (tmp_path / "one").rglob("*.*"))

    assert {str(path) for path in files} == {
        *("README.md", "about.json", "answer.csv", "checks.csv", "table.parquet"),
        "figures/answer.png",
    }
    for path in files:
        assert (tmp_path / "one" / path).read_bytes() == (tmp_path / "two" / path).read_bytes()
    card = (tmp_path / "one" / "README.md").read_text()
    assert "CC0" in card
    assert all(check.check in card for check in check_table(table))
    again = load_table(tmp_path / "one")
    pd.testing.assert_frame_equal(again.frame, table.frame)


def test_a_hundredth_of_the_rows_is_trained_again_but_at_least_one(table: FitTable):
    assert len(refit_places(table)) == 1
    assert len(refit_places(table, 0.25)) == 32
    assert refit_places(table, 0.25) == sorted(set(refit_places(table, 0.25)))


@pytest.mark.slow
def test_rows_trained_again_are_bit_for_bit_those_of_the_table(tmp_path):
    grid = TableGrid(
        cells=("gru",), units=(4, 8), learning_rates=(0.01,), loss_spans=("last",), seeds=2
    )
    train_table(replace(grid, max_epochs=4), tmp_path, quiet=True)
    table = load_table(tmp_path)

    assert refit_rows(table, share=1.0).found == "4 of 4 equal in every metric and validation loss"
    wrong = table.frame.assign(val_nrmse_env=table.frame["val_nrmse_env"] * (1 + 1e-15))
    check = refit_rows(replace(table, frame=wrong), share=1.0)
    assert check.holds == "no"


def test_what_training_rows_again_has_shown_stands_on_later_pages_too(table: FitTable, tmp_path):
    shown = Check(check="1 rows trained again", found="1 of 1 equal", holds="yes")
    write_table_pages(table, tmp_path, more=[shown])

    assert saved_refits(tmp_path) == [shown]
    assert "1 of 1 equal" in (tmp_path / "README.md").read_text()
    assert saved_refits(tmp_path / "elsewhere") == []
