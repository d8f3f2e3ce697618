"""A search on a table of several columns, from the frame to the model that it saves."""

import re

import numpy as np
import pandas as pd
import pytest
from gru_or_lstm import Budget, DatasetSpec, SearchSpace, TableSpec, load_dataset, run_search
from gru_or_lstm.search.training import TrainingState, evaluate

COUNT, LOOKBACK, HORIZON = 120, 5, 4
TIME = np.arange(float(COUNT))
FRAME = pd.DataFrame(
    {
        "day": pd.date_range("2021-03-01", periods=COUNT),
        "sales": 1000 + 30 * np.sin(TIME / 4) + 9 * (TIME % 9 == 0),
        "price": 5 + np.cos(TIME / 7),
        "plan": (TIME % 9 == 0) * 1.0,
    }
)
TABLE = TableSpec.from_frame(
    FRAME, target="sales", covariates=("price",), known=("plan",), calendar=("weekday",)
)
SPEC = DatasetSpec(table=TABLE, lookback=LOOKBACK, horizon=HORIZON)


def search(**options):
    space = SearchSpace(units=(3,), cells=("gru",), learning_rates=(0.01,))
    budget = Budget(trials=1, max_epochs=2)
    return run_search(space, dataset=SPEC, budget=budget, **options)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("columns")


@pytest.fixture(scope="module")
def found(folder):
    return search(out=folder)


@pytest.mark.slow
def test_both_engines_learn_from_several_columns(found):
    reference = search(engine="keras")
    for result in (found, reference):
        assert result.trials["status"].tolist() == ["completed"]
        # GRU(3) on 5 columns, and a read-out of two.
        assert result.trials["parameter_count"].tolist() == [3 * 3 * (5 + 3 + 2) + 2 * (3 + 1)]
    one, other = (result.trials["val_nrmse"][0] for result in (found, reference))
    assert one == pytest.approx(other, rel=1e-3)


@pytest.mark.slow
def test_the_page_beside_the_model_forecasts_in_the_units_of_the_table(found, folder, monkeypatch):
    dataset = load_dataset(SPEC)
    columns = [(dataset.mean, dataset.scale), *((c.mean, c.scale) for c in dataset.columns)]
    mean, scale = np.array(columns).T
    episodes = dataset.episodes["test"]
    page = (folder / "best" / "README.md").read_text()
    for name in ("price, of the same sample", "plan, of the next sample", "weekday sine"):
        assert name in page
    monkeypatch.chdir(folder / "best")
    names = {
        "rows": episodes.context[0] * scale + mean,
        "later": episodes.known[0] * scale[2:] + mean[2:],
    }
    exec(re.search(r"```python\n(.*?)```", page, re.DOTALL).group(1), names)  # noqa: S102  # as it says
    assert len(names["forecast"]) == HORIZON
    (state,) = (folder / "states").glob("*.npz")
    trained = TrainingState.from_bytes(state.read_bytes())
    expected = evaluate(found.best, trained, dataset, ["test"]).forecasts["test"][0]
    np.testing.assert_allclose(
        (np.asarray(names["forecast"]) - mean[0]) / scale[0], expected, atol=1e-5
    )
