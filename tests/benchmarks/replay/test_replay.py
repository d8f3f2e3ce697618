"""Replays run the search itself; what they find is what the table holds."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from gru_or_lstm import Budget, InputError, run_search
from gru_or_lstm.benchmarks.replay.look_up import LookUp, LookUpExecutor
from gru_or_lstm.benchmarks.replay.pages import write_replay_pages
from gru_or_lstm.benchmarks.replay.replaying import (
    Replayer,
    contenders,
    run_replays,
    simulate_seconds,
    space_of,
)
from gru_or_lstm.benchmarks.replay.tables import (
    closeness_frame,
    closeness_reader_frame,
    regret_frame,
)
from gru_or_lstm.benchmarks.statistics.effects import Scale
from gru_or_lstm.benchmarks.statistics.selection_law import expected_error
from gru_or_lstm.benchmarks.tabular.fit_table import FitTable
from gru_or_lstm.benchmarks.tabular.pages import write_table_pages

ERRORS = Scale(delta=0.25)


def searched(table: FitTable, *, tuner: str, number: int = 0, **budget: int):
    return run_search(
        space_of(table),
        dataset=table.grid.dataset,
        tuner=tuner,
        budget=Budget(max_epochs=table.grid.max_epochs, **budget),
        seed=number,
        executor=LookUpExecutor(LookUp(table), number),
    )


def test_trials_are_answered_with_the_rows_of_the_table(table: FitTable):
    trials = searched(table, tuner="hyperband", min_epochs=37).trials
    rows = table.frame.set_index(["cell", "units", "learning_rate"])

    assert set(trials["epochs"]) == {40, 120}
    for trial in trials.to_dict("records"):
        mine = rows.loc[trial["cell"].lower(), trial["units"], trial["learning_rate"]]
        column = "val_nrmse_env" if trial["epochs"] == 120 else "val_nrmse_env_at_40"
        assert trial["val_nrmse_env"] in mine[column].tolist()


def test_what_the_table_does_not_hold_is_refused(table: FitTable):
    with pytest.raises(InputError, match="The table holds errors after 40, 120 epochs"):
        searched(
            replace(table, grid=replace(table.grid, max_epochs=120)),
            tuner="hyperband",
            min_epochs=10,
        )
    with pytest.raises(TypeError, match="Only trials are looked up"):
        LookUpExecutor(LookUp(table), 0).submit(print, 1)


def test_a_table_of_one_seed_cannot_be_replayed(make_table, table: FitTable):
    with pytest.raises(InputError, match="at least two seeds"):
        Replayer(make_table(grid=replace(table.grid, seeds=1)), "random")


def test_the_same_number_gives_the_same_replay_and_another_one_another(table: FitTable):
    first, again = (Replayer(table, "random", trials=8).run(3) for _ in range(2))
    other = Replayer(table, "random", trials=8).run(4)

    assert np.array_equal(first.regret, again.regret)
    assert not np.array_equal(first.regret, other.regret)


def test_random_search_follows_its_closed_form(make_table):
    # All seeds alike: what a search of n trials finds is known exactly.
    table = make_table(scatter=0.0)
    costs = np.log(table.frame["test_nrmse_env"].to_numpy()[:: table.grid.seeds])
    found = np.array([each.regret for each in run_replays(table, "random", replays=400, trials=8)])

    expected = expected_error(costs, costs, range(1, 9)) - costs.min()
    error = found.std(axis=0) / np.sqrt(len(found))
    # Cells take turns, so that eight trials are four of each: a little better than the law.
    assert (found.mean(axis=0) < expected + 4 * error).all()
    assert found.mean(axis=0)[[0]] == pytest.approx(expected[[0]], abs=4 * error[0])
    assert (np.diff(found, axis=1) <= 0).all()


def test_searching_everything_finds_the_best(make_table):
    table = make_table(scatter=0.0)
    found = run_replays(table, "random", replays=3, trials=len(table.grid))

    assert [each.regret[-1] for each in found] == pytest.approx([0.0] * 3)


def test_seconds_of_one_worker_are_the_sum_and_more_workers_wait_for_a_rung(table: FitTable):
    records = searched(table, tuner="hyperband", min_epochs=37).records
    alone = simulate_seconds(records, 1)
    many = simulate_seconds(records, 100)

    seconds = [record.outcome.train_seconds for record in records]
    assert alone == pytest.approx(np.cumsum(seconds))
    waves: dict[tuple[int | None, int | None], float] = {}
    for record, own in zip(records, seconds, strict=True):
        wave = (record.proposal.bracket, record.proposal.rung)
        waves[wave] = max(waves.get(wave, 0.0), own)
    assert many[-1] == pytest.approx(sum(waves.values()))


def test_contenders_get_the_epochs_of_hyperband_and_random_search_twice_as_many(table: FitTable):
    found = contenders(table, ["random", "hyperband"])

    assert [name for name, _, _ in found] == ["random", "random, twice the budget", "hyperband"]
    (_, _, once), (_, _, twice), (_, _, plan) = found
    assert twice == 2 * once
    assert plan is None


def test_tables_and_figure_are_written_from_the_replays(table: FitTable, tmp_path):
    found = {
        tuner: run_replays(table, tuner, replays=6, trials=6) for tuner in ("random", "hyperband")
    }
    closeness = closeness_frame(found, ERRORS)
    page = write_replay_pages(found, ERRORS, tmp_path)

    assert closeness["n"].tolist() == [6, 6]
    ended = [each.regret[-1] for each in found["random"]]
    assert closeness["regret"][0] == pytest.approx(np.expm1(np.median(ended)), rel=0.2)
    regret = regret_frame(found, ERRORS)
    assert set(regret["spent"]) == {"epochs", *(f"seconds of {count}" for count in (1, 2, 16))}
    words = closeness_reader_frame(closeness, ERRORS).iloc[0]
    assert words["Tuner"] == "random"
    assert "Came within 10 % of the best [95 %]" in words
    assert page.read_text().startswith("| Tuner")
    assert (tmp_path / "figures" / "regret.png").exists()
    card = write_table_pages(table, tmp_path).read_text()
    assert "Tuners replayed on this table, in seconds each: [replay.md](replay.md)." in card
    assert "replayed on" not in write_table_pages(table, tmp_path / "other").read_text()


def test_scores_come_close_within_the_difference_that_matters():
    scale = Scale(delta=0.25, unit="Lyapunov times")
    frame = closeness_frame({}, scale)
    assert frame.empty
