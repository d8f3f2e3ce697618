"""From trajectories to what models see: windows, free-running episodes and a fingerprint."""

import dataclasses
import functools
import hashlib
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Self

import numpy as np
import numpy.typing as npt

from search.episodes import Episodes, cut_episodes
from search.errors import InputError, check_known, check_text, check_type, check_whole_number
from search.files import is_file_name, is_other_file_name, read_series
from search.reading import Reading, ReadOptions
from search.series import SERIES, split_chronologically
from search.trajectories import FloatArray, SeriesFacts, SeriesSplit, Trajectories

__all__ = [
    "DIVERGENCE_FACTOR",
    "Dataset",
    "DatasetSpec",
    "Episodes",
    "Windows",
    "cut_episodes",
    "cut_windows",
    "load_dataset",
    "one_step_pairs",
    "pin_content",
]

DIVERGENCE_FACTOR: Final = 10.0
"""A forecast beyond this many times the largest training value has diverged."""
FORMATS: Final = ".csv, .tsv and .txt, packed or not, .parquet and .feather"


@dataclass(frozen=True, slots=True, kw_only=True)
class DatasetSpec:
    """Plain data that names a dataset; `load_dataset` builds it anywhere.

    Attributes:
        series: A name in `SERIES`, or the path of a table; a `pathlib.Path` is kept as text.
        lookback: Samples a model sees, at least 1.
        seed: Draws whatever a series draws: held-out trajectories, noise, where a chaotic one
            starts; independent of a search's seed.
        column: Column of a file; None if only one can be meant.
        horizon: Steps of a forecast from a file; None for one lookback. The built-in series have
            horizons of their own.
        reading: What is said about a file instead of being found out.
        content: SHA-256 of the samples that a file must hold; None for whatever it holds. It is
            what identifies a series from a file: where it lies, and in what dialect, does not.

    Raises:
        InputError: If the series is unknown, a number below 1, or a value of another type.
    """

    series: str = "damped-cosine"
    lookback: int = 20
    seed: int = 0
    column: str | None = None
    horizon: int | None = None
    reading: ReadOptions = field(default_factory=ReadOptions)
    content: str | None = None

    def __post_init__(self) -> None:
        self._check_types()
        if not self.is_file:
            self._check_built_in()

    def _check_types(self) -> None:
        if isinstance(self.series, os.PathLike):
            object.__setattr__(self, "series", os.fspath(self.series))
        check_type(self.reading, ReadOptions, argument="reading")
        for name in ("series", "column", "content"):
            if getattr(self, name) is not None or name == "series":
                object.__setattr__(self, name, check_text(getattr(self, name), argument=name))
        for name, least in (("lookback", 1), ("seed", 0), ("horizon", 1)):
            if getattr(self, name) is not None or name != "horizon":
                number = check_whole_number(getattr(self, name), least, argument=name)
                object.__setattr__(self, name, number)

    def _check_built_in(self) -> None:
        if is_other_file_name(self.series):
            raise InputError(
                f"A file of this kind is not read: {self.series!r}. Read are {FORMATS}; save it "
                f"as one of them."
            )
        check_known(self.series, SERIES, what="series")
        for name in ("column", "horizon", "content"):
            if getattr(self, name) is not None:
                raise InputError(
                    f"`{name}` is for series from a file. "
                    f"Received: {name}={getattr(self, name)!r}, series={self.series!r}."
                )
        for name, value in self.reading.to_json().items():
            raise InputError(
                f"`{name}` is for series from a file. "
                f"Received: {name}={value!r}, series={self.series!r}."
            )

    @property
    def is_file(self) -> bool:
        """Whether the series comes from a file."""
        return is_file_name(self.series)

    def to_json(self) -> dict[str, Any]:
        """The spec as JSON types; what a built-in series has no use for is left out."""
        record: dict[str, Any] = self.former_identity()
        if self.content is not None:
            record["content"] = self.content
        if said := self.reading.to_json():
            record["reading"] = said
        return record

    def identity(self) -> dict[str, Any]:
        """What tells this data from other data, as JSON types.

        For a series from a file whose content is known, neither where it lies nor how it is read.
        """
        if self.content is None:
            return self.to_json()
        return {
            "content": self.content,
            "lookback": self.lookback,
            "horizon": self.horizon or self.lookback,
        }

    def former_identity(self) -> dict[str, Any]:
        """What told data apart before schema 3 of a ledger; it still does for built-in series."""
        names = ("series", "lookback", "seed", "column", "horizon")
        return {name: getattr(self, name) for name in names}

    @classmethod
    def from_json(cls, record: Mapping[str, Any]) -> Self:
        """Read what `to_json` wrote."""
        return cls(**{**record, "reading": ReadOptions(**record.get("reading", {}))})


@dataclass(frozen=True, slots=True, kw_only=True)
class Windows:
    """Pairs for one-step training.

    Attributes:
        inputs: Shape (windows, lookback, 1), float32, as observed.
        targets: The same one sample later, shape (windows, lookback, 1), float32; as observed in
            training, true in evaluation.
    """

    inputs: npt.NDArray[np.float32]
    targets: npt.NDArray[np.float32]

    def __len__(self) -> int:
        return len(self.inputs)


