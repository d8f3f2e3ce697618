"""A table split in time: what is learned from, what is judged on, and what fits."""

import datetime

import numpy as np
import pytest
from gru_or_lstm.search.errors import InputError
from gru_or_lstm.search.own_data.reading import Reading
from gru_or_lstm.search.own_data.split_rule import SplitRule
from gru_or_lstm.search.own_data.splitting import find_geometry, split_chronologically
from gru_or_lstm.search.own_data.time_axis import Step, TimeFacts

WITH_GAPS = SplitRule(schema=1)


def reading(values, first="2010-01"):
    months = np.datetime64(first, "M") + np.arange(len(values)).astype("timedelta64[M]")
    stamps = months.astype("datetime64[ns]")
    time = TimeFacts(column="month", stamps=stamps, step=Step(size=1, unit="month"), sorted=False)
    return Reading(values=np.asarray(values, dtype=np.float64), column="y", time=time)


def split(values, lookback, horizon, rule=None):
    return split_chronologically(
        reading(values), rule=rule or SplitRule(), lookback=lookback, horizon=horizon
    )


def raw(cut, name, part="evaluation"):
    return getattr(cut, part)[name].values * cut.scale + cut.mean


def test_120_months_are_enough_for_a_year_of_context_and_a_year_of_forecast():
    cut = split(np.arange(120.0), 12, 12)
    assert cut.train.values.shape == (1, 84)
    np.testing.assert_allclose(raw(cut, "validation")[0], np.arange(72, 96))
    np.testing.assert_allclose(raw(cut, "test")[:, 12], np.arange(102, 109))
    np.testing.assert_allclose(cut.positions, np.arange(90, 114))


def test_forecasts_begin_where_their_part_does_and_end_within_it():
    for name, begin, end in (("validation", 700, 850), ("test", 850, 1000)):
        cut = split(np.arange(1000.0), 30, 10)
        truth = raw(cut, name)[:, 30:]
        assert truth.min() == pytest.approx(begin)
        assert truth.max() < end
        assert cut.evaluation[name].past.shape[1] == 300


def test_no_target_of_one_part_is_a_target_of_another():
    cut = split(np.arange(200.0), 12, 4)
    targets = {
        "training": cut.train.values[0] * cut.scale + cut.mean,
        # The first sample is context alone: it is what the first target follows.
        **{name: raw(cut, name, "one_step")[0, 1:] for name in ("validation", "test")},
    }
    everything = np.concatenate(list(targets.values()))
    np.testing.assert_allclose(everything, np.arange(200))


@pytest.mark.parametrize(
    ("count", "horizon", "stride"), [(10_000, 10, 10), (526, 12, 3), (120, 12, 1), (400, 1, 1)]
)
def test_origins_are_a_horizon_apart_or_less_where_few_would_fit(count, horizon, stride):
    test = split(np.sin(np.arange(count)), 5, horizon).evaluation["test"]
    assert test.stride == stride
    assert len(test.values) >= min(20, (count - int(0.85 * count)) - horizon + 1)


def test_a_long_validation_part_gives_a_loss_over_at_most_200_windows():
    cut = split(np.sin(np.arange(100_000.0)), 5, 5)
    assert 100 <= 15_000 / cut.validation_stride <= 200
    assert split(np.sin(np.arange(400.0)), 5, 5).validation_stride == 1


@pytest.mark.parametrize(
    ("validation", "test", "rows"),
    [
        (None, None, (84, 102)),
        (0.5, None, (60, 90)),
        ("60%", "0.8", (72, 96)),
        (73, 97, (72, 96)),
        ("73", "97", (72, 96)),
        ("2016-01", "2018-01-01", (72, 96)),
        ("2016-01-15", datetime.date(2018, 1, 1), (73, 96)),
        (None, "2018-01", (79, 96)),
        (None, 0.85, (84, 102)),
        (0.7, None, (84, 102)),
    ],
)
def test_parts_begin_at_a_share_a_row_or_a_date(validation, test, rows):
    geometry = find_geometry(
        reading(np.arange(120.0)), SplitRule(validation_from=validation, test_from=test)
    )
    assert (geometry.validation_from, geometry.test_from) == rows


