import numpy as np
import pytest
from gru_or_lstm.search.datasets.dataset import load_dataset
from gru_or_lstm.search.datasets.spec import DatasetSpec
from gru_or_lstm.search.errors import InputError
from gru_or_lstm.search.judging.episodes import Episodes, References, cut_episodes
from gru_or_lstm.search.judging.forecast import free_running
from gru_or_lstm.search.judging.linear import fit_coefficients, linear_predictor
from gru_or_lstm.search.judging.metrics import (
    METRICS,
    NEEDS,
    diverged,
    exposure_gap,
    is_defined,
    mase,
    nrmse,
    nrmse_env,
    score,
    score_one_step,
    skill,
    smape,
    success,
    valid_time,
)
from gru_or_lstm.search.objectives import OBJECTIVES, check_objective, default_objective
from gru_or_lstm.search.own_data.reading import Reading
from gru_or_lstm.search.own_data.split_rule import SplitRule
from gru_or_lstm.search.own_data.splitting import split_chronologically
from gru_or_lstm.search.series.catalogue import SERIES
from gru_or_lstm.search.series.trajectories import SeriesFacts, Trajectories


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


def test_the_least_squares_ar1_has_nrmse_1_07(published):
    series = load_dataset(DatasetSpec()).training_series
    predict = linear_predictor(fit_coefficients(series, 1))
    forecast = free_running(predict, published.context, published.horizon)
    assert nrmse(published, forecast) == pytest.approx(1.0726, abs=5e-4)


def test_the_yule_walker_ar1_about_the_mean_has_nrmse_1_08(published):
    series = load_dataset(DatasetSpec()).training_series[0]
    centred = series - series.mean()
    coefficient = (centred[1:] @ centred[:-1]) / (centred @ centred)
    start = published.context[0, -1] - series.mean()
    steps = 1 + np.arange(published.horizon)
    forecast = (series.mean() + start * coefficient**steps)[None]
    assert nrmse(published, forecast) == pytest.approx(1.08, abs=5e-3)


@pytest.mark.parametrize("series", SERIES)
def test_the_truth_itself_scores_perfectly_on_every_metric(series):
    episodes = load_dataset(DatasetSpec(series=series)).episodes["test"]
    for name, value in score(episodes, episodes.truth).items():
        if name == "valid_time":
            assert value == episodes.horizon / episodes.facts.steps_per_unit
        else:
            assert value == pytest.approx(float(name.startswith("skill")), abs=1e-9), name


def test_the_mean_of_the_truth_has_nrmse_one(published):
    forecast = np.full_like(published.truth, published.truth.mean())
    assert nrmse(published, forecast) == pytest.approx(1.0)


def test_an_error_of_half_the_envelope_scores_one_half(published):
    assert nrmse_env(published, published.truth + published.envelope / 2) == pytest.approx(0.5)


def test_all_episodes_are_divided_by_the_spread_of_all_of_them():
    truth = np.array([[0.0, 2.0], [0.0, 200.0]])
    episodes = Episodes(context=np.zeros((2, 1)), truth=truth, envelope=None, limit=1.0)
    error = np.array([[1.0, 1.0], [100.0, 100.0]])
    expected = np.sqrt((2 * 1 + 2 * 100**2) / 4) / np.std([0, 2, 0, 200])
    assert nrmse(episodes, truth + error) == pytest.approx(expected)


def waves(samples: int) -> np.ndarray:
    return 10 + 3 * np.sin(np.arange(samples) / 5) + 0.5 * np.cos(np.arange(samples) / 2)


def quantised(samples: int) -> np.ndarray:
    return np.round(waves(samples))


def with_a_flat_stretch(samples: int) -> np.ndarray:
    values = waves(samples)
    values[int(0.72 * samples) : int(0.8 * samples)] = values[int(0.72 * samples)]
    return values


def mostly_flat(samples: int) -> np.ndarray:
    return np.where(np.arange(samples) % 40 == 0, 5.0, 1.0)


@pytest.mark.parametrize("values", [waves, quantised, with_a_flat_stretch, mostly_flat])
@pytest.mark.parametrize("horizon", [1, 2, 3, 10, 40])
@pytest.mark.parametrize("part", ["validation", "test"])
def test_the_mean_of_the_truth_scores_one_whatever_the_horizon(values, horizon, part):
    reading = Reading(values=values(1200), column="y")
    split = split_chronologically(reading, rule=SplitRule(), lookback=10, horizon=horizon)
    episodes = cut_episodes(
        split.evaluation[part], 10, limit=10.0, facts=split.facts, train=split.train.values
    )
    forecast = np.full_like(episodes.truth, episodes.truth.mean())
    assert nrmse(episodes, forecast) == pytest.approx(1, abs=0.1)
    # No forecast of the range of the data scores as if one window decided.
    assert nrmse(episodes, np.full_like(episodes.truth, split.train.values.max())) < 10


