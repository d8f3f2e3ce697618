"""What a search may spend."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from ..errors import InputError, check_positive, check_whole_number
from .limits import MAX_EPOCHS

MAX_TRIALS: Final = 100_000


MAX_ITERATIONS: Final = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """How much a search may spend.

    Attributes:
        trials: Greatest number of trials; None leaves it to the tuner (its whole plan).
        max_epochs: Epochs of a fully trained trial; a rate schedule spans them.
        time_limit: Seconds of wall-clock time after which no new trial starts; None for no limit.
        patience: Trials in a row without a better objective after which a search ends; None for
            any number. They are counted in the order of the trials, whenever each one ends.
        trial_time_limit: Seconds after which a trial is stopped and has failed, looked at every
            50 epochs; None for no limit. It makes a search depend on the machine's speed.
        min_epochs: Hyperband only: the fewest epochs a trial is trained.
        factor: Hyperband only: the reduction factor between rungs.
        iterations: Hyperband only: how often the whole set of brackets is run.

    Raises:
        InputError: If a number is out of range.
    """

    trials: int | None = None
    max_epochs: int = 300
    time_limit: float | None = None
    patience: int | None = None
    trial_time_limit: float | None = None
    min_epochs: int = 1
    factor: int = 3
    iterations: int = 1

    def __post_init__(self) -> None:
        for name, (least, most) in _BOUNDS.items():
            if getattr(self, name) is not None or name not in _OPTIONAL:
                number = check_whole_number(getattr(self, name), least, argument=name, most=most)
                object.__setattr__(self, name, number)
        for name in ("time_limit", "trial_time_limit"):
            if getattr(self, name) is not None:
                rule = "a positive number of seconds"
                seconds = check_positive(getattr(self, name), argument=name, rule=rule)
                object.__setattr__(self, name, seconds)
        if self.min_epochs > self.max_epochs:
            raise InputError(
                f"`min_epochs` must not exceed `max_epochs`. "
                f"Received: min_epochs={self.min_epochs}, max_epochs={self.max_epochs}."
            )


_BOUNDS: Final[Mapping[str, tuple[int, int]]] = {
    "trials": (1, MAX_TRIALS),
    "max_epochs": (1, MAX_EPOCHS),
    "patience": (1, MAX_TRIALS),
    "min_epochs": (1, MAX_EPOCHS),
    "factor": (2, MAX_EPOCHS),
    "iterations": (1, MAX_ITERATIONS),
}
"""Whole number of a budget -> the least and the most it may be."""


_OPTIONAL: Final = ("trials", "patience")
