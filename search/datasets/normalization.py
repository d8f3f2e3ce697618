"""What a network sees of a series, and how what it says of it is undone; NumPy alone.

Every column that is predicted is normalised by itself; one that is known in advance stays as it
is. Two things can be done: a series is differenced before windows are cut from it, a forecast of
its differences is summed up when it is made; or each window is normalised by itself, also each of
those that a network is fed its own output in.

References:
    Kim et al. (2022), Reversible Instance Normalization, ICLR: a window less its last value (as in
    Zeng et al. (2023), AAAI) and over its spread.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, Self

import numpy as np

from ..configurations import DIFFERENCE, LEVELS, SEASONAL, WINDOW
from ..series import FloatArray, Trajectories
from .windows import Windows

FLOOR: Final = 0.1
"""Least spread of a window that it is divided by, as a share of the usual one: a window that hardly
changes is not blown up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Normalization:
    """The levels as they are, and what other normalizations do otherwise.

    Attributes:
        earlier: Samples that it needs before those of a window.
    """

    earlier: int = 0

    def see(self, part: Trajectories) -> Trajectories:
        """Return what windows are cut from.

        Args:
            part: Trajectories; what it needs before them comes from their past. Without one the
                first `earlier` of their samples are used up.
        """
        return part

    def see_windows(self, windows: Windows) -> Windows:
        """Return windows that were cut from what it sees as a network sees them."""
        return windows

    def see_context(
        self, context: FloatArray, past: FloatArray | None, past_beside: FloatArray | None
    ) -> FloatArray:
        """Return what a forecast starts from.

        Args:
            context: Shape (episodes, lookback), or (episodes, lookback, features).
            past: The target's samples before it, shape (episodes, earlier samples).
            past_beside: What lay beside these, shape (episodes, earlier samples, columns).
        """
        del past, past_beside
        return context

    def undo(
        self, forecast: FloatArray, context: FloatArray, past: FloatArray | None
    ) -> FloatArray:
        """Return a forecast of what it sees as one of the target, shape (episodes, horizon)."""
        del context, past
        return forecast

    def undo_squared_errors(self, errors: FloatArray, windows: Windows) -> FloatArray:
        """Return squared one-step errors of what it sees as those of the target.

        Args:
            errors: Shape (windows, lookback).
            windows: As they were cut.
        """
        del windows
        return errors


@dataclass(frozen=True, slots=True, kw_only=True)
class EachWindow(Normalization):
    """Each window less its last value and over its spread.

    Attributes:
        floors: The least spread of each column that is predicted, shape (outputs,).
    """

    floors: FloatArray

    @classmethod
    def fit(cls, train: Trajectories, lookback: int) -> Self:
        """Find out how much windows of the training part spread."""
        rows = _predicted(train)
        runs = np.lib.stride_tricks.sliding_window_view(rows, lookback, axis=1)
        usual = np.sqrt(np.mean(runs.var(axis=-1), axis=(0, 1)))
        return cls(floors=np.where(usual > 0, FLOOR * usual, 1.0))

    def see_windows(self, windows: Windows) -> Windows:
        """Return windows that were cut from what it sees as a network sees them."""
        outputs = windows.outputs
        last, spread = self._measure(windows)
        seen = windows.inputs.astype(np.float64)
        seen[:, :, :outputs] = (seen[:, :, :outputs] - last) / spread
        targets = (windows.targets - last) / spread
        return Windows(inputs=seen.astype(np.float32), targets=targets.astype(np.float32))

    def undo_squared_errors(self, errors: FloatArray, windows: Windows) -> FloatArray:
        """Return squared one-step errors of what it sees as those of the target."""
        _, spread = self._measure(windows)
        return np.asarray(errors * spread[:, :, 0] ** 2)

    def _measure(self, windows: Windows) -> tuple[FloatArray, FloatArray]:
        """Last values and spreads of windows, shape (windows, 1, outputs) each."""
        rows = windows.inputs[:, :, : windows.outputs].astype(np.float64)
        spread = np.sqrt(rows.var(axis=1, keepdims=True) + self.floors**2)
        return rows[:, -1:], spread


