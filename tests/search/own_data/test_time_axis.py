"""Stamps of a series, the step between them, and the stamps of its forecast."""

import numpy as np
import pandas as pd
import pytest
from gru_or_lstm.search.datasets.dataset import load_dataset
from gru_or_lstm.search.datasets.spec import DatasetSpec
from gru_or_lstm.search.own_data.table import TableSpec


def load(tmp_path, times, form="%Y-%m-%d %H:%M:%S"):
    values = np.sin(np.arange(len(times)) / 3)
    stamps = times.strftime(form) if hasattr(times, "strftime") else times
    path = tmp_path / "table.csv"
    pd.DataFrame({"when": stamps, "y": values}).to_csv(path, index=False)
    return load_dataset(DatasetSpec(series=path, column="y", lookback=5, horizon=4)).time


@pytest.mark.parametrize(
    ("frequency", "said"),
    [
        ("D", "1 day"),
        ("W-WED", "7 days"),
        ("B", "1 weekday"),
        ("h", "1 hour"),
        ("30min", "30 minutes"),
        ("ME", "1 month"),
        ("MS", "1 month"),
        ("QS", "3 months"),
        ("QE", "3 months"),
        ("YS", "1 year"),
    ],
)
def test_the_stamps_after_the_last_are_those_of_pandas(tmp_path, frequency, said):
    times = pd.date_range("2019-01-31", periods=140, freq=frequency)
    facts = load(tmp_path, times[:120])
    assert facts.step.said == said
    np.testing.assert_array_equal(facts.stamps, times[:120].to_numpy())
    np.testing.assert_array_equal(facts.following(20), times[120:].to_numpy())


def test_months_on_their_30th_go_on_so_where_they_can(tmp_path):
    expected = [pd.Timestamp("2001-01-30") + pd.DateOffset(months=n) for n in range(140)]
    facts = load(tmp_path, pd.DatetimeIndex(expected[:100]))
    np.testing.assert_array_equal(facts.following(40), np.array(expected[100:], "datetime64[ns]"))


def test_numbers_count_on_where_they_are_named_as_time(tmp_path):
    assert load(tmp_path, np.arange(0, 60, 0.5)) is None
    spec = DatasetSpec(
        series=tmp_path / "table.csv",
        column="y",
        lookback=5,
        horizon=4,
        table=TableSpec(time="when"),
    )
    assert load_dataset(spec).time.following(3).tolist() == [60.0, 60.5, 61.0]
