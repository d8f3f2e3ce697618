"""Free-running forecasts to make, and what they are held against."""

from dataclasses import dataclass, field

import numpy as np

from ..series import FloatArray, SeriesFacts, Trajectories
from .linear import EXACT, reference_forecasts


@dataclass(frozen=True, slots=True, kw_only=True)
class References:
    """Errors of simple forecasts, the denominators of relative metrics; None where one is zero.

    Attributes:
        naive: Mean absolute error of one-step persistence on the training samples.
        zero: Root mean square error of forecasting zero over the episodes.
        persistence: The same of repeating the last sample of the context.
        autoregression: The same of AR(20), or AR(lookback) if that is less, running free.
    """

    naive: float | None = None
    zero: float | None = None
    persistence: float | None = None
    autoregression: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Episodes:
    """Free-running forecasts to make, and the truth to hold them against.

    Attributes:
        context: The samples a forecast starts from, shape (episodes, lookback); of several columns
            (episodes, lookback, features), in the order of `search.datasets.Windows`.
        truth: The samples to be forecast, shape (episodes, horizon).
        envelope: Amplitude at each of them, shape (episodes, horizon), or None.
        limit: Largest believable absolute value; forecasts beyond it have diverged.
        facts: What is known of the series beyond its samples.
        references: Errors of simple forecasts of the same truth.
        past: What was observed before the context, shape (episodes, earlier samples), for models
            that start earlier than a network does; None where nothing was.
        training_spread: Standard deviation of the training samples; 1 where they are standardised.
        stride: Steps from one origin to the next, where all are origins of one series; None where
            episodes have nothing in common.
        known: Columns known in advance, shape (episodes, horizon, columns): what stands beside the
            forecast of a step where that is fed back. None where there are none.
        past_beside: What lay beside the past, shape (episodes, earlier samples, columns); None
            where there is no past or nothing beside it.
    """

    context: FloatArray
    truth: FloatArray
    envelope: FloatArray | None
    limit: float
    facts: SeriesFacts = field(default_factory=SeriesFacts)
    references: References = field(default_factory=References)
    past: FloatArray | None = None
    training_spread: float = 1.0
    stride: float | None = None
    known: FloatArray | None = None
    past_beside: FloatArray | None = None

    @property
    def target_context(self) -> FloatArray:
        """The target's own samples of the context, shape (episodes, lookback)."""
        return self.context if self.context.ndim == 2 else self.context[:, :, 0]

    @property
    def horizon(self) -> int:
        """Steps of each forecast."""
        return int(self.truth.shape[1])

    @property
    def spread(self) -> float:
        """Standard deviation of the truth over all episodes and steps.

        That of the training samples where the truth is one value throughout.
        """
        return self.training_spread if np.ptp(self.truth) == 0 else float(self.truth.std())

    @property
    def flat(self) -> int:
        """How many episodes of more than one step have a truth that does not change."""
        return 0 if self.horizon == 1 else int(np.sum(np.ptp(self.truth, axis=1) == 0))


def cut_episodes(
    trajectories: Trajectories,
    lookback: int,
    *,
    limit: float,
    facts: SeriesFacts | None = None,
    train: FloatArray | None = None,
) -> Episodes:
    """Split trajectories into the context and the part to be forecast.

    Args:
        trajectories: Values of shape (episodes, samples).
        lookback: Samples of context.
        limit: Largest believable absolute value.
        facts: What is known of the series.
        train: Training samples, shape (trajectories, samples), from which reference forecasts
            are made and the spread taken; without them there are none, and it is 1.

    Returns:
        Episodes with horizon = samples - lookback.
    """
    envelope = trajectories.envelope
    context = trajectories.observed[:, :lookback]
    truth = trajectories.values[:, lookback:]
    beside = trajectories.beside
    seen, known = context, None
    if beside is not None:
        seen = np.concatenate([context[:, :, None], beside[:, :lookback]], axis=-1)
        if beside.shape[2] > trajectories.covariates:
            known = beside[:, lookback:, trajectories.covariates :]
    return Episodes(
        context=seen,
        known=known,
        truth=truth,
        envelope=None if envelope is None else envelope[:, lookback:],
        limit=limit,
        facts=facts or SeriesFacts(),
        references=References()
        if train is None
        else _measure_references(train, context, truth, limit=limit),
        past=trajectories.past,
        training_spread=1.0 if train is None else float(train.std()),
        stride=trajectories.stride,
        past_beside=trajectories.past_beside,
    )


def _measure_references(
    train: FloatArray, context: FloatArray, truth: FloatArray, *, limit: float
) -> References:
    naive = float(np.mean(np.abs(np.diff(train, axis=1))))
    size = float(np.sqrt(np.mean(truth**2)))
    errors = {"naive": naive}
    for name, forecast in reference_forecasts(train, context, truth.shape[1], limit=limit).items():
        errors[name] = float(np.sqrt(np.mean((forecast - truth) ** 2)))
    return References(
        **{name: error if error > EXACT * size else None for name, error in errors.items()}
    )
