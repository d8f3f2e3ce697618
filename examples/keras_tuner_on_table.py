"""An unmodified Keras Tuner on a table of fits: `run_trial` looks up instead of training."""

import sys
import tempfile
from pathlib import Path
from typing import Any

import keras_tuner
from gru_or_lstm.benchmarks.replay import space_of
from gru_or_lstm.benchmarks.tabular import load_table

FOLDER = Path(__file__).parents[1] / "results" / "tabular" / "damped-cosine"


def main(folder: Path = FOLDER, trials: int = 30) -> dict[str, Any]:
    """Tune on the table; return the best values found."""
    table = load_table(folder)
    rows = table.frame[table.frame["seed_number"] == 0]
    rows = rows.set_index(["cell", "units", "learning_rate", "loss_span"])["val_nrmse_env"]
    space = space_of(table)

    class OnTable(keras_tuner.RandomSearch):
        def run_trial(self, trial: Any, *_: Any, **__: Any) -> float:
            chosen = space.choose(trial.hyperparameters)
            return float(rows[chosen.cell, chosen.units, chosen.learning_rate, chosen.loss_span])

    hyperparameters = keras_tuner.HyperParameters()
    space.choose(hyperparameters)
    with tempfile.TemporaryDirectory() as scratch:
        tuner = OnTable(
            hyperparameters=hyperparameters,
            objective=keras_tuner.Objective("default_objective", "min"),
            max_trials=trials,
            directory=scratch,
            seed=1,
        )
        tuner.search(verbose=0)
        return dict(tuner.get_best_hyperparameters()[0].values)


if __name__ == "__main__":
    print(main(*map(Path, sys.argv[1:2])))  # noqa: T201