@pytest.mark.parametrize("rule", [SplitRule(validation_from="2016-01"), SplitRule(test_from=0.9)])
def test_a_split_is_the_same_by_rows(rule):
    series = reading(np.arange(120.0))
    pinned = rule.pinned(120, series.time)
    assert isinstance(pinned.validation_from, int)
    assert find_geometry(series, pinned) == find_geometry(series, rule)
    assert pinned == pinned.pinned(120, None)


def test_a_split_that_is_the_usual_one_is_no_other():
    assert SplitRule(validation_from=85, test_from=103).pinned(120, None) == SplitRule()


@pytest.mark.parametrize(
    ("rule", "message"),
    [
        ({"validation_from": "2009-01"}, "after 2010-01-01 and not after 2019-12-01"),
        ({"test_from": "2020-01"}, "after 2010-01-01 and not after 2019-12-01"),
        ({"validation_from": 2016}, "one of the 120 rows.*2016-01-31"),
        ({"validation_from": 0.9, "test_from": 0.8}, "the test after that"),
        ({"validation_from": 1}, "must begin after row 1"),
        ({"test_from": 0.001}, "must begin after row 1"),
    ],
)
def test_a_split_that_the_table_does_not_have_is_refused(rule, message):
    with pytest.raises(InputError, match=message):
        find_geometry(reading(np.arange(120.0)), SplitRule(**rule))


@pytest.mark.parametrize(
    "place", ["", "x", "1.5", 1.5, 0, -3, "120%", "2016-13", True, b"3", [1], float("nan"), "0"]
)
def test_what_is_no_share_row_or_date_is_refused(place):
    with pytest.raises(InputError, match=r"must be a share such as 0\.7"):
        SplitRule(validation_from=place)


def test_a_date_needs_dates():
    timeless = Reading(values=np.arange(120.0), column="y")
    with pytest.raises(InputError, match="no column of dates orders the rows"):
        find_geometry(timeless, SplitRule(test_from="2016-01"))


@pytest.mark.parametrize(("lookback", "horizon"), [(12, 19), (19, 12), (500, 500)])
def test_what_does_not_fit_is_refused_with_what_does(lookback, horizon):
    with pytest.raises(InputError, match="too short") as raised:
        split(np.arange(120.0), lookback, horizon)
    fitting = (min(lookback, 18), min(horizon, 18))
    assert "lookback={} and horizon={} fit".format(*fitting) in str(raised.value)
    assert len(split(np.arange(120.0), *fitting).evaluation["test"].values) > 0


def test_two_rows_are_no_series():
    with pytest.raises(InputError, match="2 rows are too few"):
        split(np.arange(2.0), 1, 1)


def test_scaling_comes_from_the_training_part_alone():
    values = np.concatenate([np.sin(np.arange(700.0)), 50 + np.sin(np.arange(300.0))])
    cut = split(values, 10, 20)
    assert cut.mean == pytest.approx(values[:700].mean())
    assert cut.scale == pytest.approx(values[:700].std())
    assert cut.train.values.mean() == pytest.approx(0, abs=1e-12)
    assert cut.evaluation["test"].values.mean() > 10


def test_a_part_that_does_not_vary_is_refused():
    values = np.concatenate([np.sin(np.arange(700.0)), np.zeros(300)])
    with pytest.raises(InputError, match=r"validation part of the series is constant"):
        split(values, 10, 20)


def test_the_first_schema_leaves_gaps_of_one_lookback():
    values = np.sin(np.arange(1000.0))
    cut = split(values, 10, 20, WITH_GAPS)
    assert len(cut.train.values[0]) == 700
    assert raw(cut, "validation")[0] == pytest.approx(values[710:740])
    assert raw(cut, "validation")[1] == pytest.approx(values[730:760])
    assert raw(cut, "test")[0] == pytest.approx(values[860:890])
    assert cut.one_step == {}
    with pytest.raises(InputError, match=r"60 samples is too short .* need 40"):
        split(np.arange(60.0), 20, 20, WITH_GAPS)


def test_what_was_recorded_without_a_split_has_gaps():
    assert SplitRule.from_json(None) == SplitRule.from_json({}) == WITH_GAPS
    assert WITH_GAPS.to_json() == {}
    for rule in (SplitRule(), SplitRule(validation_from=0.5, test_from="2018-01")):
        assert SplitRule.from_json(rule.to_json()) == rule
