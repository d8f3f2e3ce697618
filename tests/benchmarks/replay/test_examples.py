"""The examples run on a table, and find what lies in it."""

import importlib.util
from pathlib import Path

import pytest
from gru_or_lstm.benchmarks.tabular.fit_table import write_table_file

EXAMPLES = Path(__file__).parents[3] / "examples"


def load(name):
    spec = importlib.util.spec_from_file_location(name, EXAMPLES / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def folder(table, tmp_path):
    write_table_file(table, tmp_path / "table.parquet")
    return tmp_path


def test_an_optuna_study_finds_an_error_of_the_table(folder, table):
    pytest.importorskip("optuna")
    found = load("optuna_objective").main(folder, trials=12)
    rows = table.frame[table.frame["seed_number"] == 0]["val_nrmse_env"]
    assert found in rows.tolist()
    assert found < rows.median()


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_an_unmodified_keras_tuner_finds_values_of_the_grid(folder, table):
    found = load("keras_tuner_on_table").main(folder, trials=8)
    assert found["cell"] in table.grid.cells
    assert found["units"] in table.grid.units


def test_every_example_is_in_the_readme():
    listed = (EXAMPLES / "README.md").read_text()
    assert all(path.name in listed for path in EXAMPLES.glob("*.*") if path.name != "README.md")