@dataclass(frozen=True, slots=True, kw_only=True)
class Dataset:
    """Everything a trial or a measurement needs to train and be judged.

    Attributes:
        spec: How to build it again.
        training_series: The samples models learn from, shape (trajectories, samples).
        train: Training windows.
        one_step: Evaluation set -> trajectories that its one-step windows are cut from.
        windows: Evaluation set -> one-step windows; of validation only some.
        episodes: Evaluation set -> free-running episodes.
        shown: The evaluation set whose first episode figures show.
        positions: Where its context and truth lie, shape (lookback + horizon,).
        facts: What is known of the series beyond its samples.
        fingerprint: SHA-256 over every array; equal fingerprints mean equal data.
        mean: What was subtracted from the raw samples.
        scale: What they were divided by afterwards.
        reading: What was found out about the file it comes from; None for a built-in series.
    """

    spec: DatasetSpec
    training_series: FloatArray
    train: Windows
    one_step: Mapping[str, Trajectories]
    windows: Mapping[str, Windows]
    episodes: Mapping[str, Episodes]
    shown: str
    positions: FloatArray
    facts: SeriesFacts
    fingerprint: str
    mean: float = 0.0
    scale: float = 1.0
    reading: Reading | None = None

    @property
    def evaluation_sets(self) -> tuple[str, ...]:
        """What models can be judged on, "validation" and "test" among them."""
        return tuple(self.episodes)

    @property
    def primary_metric(self) -> str:
        """The closed-loop error models are ranked by: by envelope where there is one."""
        enveloped = self.episodes["validation"].envelope is not None
        return "nrmse_env" if enveloped else "nrmse"


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
    return _windows(Trajectories(values=values), lookback, stride=stride)


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


def load_dataset(spec: DatasetSpec) -> Dataset:
    """Build the dataset a spec describes; the same spec gives the same arrays anywhere.

    A file is looked at every time: one that was changed, or another of the same name, is read.

    Raises:
        InputError: If the series is too short for the lookback, or a file cannot be read or does
            not hold the content that the spec names.
    """
    if not spec.is_file:
        return _build_named(spec)
    reading = read_series(Path(spec.series), spec.column, spec.reading)
    if spec.content not in (None, reading.sha256):
        raise InputError(
            f"{spec.series} has changed: it holds other samples than those this was started with "
            f"(SHA-256 {reading.sha256[:12]} instead of {str(spec.content)[:12]}). Put them back, "
            f"or start again with --overwrite or another --out."
        )
    built = _build_read(spec, _Samples(reading.sha256, reading.values))
    return dataclasses.replace(built, reading=reading)


def pin_content(spec: DatasetSpec) -> DatasetSpec:
    """Name the samples that a file holds now, so that no later ones are taken for them.

    Raises:
        InputError: If the file cannot be read.
    """
    if not spec.is_file or spec.content is not None:
        return spec
    reading = read_series(Path(spec.series), spec.column, spec.reading)
    return dataclasses.replace(spec, content=reading.sha256)


@dataclass(frozen=True, slots=True)
class _Samples:
    """Samples, told from others by their digest."""

    sha256: str
    values: FloatArray = field(compare=False)


@functools.lru_cache(maxsize=8)
def _build_named(spec: DatasetSpec) -> Dataset:
    return _build(spec, SERIES[spec.series](spec.seed, spec.lookback))


@functools.lru_cache(maxsize=8)
def _build_read(spec: DatasetSpec, samples: _Samples) -> Dataset:
    horizon = spec.horizon or spec.lookback
    return _build(
        spec, split_chronologically(samples.values, lookback=spec.lookback, horizon=horizon)
    )


def _build(spec: DatasetSpec, split: SeriesSplit) -> Dataset:
    series = split.train.observed
    train = cut_windows(series, spec.lookback)
    limit = DIVERGENCE_FACTOR * float(np.abs(series).max())
    one_step = {**split.evaluation, **split.one_step}
    windows = {
        name: _windows(
            part,
            spec.lookback,
            stride=split.validation_stride if name == "validation" else 1,
        )
        for name, part in one_step.items()
    }
    episodes = {
        name: cut_episodes(part, spec.lookback, limit=limit, facts=split.facts, train=series)
        for name, part in split.evaluation.items()
    }
    return Dataset(
        spec=spec,
        training_series=series,
        train=train,
        one_step=one_step,
        windows=windows,
        episodes=episodes,
        shown=split.shown,
        positions=split.positions,
        facts=split.facts,
        fingerprint=_fingerprint(train, windows, episodes),
        mean=split.mean,
        scale=split.scale,
    )


def _windows(trajectories: Trajectories, lookback: int, *, stride: int) -> Windows:
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
    return Windows(inputs=inputs[:, :-1], targets=targets[:, 1:])


def _runs(values: FloatArray, length: int, *, stride: int = 1) -> FloatArray:
    """Every run of `length` samples of trajectories, shape (runs, length)."""
    view = np.lib.stride_tricks.sliding_window_view(values, length, axis=1)[:, ::stride]
    return view.reshape(-1, length)


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
