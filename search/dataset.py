"""From trajectories to what models see: windows, free-running episodes and a fingerprint."""

import functools
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

from search.errors import InputError, check_at_least, check_known
from search.files import is_file_name, read_column
from search.series import SERIES, FloatArray, SeriesSplit, Trajectories, split_chronologically

VALIDATION_STRIDE: Final = 32
"""One-step validation uses one window in 32: 96 of the damped cosine, at a fifth of an epoch."""
DIVERGENCE_FACTOR: Final = 10.0
"""A forecast beyond this many times the largest training value has diverged."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DatasetSpec:
    """Plain data that names a dataset; `load_dataset` builds it anywhere.

    Attributes:
        series: A name in `SERIES`, or the path of a CSV or Parquet file.
        lookback: Samples a model sees, at least 1.
        seed: Draws the held-out trajectories; independent of a search's seed.
        column: Column of a file; None if it has only one.
        horizon: Steps of a forecast from a file; None for one lookback. The built-in series have
            horizons of their own.

    Raises:
        InputError: If the series is unknown or a number below 1.
    """

    series: str = "damped-cosine"
    lookback: int = 20
    seed: int = 0
    column: str | None = None
    horizon: int | None = None

    def __post_init__(self) -> None:
        check_at_least(self.lookback, 1, argument="lookback")
        if is_file_name(self.series):
            if self.horizon is not None:
                check_at_least(self.horizon, 1, argument="horizon")
            return
        check_known(self.series, SERIES, what="series")
        for name in ("column", "horizon"):
            if getattr(self, name) is not None:
                raise InputError(
                    f"`{name}` is for series from a file. "
                    f"Received: {name}={getattr(self, name)!r}, series={self.series!r}."
                )


@dataclass(frozen=True, slots=True, kw_only=True)
class Windows:
    """Pairs for one-step training.

    Attributes:
        inputs: Shape (windows, lookback, 1), float32.
        targets: The same one sample later, shape (windows, lookback, 1), float32.
    """

    inputs: npt.NDArray[np.float32]
    targets: npt.NDArray[np.float32]

    def __len__(self) -> int:
        return len(self.inputs)


@dataclass(frozen=True, slots=True, kw_only=True)
class Episodes:
    """Free-running forecasts to make, and the truth to hold them against.

    Attributes:
        context: The true samples a forecast starts from, shape (episodes, lookback).
        truth: The samples to be forecast, shape (episodes, horizon).
        envelope: Amplitude at each of them, shape (episodes, horizon), or None.
        limit: Largest believable absolute value; forecasts beyond it have diverged.
    """

    context: FloatArray
    truth: FloatArray
    envelope: FloatArray | None
    limit: float

    @property
    def horizon(self) -> int:
        """Steps of each forecast."""
        return int(self.truth.shape[1])


@dataclass(frozen=True, slots=True, kw_only=True)
class Dataset:
    """Everything a trial or a measurement needs to train and be judged.

    Attributes:
        spec: How to build it again.
        positions: Where the training samples lie, shape (samples,).
        training_series: The samples models learn from, shape (trajectories, samples).
        train: Training windows.
        windows: Evaluation set -> one-step windows.
        episodes: Evaluation set -> free-running episodes.
        fingerprint: SHA-256 over every array; equal fingerprints mean equal data.
        mean: What was subtracted from the raw samples; 0 for a built-in series.
        scale: What they were divided by afterwards; 1 for a built-in series.
    """

    spec: DatasetSpec
    positions: FloatArray
    training_series: FloatArray
    train: Windows
    windows: Mapping[str, Windows]
    episodes: Mapping[str, Episodes]
    fingerprint: str
    mean: float = 0.0
    scale: float = 1.0


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
    samples = values.shape[1]
    if samples <= lookback:
        raise InputError(
            f"`lookback` must be below the {samples} samples of the series. "
            f"Received: lookback={lookback}."
        )
    view = np.lib.stride_tricks.sliding_window_view(values, lookback + 1, axis=1)[:, ::stride]
    flat = view.reshape(-1, lookback + 1, 1).astype(np.float32)
    return Windows(inputs=flat[:, :-1], targets=flat[:, 1:])


def hold_out_last(windows: Windows, share: float) -> tuple[Windows, Windows]:
    """Split windows where Keras' `validation_split` does: after the first `int(n * (1 - share))`.

    Args:
        windows: n windows, in their order in time.
        share: Share of the last ones, in (0, 1).

    Returns:
        The first windows, to train on, and the last ones. Overlapping windows share targets:
        nothing is left out between the two, as nothing is in Keras.

    Raises:
        InputError: If no window is left to train on.
    """
    first = int(len(windows) * (1.0 - share))
    if first < 1:
        raise InputError(
            f"`lookback` must leave at least two windows, one of them to validate on. "
            f"Received: {len(windows)} window. Lower `lookback`."
        )
    return (
        Windows(inputs=windows.inputs[:first], targets=windows.targets[:first]),
        Windows(inputs=windows.inputs[first:], targets=windows.targets[first:]),
    )


def cut_episodes(trajectories: Trajectories, lookback: int, *, limit: float) -> Episodes:
    """Split trajectories into the context and the part to be forecast.

    Args:
        trajectories: Values of shape (episodes, samples).
        lookback: Samples of context.
        limit: Largest believable absolute value.

    Returns:
        Episodes with horizon = samples - lookback.
    """
    envelope = trajectories.envelope
    return Episodes(
        context=trajectories.values[:, :lookback],
        truth=trajectories.values[:, lookback:],
        envelope=None if envelope is None else envelope[:, lookback:],
        limit=limit,
    )


@functools.lru_cache(maxsize=8)
def load_dataset(spec: DatasetSpec) -> Dataset:
    """Build the dataset a spec describes; the same spec gives the same arrays anywhere.

    Raises:
        InputError: If the series is too short for the lookback.
    """
    split = _split(spec)
    train = cut_windows(split.train.values, spec.lookback)
    limit = DIVERGENCE_FACTOR * float(np.abs(split.train.values).max())
    windows = {
        name: cut_windows(
            part.values,
            spec.lookback,
            stride=VALIDATION_STRIDE if name == "validation" else 1,
        )
        for name, part in split.evaluation.items()
    }
    if split.validation_split:
        train, windows["validation"] = hold_out_last(train, split.validation_split)
    episodes = {
        name: cut_episodes(part, spec.lookback, limit=limit)
        for name, part in split.evaluation.items()
    }
    return Dataset(
        spec=spec,
        positions=split.positions,
        training_series=split.train.values,
        train=train,
        windows=windows,
        episodes=episodes,
        fingerprint=_fingerprint(train, windows, episodes),
        mean=split.mean,
        scale=split.scale,
    )


def _split(spec: DatasetSpec) -> SeriesSplit:
    if not is_file_name(spec.series):
        return SERIES[spec.series](spec.seed)
    return split_chronologically(
        read_column(Path(spec.series), spec.column),
        lookback=spec.lookback,
        horizon=spec.horizon or spec.lookback,
    )


def _fingerprint(
    train: Windows, windows: Mapping[str, Windows], episodes: Mapping[str, Episodes]
) -> str:
    digest = hashlib.sha256()
    arrays: list[npt.NDArray[np.floating]] = [train.inputs, train.targets]
    for name in sorted(windows):
        digest.update(name.encode())
        arrays += [windows[name].inputs, windows[name].targets]
        arrays += [episodes[name].context, episodes[name].truth]
    for array in arrays:
        # Rounded, because exp and cos may differ in the last bit from one CPU to another.
        rounded = np.round(array.astype(np.float64), 5) + 0.0
        digest.update(str(array.shape).encode() + rounded.tobytes())
    return digest.hexdigest()
