"""From trajectories to what models see: windows, free-running episodes and a fingerprint."""

import dataclasses
import functools
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from ..errors import InputError
from ..judging import Episodes, cut_episodes
from ..own_data import Reading, TimeFacts, read_table, split_chronologically
from ..series import (
    MOST_PAST,
    SERIES,
    Column,
    FloatArray,
    SeriesFacts,
    SeriesSplit,
    Trajectories,
    estimate_season,
)
from .spec import DatasetSpec
from .windows import Windows, cut_observed

DIVERGENCE_FACTOR: Final = 10.0
"""A forecast beyond this many times the largest training value has diverged."""
CYCLES: Final = 3
"""Seasons that training samples must hold for the length of one to be estimated."""
TRAIN: Final = "train"
EVERYTHING: Final = "everything"
"""What models may be trained on: the training part, or all samples of a table."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dataset:
    """Everything a trial or a measurement needs to train and be judged.

    Attributes:
        spec: How to build it again.
        training_series: The samples models learn from, shape (trajectories, samples).
        training: The same, with what a model sees beside them.
        train: Training windows.
        one_step: Evaluation set -> trajectories that its one-step windows are cut from.
        windows: Evaluation set -> one-step windows; of validation only some.
        validation_stride: Steps from one of these to the next.
        episodes: Evaluation set -> free-running episodes.
        shown: The evaluation set whose first episode figures show.
        positions: Where its context and truth lie, shape (lookback + horizon,).
        facts: What is known of the series beyond its samples.
        fingerprint: SHA-256 over every array; equal fingerprints mean equal data.
        mean: What was subtracted from the raw samples.
        scale: What they were divided by afterwards.
        columns: What a model sees beside the target, in its order.
        whole: The series of a table with all its parts; None for a built-in series.
        reading: What was found out about the file it comes from; None for a built-in series.
    """

    spec: DatasetSpec
    training_series: FloatArray
    training: Trajectories
    train: Windows
    one_step: Mapping[str, Trajectories]
    windows: Mapping[str, Windows]
    validation_stride: int
    episodes: Mapping[str, Episodes]
    shown: str
    positions: FloatArray
    facts: SeriesFacts
    fingerprint: str
    mean: float = 0.0
    scale: float = 1.0
    columns: tuple[Column, ...] = ()
    whole: Trajectories | None = None
    reading: Reading | None = None

    @property
    def time(self) -> TimeFacts | None:
        """When the samples of a file were taken and what follows the last; None if not said."""
        return None if self.reading is None else self.reading.time

    @property
    def series(self) -> FloatArray:
        """All samples of a table as models see them, shape (samples,).

        Raises:
            ValueError: If the series comes from no table: a built-in one may have many ends.
        """
        if self.reading is None:
            raise ValueError(f"Only tables have an end to go on from. Received: {self.spec}.")
        return np.asarray((self.reading.values - self.mean) / self.scale)

    def windows_of(self, trained_on: str) -> Windows:
        """Return the windows to train on.

        Args:
            trained_on: `TRAIN` or `EVERYTHING`; standardised alike.
        """
        if trained_on == TRAIN:
            return self.train
        return cut_observed(self.whole_series, self.spec.lookback, stride=1)

    @property
    def whole_series(self) -> Trajectories:
        """The series of a table with all its parts, as one trajectory.

        Raises:
            ValueError: If the series comes from no table: a built-in one may have many ends.
        """
        if self.whole is None:
            raise ValueError(f"Only tables have an end to go on from. Received: {self.spec}.")
        return self.whole

    @property
    def season(self) -> int | None:
        """Samples in a season: what is known, else what the training part shows; None for none."""
        if self.facts.season is not None:
            return self.facts.season
        longest = min(self.training_series.shape[1] // CYCLES, MOST_PAST)
        return estimate_season(self.training_series[:1], longest=longest)

    @property
    def evaluation_sets(self) -> tuple[str, ...]:
        """What models can be judged on, "validation" and "test" among them."""
        return tuple(self.episodes)

    @property
    def primary_metric(self) -> str:
        """What models are ranked by: what the series names, else the closed-loop error."""
        return self.facts.ranked_by or self.closed_loop_error

    @property
    def closed_loop_error(self) -> str:
        """The closed-loop error that searches minimise: by envelope where there is one."""
        enveloped = self.episodes["validation"].envelope is not None
        return "nrmse_env" if enveloped else "nrmse"


def load_dataset(spec: DatasetSpec) -> Dataset:
    """Build the dataset a spec describes; the same spec gives the same arrays anywhere.

    A file is looked at every time: one that was changed, or another of the same name, is read.

    Raises:
        InputError: If the series is too short for the lookback, or a file cannot be read or does
            not hold the content that the spec names.
    """
    if spec.table is None:
        return _build_named(spec)
    reading = read_table(spec.table)
    if spec.content not in (None, reading.sha256):
        raise InputError(
            f"{spec.series} has changed: it holds other samples than those this was started with "
            f"(SHA-256 {reading.sha256[:12]} instead of {str(spec.content)[:12]}). Put them back, "
            f"or start again with --overwrite or another --out."
        )
    # Dates decide where a split by date lies, and are no part of the content.
    split = spec.split.pinned(len(reading.values), reading.time)
    built = _build_read(dataclasses.replace(spec, split=split), _Samples(reading))
    return dataclasses.replace(built, spec=spec, reading=reading)


def pin_content(spec: DatasetSpec) -> DatasetSpec:
    """Name the samples that a table holds now, so that no later ones are taken for them.

    A split by dates is then one by rows.

    Raises:
        InputError: If the table cannot be read.
    """
    if spec.table is None or spec.content is not None:
        return spec
    reading = read_table(spec.table)
    split = spec.split.pinned(len(reading.values), reading.time)
    return dataclasses.replace(spec, content=reading.sha256, split=split)


class _Samples:
    """A reading, told from others by the digest of its samples."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading

    def __hash__(self) -> int:
        return hash(self.reading.sha256)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Samples) and self.reading.sha256 == other.reading.sha256