@dataclass(frozen=True, slots=True, kw_only=True)
class Differences(Normalization):
    """Each sample less an earlier one, standardised by the training part.

    Attributes:
        earlier: How much earlier.
        means: Mean difference of each column that is predicted, shape (outputs,).
        scales: Standard deviation of them, shape (outputs,); 1 where they are all the same.
    """

    means: FloatArray
    scales: FloatArray

    @classmethod
    def fit(cls, train: Trajectories, lag: int) -> Self:
        """Find out how the differences of the training part spread."""
        rows = _predicted(train)
        differences = rows[:, lag:] - rows[:, :-lag]
        means, scales = differences.mean(axis=(0, 1)), differences.std(axis=(0, 1))
        # What is left of differences that are all the same is rounding.
        same = scales <= 1e-12 * np.abs(rows).max(axis=(0, 1))
        return cls(earlier=lag, means=means, scales=np.where(same, 1.0, scales))

    def see(self, part: Trajectories) -> Trajectories:
        """Return what windows are cut from: differences to what was observed earlier."""
        observed, values, beside = part.observed, part.values, part.beside
        if part.past is not None and part.past.shape[1] >= self.earlier:
            before = part.past[:, -self.earlier :]
            observed, values = (np.concatenate([before, each], 1) for each in (observed, values))
            if beside is not None and part.past_beside is not None:
                beside = np.concatenate([part.past_beside[:, -self.earlier :], beside], axis=1)
        base = observed[:, : -self.earlier]
        columns = None
        if beside is not None:
            columns = beside[:, self.earlier :].copy()
            predicted = slice(0, part.covariates)
            columns[:, :, predicted] -= beside[:, : -self.earlier, predicted]
            columns[:, :, predicted] = self._standardise(columns[:, :, predicted], first=1)
        return Trajectories(
            values=self._standardise((values[:, self.earlier :] - base)[:, :, None])[:, :, 0],
            noisy=None
            if part.noisy is None
            else self._standardise((observed[:, self.earlier :] - base)[:, :, None])[:, :, 0],
            beside=columns,
            covariates=part.covariates,
        )

    def see_context(
        self, context: FloatArray, past: FloatArray | None, past_beside: FloatArray | None
    ) -> FloatArray:
        """Return what a forecast starts from."""
        several = context.ndim == 3
        seen = self.see(
            Trajectories(
                values=context[:, :, 0] if several else context,
                past=past,
                beside=context[:, :, 1:] if several else None,
                past_beside=past_beside,
                covariates=len(self.means) - 1,
            )
        )
        if seen.beside is None:
            return seen.values
        return np.concatenate([seen.values[:, :, None], seen.beside], axis=2)

    def undo(
        self, forecast: FloatArray, context: FloatArray, past: FloatArray | None
    ) -> FloatArray:
        """Return a forecast of what it sees as one of the target: each sum with what it follows."""
        target = context[:, :, 0] if context.ndim == 3 else context
        before = target if past is None else np.concatenate([past, target], axis=1)
        differences = forecast * self.scales[0] + self.means[0]
        undone = np.concatenate([before[:, -self.earlier :], differences], axis=1)
        with np.errstate(over="ignore", invalid="ignore"):
            for step in range(self.earlier, undone.shape[1]):
                undone[:, step] += undone[:, step - self.earlier]
        return undone[:, self.earlier :]

    def undo_squared_errors(self, errors: FloatArray, windows: Windows) -> FloatArray:
        """Return squared one-step errors of what it sees as those of the target."""
        del windows
        return np.asarray(errors * self.scales[0] ** 2)

    def _standardise(self, differences: FloatArray, *, first: int = 0) -> FloatArray:
        """Standardise columns from the first of some on, shape (..., columns)."""
        columns = slice(first, first + differences.shape[-1])
        return (differences - self.means[columns]) / self.scales[columns]


def _predicted(train: Trajectories) -> FloatArray:
    """The columns that are predicted, shape (trajectories, samples, outputs)."""
    target = train.observed[:, :, None]
    if train.beside is None:
        return target
    return np.concatenate([target, train.beside[:, :, : train.covariates]], axis=2)


def _fit_seasonal(train: Trajectories, lookback: int, season: int | None) -> Normalization:
    del lookback
    if season is None:
        raise ValueError("Seasonal differences need a season. Received: season=None.")
    return Differences.fit(train, season)


MAKERS: Final[Mapping[str, Callable[[Trajectories, int, int | None], Normalization]]] = {
    LEVELS: lambda train, lookback, season: Normalization(),  # noqa: ARG005
    WINDOW: lambda train, lookback, season: EachWindow.fit(train, lookback),  # noqa: ARG005
    DIFFERENCE: lambda train, lookback, season: Differences.fit(train, 1),  # noqa: ARG005
    SEASONAL: _fit_seasonal,
}
"""Name -> what makes it of the training part, the lookback and the season, if there is one."""
