"""The Mackey-Glass equation under the NeuroBench protocol.

References:
    Mackey and Glass (1977), Science 197, 287-289, equation 4b.
    Yik et al. (2025), "The NeuroBench framework", Nature Communications 16, 1545: chaotic function
    prediction. Its time series was integrated by another solver and is chaotic, so that a
    regenerated one follows the same law but not the same path.
"""

import threading
from array import array
from typing import Final

import numpy as np

from .trajectories import MOST_PAST, FloatArray, SeriesFacts, SeriesSplit, Trajectories

DELAY: Final = 17.0
GAIN: Final = 0.2
LOSS: Final = 0.1
PAST: Final = 0.7206597
"""Constant value before time 0."""
LYAPUNOV_TIME: Final = 197.0
SAMPLES_PER_LYAPUNOV_TIME: Final = 75
"""One sample every 197/75 units of time."""
POINTS: Final = 750
"""Training points, and steps of a free-running forecast: ten Lyapunov times each."""
ORIGINS: Final = 30
"""Test forecasts; they start half a Lyapunov time apart, the first where training ends."""
VALIDATION_ORIGINS: Final = 16
HALF: Final = SAMPLES_PER_LYAPUNOV_TIME / 2
"""Half a Lyapunov time in samples."""
STEPS_PER_DELAY: Final = 340
"""Integration steps in one delay: twice as many move no sample of the first two Lyapunov times by
1e-9, and of the ten that models are trained on by 1e-6."""


def split_mackey_glass(seed: int, lookback: int) -> SeriesSplit:
    """Train on ten Lyapunov times; forecast the ten after each of 30 origins.

    The 30 test parts are those of NeuroBench, which also retrains at each: here the model of the
    first training part makes all forecasts. Validation starts one Lyapunov time after the last
    test point, so that a search sees neither training nor test points. Everything is
    standardised with the mean and standard deviation of the training part.

    Args:
        seed: Shifts all of it by so many halves of a Lyapunov time; NeuroBench's repeats are
            seeds 0 to 29, judged on the first test forecast of each.
        lookback: Samples of context before each forecast.
    """
    shifts = HALF * np.arange(ORIGINS, dtype=np.float64)
    test = POINTS + shifts
    end = float(test[-1]) + POINTS
    validation = end + SAMPLES_PER_LYAPUNOV_TIME + lookback + shifts[:VALIDATION_ORIGINS]
    first = HALF * seed
    raw = sample_mackey_glass(first + np.arange(POINTS, dtype=np.float64))
    mean, scale = float(raw.mean()), float(raw.std())
    steps = np.arange(-lookback, POINTS, dtype=np.float64)
    earlier = max(min(MOST_PAST, POINTS - lookback), 0)

    def standardised(origins: FloatArray) -> Trajectories:
        span = np.arange(-earlier - lookback, POINTS, dtype=np.float64)
        values = (sample_mackey_glass((first + origins)[:, None] + span) - mean) / scale
        return Trajectories(values=values[:, earlier:], past=values[:, :earlier], stride=HALF)

    return SeriesSplit(
        train=Trajectories(values=((raw - mean) / scale)[None]),
        evaluation={"validation": standardised(validation), "test": standardised(test)},
        positions=(POINTS + steps) / SAMPLES_PER_LYAPUNOV_TIME,
        mean=mean,
        scale=scale,
        validation_stride=125,
        facts=SeriesFacts(
            time_unit="Lyapunov times",
            steps_per_unit=SAMPLES_PER_LYAPUNOV_TIME,
            origin=-mean / scale,
            position="time (Lyapunov times)",
            reported=("test_nrmse", "test_smape"),
            ranked_by="valid_time",
            matters={"valid_time": 0.25},
        ),
    )


def sample_mackey_glass(positions: FloatArray) -> FloatArray:
    """Sample the solution from a constant past, by cubic Hermite interpolation.

    Args:
        positions: When, in samples of 197/75 units of time after time 0, of any shape; not
            negative.

    Returns:
        The values, of the same shape.
    """
    step = DELAY / STEPS_PER_DELAY
    times = positions * (LYAPUNOV_TIME / SAMPLES_PER_LYAPUNOV_TIME) / step
    index = times.astype(np.int64)
    values, slopes = _SOLUTION.until(int(index.max()) + 1)
    part = times - index
    left, right = values[index], values[index + 1]
    rise = right - left
    bend_left, bend_right = step * slopes[index] - rise, rise - step * slopes[index + 1]
    curve = part * (1 - part) * ((1 - part) * bend_left + part * bend_right)
    return np.asarray(left + part * rise + curve, dtype=np.float64)


class _Solution:
    """x'(t) = 0.2 x(t-17) / (1 + x(t-17)^10) - 0.1 x(t), by the classical Runge-Kutta method.

    The delayed value half a step on is interpolated by the cubic Hermite polynomial, whose error
    is of the order of the method. Only sums, products and quotients are used, which round alike
    on every processor: a chaotic series would not forgive a last bit. The solution is kept and
    goes on from where it ended, so its values do not depend on what was asked for before.
    """

    def __init__(self) -> None:
        # What a delayed value drives, at each step and half a step after it; first of the past.
        self._drive = array("d", [_drive(PAST)] * (STEPS_PER_DELAY + 1))
        self._half = array("d", [_drive(PAST)] * STEPS_PER_DELAY)
        self._values = array("d", [PAST])
        self._slopes = array("d", [_drive(PAST) - LOSS * PAST])
        self._lock = threading.Lock()

    def until(self, count: int) -> tuple[FloatArray, FloatArray]:
        """Return values and slopes at the steps from time 0 on, both of shape (count + 1,)."""
        with self._lock:
            for index in range(len(self._values) - 1, count):
                self._advance(index)
            return np.array(self._values[: count + 1]), np.array(self._slopes[: count + 1])

    def _advance(self, index: int) -> None:
        step = DELAY / STEPS_PER_DELAY
        x, first = self._values[-1], self._slopes[-1]
        middle, last = self._half[index], self._drive[index + 1]
        second = middle - LOSS * (x + step / 2 * first)
        third = middle - LOSS * (x + step / 2 * second)
        fourth = last - LOSS * (x + step * third)
        following = x + step / 6 * (first + 2 * (second + third) + fourth)
        slope = last - LOSS * following
        self._half.append(_drive((x + following) / 2 + step / 8 * (first - slope)))
        self._drive.append(_drive(following))
        self._values.append(following)
        self._slopes.append(slope)


def _drive(delayed: float) -> float:
    square = delayed * delayed
    fourth = square * square
    return GAIN * delayed / (1 + fourth * fourth * square)


_SOLUTION: Final = _Solution()
