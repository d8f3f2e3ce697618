"""Errors of each episode by itself, from which origins can be resampled as seeds are.

Pooled over the episodes of a set they are the metrics of the same names: errors as their root mean
square, valid times as their mean.
"""

import numpy as np

from ..series import FloatArray
from .episodes import Episodes
from .metrics import valid_steps


def score_episodes(episodes: Episodes, forecast: FloatArray) -> dict[str, FloatArray]:
    """Score every episode of a set.

    Args:
        episodes: Truth, shape (episodes, horizon).
        forecast: Same shape, held within the limit.

    Returns:
        "nrmse_env" where there is an envelope, else "nrmse", over the spread that all episodes
        share; and "valid_time"; each of shape (episodes,), in the order of the episodes.
    """
    name, size = (
        ("nrmse", np.asarray(episodes.spread))
        if episodes.envelope is None
        else ("nrmse_env", episodes.envelope)
    )
    relative = (forecast - episodes.truth) / size
    return {
        name: np.sqrt(np.mean(relative**2, axis=1)),
        "valid_time": valid_steps(episodes, forecast) / episodes.facts.steps_per_unit,
    }
