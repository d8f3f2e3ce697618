"""Sampled trajectories, and a series cut into training and evaluation parts."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]

MOST_PAST: Final = 300
"""Most samples before a trajectory that are kept: enough for a model with a memory to settle."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trajectories:
    """Sampled trajectories of one law.

    Attributes:
        values: Samples, shape (trajectories, samples); what forecasts are held against.
        envelope: Amplitude at each sample, same shape; None where the law has none.
        noisy: The samples as a model sees them, same shape; None where they are the values.
        past: What was observed before the first sample, shape (trajectories, earlier samples),
            at most `MOST_PAST` of them; None where nothing was.
        stride: Samples from the start of one trajectory to that of the next, where all are cut
            from one series; None where they have nothing in common.
        beside: What a model sees beside each sample, shape (trajectories, samples, columns): first
            the covariates of that sample, then what is known in advance of the next one; None
            where there is nothing.
        covariates: How many of these columns are covariates, which a model predicts, too.
        past_beside: What lay beside the past, shape (trajectories, earlier samples, columns).
    """

    values: FloatArray
    envelope: FloatArray | None = None
    noisy: FloatArray | None = None
    past: FloatArray | None = None
    stride: float | None = None
    beside: FloatArray | None = None
    covariates: int = 0
    past_beside: FloatArray | None = None

    @property
    def observed(self) -> FloatArray:
        """The samples as a model sees them, shape (trajectories, samples)."""
        return self.values if self.noisy is None else self.noisy


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriesFacts:
    """What is known of a series beyond its samples; a metric that needs more is not defined.

    Attributes:
        time_unit: What valid times are counted in, a plural noun.
        steps_per_unit: Samples in one such unit.
        pole: Pole, of the pair with its conjugate, of the AR(2) that the law obeys; None if none.
        origin: Where the zero of a series without negative values lies, in the units that models
            see; None where values change sign, so that percentages of them mean nothing.
        record_variance: Variance of the whole record in those units, by which a literature
            normalises one-step errors; None where none does.
        position: What the positions of samples are, as an axis says it.
        reported: Metrics that readers see beside the primary one, such as "test_smape".
        ranked_by: Metric that ranks models where it is not the closed-loop error, as on chaotic
            series: there every error saturates, and "valid_time" does not.
        matters: Metric -> the smallest difference in it that matters, declared before measuring:
            a share of an error (0.1 is 10 %), or for "valid_time" so many of `time_unit`. An error
            that is not named counts from 10 % on.
        season: Samples in one season, where that is known beforehand; None where it is not.
    """

    time_unit: str = "steps"
    steps_per_unit: float = 1.0
    pole: complex | None = None
    origin: float | None = None
    record_variance: float | None = None
    position: str = "sample"
    reported: tuple[str, ...] = ()
    ranked_by: str | None = None
    matters: Mapping[str, float] = field(default_factory=dict)
    season: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column beside the target.

    Attributes:
        name: What it is called.
        predicted: Whether a model predicts it, as covariates are; else it is known in advance.
        mean: What was subtracted from its raw values.
        scale: What they were divided by afterwards.
    """

    name: str
    predicted: bool
    mean: float = 0.0
    scale: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriesSplit:
    """A series cut into the part models learn from and the parts they are judged on.

    Attributes:
        train: What models are trained on.
        evaluation: Name of an evaluation set -> its trajectories, of one length in all sets.
            "validation" is what a search may look at, "test" what the benchmark judges by; every
            set but "validation" is for the benchmark alone.
        one_step: Evaluation set -> trajectories its one-step windows are cut from, where those
            are not the ones of `evaluation`.
        shown: The evaluation set whose first trajectory figures show.
        positions: Where the samples of that trajectory lie, shape (samples,).
        mean: What was subtracted from the raw samples.
        scale: What they were divided by afterwards.
        columns: What lies beside the target, in the order in which a model sees it.
        whole: The series with all its parts, where they are cut from one that goes on.
        validation_stride: Steps from one validation window to the next: enough windows for a
            loss at a small share of an epoch.
        facts: What is known beyond the samples.
    """

    train: Trajectories
    evaluation: Mapping[str, Trajectories]
    one_step: Mapping[str, Trajectories] = field(default_factory=dict)
    shown: str = "test"
    positions: FloatArray
    mean: float = 0.0
    scale: float = 1.0
    columns: tuple[Column, ...] = ()
    whole: Trajectories | None = None
    validation_stride: int = 32
    facts: SeriesFacts = field(default_factory=SeriesFacts)


def stack(parts: list[Trajectories]) -> Trajectories:
    """Join trajectories of equal length into one array."""
    envelopes = [part.envelope for part in parts if part.envelope is not None]
    return Trajectories(
        values=np.concatenate([part.values for part in parts]),
        envelope=np.concatenate(envelopes) if len(envelopes) == len(parts) else None,
    )


def rolling_origins(
    values: FloatArray,
    span: int,
    *,
    stride: int = 1,
    before: FloatArray | None = None,
    beside: FloatArray | None = None,
    covariates: int = 0,
    beside_before: FloatArray | None = None,
) -> Trajectories:
    """Cut one series into trajectories of `span` samples that start `stride` samples apart.

    Args:
        values: Samples, shape (samples,), at least `span` of them.
        span: Context and horizon of a forecast together.
        stride: Samples from one origin to the next.
        before: What was observed before them, shape (earlier samples,).
        beside: What a model sees beside them, shape (samples, columns).
        covariates: How many of these columns are covariates.
        beside_before: What lay beside what was observed before, shape (earlier samples, columns).

    Examples:
        >>> rolling_origins(np.arange(4.0), 3).values.tolist()
        [[0.0, 1.0, 2.0], [1.0, 2.0, 3.0]]
    """
    starts = np.arange(0, len(values) - span + 1, stride)
    past = past_beside = None
    if before is not None and len(before):
        earlier = min(len(before), MOST_PAST)
        earlier_places = starts[:, None] + np.arange(earlier)
        past = np.concatenate([before[-earlier:], values])[earlier_places]
        if beside is not None and beside_before is not None:
            joined = np.concatenate([beside_before[-earlier:], beside])
            past_beside = joined[earlier_places]
    places = starts[:, None] + np.arange(span)
    return Trajectories(
        values=values[places],
        past=past,
        stride=stride,
        beside=None if beside is None else beside[places],
        covariates=covariates,
        past_beside=past_beside,
    )
