"""How well a forecast keeps the decay and the frequency of an oscillation, read off its poles."""

import cmath
import math
from typing import Final

import numpy as np

from ..series import FloatArray
from .episodes import Episodes
from .linear import fit_coefficients

MAX_PERCENT: Final = 1000.0
"""Errors of a pole are held at this: a forecast that vanishes decays infinitely fast."""


def decay_error(episodes: Episodes, forecast: FloatArray) -> float:
    """Mean error of the decay rate, in percent of the true one.

    The rate is minus the logarithm of the modulus of `fitted_pole`: a forecast that does not
    decay is 100 % wrong.

    Args:
        episodes: `facts.pole`; for the damped cosine 0.98434 exp(0.07893i).
        forecast: Shape (episodes, horizon).

    Returns:
        Percent, at most `MAX_PERCENT` an episode.
    """
    true = _true_pole(episodes, "decay_error")
    return _mean_percent(
        [math.log(abs(pole)) if pole else -math.inf for pole in map(fitted_pole, forecast)],
        math.log(abs(true)),
    )


def frequency_error(episodes: Episodes, forecast: FloatArray) -> float:
    """Mean error of the angular frequency, in percent of the true one.

    The frequency is the angle of `fitted_pole`: a forecast that does not oscillate is 100 % wrong.

    Args:
        episodes: `facts.pole`; for the damped cosine 0.98434 exp(0.07893i).
        forecast: Shape (episodes, horizon).

    Returns:
        Percent, at most `MAX_PERCENT` an episode.
    """
    true = _true_pole(episodes, "frequency_error")
    return _mean_percent([cmath.phase(fitted_pole(row)) for row in forecast], cmath.phase(true))


def fitted_pole(values: FloatArray) -> complex:
    """Largest pole, of a pair the upper, of the AR(2) fitted to some samples.

    Args:
        values: Shape (samples,).

    Returns:
        z of the law y_t ~ |z|^t cos(t arg z); 0 where the samples are zero or fewer than three.
    """
    older, newer = (complex(value) for value in fit_coefficients(values[None], 2))
    root = cmath.sqrt(newer**2 / 4 + older)
    return max(newer / 2 + root, newer / 2 - root, key=lambda pole: (abs(pole), pole.imag))


def _mean_percent(values: list[float], true: float) -> float:
    errors = [min(100 * abs(value / true - 1), MAX_PERCENT) for value in values]
    return float(np.mean(errors))


def _true_pole(episodes: Episodes, metric: str) -> complex:
    if episodes.facts.pole is None:
        raise ValueError(f"`{metric}` needs the pole of the law. Received: facts.pole=None.")
    return episodes.facts.pole
