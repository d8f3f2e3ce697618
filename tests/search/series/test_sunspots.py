import numpy as np
import pytest
from gru_or_lstm.search.datasets.dataset import load_dataset
from gru_or_lstm.search.datasets.spec import DatasetSpec
from gru_or_lstm.search.errors import InputError
from gru_or_lstm.search.series.sunspots import FIRST_YEAR, load_sunspots, split_sunspots
from gru_or_lstm.search.series.trajectories import SeriesSplit
from statsmodels.tsa.ar_model import AutoReg

LOOKBACK = 20
TEST, LATE = (1921, 1955), (1956, 1979)


@pytest.fixture(scope="module")
def split() -> SeriesSplit:
    return split_sunspots(0, LOOKBACK)


def year(number: int) -> int:
    return number - FIRST_YEAR


def average_relative_variance(errors: np.ndarray) -> float:
    return float(np.mean(errors**2) / load_sunspots()[: year(1980)].var())


@pytest.mark.parametrize(("years", "published"), [(TEST, 0.427), (LATE, 0.965)])
def test_persistence_has_the_published_relative_variance(years, published):
    record = load_sunspots()
    truth = record[year(years[0]) : year(years[1]) + 1]
    before = record[year(years[0]) - 1 : year(years[1])]
    assert average_relative_variance(truth - before) == pytest.approx(published, abs=5e-4)


@pytest.mark.parametrize(("years", "published"), [(TEST, 0.126), (LATE, 0.351)])
def test_an_ar9_of_1700_to_1920_has_the_published_relative_variance(years, published):
    record = load_sunspots()
    constant, *coefficients = AutoReg(record[: year(1921)], 9).fit().params
    forecast = [
        constant + np.dot(coefficients, record[index - 9 : index][::-1])
        for index in range(year(years[0]), year(years[1]) + 1)
    ]
    truth = record[year(years[0]) : year(years[1]) + 1]
    # Published to three digits: 0.1265 is given as .126.
    assert average_relative_variance(truth - forecast) == pytest.approx(published, abs=6e-4)


def test_the_one_step_windows_end_at_every_test_year_once():
    dataset = load_dataset(DatasetSpec(series="sunspots"))
    counts = {name: len(windows) for name, windows in dataset.windows.items()}
    assert counts == {"validation": 22, "test": 35, "late": 24}
    targets = dataset.windows["test"].targets[:, -1, 0] * dataset.scale + dataset.mean
    np.testing.assert_allclose(targets, load_sunspots()[year(1921) : year(1956)], rtol=1e-4)


def test_forecasts_of_a_cycle_start_from_every_year_that_leaves_one(split):
    assert {name: len(part.values) for name, part in split.evaluation.items()} == {
        "validation": 22 - 10,
        "test": 35 - 10,
        "late": 24 - 10,
    }
    assert split.positions[LOOKBACK] == 1921


def test_no_training_year_is_in_a_validation_window(split):
    trained = len(split.train.values[0])
    context = split.one_step["validation"].values[0] * split.scale + split.mean
    assert trained == year(1899) - LOOKBACK
    np.testing.assert_allclose(context, load_sunspots()[trained : year(1921)], atol=1e-9)


def test_the_training_years_have_mean_zero_and_variance_one(split):
    assert split.train.values.mean() == pytest.approx(0, abs=1e-12)
    assert split.train.values.std() == pytest.approx(1)


@pytest.mark.parametrize("lookback", [100, 500])
def test_a_lookback_that_leaves_nothing_to_learn_from_is_refused(lookback):
    with pytest.raises(InputError, match=rf"at most 99 for the sunspots. .*lookback={lookback}"):
        split_sunspots(0, lookback)


def test_the_longest_lookback_leaves_a_window():
    assert len(load_dataset(DatasetSpec(series="sunspots", lookback=99)).train) == 1
