"""What is learned: one law or source a module, and the catalogue of their names.

A series comes as trajectories split for training and evaluation; NumPy alone.
"""

from .catalogue import SERIES
from .damped_cosines import DAMPED_COSINE_POLE, damped_cosine
from .seasons import estimate_season
from .trajectories import (
    MOST_PAST,
    Column,
    FloatArray,
    SeriesFacts,
    SeriesSplit,
    Trajectories,
    rolling_origins,
)

__all__ = [
    "DAMPED_COSINE_POLE",
    "MOST_PAST",
    "SERIES",
    "Column",
    "FloatArray",
    "SeriesFacts",
    "SeriesSplit",
    "Trajectories",
    "damped_cosine",
    "estimate_season",
    "rolling_origins",
]
