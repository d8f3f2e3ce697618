"""A synthetic reproduction: the real data, made-up fits."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
import pandas as pd
import pytest
from gru_or_lstm.benchmarks.reproduction.frames import JUDGED_BY, ReproductionFrames
from gru_or_lstm.search.datasets.dataset import load_dataset
from gru_or_lstm.search.datasets.spec import DatasetSpec

MakeReproduction = Callable[..., ReproductionFrames]
TYPICAL = {
    ("as published", "GRU"): 1.05,
    ("as published", "LSTM"): 1.35,
    ("leak-free", "GRU"): 1.2,
    ("leak-free", "LSTM"): 1.6,
    ("tuned", "GRU"): 0.05,
    ("tuned", "LSTM"): 0.06,
}
EPOCHS = 12


def build_reproduction(
    *, seeds: int = 30, errors: Mapping[tuple[str, str], float] | None = None
) -> ReproductionFrames:
    """Return a reproduction whose fits scatter around an error a part and cell."""
    rng = np.random.default_rng(5)
    replica = load_dataset(DatasetSpec(series="damped-cosine-replica"))
    held_out = load_dataset(DatasetSpec())
    x, y = held_out.positions, held_out.training_series[0]
    truth = pd.DataFrame({"x": x, "y": y, "envelope": np.exp(-x / 5)})
    rows, curves, forecasts = [], [], []
    for (part, cell), error in (TYPICAL | dict(errors or {})).items():
        for seed in range(seeds):
            identity = {"part": part, "cell": cell, "seed": seed}
            value = error * 10 ** rng.normal(0, 0.03)
            rows.append(
                identity
                | {
                    "model": f"{cell}(40)",
                    "loss_span": "second-half" if part == "tuned" else "every",
                    "status": "completed",
                    "parameter_count": {"GRU": 5201, "LSTM": 6761}[cell],
                    "val_loss": 10 ** rng.uniform(-6, -4),
                    "train_loss": 1e-4,
                }
                | dict.fromkeys(set(JUDGED_BY.values()), value)
            )
            epoch = np.arange(1, EPOCHS + 1)
            losses = pd.DataFrame(
                {"epoch": epoch, "train_loss": 0.1 / epoch, "val_loss": 0.2 / epoch}
            )
            curves.append(losses.assign(**identity))
            steps = pd.DataFrame({"x": x[20:], "forecast": y[20:] + error * rng.normal(0, 0.1)})
            forecasts.append(steps.assign(**identity))
    return ReproductionFrames(
        measurements=pd.DataFrame(rows),
        curves=pd.concat(curves, ignore_index=True),
        forecasts=pd.concat(forecasts, ignore_index=True),
        truths=dict.fromkeys(JUDGED_BY, truth),
        replica=replica,
        held_out=held_out,
        context={"series": "damped-cosine", "seeds": str(seeds), "started": "2025-01-31"},
    )


@pytest.fixture(scope="session")
def make_reproduction() -> MakeReproduction:
    """Return the builder of synthetic reproductions."""
    return build_reproduction


@pytest.fixture(scope="session")
def reproduction() -> ReproductionFrames:
    """Return a synthetic reproduction of 30 seeds; do not change its frames."""
    return build_reproduction()
