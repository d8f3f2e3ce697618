"""Errors of free-running forecasts: pure functions of the episodes and the forecast."""

from collections.abc import Callable, Mapping
from typing import Final

import numpy as np

from search.dataset import Episodes
from search.series import FloatArray

SUCCESS: Final = 0.1
"""A model reproduces the oscillation if its `nrmse_env` is below this."""


def nrmse_env(episodes: Episodes, forecast: FloatArray) -> float:
    """Root mean square of the error divided by the envelope, over all episodes and steps.

    Args:
        episodes: Truth and envelope, shape (episodes, horizon).
        forecast: Same shape.

    Returns:
        The error; on the published trajectory a zero forecast scores 0.707, persistence 0.902.
        NaN where the series has no envelope.
    """
    if episodes.envelope is None:
        return float("nan")
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
    return float(np.sqrt(np.mean(((forecast - episodes.truth) / spread) ** 2)))


METRICS: Final[Mapping[str, Callable[[Episodes, FloatArray], float]]] = {
    "nrmse_env": nrmse_env,
    "nrmse": nrmse,
}
"""Closed-loop metrics; lower is better for every one of them."""

OBJECTIVES: Final = ("val_nrmse_env", "val_nrmse", "val_loss")
"""What a search may minimise: a closed-loop metric or the one-step loss, on validation data."""
