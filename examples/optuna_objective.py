"""An Optuna study on a table of fits: its sampler and pruner see the recorded learning curves."""

import sys
from pathlib import Path

import optuna
from gru_or_lstm.benchmarks.tabular import load_table

FOLDER = Path(__file__).parents[1] / "results" / "tabular" / "damped-cosine"


def main(folder: Path = FOLDER, trials: int = 50) -> float:
    """Tune on the table; return the best validation error found."""
    table = load_table(folder)
    rows = table.frame[table.frame["seed_number"] == 0]
    rows = rows.set_index(["cell", "units", "learning_rate", "loss_span"])

    def objective(trial: optuna.Trial) -> float:
        grid = table.grid
        values = (grid.cells, grid.units, grid.learning_rates, grid.loss_spans)
        row = rows.loc[tuple(map(trial.suggest_categorical, rows.index.names, values))]
        for rung in grid.rungs[:-1]:
            trial.report(row[f"val_nrmse_env_at_{rung}"], step=rung)
            if trial.should_prune():
                raise optuna.TrialPruned
        return float(row["val_nrmse_env"])

    sampler = optuna.samplers.TPESampler(seed=0)
    study = optuna.create_study(sampler=sampler, pruner=optuna.pruners.HyperbandPruner())
    study.optimize(objective, n_trials=trials)
    return study.best_value


if __name__ == "__main__":
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    print(f"best validation nrmse_env: {main(*map(Path, sys.argv[1:2])):.4g}")  # noqa: T201
