"""How long a season is, as far as training samples tell."""

from __future__ import annotations

import numpy as np

from .trajectories import FloatArray


def estimate_season(series: FloatArray, *, longest: int) -> int | None:
    """Estimate the length of a season: the lag at which samples agree most with earlier ones.

    A linear trend is removed first. A season is a peak of the autocorrelation, higher than at
    both neighbouring lags and than chance explains (two standard errors of white noise).

    Args:
        series: Training samples, shape (trajectories, samples).
        longest: Greatest lag; it is lowered to half of the samples.

    Returns:
        Samples in a season, at least 2; None if no lag is a peak.

    Examples:
        >>> estimate_season(np.sin(2 * np.pi * np.arange(60.0) / 12)[None], longest=20)
        12
    """
    count = series.shape[1]
    lags = min(longest, count // 2 - 1)
    time = np.arange(count) - (count - 1) / 2
    slope = series @ time / (time @ time)
    rest = series - series.mean(axis=1, keepdims=True) - slope[:, None] * time
    power = float((rest**2).sum())
    if lags < 2 or power == 0:
        return None
    agreement = np.array(
        [(rest[:, lag:] * rest[:, : count - lag]).sum() / power for lag in range(1, lags + 2)]
    )
    inner = agreement[1:-1]
    peaks = (inner > agreement[:-2]) & (inner >= agreement[2:]) & (inner > 2 / np.sqrt(rest.size))
    if not peaks.any():
        return None
    return 2 + int(np.argmax(np.where(peaks, inner, -np.inf)))
