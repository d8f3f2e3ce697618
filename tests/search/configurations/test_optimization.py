import math

import numpy as np
import pytest
from gru_or_lstm.search.configurations.optimization import (
    SCHEDULES,
    constant,
    cosine,
    learning_rates,
)
from hypothesis import given
from hypothesis import strategies as st


@pytest.mark.parametrize(
    ("progress", "factor"), [(0.0, 1.0), (1 / 3, 0.75), (0.5, 0.5), (2 / 3, 0.25), (1.0, 0.0)]
)
def test_cosine_falls_from_one_to_zero_along_half_a_cosine(progress, factor):
    assert cosine(progress) == pytest.approx(factor, abs=1e-15)


@given(st.floats(0, 1))
def test_constant_stays(progress):
    assert constant(progress) == 1.0


@pytest.mark.parametrize("name", SCHEDULES)
def test_every_schedule_starts_at_the_initial_rate_and_never_exceeds_it(name):
    factors = [SCHEDULES[name](progress) for progress in np.linspace(0, 1, 101)]
    assert factors[0] == 1.0
    assert all(0.0 <= factor <= 1.0 for factor in factors)


def test_rates_are_listed_for_every_step_of_every_epoch():
    rates = learning_rates(0.1, "cosine", first_epoch=0, last_epoch=3, steps=4, span=3)
    assert rates.shape == (3, 4)
    expected = [0.05 * (1 + math.cos(math.pi * step / 12)) for step in range(12)]
    np.testing.assert_allclose(rates.ravel(), expected, rtol=1e-6)


def test_the_last_step_of_the_span_is_the_smallest_but_not_zero():
    rates = learning_rates(0.1, "cosine", first_epoch=0, last_epoch=5, steps=10, span=5).ravel()
    assert (np.diff(rates) < 0).all()
    assert 0 < rates[-1] < 1e-4


@given(st.integers(1, 40), st.data(), st.sampled_from(sorted(SCHEDULES)), st.integers(1, 19))
def test_rates_in_parts_are_the_rates_in_one_piece(span, data, schedule, steps):
    """KERAS_TUNER row 6: a promoted trial stays on its schedule."""
    cut = data.draw(st.integers(0, span))

    def rates(first: int, last: int) -> np.ndarray:
        return learning_rates(
            0.01, schedule, first_epoch=first, last_epoch=last, steps=steps, span=span
        )

    whole = np.concatenate([rates(0, cut), rates(cut, span)])
    np.testing.assert_array_equal(whole, rates(0, span))


def test_no_epochs_have_no_rates():
    rates = learning_rates(0.1, "constant", first_epoch=2, last_epoch=2, steps=4, span=5)
    assert rates.shape == (0, 4)
