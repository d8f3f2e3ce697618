"""A synthetic study and a synthetic table: small, deterministic, shaped like real ones."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pytest
from gru_or_lstm.benchmarks.frames.judging import Judging
from gru_or_lstm.benchmarks.frames.study_frames import StudyFrames
from gru_or_lstm.benchmarks.measuring.choices import _tuner_in
from gru_or_lstm.benchmarks.measuring.variance_sources import DATA, ORDER, WEIGHTS
from gru_or_lstm.benchmarks.tabular.fit_table import FitTable, data_dictionary, metric_column
from gru_or_lstm.benchmarks.tabular.grid import TableGrid
from gru_or_lstm.search.datasets import DatasetSpec, load_dataset

MakeRecords = Callable[..., StudyFrames]
MakeTable = Callable[..., FitTable]
CONDITIONS = {
    "engine": "compiled",
    "kernel_path": "hand-derived recurrence",
    "program_units": 40,
    "backend": "tensorflow",
    "device": "CPU",
    "threads": 1,
    "core": 1,
    "cpu": "Intel Xeon Platinum 8481C",
    "versions": "Python 3.11.9, tensorflow 2.20.0, keras 3.12.0, numpy 2.1.0",
}
METRICS = (
    *(
        "train_loss",
        "val_loss",
        "test_one_step_mse",
        "val_nrmse_env",
        "test_nrmse_env",
        "test_nrmse",
    ),
    *("extrapolation_nrmse_env", "published_nrmse_env"),
)


@dataclass(frozen=True)
class Refit:
    """What the refits of one configuration look like on average."""

    role: str
    cell: str
    units: int
    error: float
    optimizer: str = "adam"
    schedule: str = "cosine"
    loss_span: str = "second-half"
    learning_rate: float = 0.01
    epochs: int = 600

    @property
    def key(self) -> str:
        return (
            f"{self.cell}({self.units}) {self.optimizer} {self.learning_rate} "
            f"{self.schedule} {self.loss_span} {self.epochs}"
        )

    @property
    def parameter_count(self) -> int:
        u = self.units
        return 3 * u * u + 10 * u + 1 if self.cell == "GRU" else 4 * u * u + 9 * u + 1


REFITS = (
    Refit("best of random search", "GRU", 56, 0.034, learning_rate=0.0121),
    Refit("best of random search", "LSTM", 48, 0.061, learning_rate=0.0083),
    Refit("best of hyperband search", "GRU", 32, 0.021, learning_rate=0.0187),
    Refit("best of hyperband search", "LSTM", 64, 0.045, learning_rate=0.0064),
    Refit("published recipe", "GRU", 40, 1.04, "sgd", "constant", "every", epochs=1000),
    Refit("published recipe", "LSTM", 40, 1.31, "sgd", "constant", "every", epochs=1000),
    Refit("same units", "GRU", 40, 0.041),
    Refit("same units", "LSTM", 40, 0.072),
    Refit("same parameters (about 6,800)", "GRU", 46, 0.038),
    Refit("same parameters (about 6,800)", "LSTM", 40, 0.072),
    Refit("same parameters (about 5,200)", "GRU", 40, 0.041),
    Refit("same parameters (about 5,200)", "LSTM", 35, 0.083),
)


def _trials(rng: np.random.Generator, count: int) -> pd.DataFrame:
    rows = []
    for tuner in ("random", "hyperband"):
        for trial in range(count):
            cell = str(rng.choice(["GRU", "LSTM"]))
            epochs = 300 if tuner == "random" else int(rng.choice([11, 33, 100, 300]))
            own = epochs if tuner == "random" or epochs == 11 else epochs * 2 // 3
            val_loss = 10 ** rng.uniform(-6.5, -3.5) * (300 / epochs) ** 0.7
            error = 10 ** rng.normal(-0.6, 0.6) * (val_loss / 1e-5) ** 0.15
            failed, diverged = trial % 29 == 7, trial % 31 == 11
            rows.append(
                {
                    "trial": f"{trial:04d}",
                    "tuner": tuner,
                    "cell": cell,
                    "units": int(rng.choice([8, 16, 32, 48, 64])),
                    "learning_rate": 10 ** rng.uniform(-3.5, -1),
                    "optimizer": "adam",
                    "schedule": "cosine",
                    "loss_span": "second-half" if trial % 2 else "every",
                    "seed": 0,
                    "status": "failed" if failed else "diverged" if diverged else "completed",
                    "parameter_count": 5000,
                    "epochs": epochs,
                    "own_epochs": own,
                    "rung": np.nan if tuner == "random" else 0,
                    "bracket": np.nan if tuner == "random" else 2,
                    "train_loss": np.nan if failed else val_loss * 1.4,
                    "val_loss": np.nan if failed else 1.0 if diverged else val_loss,
                    "val_nrmse_env": np.nan if failed else 100.0 if diverged else error,
                    "val_nrmse": np.nan if failed else error * 1.4,
                    "compile_seconds": 2.0,
                    "train_seconds": own * 0.02,
                }
            )
    return pd.DataFrame(rows)


def _measurements(rng: np.random.Generator, seeds: int) -> pd.DataFrame:
    rows = []
    for refit in {refit.key: refit for refit in REFITS}.values():
        for seed in range(seeds):
            scale = 10 ** rng.normal(0.0, 0.16 if refit.error < 0.5 else 0.05)
            failed = refit.units == 35 and seed == seeds - 1
            scores = {name: refit.error * scale for name in METRICS if "nrmse" in name}
            losses = {name: 4e-6 * scale for name in METRICS if "loss" in name}
            scores["extrapolation_nrmse_env"] *= 4
            scores["published_nrmse_env"] *= 0.8
            row = {
                "key": refit.key,
                "cell": refit.cell,
                "units": refit.units,
                "learning_rate": refit.learning_rate,
                "optimizer": refit.optimizer,
                "schedule": refit.schedule,
                "loss_span": refit.loss_span,
                "epochs": refit.epochs,
                "seed": 100 + seed,
                "status": "failed" if failed else "completed",
                "parameter_count": refit.parameter_count,
                **losses,
                **scores,
                "train_seconds": refit.epochs * 0.012 * (refit.units / 40) * rng.uniform(0.95, 1.2),
                "compile_seconds": 1.9,
            }
            if failed:
                row |= dict.fromkeys([*METRICS, "train_seconds"], np.nan)
            rows.append(row)
    return pd.DataFrame(rows)


def _timings(rng: np.random.Generator) -> pd.DataFrame:
    programs = dict.fromkeys((r.cell, r.units, r.optimizer) for r in REFITS)
    return pd.DataFrame(
        [
            {
                "cell": cell,
                "units": units,
                "optimizer": optimizer,
                "block": block,
                "milliseconds_per_epoch": 99.0
                if block == 3
                else 10 + units / 8 + rng.normal(0, 0.2),
                "compile_seconds": 1.84,
                "first_epoch_milliseconds": 40.0,
                "window_milliseconds": 0.213,
                "batch_milliseconds": 0.95,
                "model_bytes": 82_000,
                "steal_percent": 6.0 if block == 3 else 0.1,
                "rejected": block == 3,
                **CONDITIONS,
            }
            for cell, units, optimizer in programs
            for block in range(6)
        ]
    )


def _baselines() -> pd.DataFrame:
    rows = [
        ("zero", 0, 0.0, 0.0271, 0.707),
        ("persistence", 0, 0.0, 3.1e-4, 0.902),
        ("AR(2)", 2, 8e-5, 3e-30, 4.1e-13),
        ("AR(20)", 20, 3.42e-4, 5e-31, 2.6e-12),
    ]
    names = ["model", "parameter_count", "fit_seconds", "test_one_step_mse", "test_nrmse_env"]
    frame = pd.DataFrame(rows, columns=names)
    others = ("test_nrmse", "extrapolation_nrmse_env", "published_nrmse_env")
    return frame.assign(**dict.fromkeys(others, frame["test_nrmse_env"]))


def _curves(rng: np.random.Generator, seeds: int, epochs: int) -> pd.DataFrame:
    parts = []
    for refit in {refit.key: refit for refit in REFITS}.values():
        for seed in range(seeds):
            epoch = np.arange(1, min(refit.epochs, epochs) + 1)
            floor = 3e-5 if refit.error < 0.5 else 4e-4
            noise = 10 ** rng.normal(0, 0.05, epoch.size) * 10 ** rng.normal(0, 0.1)
            train = (0.08 * epoch**-1.3 + floor) * noise
            validation = (0.01 * epoch**-1.4 + floor / 50) * noise**2
            parts.append(
                pd.DataFrame(
                    {
                        "key": refit.key,
                        "seed": 100 + seed,
                        "epoch": epoch,
                        "train_loss": train,
                        "val_loss": validation,
                    }
                )
            )
    return pd.concat(parts, ignore_index=True)


def _forecasts(rng: np.random.Generator, seeds: int, truth: pd.DataFrame) -> pd.DataFrame:
    parts = []
    x = truth["x"].to_numpy()[20:]
    for refit in {refit.key: refit for refit in REFITS}.values():
        for seed in range(seeds):
            phase = rng.normal(0, 0.5) * refit.error * (x - x[0]) / 3
            rate = 5 * (1 + rng.normal(0, 0.8) * min(refit.error, 0.6))
            forecast = np.exp(-x / rate) * np.cos(x + phase)
            parts.append(
                pd.DataFrame(
                    {
                        "key": refit.key,
                        "seed": 100 + seed,
                        "step": np.arange(1, x.size + 1),
                        "x": x,
                        "forecast": forecast,
                    }
                )
            )
    return pd.concat(parts, ignore_index=True)


def _variance(seeds: int) -> pd.DataFrame:
    rng = np.random.default_rng(8)
    return pd.DataFrame(
        [
            {
                "source": source,
                "key": refit.key,
                "cell": refit.cell,
                "units": refit.units,
                "error": refit.error * 10 ** rng.normal(0.0, decades),
                "other_training_data": False,
            }
            for source, decades in {WEIGHTS: 0.3, ORDER: 0.2, DATA: 0.01}.items()
            for refit in REFITS
            if refit.role == "same units"
            for _ in range(seeds)
        ]
    )


def build_records(*, seeds: int = 10, trials: int = 40, epochs: int = 60) -> StudyFrames:
    """Return a synthetic study of so many seeds a configuration and trials a tuner."""
    rng = np.random.default_rng(7)
    x = np.linspace(0, 5 * np.pi, 200)
    envelope = np.where(np.arange(x.size) < 20, np.nan, np.exp(-x / 5))
    truth = pd.DataFrame({"x": x, "y": np.exp(-x / 5) * np.cos(x), "envelope": envelope})
    choices = [
        {
            "role": refit.role,
            "tuner": _tuner_in(refit.role),
            "key": refit.key,
            "cell": refit.cell,
            "units": refit.units,
            "learning_rate": refit.learning_rate,
            "optimizer": refit.optimizer,
            "schedule": refit.schedule,
            "loss_span": refit.loss_span,
            "epochs": refit.epochs,
        }
        for refit in REFITS
    ]
    return StudyFrames(
        trials=_trials(rng, trials),
        choices=pd.DataFrame(choices),
        measurements=_measurements(rng, seeds),
        timings=_timings(rng),
        baselines=_baselines(),
        curves=_curves(rng, seeds, epochs),
        forecasts=_forecasts(rng, seeds, truth),
        truth=truth,
        context={
            "series": "damped-cosine",
            "machine": "Intel Xeon Platinum 8481C, 2 cores, no GPU",
            "versions": "Python 3.11.9, Keras 3.12.0, TensorFlow 2.20.0",
            "seed": "0",
            "commit": "1234567890ab",
            "started": "2025-01-31T12:00:00Z",
            "command": "gru-or-lstm study",
            "max_epochs": "300",
            "n_seeds": str(seeds),
        },
        variance=_variance(seeds),
        judging=Judging.of(load_dataset(DatasetSpec())),
    )


@pytest.fixture(scope="session")
def make_records() -> MakeRecords:
    """Return the builder of synthetic studies."""
    return build_records


@pytest.fixture(scope="session")
def records() -> StudyFrames:
    """Return a synthetic study of ten seeds; do not change its frames."""
    return build_records()


GRID = TableGrid(
    units=(4, 8, 16, 32),
    learning_rates=(0.0001, 0.001, 0.01, 0.1),
    loss_spans=("second-half",),
    seeds=4,
    max_epochs=120,
)


def build_table(*, grid: TableGrid = GRID, scatter: float = 0.2, gru: float = 1.0) -> FitTable:
    """Return a table of the damped cosine in which a GRU's errors are so many times an LSTM's."""
    rng = np.random.default_rng(3)
    rows = []
    for configuration in grid.configurations():
        far = abs(np.log2(configuration.units / 16)) + 2 * abs(
            np.log10(configuration.learning_rate / 0.01)
        )
        quality = 0.03 * np.exp(0.6 * far) * (gru if configuration.cell == "gru" else 1.0)
        for number in range(grid.seeds):
            row = {
                "cell": configuration.cell,
                "units": configuration.units,
                "learning_rate": configuration.learning_rate,
                "loss_span": configuration.loss_span,
                "seed_number": number,
                "seed": 100 + number,
                "status": "completed",
                "parameter_count": configuration.parameter_count,
                "train_seconds": configuration.units / 10,
                "curve_epochs": np.asarray([1, grid.max_epochs], np.int32),
            }
            for part in ("val", "test"):
                error = quality * np.exp(scatter * rng.normal())
                for rung in (*grid.rungs[:-1], None):
                    early = 1.0 if rung is None else 3.0
                    row[metric_column(part, "nrmse_env", rung)] = early * error
                    row[metric_column(part, "valid_time", rung)] = 1 / error
            for name in ("train_losses", "val_losses"):
                row[name] = np.asarray([0.1, row["val_nrmse_env"] ** 2], np.float32)
            for metric in ("nrmse_env", "valid_time"):
                row[f"test_episodes_{metric}"] = np.full(16, row[f"test_{metric}"], np.float32)
            rows.append(row)
    frame = pd.DataFrame(rows)[list(data_dictionary(grid))]
    provenance = {
        "machine": "A CPU, 2 cores",
        "versions": "Python 3.11.9",
        "commit": "1234567890ab",
        "started": "2025-01-31",
        "command": "gru-or-lstm tabulate",
        "fingerprint": "abc",
    }
    return FitTable(grid=grid, frame=frame, provenance=provenance)


@pytest.fixture(scope="session")
def make_table() -> MakeTable:
    """Return the builder of synthetic tables."""
    return build_table


@pytest.fixture(scope="session")
def table() -> FitTable:
    """Return a synthetic table; do not change its frame."""
    return build_table()
