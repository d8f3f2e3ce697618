"""Tables in memory are read as files are, and tables of other kinds than text."""

import bz2
import io
import json
import lzma
import pickle
import zipfile

import numpy as np
import pandas as pd
import pytest
from gru_or_lstm import Budget, DatasetSpec, SearchSpace, TableSpec, load_dataset, run_search
from gru_or_lstm.search.datasets.identity import describe_data, say_differences
from gru_or_lstm.search.errors import InputError

VALUES = (10 + np.sin(np.arange(80) / 3)).round(6)
DAYS = pd.date_range("2020-01-01", periods=80)
FRAME = pd.DataFrame({"day": DAYS, "y": VALUES})


def spec(data, **said):
    return DatasetSpec(table=TableSpec.from_frame(data, **said), lookback=3, horizon=2)


def samples(asked):
    return load_dataset(asked).reading.values  # noqa: PD011  # no DataFrame's


@pytest.mark.parametrize(
    ("data", "dated"),
    [
        (FRAME, True),
        (FRAME.sample(frac=1, random_state=0), True),
        (FRAME.set_index("day"), True),
        (FRAME.set_index("day")["y"], True),
        (pd.Series(VALUES, index=DAYS), True),
        (pd.Series(VALUES, index=pd.period_range("2020-01", periods=80, freq="M")), True),
        (FRAME.astype({"day": str, "y": str}), True),
        (FRAME.astype({"y": "Float64"}), True),
        (FRAME.assign(day=DAYS.tz_localize("UTC")), True),
        ({"y": VALUES}, False),
        (VALUES, False),
        (VALUES[:, None], False),
        (list(VALUES), False),
    ],
    ids=[
        *("frame", "shuffled frame", "indexed frame", "named series", "series", "periods"),
        *("text", "nullable", "zoned", "mapping", "array", "matrix", "list"),
    ],
)
def test_whatever_is_in_memory_is_one_series(data, dated):
    dataset = load_dataset(spec(data))
    np.testing.assert_array_equal(samples(spec(data)), VALUES)
    assert (dataset.time is not None) == dated


def test_one_column_of_several_is_named():
    table = np.column_stack([np.arange(80), VALUES])
    with pytest.raises(InputError, match=r"has 2 columns: 1, 2\. Name one"):
        load_dataset(spec(table))
    np.testing.assert_array_equal(samples(spec(table, target="2")), VALUES)
    frame = FRAME.assign(other=1.5)
    np.testing.assert_array_equal(samples(spec(frame, target="y", time="day")), VALUES)


def test_it_is_read_as_a_file_of_the_same_samples_is(tmp_path):
    path = tmp_path / "level.csv"
    FRAME.to_csv(path, index=False)
    of_file = DatasetSpec(series=path, lookback=3, horizon=2)
    assert load_dataset(of_file).fingerprint == load_dataset(spec(FRAME)).fingerprint
    assert say_differences(describe_data(of_file), describe_data(spec(FRAME))) == []


def test_what_is_done_to_it_later_changes_nothing():
    frame = FRAME.copy()
    asked = spec(frame)
    frame.loc[3, "y"] = 99
    np.testing.assert_array_equal(samples(asked), VALUES)
    assert asked != spec(frame)
    assert asked == spec(FRAME)
    assert len({asked, spec(FRAME)}) == 1


def test_it_travels_to_workers_and_its_record_names_it():
    asked = spec(FRAME, target="y", name="levels")
    np.testing.assert_array_equal(samples(pickle.loads(pickle.dumps(asked))), VALUES)  # noqa: S301
    record = json.loads(json.dumps(asked.to_json()))
    assert DatasetSpec.from_json(record) == asked
    elsewhere = record | {"reading": {"memory": "0" * 64}}  # where nothing of it is in memory
    with pytest.raises(InputError, match="levels was a table in memory"):
        load_dataset(DatasetSpec.from_json(elsewhere))


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (3, "must be a DataFrame"),
        ("y", "must be a DataFrame"),
        (None, "must be a DataFrame"),
        (np.zeros((2, 2, 2)), "must be a DataFrame"),
        (["a", "b"], "must be a DataFrame"),
        ({"y": [1, 2], "z": [1]}, "must be a DataFrame"),
        (pd.concat([FRAME, FRAME], axis=1), "several columns named 'day'"),
        (FRAME.set_index(["day", "y"]), "index of several levels"),
        (pd.DataFrame({"y": [{}, []]}), "other things than numbers"),
        (FRAME.assign(y=VALUES + 1j), "holds complex numbers"),
        (FRAME[:0], "has no rows"),
        (pd.DataFrame(), "has no columns"),
        (FRAME.assign(y=np.where(np.arange(80) == 4, np.nan, VALUES)), "row 5 is empty"),
        (FRAME.assign(y=np.where(np.arange(80) == 4, np.inf, VALUES)), "row 5 is not finite"),
    ],
)
def test_what_is_no_table_is_refused_in_one_line(data, message):
    with pytest.raises(InputError, match=message) as raised:
        load_dataset(spec(data))
    assert len(str(raised.value).splitlines()) == 1


def test_two_sources_are_refused():
    with pytest.raises(InputError, match="`series` and the source of `table` are two"):
        DatasetSpec(series="a.csv", table=TableSpec.from_frame(FRAME))
    with pytest.raises(InputError, match="`column` and the target of `table` are two"):
        DatasetSpec(column="x", table=TableSpec.from_frame(FRAME, target="y"))


@pytest.mark.slow
def test_a_search_on_a_frame_goes_on_and_workers_see_it(tmp_path):
    def search(asked, workers):
        budget = Budget(trials=2, max_epochs=1)
        space = SearchSpace(units=(2,), cells=("gru",))
        return run_search(space, dataset=asked, budget=budget, out=tmp_path, workers=workers)

    first = search(spec(FRAME), 2)
    assert (first.trials["status"] == "completed").all()
    FRAME.to_csv(tmp_path / "level.csv", index=False)
    of_file = DatasetSpec(series=tmp_path / "level.csv", lookback=3, horizon=2)
    pd.testing.assert_frame_equal(search(of_file, 1).trials, first.trials)


def zipped(content):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("table.csv", content)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("name", "pack"),
    [("t.csv.bz2", bz2.compress), ("t.csv.xz", lzma.compress), ("t.csv.zip", zipped)],
)
def test_packed_tables_are_read(tmp_path, name, pack):
    (tmp_path / name).write_bytes(pack(FRAME.to_csv(index=False).encode()))
    np.testing.assert_array_equal(samples(DatasetSpec(series=tmp_path / name, lookback=3)), VALUES)


@pytest.mark.parametrize("suffix", ["parquet", "feather"])
@pytest.mark.parametrize("indexed", [True, False])
def test_binary_tables_are_read(tmp_path, suffix, indexed):
    frame = FRAME.set_index("day") if indexed else FRAME
    path = tmp_path / f"table.{suffix}"
    getattr(frame, f"to_{suffix}")(path)
    asked = DatasetSpec(series=path, lookback=3)
    np.testing.assert_array_equal(samples(asked), VALUES)
    assert load_dataset(asked).time.step.said == "1 day"


@pytest.mark.parametrize("name", ["t.xlsx", "t.ods", "t.json", "t.h5", "folder/t"])
def test_other_kinds_of_files_are_refused_with_those_that_are_read(name):
    with pytest.raises(InputError, match=r"not read: .* Read are \.csv, .* save it as one of them"):
        DatasetSpec(series=name)
