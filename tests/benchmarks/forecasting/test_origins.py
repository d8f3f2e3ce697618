"""From where a series is forecast, and what is known of each forecast."""

import numpy as np
import pytest
from gru_or_lstm import InputError
from gru_or_lstm.benchmarks.forecasting.origins import cut_origins
from gru_or_lstm.search.own_data import Geometry
from gru_or_lstm.search.series import Trajectories

WHOLE = Trajectories(values=np.arange(20.0)[None])
GEOMETRY = Geometry(count=20, validation_from=12, test_from=16)


def test_every_sample_after_the_training_part_is_an_origin():
    origins = cut_origins(WHOLE, GEOMETRY, lookback=3, steps=2)
    assert origins.starts.tolist() == list(range(12, 20))
    assert origins.contexts[0].tolist() == [9.0, 10.0, 11.0]
    assert origins.truth[0].tolist() == [12.0, 13.0]
    assert origins.past[0].tolist() == list(range(9))
    assert origins.first_test == 4


def test_what_has_not_come_yet_is_not_known():
    origins = cut_origins(WHOLE, GEOMETRY, lookback=3, steps=2)
    assert np.isnan(origins.truth).tolist() == [[False, False]] * 7 + [[False, True]]
    assert origins.in_test.sum() == 2 * 4 - 1


def test_validation_takes_no_value_of_the_test():
    origins = cut_origins(WHOLE, GEOMETRY, lookback=3, steps=2)
    assert sorted(set(origins.truth[origins.in_validation])) == [12.0, 13.0, 14.0, 15.0]


def test_the_forecast_from_the_end_starts_from_the_last_samples():
    origins = cut_origins(WHOLE, GEOMETRY, lookback=3, steps=2)
    assert origins.end_context.tolist() == [[17.0, 18.0, 19.0]]
    assert origins.end_past[0, -1] == 16.0
    episodes = origins.episodes(limit=9.0, at_end=True)
    assert (episodes.horizon, episodes.limit) == (2, 9.0)


def test_of_many_origins_some_are_kept_and_the_last_one_always():
    origins = cut_origins(WHOLE, GEOMETRY, lookback=3, steps=2, most=3)
    assert origins.starts.tolist() == [13, 16, 19]


def test_more_steps_than_the_test_part_has_are_refused():
    with pytest.raises(InputError, match=r"`steps` must be at most 4, the length of the test part"):
        cut_origins(WHOLE, GEOMETRY, lookback=3, steps=5)


def with_columns(count: int) -> Trajectories:
    """A series with two covariates of each sample, and one column known of the next."""
    places = np.arange(float(count))
    beside = np.stack([places + 100, places + 200, places + 300 + 1], axis=1)
    return Trajectories(values=places[None], beside=beside[None], covariates=2)


def test_what_is_known_of_the_samples_to_come_takes_the_place_of_what_is_not():
    longer, future = with_columns(23), np.array([[320.0], [321.0], [322.0]])
    cut = Trajectories(
        values=longer.values[:, :20], beside=longer.beside[:, :20].copy(), covariates=2
    )
    cut.beside[0, -1, 2] = cut.beside[0, -2, 2]  # as a table has it, for nobody knows
    origins = cut_origins(cut, GEOMETRY, lookback=3, steps=3, future=future)
    seen = np.concatenate([longer.values[0, :, None], longer.beside[0]], axis=1)
    np.testing.assert_array_equal(origins.end_context[0], seen[17:20])
    np.testing.assert_array_equal(origins.end_known[0, :-1, 0], [321.0, 322.0])
    np.testing.assert_array_equal(origins.contexts[0], seen[9:12])
    np.testing.assert_array_equal(origins.known[0, :, 0], [313.0, 314.0, 315.0])


def test_covariates_alone_need_nothing_known():
    whole = with_columns(20)
    alone = Trajectories(values=whole.values, beside=whole.beside[:, :, :2], covariates=2)
    origins = cut_origins(alone, GEOMETRY, lookback=3, steps=2)
    assert origins.known is None
    assert origins.end_known is None
    assert origins.end_context[0, -1].tolist() == [19.0, 119.0, 219.0]