@pytest.mark.parametrize("series", SERIES)
def test_the_mean_of_the_truth_scores_one_on_every_series(series):
    for episodes in load_dataset(DatasetSpec(series=series)).episodes.values():
        forecast = np.full_like(episodes.truth, episodes.truth.mean())
        assert nrmse(episodes, forecast) == pytest.approx(1)


def test_a_truth_of_one_value_is_measured_by_the_training_spread():
    trajectories = Trajectories(values=np.array([[1.0, 2.0, 5.0]]))
    train = np.array([[0.0, 4.0, 0.0, 4.0]])
    episodes = cut_episodes(trajectories, 2, limit=9.0, train=train)
    assert episodes.spread == 2.0
    assert nrmse(episodes, np.array([[6.0]])) == pytest.approx(0.5)


def test_flat_episodes_are_counted_where_an_episode_could_have_changed():
    truth = [[1.0, 1.0], [1.0, 2.0], [3.0, 3.0]]
    assert episodes_of(truth).flat == 2
    assert episodes_of([[1.0], [2.0]]).flat == 0


def test_without_an_envelope_a_forecast_is_valid_by_the_same_spread_as_nrmse():
    truth = [[0.0, 0.0], [0.0, 4.0]]
    episodes = episodes_of(truth)
    within = np.array(truth) + 0.39 * episodes.spread
    beyond = np.array(truth) + 0.41 * episodes.spread
    assert nrmse(episodes, within) == pytest.approx(0.39)
    assert valid_time(episodes, within) == 2
    assert valid_time(episodes, beyond) == 0


def test_a_series_without_envelope_has_no_envelope_error():
    episodes = Episodes(
        context=np.zeros((1, 1)), truth=np.array([[0.0, 1.0]]), envelope=None, limit=1.0
    )
    with pytest.raises(ValueError, match="`nrmse_env` needs an envelope"):
        nrmse_env(episodes, episodes.truth)


def episodes_of(truth: list[list[float]], **known: object) -> Episodes:
    return Episodes(
        **{
            "context": np.zeros((len(truth), 1)),
            "truth": np.array(truth),
            "envelope": None,
            "limit": 10.0,
            **known,
        }
    )


def test_smape_is_counted_from_the_zero_of_the_raw_series():
    # Raw: truth 1 and 3, forecast 3 and 1.
    episodes = episodes_of([[-1.0, 1.0]], facts=SeriesFacts(origin=-2.0))
    assert smape(episodes, np.array([[1.0, -1.0]])) == pytest.approx(100.0)
    assert smape(episodes, np.array([[-2.0, -2.0]])) == pytest.approx(200.0)


def test_smape_of_nothing_forecast_as_nothing_is_zero():
    episodes = episodes_of([[0.0, 0.0]], facts=SeriesFacts(origin=0.0))
    assert smape(episodes, np.zeros((1, 2))) == 0.0


def test_mase_is_one_for_an_error_of_the_naive_size():
    episodes = episodes_of([[1.0, 2.0, 3.0]], references=References(naive=0.5))
    assert mase(episodes, episodes.truth + np.array([[0.5, -1.0, 0.0]])) == pytest.approx(1.0)


@pytest.mark.parametrize("reference", ["zero", "persistence", "autoregression"])
def test_skill_is_zero_for_the_reference_and_falls_with_the_error(reference):
    episodes = episodes_of([[1.0, -1.0]], references=References(**{reference: 2.0}))
    assert skill(episodes, episodes.truth + 2.0, reference=reference) == pytest.approx(0.0)
    assert skill(episodes, episodes.truth + 1.0, reference=reference) == pytest.approx(0.5)
    assert skill(episodes, episodes.truth - 6.0, reference=reference) == pytest.approx(-2.0)


@pytest.mark.parametrize(("metric", "simple"), [("skill_zero", 0.0), ("skill_persistence", None)])
def test_a_reference_forecast_has_no_skill_against_itself(published, metric, simple):
    forecast = persistence(published) if simple is None else np.zeros_like(published.truth)
    assert METRICS[metric](published, forecast) == pytest.approx(0.0)


def test_a_forecast_is_valid_until_its_error_exceeds_four_tenths_of_the_envelope():
    episodes = episodes_of(
        [[0.0] * 4, [0.0] * 4],
        envelope=np.array([[1.0, 1.0, 1.0, 1.0], [10.0, 10.0, 10.0, 10.0]]),
        facts=SeriesFacts(steps_per_unit=2.0),
    )
    forecast = np.array([[0.4, -0.41, 0.0, 0.0], [0.4, -0.41, 0.0, 0.0]])
    # Lost after one step, and never: (1 + 4) / 2 steps are 1.25 units.
    assert valid_time(episodes, forecast) == pytest.approx(1.25)


