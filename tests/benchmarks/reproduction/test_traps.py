"""The traps of the published protocol, against the numbers found for them by hand."""

from __future__ import annotations

import cmath
import dataclasses
import math

import numpy as np
import pytest
from gru_or_lstm.benchmarks.frames.loss_references import loss_floor, persistence_loss
from gru_or_lstm.benchmarks.reproduction.traps import (
    Share,
    fisher_p_value,
    leaked_validation_targets,
    misplacement_error,
    ranking_failure,
    trained_forecast_points,
)
from gru_or_lstm.search.datasets.dataset import Dataset, load_dataset
from gru_or_lstm.search.datasets.spec import DatasetSpec
from gru_or_lstm.search.series.damped_cosines import DAMPED_COSINE_POLE


@pytest.fixture(scope="module")
def replica() -> Dataset:
    return load_dataset(DatasetSpec(series="damped-cosine-replica"))


def test_189_of_360_validation_targets_leak() -> None:
    leaked = leaked_validation_targets(train=162, validation=18, lookback=20)

    assert leaked == Share(part=189, whole=360)


def test_nothing_leaks_without_overlap() -> None:
    # Windows of one sample have one target each, so the next window's target is new.
    assert leaked_validation_targets(train=5, validation=3, lookback=1).part == 0


def test_162_of_180_forecast_points_were_trained_on() -> None:
    assert trained_forecast_points(train=162, lookback=20, horizon=180) == Share(
        part=162, whole=180
    )


def test_persistence_scores_sixteen_millionths_on_the_validation_tail(replica: Dataset) -> None:
    assert persistence_loss(replica.windows["validation"]) == pytest.approx(1.60e-5, rel=5e-3)


def test_one_value_leaves_the_published_floors(replica: Dataset) -> None:
    assert loss_floor(replica.train, replica.train) == pytest.approx(2.71e-5, rel=5e-3)
    assert loss_floor(replica.train, replica.windows["validation"]) == pytest.approx(
        5.75e-7, rel=5e-3
    )


def test_predictors_of_alike_losses_run_from_exact_to_absurd(replica: Dataset) -> None:
    validation = replica.windows["validation"]

    found = ranking_failure(
        replica.train, validation, replica.episodes["published"], pole=DAMPED_COSINE_POLE
    )

    assert found.loss_high <= 1.07 * found.loss_low
    assert found.loss_low == pytest.approx(loss_floor(replica.train, validation), rel=1e-6)
    assert found.error_low < 2e-9
    assert found.error_high > 8.0


def test_only_the_exact_predictor_has_its_loss_and_more(replica: Dataset) -> None:
    found = ranking_failure(
        replica.train,
        replica.windows["validation"],
        replica.episodes["published"],
        pole=DAMPED_COSINE_POLE,
        tolerance=1e-9,
    )

    assert found.predictors == 1
    assert found.error_high < 1e-12


def test_ranking_needs_an_envelope(replica: Dataset) -> None:
    episodes = dataclasses.replace(replica.episodes["published"], envelope=None)

    with pytest.raises(ValueError, match="must have an envelope"):
        ranking_failure(replica.train, replica.windows["validation"], episodes, pole=0.9 + 0.1j)


def test_one_step_off_costs_the_distance_of_neighbours(replica: Dataset) -> None:
    # |pole - 1| times the envelope, averaged over the phase, but for the last step.
    pole = DAMPED_COSINE_POLE

    expected = abs(pole - 1) / math.sqrt(2)

    assert misplacement_error(replica.episodes["published"]) == pytest.approx(expected, rel=0.05)


def test_the_pole_is_that_of_the_published_law(replica: Dataset) -> None:
    radius, angle = cmath.polar(DAMPED_COSINE_POLE)

    assert (round(radius, 5), round(angle, 5)) == (0.98434, 0.07893)
    y = replica.training_series[0]
    residual = y[2:] - 2 * radius * np.cos(angle) * y[1:-1] + radius**2 * y[:-2]
    assert np.abs(residual).max() < 1e-14


@pytest.mark.parametrize(
    ("first", "second", "p_value"),
    [
        (Share(part=0, whole=1), Share(part=1, whole=1), 1.0),
        # 2 / C(6, 3): all three against none of three, either way round.
        (Share(part=3, whole=3), Share(part=0, whole=3), 0.1),
        # Fisher's tea lady: 3 of 4 cups each way, p = 34/70.
        (Share(part=3, whole=4), Share(part=1, whole=4), 34 / 70),
    ],
)
def test_fisher_p_values_are_exact(first: Share, second: Share, p_value: float) -> None:
    assert fisher_p_value(first, second) == pytest.approx(p_value)
