"""What the published protocol hides, computed: leaks, floors, and a loss that cannot rank.

Windows overlap, inputs and targets of window i are samples i..i+L-1 and i+1..i+L, L the lookback.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
from scipy import stats

from ...search.datasets import Windows
from ...search.judging import Episodes, free_running, nrmse_env
from ...search.series import FloatArray
from ..frames import loss_floor

RANKING_TOLERANCE: Final = 0.07
"""Predictors whose validation loss differs by no more than this share are called alike."""

POLE_OFFSETS: Final = np.linspace(-0.03, 0.03, 61)
"""By how much radius and angle of the true pole are changed to get other AR(2) predictors."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """`part` of `whole`."""

    part: int
    whole: int

    def __str__(self) -> str:
        """Say it in words."""
        return f"{self.part} of {self.whole}"


@dataclass(frozen=True, slots=True, kw_only=True)
class RankingFailure:
    """Closed-loop errors of predictors that the validation loss cannot tell apart.

    Attributes:
        predictors: How many there are.
        loss_low: Least validation loss among them.
        loss_high: Largest one.
        error_low: Least closed-loop `nrmse_env`.
        error_high: Largest one.
    """

    predictors: int
    loss_low: float
    loss_high: float
    error_low: float
    error_high: float


def leaked_validation_targets(*, train: int, validation: int, lookback: int) -> Share:
    """Count the validation target cells that are training targets too.

    Args:
        train: Training windows, the first ones.
        validation: Validation windows, those that follow.
        lookback: Window length.

    Examples:
        >>> str(leaked_validation_targets(train=162, validation=18, lookback=20))
        '189 of 360'
    """
    targets = np.add.outer(np.arange(train + validation), np.arange(1, lookback + 1))
    leaked = np.isin(targets[train:], targets[:train])
    return Share(part=int(leaked.sum()), whole=leaked.size)


def trained_forecast_points(*, train: int, lookback: int, horizon: int) -> Share:
    """Count the points of the published forecast that are training targets.

    Args:
        train: Training windows, the first ones.
        lookback: Window length; the forecast starts after the first window.
        horizon: Steps of the forecast.

    Examples:
        >>> str(trained_forecast_points(train=162, lookback=20, horizon=180))
        '162 of 180'
    """
    targets = np.add.outer(np.arange(train), np.arange(1, lookback + 1))
    points = np.arange(lookback, lookback + horizon)
    return Share(part=int(np.isin(points, targets).sum()), whole=horizon)


def misplacement_error(episodes: Episodes) -> float:
    """Return what an exact forecast scores when each value is drawn one step too early.

    Args:
        episodes: The published trajectory, with its envelope.
    """
    shifted = np.roll(episodes.truth, -1, axis=1)
    # The last value has no successor in the record: it is left where it belongs.
    shifted[:, -1] = episodes.truth[:, -1]
    return float(nrmse_env(episodes, shifted))


def ranking_failure(
    train: Windows,
    validation: Windows,
    episodes: Episodes,
    *,
    pole: complex,
    tolerance: float = RANKING_TOLERANCE,
) -> RankingFailure:
    """Find AR(2) predictors of nearly one validation loss, and how far apart they run freely.

    Args:
        train: Training windows; they fix what the predictors say of a window's first sample.
        validation: Windows of the validation loss.
        episodes: One trajectory to forecast, with its envelope.
        pole: The pole of the law, in the upper half plane.
        tolerance: Greatest loss, as a share above the exact predictor's.
    """
    radius, angle = np.meshgrid(abs(pole) + POLE_OFFSETS, np.angle(pole) + POLE_OFFSETS)
    # y_t = 2 r cos(w) y_{t-1} - r^2 y_{t-2} has the poles r exp(+-iw); the older sample first.
    coefficients = np.stack([-(radius**2), 2 * radius * np.cos(angle)], axis=-1).reshape(-1, 2)
    losses = _sequence_losses(coefficients, train, validation)
    exact = losses[len(losses) // 2]
    alike = losses <= (1 + tolerance) * exact
    errors = _closed_loop_errors(coefficients[alike], episodes)
    return RankingFailure(
        predictors=int(alike.sum()),
        loss_low=float(losses[alike].min()),
        loss_high=float(losses[alike].max()),
        error_low=float(errors.min()),
        error_high=float(errors.max()),
    )


def fisher_p_value(first: Share, second: Share) -> float:
    """Return the two-sided exact p-value that two success rates are equal.

    References:
        Fisher (1935), The Design of Experiments.

    Examples:
        >>> fisher_p_value(Share(part=0, whole=1), Share(part=1, whole=1))
        1.0
    """
    table = np.array([[share.part, share.whole - share.part] for share in (first, second)])
    return float(stats.fisher_exact(table).pvalue)


def _sequence_losses(
    coefficients: FloatArray, train: Windows, validation: Windows
) -> npt.NDArray[np.float64]:
    """Return the loss of every AR(2) predictor, the first position as in `loss_floor`."""
    inputs, targets = (
        part[:, :, 0].astype(np.float64) for part in (validation.inputs, validation.targets)
    )
    pairs = np.stack([inputs[:, :-1], inputs[:, 1:]], axis=-1).reshape(-1, 2)
    squares = (pairs @ coefficients.T - targets[:, 1:].reshape(-1, 1)) ** 2
    later = squares.sum(axis=0) / targets.size
    return np.asarray(later + loss_floor(train, validation), dtype=np.float64)


def _closed_loop_errors(coefficients: FloatArray, episodes: Episodes) -> npt.NDArray[np.float64]:
    """Return `nrmse_env` of every AR(2) predictor on one trajectory."""
    if episodes.envelope is None:
        raise ValueError("`episodes` must have an envelope. Received: envelope=None.")
    context = np.repeat(episodes.context[:, -2:], len(coefficients), axis=0)
    forecasts = free_running(
        lambda window: np.einsum("ij,ij->i", window, coefficients), context, episodes.horizon
    )
    relative = (forecasts - episodes.truth) / episodes.envelope
    return np.asarray(np.sqrt(np.mean(relative**2, axis=1)), dtype=np.float64)