def test_without_an_envelope_the_spread_of_the_truth_takes_its_place():
    episodes = episodes_of([[1.0, -1.0, 1.0, -1.0]])
    error = np.array([[0.39, 0.39, 0.41, 0.0]])
    assert valid_time(episodes, episodes.truth + error) == 2.0


def test_a_valid_time_is_censored_at_the_horizon(published):
    assert valid_time(published, published.truth) == pytest.approx(180 / 79.6, rel=1e-3)


def test_the_published_series_has_79_6_samples_a_period(published):
    assert published.facts.time_unit == "periods"
    assert published.facts.steps_per_unit == pytest.approx(79.6, abs=0.005)


@pytest.mark.parametrize("wild", [10.5, -11.0, np.nan, np.inf])
def test_the_share_of_diverged_forecasts_counts_episodes(wild):
    episodes = episodes_of([[0.0, 0.0]] * 4)
    forecast = np.array([[0.0, wild], [wild, 0.0], [9.9, 9.9], [0.0, 0.0]])
    assert diverged(episodes, forecast) == 0.5


def test_the_exposure_gap_is_in_decades_of_the_root_mean_square_error():
    assert exposure_gap(1.0, 1e-6) == pytest.approx(3.0)
    assert exposure_gap(1e-4, 1e-4) == 0.0
    assert np.isfinite(exposure_gap(1.0, 0.0))


def test_a_one_step_score_is_relative_to_the_record_where_its_variance_is_known():
    known = episodes_of([[1.0, -1.0]], facts=SeriesFacts(record_variance=2.0))
    forecast = known.truth + 0.1
    assert score_one_step(known, forecast, 1e-4) == pytest.approx(
        {"one_step_mse": 1e-4, "exposure_gap": 1.0, "arv": 5e-5}
    )
    assert "arv" not in score_one_step(episodes_of([[1.0, -1.0]]), forecast, 1e-4)


def test_success_is_an_envelope_error_below_one_tenth():
    errors = np.array([0.0999, 0.1, np.nan, np.inf])
    assert success(errors, metric="nrmse_env").tolist() == [True, False, False, False]


def test_without_an_envelope_no_error_is_a_success():
    assert success(np.zeros(3), metric="nrmse") is None


DEFINED = {
    "damped-cosine": {"nrmse_env", "decay_error", "frequency_error"},
    "damped-cosine-noisy": {
        *("nrmse_env", "decay_error", "frequency_error", "skill_autoregression"),
    },
    "damped-cosine-replica": {"nrmse_env", "decay_error", "frequency_error"},
    "mackey-glass": {"smape", "skill_autoregression"},
    "sunspots": {"smape", "skill_autoregression"},
}
EVERYWHERE = {"nrmse", "mase", "valid_time", "skill_zero", "skill_persistence", "diverged"}


@pytest.mark.parametrize("series", SERIES)
def test_what_is_known_of_a_series_decides_its_metrics(series):
    episodes = load_dataset(DatasetSpec(series=series)).episodes["test"]
    defined = {name for name in METRICS if is_defined(name, episodes)}
    assert defined == DEFINED[series] | EVERYWHERE
    assert set(score(episodes, episodes.truth)) == defined


@pytest.mark.parametrize("name", NEEDS)
def test_a_metric_that_is_not_defined_says_what_it_needs(name):
    with pytest.raises(ValueError, match=r"needs .*Received: .*=None\."):
        METRICS[name](episodes_of([[0.0, 1.0]]), np.zeros((1, 2)))


@pytest.mark.parametrize("name", METRICS)
def test_every_metric_is_finite_for_forecasts_at_the_limit(published, name):
    if is_defined(name, published):
        assert np.isfinite(METRICS[name](published, np.full_like(published.truth, -10.0)))


def test_objectives_are_errors_and_the_loss():
    errors = {name.removeprefix("val_") for name in OBJECTIVES} - {"loss"}
    assert errors <= set(METRICS)
    assert not {name for name in errors if name.startswith("skill") or "time" in name}


def test_the_closed_loop_error_is_the_default_objective_not_the_loss():
    assert default_objective(load_dataset(DatasetSpec())) == "val_nrmse_env"
    assert default_objective(load_dataset(DatasetSpec(series="sunspots"))) == "val_nrmse"


@pytest.mark.parametrize(
    ("series", "objective", "message"),
    [
        ("mackey-glass", "val_nrmse_env", r"whose envelope is known.*'mackey-glass'. Use val_nrms"),
        ("damped-cosine", "val_smape", r"whose values are never negative.*'damped-cosine'. Use"),
        ("damped-cosine", "val_nrsme", r"Unknown objective 'val_nrsme'.*'val_nrmse'"),
    ],
)
def test_an_objective_that_is_not_defined_is_refused_with_those_that_are(
    series, objective, message
):
    with pytest.raises(InputError, match=message):
        check_objective(objective, load_dataset(DatasetSpec(series=series)))
