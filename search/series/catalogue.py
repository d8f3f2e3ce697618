"""The series a search can be run on: name -> trajectories for training and evaluation."""

from collections.abc import Callable, Mapping
from typing import Final

from .damped_cosines import (
    split_damped_cosine,
    split_damped_cosine_as_published,
    split_noisy_damped_cosine,
)
from .mackey_glass import split_mackey_glass
from .sunspots import split_sunspots
from .trajectories import SeriesSplit

SERIES: Final[Mapping[str, Callable[[int, int], SeriesSplit]]] = {
    "damped-cosine": split_damped_cosine,
    "damped-cosine-noisy": split_noisy_damped_cosine,
    "damped-cosine-replica": split_damped_cosine_as_published,
    "mackey-glass": split_mackey_glass,
    "sunspots": split_sunspots,
}
"""Name -> function of a seed and the lookback that gives the split."""
