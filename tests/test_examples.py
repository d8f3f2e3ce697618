"""The examples on a table of fits run, and find what the table holds."""

import runpy
from pathlib import Path

import pytest
from gru_or_lstm.benchmarks.tabular.pages import load_table

EXAMPLES = Path(__file__).parents[1] / "examples"
TABLE = EXAMPLES.parent / "results" / "tabular" / "damped-cosine"


@pytest.fixture(scope="module")
def errors():
    """The validation errors of the first seed of the table."""
    frame = load_table(TABLE).frame
    return frame.loc[frame["seed_number"] == 0, "val_nrmse_env"]


def example(name):
    return runpy.run_path(str(EXAMPLES / f"{name}.py"))


def test_a_sampler_of_optuna_and_its_pruner_see_the_table(errors):
    optuna = pytest.importorskip("optuna")
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    assert example("optuna_objective")["main"](TABLE, trials=8) in errors.tolist()


def test_the_table_is_a_problem_of_optunahub(errors):
    optuna = pytest.importorskip("optuna")
    pytest.importorskip("optunahub")
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    problem = example("optunahub_problem")["TableProblem"](TABLE)
    params = {name: each.choices[-1] for name, each in problem.search_space.items()}
    assert problem.evaluate(params) in errors.tolist()
    assert list(problem.learning_curve(params)) == list(load_table(TABLE).grid.rungs[:-1])
    pruner = optuna.pruners.ThresholdPruner(upper=0.0)
    study = optuna.create_study(pruner=pruner, directions=problem.directions)
    study.optimize(problem, n_trials=2)
    assert {trial.state for trial in study.trials} == {optuna.trial.TrialState.PRUNED}
    study = optuna.create_study(sampler=optuna.samplers.RandomSampler(seed=0))
    study.optimize(problem, n_trials=3)
    assert study.best_value in errors.tolist()


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore:getName:DeprecationWarning")  # Keras Tuner calls it
def test_an_unmodified_keras_tuner_runs_on_the_table():
    found = example("keras_tuner_on_table")["main"](TABLE, trials=3)
    assert set(found) == {"cell", "units", "learning_rate", "loss_span"}
