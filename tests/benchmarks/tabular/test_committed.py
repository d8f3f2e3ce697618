"""The tables of fits under results/ can be read, and give the answers that stand beside them."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from gru_or_lstm.benchmarks.tabular.answers import answer_frame
from gru_or_lstm.benchmarks.tabular.checks import check_table
from gru_or_lstm.benchmarks.tabular.fit_table import data_dictionary
from gru_or_lstm.benchmarks.tabular.pages import load_table, read_answer

TABLES = Path(__file__).parents[3] / "results" / "tabular"


@pytest.fixture(
    scope="module", params=sorted(path.parent.name for path in TABLES.glob("*/table.parquet"))
)
def folder(request):
    return TABLES / request.param


@pytest.fixture(scope="module")
def held(folder):
    return load_table(folder)


def test_every_configuration_has_every_seed_and_every_column(held):
    assert len(held.frame) == len(held.grid) * held.grid.seeds
    assert list(held.frame.columns) == list(data_dictionary(held.grid))
    assert (
        not held.frame[["cell", "units", "learning_rate", "loss_span", "seed"]].duplicated().any()
    )
    assert set(held.frame["status"]) <= {"completed", "diverged", "failed"}
    last = held.frame["curve_epochs"].map(lambda epochs: epochs[-1])
    assert (last == held.grid.max_epochs).all()


def test_errors_of_each_forecast_pool_to_the_error_of_the_set(held):
    error = held.dataset.closed_loop_error
    rows = held.frame[held.frame["status"] == "completed"]
    pooled = rows[f"test_episodes_{error}"].map(lambda each: float(np.sqrt(np.mean(each**2))))
    np.testing.assert_allclose(pooled, rows[f"test_{error}"], rtol=1e-4)


def test_the_answer_is_the_one_committed(held, folder):
    again = answer_frame(held)
    committed = read_answer(folder)
    assert committed.grid == held.grid
    pd.testing.assert_frame_equal(again, committed.curves, rtol=1e-6, check_dtype=False)


def test_the_checks_are_those_committed(held, folder):
    listed = pd.read_csv(folder / "checks.csv", keep_default_na=False)
    for check in check_table(held):
        assert check.check in listed["Check"].tolist()


def test_a_table_is_small(folder):
    assert (folder / "table.parquet").stat().st_size < 5_000_000
