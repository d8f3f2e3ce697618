"""A table of fits as an OptunaHub problem, with the learning curves that pruners need.

    study = optuna.create_study(pruner=optuna.pruners.HyperbandPruner())
    study.optimize(TableProblem(), n_trials=50)

Parameters and values are those of the table: cell, units, learning rate and span of the loss to the
validation error after the last epoch. `evaluate` answers from one seed; called with a trial, the
problem reports the error at each of Hyperband's rungs first and stops where a pruner says so.
"""

import sys
from pathlib import Path
from typing import Any

import optuna
from gru_or_lstm import load_table
from optunahub.benchmarks import BaseProblem

FOLDER = Path(__file__).parents[1] / "results" / "tabular" / "damped-cosine"


class TableProblem(BaseProblem):
    """What tuning on a series would have found, looked up.

    Args:
        folder: Of a table that `gru-or-lstm tabulate` wrote.
        seed_number: Which of its fits of a configuration is the outcome.
    """

    def __init__(self, folder: Path = FOLDER, seed_number: int = 0) -> None:
        table = load_table(folder)
        self._grid = table.grid
        self._error = f"val_{table.dataset.closed_loop_error}"
        rows = table.frame[table.frame["seed_number"] == seed_number]
        self._rows = rows.set_index(["cell", "units", "learning_rate", "loss_span"])

    @property
    def search_space(self) -> dict[str, optuna.distributions.BaseDistribution]:
        """Every dimension is a choice among the values of the table."""
        grid = self._grid
        values = (grid.cells, grid.units, grid.learning_rates, grid.loss_spans)
        return {
            name: optuna.distributions.CategoricalDistribution(choices)
            for name, choices in zip(self._rows.index.names, values, strict=True)
        }

    @property
    def directions(self) -> list[optuna.study.StudyDirection]:
        """The error is minimised."""
        return [optuna.study.StudyDirection.MINIMIZE]

    def evaluate(self, params: dict[str, Any]) -> float:
        """Return the validation error of a configuration after its last epoch."""
        return float(self._row(params)[self._error])

    def learning_curve(self, params: dict[str, Any]) -> dict[int, float]:
        """Return its validation error after each of Hyperband's rungs but the last."""
        row = self._row(params)
        return {rung: float(row[f"{self._error}_at_{rung}"]) for rung in self._grid.rungs[:-1]}

    def __call__(self, trial: optuna.Trial) -> float:
        """Be an objective that reports its learning curve."""
        params = {
            name: trial.suggest_categorical(name, each.choices)
            for name, each in self.search_space.items()
        }
        for rung, error in self.learning_curve(params).items():
            trial.report(error, step=rung)
            if trial.should_prune():
                raise optuna.TrialPruned
        return self.evaluate(params)

    def _row(self, params: dict[str, Any]) -> Any:
        return self._rows.loc[tuple(params[name] for name in self._rows.index.names)]


def main(folder: Path = FOLDER, trials: int = 50) -> float:
    """Tune on the table; return the best validation error found."""
    sampler = optuna.samplers.TPESampler(seed=0)
    study = optuna.create_study(sampler=sampler, pruner=optuna.pruners.HyperbandPruner())
    study.optimize(TableProblem(folder), n_trials=trials)
    return study.best_value


if __name__ == "__main__":
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    print(f"best validation error: {main(*map(Path, sys.argv[1:2])):.4g}")  # noqa: T201
