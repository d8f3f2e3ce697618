"""The series a search can be run on: name -> trajectories for training and evaluation."""

import dataclasses
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from search.errors import InputError

FloatArray = npt.NDArray[np.float64]

SAMPLES: Final = 200
"""Samples of the published series."""
SPAN: Final = 5 * math.pi
"""The published series runs over x in [0, 5 pi]."""
TRAJECTORIES: Final = 16
"""Held-out trajectories for validation, and as many for test."""
AMPLITUDES: Final = (0.5, 1.0)
"""Initial amplitudes of the held-out trajectories; the published one has 1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trajectories:
    """Sampled trajectories of one law.

    Attributes:
        values: Samples, shape (trajectories, samples).
        envelope: Amplitude at each sample, same shape; None where the law has none.
    """

    values: FloatArray
    envelope: FloatArray | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriesSplit:
    """A series cut into the part models learn from and the parts they are judged on.

    Attributes:
        positions: Where the training samples lie, shape (samples,); the x axis of figures.
        train: What models are trained on.
        evaluation: Name of an evaluation set -> its trajectories. "validation" is what a search
            may look at; every other set is for the benchmark alone.
        mean: What was subtracted from the raw samples.
        scale: What they were divided by afterwards.
        validation_split: Share of the training windows, the last ones, that are taken from training
            and give the one-step validation loss, as `Model.fit(validation_split=...)` does; at 0
            the evaluation set "validation" gives it.
    """

    positions: FloatArray
    train: Trajectories
    evaluation: Mapping[str, Trajectories]
    mean: float = 0.0
    scale: float = 1.0
    validation_split: float = 0.0


def damped_cosine(x: FloatArray, amplitude: float = 1.0, phase: float = 0.0) -> Trajectories:
    """Sample a * exp(-x / 5) * cos(x + phase), the published series at amplitude 1, phase 0.

    Args:
        x: Where to sample, shape (samples,).
        amplitude: Amplitude at x = 0.
        phase: Phase in radians.

    Returns:
        One trajectory, values and envelope of shape (1, samples).

    Examples:
        >>> damped_cosine(np.array([0.0])).values.tolist()
        [[1.0]]
    """
    envelope = amplitude * np.exp(-x / 5)
    return Trajectories(values=(envelope * np.cos(x + phase))[None], envelope=envelope[None])


def split_damped_cosine(seed: int) -> SeriesSplit:
    """Train on the published trajectory; evaluate on others of the same law.

    Phases are stratified over the whole circle, amplitudes over `AMPLITUDES`; validation and test
    take alternate strata, so no (amplitude, phase) is in both, nor is the published one.
    Further sets: "published" (the training trajectory itself, as the tutorial forecasts it) and
    "extrapolation" (its continuation over 5 pi to 10 pi).

    Args:
        seed: Draws the amplitudes and phases.
    """
    x = np.linspace(0, SPAN, SAMPLES)
    count = 2 * TRAJECTORIES
    rng = np.random.default_rng([seed, count])
    phases = -math.pi + 2 * math.pi * (np.arange(count) + rng.uniform(0.25, 0.75, count)) / count
    low, high = AMPLITUDES
    strata = np.concatenate([2 * rng.permutation(TRAJECTORIES) + part for part in (0, 1)])
    strata = strata.reshape(2, TRAJECTORIES).T.ravel()
    amplitudes = low + (high - low) * (strata + rng.uniform(0.25, 0.75, count)) / count
    drawn = [damped_cosine(x, *pair) for pair in zip(amplitudes, phases, strict=True)]
    published = damped_cosine(x)
    continued = damped_cosine(np.linspace(0, 2 * SPAN, 2 * SAMPLES - 1))
    return SeriesSplit(
        positions=x,
        train=published,
        evaluation={
            "validation": stack(drawn[0::2]),
            "test": stack(drawn[1::2]),
            "published": published,
            "extrapolation": _tail(continued, SAMPLES),
        },
    )


def split_damped_cosine_as_published(seed: int) -> SeriesSplit:
    """Train as the published experiment does: the last 10 % of the windows validate.

    Most of their targets are training targets, so that loss validates little; the evaluation sets
    are those of `split_damped_cosine`.

    Args:
        seed: Draws the held-out trajectories.
    """
    return dataclasses.replace(split_damped_cosine(seed), validation_split=0.1)


def split_chronologically(values: FloatArray, *, lookback: int, horizon: int) -> SeriesSplit:
    """Split one series in time: train, then validation, then test, with gaps between.

    The first 70 % train, the next 15 % validate, the rest test; each later part starts one
    lookback after the one before, so that no window reaches over. Validation and test are rolling
    origins: forecasts of `horizon` steps that start one horizon apart. Everything is standardised
    with the mean and standard deviation of the training part.

    Args:
        values: Samples, shape (samples,).
        lookback: Samples a model sees.
        horizon: Steps of a forecast.

    Raises:
        InputError: If the series is too short.
    """
    count = len(values)
    train_end, validation_end = int(0.7 * count), int(0.85 * count)
    parts = {
        "validation": values[train_end + lookback : validation_end],
        "test": values[validation_end + lookback :],
    }
    span = lookback + horizon
    shortest = min(len(part) for part in parts.values())
    if shortest < span or train_end <= lookback:
        raise InputError(
            f"The series of {count} samples is too short for lookback={lookback} and "
            f"horizon={horizon}: validation and test have {max(shortest, 0)} samples and need "
            f"{span}. Lower them."
        )
    train = values[:train_end]
    mean, scale = float(train.mean()), float(train.std())
    for name, part in {"training": train, **parts}.items():
        if part.min() == part.max():
            raise InputError(
                f"The {name} part of the series is constant: nothing can be learned or judged."
            )
    return SeriesSplit(
        positions=np.arange(train_end, dtype=np.float64),
        train=Trajectories(values=((train - mean) / scale)[None]),
        evaluation={
            name: Trajectories(
                values=np.lib.stride_tricks.sliding_window_view((part - mean) / scale, span)[
                    ::horizon
                ]
            )
            for name, part in parts.items()
        },
        mean=mean,
        scale=scale,
    )


def stack(parts: list[Trajectories]) -> Trajectories:
    """Join trajectories of equal length into one array."""
    envelopes = [part.envelope for part in parts if part.envelope is not None]
    return Trajectories(
        values=np.concatenate([part.values for part in parts]),
        envelope=np.concatenate(envelopes) if len(envelopes) == len(parts) else None,
    )


def _tail(trajectories: Trajectories, samples: int) -> Trajectories:
    envelope = trajectories.envelope
    return Trajectories(
        values=trajectories.values[:, -samples:],
        envelope=None if envelope is None else envelope[:, -samples:],
    )


SERIES: Final[Mapping[str, Callable[[int], SeriesSplit]]] = {
    "damped-cosine": split_damped_cosine,
    "damped-cosine-replica": split_damped_cosine_as_published,
}
"""Name -> function of a seed that gives the split."""
