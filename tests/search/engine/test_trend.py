"""A search that chooses what a network sees of a series with a trend and a season."""

import re

import numpy as np
import pandas as pd
import pytest
from gru_or_lstm import Budget, DatasetSpec, InputError, SearchSpace, TableSpec, run_search
from gru_or_lstm.search.datasets import load_dataset
from gru_or_lstm.search.engine.result import TIME_AND_MEMORY
from gru_or_lstm.search.training import TrainingState, evaluate
from gru_or_lstm.search.trials import Ledger

COUNT, SEASON = 120, 6
TIME = np.arange(float(COUNT))
VALUES = 1e4 + 25 * TIME + 80 * np.sin(2 * np.pi * TIME / SEASON)
SPEC = DatasetSpec(table=TableSpec.from_frame(VALUES), lookback=6, horizon=6)
SEEN = ("levels", "window", "difference", "seasonal")


def search(trials, **options):
    space = SearchSpace(
        cells=("gru",), units=(4,), learning_rates=(0.01, 0.02), normalizations=SEEN
    )
    budget = Budget(trials=trials, max_epochs=15)
    return run_search(space, dataset=SPEC, budget=budget, **options)


def table(folder):
    return pd.read_csv(folder / "trials.csv").drop(columns=list(TIME_AND_MEMORY))


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    folder = tmp_path_factory.mktemp("whole")
    return folder, search(8, out=folder)


@pytest.mark.slow
def test_a_search_goes_on_with_what_it_had_trained(whole, tmp_path):
    search(3, out=tmp_path)
    search(8, out=tmp_path)
    pd.testing.assert_frame_equal(table(tmp_path), table(whole[0]), check_exact=True)
    assert set(table(tmp_path)["normalization"]) == set(SEEN)


@pytest.mark.slow
def test_a_network_that_is_shown_levels_cannot_follow_a_trend_and_others_can(whole):
    errors = whole[1].trials.groupby("normalization")["val_nrmse"].min()
    assert errors["levels"] > 2 * errors.drop("levels").max()
    assert errors["seasonal"] < 0.1


@pytest.mark.slow
def test_the_example_beside_the_model_forecasts_what_was_judged(whole, monkeypatch):
    folder, found = whole
    monkeypatch.chdir(folder / "best")
    page = (folder / "best" / "README.md").read_text()
    assert found.best.normalization == "seasonal"
    assert "takes the last 12 values" in page
    assert "Inside it sees seasonal differences." in page
    dataset = load_dataset(SPEC)
    episodes = dataset.episodes["test"]
    known = np.concatenate([episodes.past[0], episodes.context[0]])
    names = {"values": known * dataset.scale + dataset.mean}
    exec(re.search(r"```python\n(.*?)```", page, re.DOTALL).group(1), names)  # noqa: S102  # as it says
    task = found.best_record.task
    state = TrainingState.from_bytes(Ledger(folder).get(task).state)
    judged = evaluate(found.best, state, dataset, ["test"]).forecasts["test"][0]
    expected = judged * dataset.scale + dataset.mean
    np.testing.assert_allclose(names["forecast"][: len(expected)], expected, atol=0.1)


def test_losses_of_what_a_network_sees_do_not_compare():
    with pytest.raises(InputError, match="`normalizations` differ:"):
        run_search(SearchSpace(normalizations=SEEN), dataset=SPEC, objective="val_loss")


def test_what_the_samples_do_not_allow_is_refused_before_anything_is_trained(tmp_path):
    with pytest.raises(InputError, match="has 0 before its first forecasts"):
        run_search(SearchSpace(normalizations=("difference",)), out=tmp_path / "run")
    assert not (tmp_path / "run").exists()
