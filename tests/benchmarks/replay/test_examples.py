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


def test_the_table_is_a_problem_of_optunahub_with_learning_curves(folder, table):
    optuna = pytest.importorskip("optuna")
    pytest.importorskip("optunahub", exc_type=ImportError)  # it asks for git when imported
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    errors = table.frame[table.frame["seed_number"] == 0]["val_nrmse_env"].tolist()
    problem = load("optunahub_problem").TableProblem(folder)
    params = {name: each.choices[-1] for name, each in problem.search_space.items()}
    assert problem.evaluate(params) in errors
    assert list(problem.learning_curve(params)) == list(table.grid.rungs[:-1])
    pruner = optuna.pruners.ThresholdPruner(upper=0.0)
    study = optuna.create_study(pruner=pruner, directions=problem.directions)
    study.optimize(problem, n_trials=2)
    assert {trial.state for trial in study.trials} == {optuna.trial.TrialState.PRUNED}
    study = optuna.create_study(sampler=optuna.samplers.RandomSampler(seed=0))
    study.optimize(problem, n_trials=3)
    assert study.best_value in errors


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_an_unmodified_keras_tuner_finds_values_of_the_grid(folder, table):
    found = load("keras_tuner_on_table").main(folder, trials=8)
    assert found["cell"] in table.grid.cells
    assert found["units"] in table.grid.units


def test_every_example_is_in_the_readme():
    listed = (EXAMPLES / "README.md").read_text()
    assert all(path.name in listed for path in EXAMPLES.glob("*.*") if path.name != "README.md")
