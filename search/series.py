"""The series a search can be run on: name -> trajectories for training and evaluation."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

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
    """

    positions: FloatArray
    train: Trajectories
    evaluation: Mapping[str, Trajectories]


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
}
"""Name -> function of a seed that gives the split."""
