"""Whether a network is worth it: simulated errors whose ratio is known."""

import numpy as np
import pytest
from gru_or_lstm.benchmarks.forecasting.worth import compare

RNG = np.random.default_rng(5)
ORIGINS, STEPS = 300, 4


def compared(factor: float, *, origins: int = ORIGINS):
    noise = RNG.normal(size=(2, origins, STEPS))
    judged = np.ones((origins, STEPS), dtype=bool)
    return compare(factor * noise[0], noise[1], judged, block=STEPS, delta=0.1)


@pytest.mark.parametrize(
    ("factor", "verdict"), [(0.6, "network"), (1.0, "either"), (1.6, "baseline")]
)
def test_a_clear_difference_is_said_and_a_small_one_does_not_matter(factor, verdict):
    worth = compared(factor)
    assert worth.verdict == verdict
    assert worth.ratio.low < factor < worth.ratio.high
    assert worth.ratio.estimate == pytest.approx(worth.network / worth.baseline)


def test_a_difference_that_other_origins_may_turn_is_open():
    assert compared(1.12, origins=24).verdict == "open"


def test_few_forecasts_side_by_side_have_no_interval_and_the_estimate_speaks():
    worth = compared(0.5, origins=19)
    assert np.isnan(worth.ratio.low)
    assert worth.verdict == "network"


def test_only_what_is_known_is_judged():
    judged = np.zeros((3, 1), dtype=bool)
    judged[1:] = True
    errors = np.array([[9.0], [3.0], [4.0]])
    worth = compare(errors, 2 * errors, judged, block=1, delta=0.1)
    assert worth.network == pytest.approx(np.sqrt(12.5))
    assert (worth.ratio.estimate, worth.origins) == (0.5, 2)


def test_an_exact_baseline_is_used():
    judged = np.ones((3, 1), dtype=bool)
    worth = compare(np.ones((3, 1)), np.zeros((3, 1)), judged, block=1, delta=0.1)
    assert worth.verdict == "baseline"
