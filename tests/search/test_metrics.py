import numpy as np
import pytest

from search.dataset import DatasetSpec, Episodes, load_dataset
from search.metrics import METRICS, OBJECTIVES, nrmse, nrmse_env


@pytest.fixture(scope="module")
def published() -> Episodes:
    return load_dataset(DatasetSpec()).episodes["published"]


def persistence(episodes: Episodes) -> np.ndarray:
    return np.broadcast_to(episodes.context[:, -1:], episodes.truth.shape)


def test_a_zero_forecast_scores_one_over_root_two_of_the_envelope(published):
    assert nrmse_env(published, np.zeros_like(published.truth)) == pytest.approx(0.707, abs=5e-4)


def test_persistence_scores_0_902_of_the_envelope(published):
    assert nrmse_env(published, persistence(published)) == pytest.approx(0.902, abs=5e-4)


def test_a_zero_forecast_has_nrmse_1_03(published):
    assert nrmse(published, np.zeros_like(published.truth)) == pytest.approx(1.03, abs=5e-3)


def test_persistence_has_nrmse_1_115(published):
    assert nrmse(published, persistence(published)) == pytest.approx(1.115, abs=5e-4)


@pytest.mark.parametrize("name", METRICS)
def test_the_truth_itself_scores_zero(published, name):
    assert METRICS[name](published, published.truth) == 0.0


def test_the_mean_of_the_truth_has_nrmse_one(published):
    forecast = np.full_like(published.truth, published.truth.mean())
    assert nrmse(published, forecast) == pytest.approx(1.0)


def test_an_error_of_half_the_envelope_scores_one_half(published):
    assert nrmse_env(published, published.truth + published.envelope / 2) == pytest.approx(0.5)


def test_each_episode_is_divided_by_its_own_spread():
    truth = np.array([[0.0, 2.0], [0.0, 200.0]])
    episodes = Episodes(context=np.zeros((2, 1)), truth=truth, envelope=None, limit=1.0)
    error = np.array([[1.0, 1.0], [100.0, 100.0]])
    assert nrmse(episodes, truth + error) == pytest.approx(1.0)


def test_a_series_without_envelope_has_no_envelope_error():
    episodes = Episodes(
        context=np.zeros((1, 1)), truth=np.array([[0.0, 1.0]]), envelope=None, limit=1.0
    )
    with pytest.raises(ValueError, match="`nrmse_env` needs an envelope"):
        nrmse_env(episodes, episodes.truth)


def test_every_metric_is_an_objective_and_so_is_the_loss():
    assert set(OBJECTIVES) == {f"val_{name}" for name in METRICS} | {"val_loss"}


def test_the_closed_loop_error_is_the_default_objective_not_the_loss():
    assert OBJECTIVES[0] == "val_nrmse_env"
