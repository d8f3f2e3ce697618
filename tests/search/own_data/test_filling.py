"""Rows and cells that a table misses: refused, or filled where that is asked for."""

import numpy as np
import pandas as pd
import pytest
from gru_or_lstm.search.datasets.dataset import load_dataset
from gru_or_lstm.search.datasets.identity import describe_data
from gru_or_lstm.search.datasets.spec import DatasetSpec
from gru_or_lstm.search.errors import InputError
from gru_or_lstm.search.own_data.split_rule import SplitRule
from gru_or_lstm.search.own_data.table import TableSpec

VALUES = np.arange(100.0) ** 1.5


def load(tmp_path, cells, times=None, *, split=None, without=(), **options):
    frame = pd.DataFrame({"y": cells})
    if times is not None:
        frame.insert(0, "when", times)
    path = tmp_path / "table.csv"
    frame.drop(index=list(without)).to_csv(path, index=False)
    spec = DatasetSpec(
        series=path,
        column="y",
        lookback=5,
        horizon=4,
        table=TableSpec(**options),
        split=split or SplitRule(),
    )
    return load_dataset(spec)


def samples(dataset):
    return dataset.reading.values  # noqa: PD011  # no DataFrame's


def days(frequency="D"):
    return pd.date_range("2021-01-29", periods=len(VALUES), freq=frequency)


@pytest.mark.parametrize("frequency", ["D", "h", "W", "B", "MS", "ME", "QE", "YS"])
def test_gaps_are_filled_as_pandas_fills_them_and_keep_their_stamps(tmp_path, frequency):
    times, gaps = days(frequency), [3, 4, 40, 79]
    expected = pd.Series(VALUES, index=times)
    expected.iloc[gaps] = np.nan
    for how, filled in (("linear", expected.interpolate()), ("previous", expected.ffill())):
        dataset = load(tmp_path, VALUES, times, without=gaps, fill=how)
        np.testing.assert_allclose(samples(dataset), filled.to_numpy(), rtol=1e-12)
        np.testing.assert_array_equal(dataset.time.stamps, times.to_numpy())
        assert "4 missing filled in 3 places" in dataset.reading.said


@pytest.mark.parametrize("mark", ["", "NA", "nan", "NULL", "n/a", "-", "?"])
@pytest.mark.parametrize("timed", [True, False])
def test_cells_that_hold_no_value_are_filled_alike(tmp_path, mark, timed):
    cells = [mark if row in (3, 4, 40) else f"{value:.6f}" for row, value in enumerate(VALUES)]
    times = days() if timed else None
    with pytest.raises(InputError, match=r"row 4 (is empty|holds no value).*--fill linear"):
        load(tmp_path, cells, times)
    filled = samples(load(tmp_path, cells, times, fill="linear"))
    gaps = pd.Series(VALUES.round(6))
    gaps[[3, 4, 40]] = np.nan
    np.testing.assert_allclose(filled, gaps.interpolate())


def test_gaps_and_empty_cells_beside_each_other_are_one_run(tmp_path):
    cells = [None if row == 30 else value for row, value in enumerate(VALUES)]
    dataset = load(tmp_path, cells, days(), without=[31], fill="previous")
    (run,) = dataset.reading.filled
    assert (run.begin, run.end, run.uses) == (30, 32, (29, 31))
    np.testing.assert_array_equal(samples(dataset)[29:32], [VALUES[29]] * 3)


def test_without_being_asked_gaps_are_refused_with_the_first_and_their_number(tmp_path):
    message = r"leaves out 3 of 100 rows 1 day apart, the first after 2021-02-07\. Fill it with"
    with pytest.raises(InputError, match=message):
        load(tmp_path, VALUES, days(), without=[10, 20, 21])


def test_no_more_is_filled_than_is_stated(tmp_path):
    gap = range(20, 24)
    with pytest.raises(InputError, match=r"4 samples from 2021-02-18 on, more than the 3 .*--fill"):
        load(tmp_path, VALUES, days(), without=gap, fill="linear")
    assert len(
        load(tmp_path, VALUES, days(), without=gap, fill="linear", fill_most=4).reading.filled
    )


@pytest.mark.parametrize("how", ["linear", "previous"])
@pytest.mark.parametrize("row", [70, 85])
def test_nothing_is_filled_across_the_split(tmp_path, how, row):
    for first in (row - 1, row):
        gap = [first, first + 1] if first == row - 1 else [first]
        with pytest.raises(InputError, match=rf"part begins, at row {row + 1}: they would be"):
            load(tmp_path, VALUES, days(), without=gap, fill=how)
    moved = SplitRule(validation_from=61, test_from=81)
    assert load(tmp_path, VALUES, days(), without=[row], fill=how, split=moved).reading.filled


def test_the_last_sample_before_the_split_is_repeated_but_not_drawn_to_what_follows(tmp_path):
    assert load(tmp_path, VALUES, days(), without=[69], fill="previous").reading.filled
    with pytest.raises(InputError, match="across the split"):
        load(tmp_path, VALUES, days(), without=[69], fill="linear")


@pytest.mark.parametrize(
    ("how", "row", "edge"),
    [("linear", 0, "first"), ("previous", 0, "first"), ("linear", 99, "last")],
)
def test_what_has_no_neighbour_is_not_filled(tmp_path, how, row, edge):
    cells = [None if each == row else value for each, value in enumerate(VALUES)]
    with pytest.raises(InputError, match=f"misses its {edge} 1 sample"):
        load(tmp_path, cells, days(), fill=how)


def test_an_empty_line_is_a_missing_sample_of_a_single_column(tmp_path):
    path = tmp_path / "table.csv"
    path.write_text("y\n" + "\n".join(["1.5", "2", "", "4", *map(str, range(5, 60))]))
    spec = DatasetSpec(series=path, lookback=2, horizon=2, table=TableSpec(fill="linear"))
    assert samples(load_dataset(spec))[:5].tolist() == [1.5, 2, 3, 4, 5]


def test_how_it_was_filled_is_recorded_and_samples_are_what_counts(tmp_path):
    described = {
        how: describe_data(load(tmp_path, VALUES, days(), without=[3], fill=how).spec)
        for how in ("linear", "previous")
    }
    assert described["linear"]["dataset.reading"] == {"fill": "linear"}
    digests = {each["dataset.sha256"] for each in described.values()}
    assert len(digests) == 2


@pytest.mark.parametrize("options", [{"fill": "cubic"}, {"fill_most": 0}, {"fill": 3}])
def test_another_way_to_fill_is_refused(options):
    with pytest.raises(InputError, match="fill"):
        TableSpec(**options)