@functools.lru_cache(maxsize=8)
def _build_named(spec: DatasetSpec) -> Dataset:
    return _build(spec, SERIES[spec.series](spec.seed, spec.lookback))


@functools.lru_cache(maxsize=8)
def _build_read(spec: DatasetSpec, samples: _Samples) -> Dataset:
    horizon = spec.horizon or spec.lookback
    return _build(
        spec,
        split_chronologically(
            samples.reading, rule=spec.split, lookback=spec.lookback, horizon=horizon
        ),
    )


def _build(spec: DatasetSpec, split: SeriesSplit) -> Dataset:
    series = split.train.observed
    observed = dataclasses.replace(split.train, values=series, noisy=None)
    train = cut_observed(observed, spec.lookback, stride=1)
    facts = split.facts
    if spec.season is not None:
        facts = dataclasses.replace(facts, season=spec.season)
    limit = DIVERGENCE_FACTOR * float(np.abs(series).max())
    one_step = {**split.evaluation, **split.one_step}
    windows = {
        name: cut_observed(
            part,
            spec.lookback,
            stride=split.validation_stride if name == "validation" else 1,
        )
        for name, part in one_step.items()
    }
    episodes = {
        name: cut_episodes(part, spec.lookback, limit=limit, facts=facts, train=series)
        for name, part in split.evaluation.items()
    }
    return Dataset(
        spec=spec,
        training_series=series,
        training=observed,
        train=train,
        one_step=one_step,
        windows=windows,
        validation_stride=split.validation_stride,
        episodes=episodes,
        shown=split.shown,
        positions=split.positions,
        facts=facts,
        fingerprint=_fingerprint(train, windows, episodes),
        mean=split.mean,
        scale=split.scale,
        columns=split.columns,
        whole=split.whole,
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
        if (known := episodes[name].known) is not None:
            arrays.append(known[:, :-1])  # nothing is forecast from the last row
    for array in arrays:
        # Rounded, because exp and cos may differ in the last bit from one CPU to another.
        rounded = np.round(array.astype(np.float64), 5) + 0.0
        digest.update(str(array.shape).encode() + rounded.tobytes())
    return digest.hexdigest()
