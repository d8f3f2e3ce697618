"""Series from files: what is read, how it is split, and what is refused."""

import numpy as np
import pytest
from gru_or_lstm.search.datasets.dataset import load_dataset
from gru_or_lstm.search.datasets.spec import DatasetSpec
from gru_or_lstm.search.errors import InputError
from gru_or_lstm.search.own_data.files import read_table
from gru_or_lstm.search.own_data.table import TableSpec


def write(path, *lines):
    path.write_text("\n".join(lines) + "\n")
    return path


def read_column(path, column=None):
    return read_table(TableSpec(source=path, target=column)).values


def test_the_only_column_needs_no_name(tmp_path):
    path = write(tmp_path / "a.csv", "y", "1", "2.5", "-3e-1")
    assert read_column(path).tolist() == [1.0, 2.5, -0.3]


def test_one_of_several_columns_is_read_by_name(tmp_path):
    path = write(tmp_path / "a.csv", "t,y", "0,5", "1,6")
    assert read_column(path, "y").tolist() == [5.0, 6.0]


@pytest.mark.parametrize(
    ("lines", "column", "message"),
    [
        (("t,y", "0,5", "1,6"), None, r"has 2 columns: t, y. Name one with --column"),
        (("t,level", "0,5"), "levle", r"Unknown column .*Did you mean 'level'"),
        (("y", "1", "abc", "2"), None, r"column 'y', row 2 is not a number. Received: 'abc'"),
        (("y", "1", "", "2"), None, r"a.csv, row 2 is empty. Fill it with --fill"),
        (("t,y", "0,1", "1", "2,3"), "y", r"row 2 has 1 value where the header names 2"),
        (("y", "1", "nan"), None, r"row 2 holds no value: 'nan'. Fill it with --fill linear"),
        (("y", "1", "inf"), None, r"row 2 is not finite"),
        (("y", "4", "4", "4"), None, r"is constant at 4"),
    ],
)
def test_what_cannot_be_a_series_is_refused_by_row(tmp_path, lines, column, message):
    with pytest.raises(InputError, match=message):
        read_column(write(tmp_path / "a.csv", *lines), column)


def test_a_missing_file_is_refused_with_its_name(tmp_path):
    with pytest.raises(InputError, match=r"Cannot read .*nope.csv"):
        read_column(tmp_path / "nope.csv")


def test_a_file_is_a_dataset_like_any_other(tmp_path):
    rows = [str(value) for value in np.sin(np.arange(400) / 3)]
    path = write(tmp_path / "a.csv", "y", *rows)
    dataset = load_dataset(DatasetSpec(series=str(path), lookback=8, horizon=12))
    assert dataset.train.inputs.shape == (272, 8, 1)
    assert dataset.episodes["test"].truth.shape[1] == 12
    assert dataset.episodes["test"].envelope is None


@pytest.mark.parametrize("options", [{"column": "y"}, {"horizon": 3}])
def test_options_of_files_are_refused_for_built_in_series(options):
    with pytest.raises(InputError, match="is for series from a file"):
        DatasetSpec(**options)
