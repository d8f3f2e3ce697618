"""Windows for one-step training, cut from trajectories."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ..errors import InputError
from ..series import FloatArray, Trajectories


@dataclass(frozen=True, slots=True, kw_only=True)
class Windows:
    """Pairs for one-step training.

    Attributes:
        inputs: Shape (windows, lookback, features), float32, as observed: first the columns that
            are predicted, the target before the others, then those that are known in advance.
        targets: The predicted columns one sample later, shape (windows, lookback, outputs),
            float32; as observed in training, true in evaluation.
    """

    inputs: npt.NDArray[np.float32]
    targets: npt.NDArray[np.float32]

    def __len__(self) -> int:
        return len(self.inputs)

    @property
    def features(self) -> int:
        """Columns a model sees."""
        return int(self.inputs.shape[2])

    @property
    def outputs(self) -> int:
        """Columns a model predicts, the target first."""
        return int(self.targets.shape[2])


def cut_windows(values: FloatArray, lookback: int, *, stride: int = 1) -> Windows:
    """Cut overlapping windows with next-sample targets at every position.

    Args:
        values: Trajectories, shape (trajectories, samples).
        lookback: Window length.
        stride: Steps from one window to the next.

    Returns:
        Windows of shape (trajectories * windows each, lookback, 1).

    Raises:
        InputError: If a trajectory is too short for one window and its target.

    Examples:
        >>> cut_windows(np.arange(5.0)[None], 3).inputs[:, :, 0].tolist()
        [[0.0, 1.0, 2.0], [1.0, 2.0, 3.0]]
    """
    return cut_observed(Trajectories(values=values), lookback, stride=stride)


def one_step_pairs(trajectories: Trajectories, lookback: int) -> tuple[FloatArray, FloatArray]:
    """Cut every window of what is observed, and the true sample after it, in double precision.

    Args:
        trajectories: Values of shape (trajectories, samples).
        lookback: Window length.

    Returns:
        Windows of shape (windows, lookback) and targets of shape (windows,).
    """
    inputs = _runs(trajectories.observed, lookback + 1)[:, :-1]
    return inputs, _runs(trajectories.values, lookback + 1)[:, -1]


def cut_observed(trajectories: Trajectories, lookback: int, *, stride: int) -> Windows:
    """Cut windows of what is observed, with the true samples one step later as targets."""
    samples = trajectories.values.shape[1]
    if samples <= lookback:
        raise InputError(
            f"`lookback` must be below the {samples} samples of the series. "
            f"Received: lookback={lookback}."
        )
    inputs, targets = (
        _runs(values, lookback + 1, stride=stride)[:, :, None].astype(np.float32)
        for values in (trajectories.observed, trajectories.values)
    )
    if trajectories.beside is not None:
        columns = [
            _runs(column, lookback + 1, stride=stride).astype(np.float32)
            for column in np.moveaxis(trajectories.beside, -1, 0)
        ]
        predicted = columns[: trajectories.covariates]
        inputs = np.concatenate([inputs, np.stack(columns, axis=-1)], axis=-1)
        targets = np.concatenate([targets, *(each[:, :, None] for each in predicted)], axis=-1)
    return Windows(inputs=inputs[:, :-1], targets=targets[:, 1:])


def _runs(values: FloatArray, length: int, *, stride: int = 1) -> FloatArray:
    """Every run of `length` samples of trajectories, shape (runs, length)."""
    view = np.lib.stride_tricks.sliding_window_view(values, length, axis=1)[:, ::stride]
    return view.reshape(-1, length)
