"""Errors of free-running forecasts: pure functions of the episodes and the forecast."""

from collections.abc import Callable, Mapping
from typing import Final

import numpy as np

from search.dataset import Dataset, Episodes
from search.errors import InputError, check_known
from search.series import FloatArray

FLAT: Final = 1e-3
"""An episode that varies less than this share of the liveliest one is taken to vary as much."""

SUCCESS: Final = 0.1
"""A model reproduces the oscillation if its `nrmse_env` is below this."""


def score(episodes: Episodes, forecast: FloatArray) -> dict[str, float]:
    """Compute every metric that is defined for some episodes.

    Args:
        episodes: Truth, shape (episodes, horizon).
        forecast: Same shape, finite.

    Returns:
        Name in `METRICS` -> value; without `nrmse_env` where the series has no envelope.
    """
    return {
        name: function(episodes, forecast)
        for name, function in METRICS.items()
        if episodes.envelope is not None or name not in NEED_ENVELOPE
    }


def nrmse_env(episodes: Episodes, forecast: FloatArray) -> float:
    """Root mean square of the error divided by the envelope, over all episodes and steps.

    Args:
        episodes: Truth and envelope, shape (episodes, horizon).
        forecast: Same shape.

    Returns:
        The error; on the published trajectory a zero forecast scores 0.707, persistence 0.902.

    Raises:
        ValueError: If the series has no envelope.
    """
    if episodes.envelope is None:
        raise ValueError("`nrmse_env` needs an envelope. Received: envelope=None.")
    relative = (forecast - episodes.truth) / episodes.envelope
    return float(np.sqrt(np.mean(relative**2)))


def nrmse(episodes: Episodes, forecast: FloatArray) -> float:
    """Root mean square error, each episode divided by the standard deviation of its truth.

    Args:
        episodes: Truth, shape (episodes, horizon).
        forecast: Same shape.

    Returns:
        The error; on the published trajectory a zero forecast scores 1.03, persistence 1.115.
    """
    spread = episodes.truth.std(axis=1, keepdims=True)
    # A single step has no spread of its own; all of them together have.
    whole = spread.max() if spread.max() > 0 else episodes.truth.std()
    spread = np.maximum(spread, FLAT * whole)
    return float(np.sqrt(np.mean(((forecast - episodes.truth) / spread) ** 2)))


METRICS: Final[Mapping[str, Callable[[Episodes, FloatArray], float]]] = {
    "nrmse_env": nrmse_env,
    "nrmse": nrmse,
}
"""Closed-loop metrics; lower is better for every one of them."""

NEED_ENVELOPE: Final = frozenset({"nrmse_env"})
"""Metrics of series whose amplitude is known at every step."""

OBJECTIVES: Final = ("val_nrmse_env", "val_nrmse", "val_loss")
"""What a search may minimise: a closed-loop metric or the one-step loss, on validation data."""


def default_objective(dataset: Dataset) -> str:
    """The closed-loop objective that suits a dataset: by envelope where there is one."""
    enveloped = dataset.episodes["validation"].envelope is not None
    return "val_nrmse_env" if enveloped else "val_nrmse"


def check_objective(objective: str, dataset: Dataset) -> None:
    """Refuse an objective that is unknown or not defined for a dataset.

    Raises:
        InputError: If it is.
    """
    check_known(objective, OBJECTIVES, what="objective")
    needs = objective.removeprefix("val_") in NEED_ENVELOPE
    if needs and dataset.episodes["validation"].envelope is None:
        raise InputError(
            f"`objective` {objective} needs a series whose envelope is known. "
            f"Received: series={dataset.spec.series!r}. Use val_nrmse or val_loss."
        )
