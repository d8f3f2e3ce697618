"""Tables that were once read wrongly, or refused without need; each stands for its kind."""

import gzip
import io
import itertools
from encodings.aliases import aliases

import numpy as np
import pandas as pd
import pytest
from gru_or_lstm.search.datasets.dataset import load_dataset
from gru_or_lstm.search.datasets.spec import DatasetSpec
from gru_or_lstm.search.errors import InputError
from gru_or_lstm.search.own_data.table import TableSpec

STEP = np.arange(60)
VALUES = (10 + 3 * np.sin(STEP / 5) + 0.5 * np.cos(STEP / 2)).round(6)
DATES = pd.date_range("2020-01-01", periods=len(STEP)).strftime("%Y-%m-%d")


def lines(*cells, header="date,y", separator=",", end="\n"):
    rows = [separator.join(row) for row in zip(*cells, strict=True)]
    return end.join([header, *rows, ""])


def write(folder, text, name="table.csv", encoding="utf-8"):
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode(encoding))
    return path


def read(path, **options):
    spec = DatasetSpec(series=path, column="y", lookback=2, horizon=2, table=TableSpec(**options))
    return load_dataset(spec).reading


def samples(path, **options):
    return list(read(path, **options).values)


NUMBERS = [f"{value:.6f}" for value in VALUES]
COMMAS = [text.replace(".", ",") for text in NUMBERS]
ORDER = np.random.default_rng(0).permutation(len(STEP))


@pytest.mark.parametrize(
    ("text", "options"),
    [
        (lines(DATES, NUMBERS), {}),
        (lines(DATES, NUMBERS, end="\r"), {}),
        (lines(DATES, NUMBERS, header="date;y", separator=";"), {}),
        (lines(DATES, NUMBERS, header="date\ty", separator="\t"), {}),
        (lines(DATES, COMMAS, header="date;y", separator=";"), {}),
        (lines(DATES, [f'"{text}"' for text in COMMAS]), {}),
        (lines(COMMAS, header="y"), {"decimal": ","}),
        (lines(DATES[::-1], NUMBERS[::-1]), {}),
        (lines(DATES[ORDER], np.array(NUMBERS)[ORDER]), {}),
        (lines(DATES, NUMBERS).replace("\n", ",\n"), {}),
        (lines(DATES, NUMBERS).encode("utf-16"), {}),
        (lines(DATES, NUMBERS, header="date,y").encode("latin-1"), {"encoding": "latin-1"}),
        (lines(DATES, NUMBERS, header="date,y").encode("utf-8-sig"), {}),
    ],
    ids=[
        *("plain", "carriage returns", "semicolons", "tabs", "semicolons and commas"),
        *("quoted commas", "commas said", "descending", "shuffled", "trailing comma"),
        *("utf-16", "latin-1", "byte order mark"),
    ],
)
def test_one_series_is_read_however_it_is_written(tmp_path, text, options):
    np.testing.assert_array_equal(read(write(tmp_path, text), **options).values, VALUES)


def test_a_packed_table_is_read(tmp_path):
    path = write(tmp_path, gzip.compress(lines(DATES, NUMBERS).encode()), "table.csv.gz")
    np.testing.assert_array_equal(read(path).values, VALUES)


def test_what_was_found_out_is_said(tmp_path):
    text = lines(DATES[ORDER], np.array(COMMAS)[ORDER], header="date;y", separator=";")
    said = read(write(tmp_path, text)).said
    assert said.startswith("column 'y', 60 rows; ")
    for word in ("semicolon", "decimal", "sorted by 'date' from 2020-01-01 to 2020-02-29"):
        assert word in said


def test_thousands_are_read_where_they_are_one_thing_only(tmp_path):
    many = [f"{1000 * value:,.2f}" for value in VALUES]
    quoted = write(tmp_path, lines(DATES, [f'"{text}"' for text in many]))
    np.testing.assert_allclose(read(quoted).values, 1000 * VALUES, rtol=1e-6)
    points = write(tmp_path, lines(DATES, [f"{value:.3f}" for value in VALUES]), "points.csv")
    np.testing.assert_allclose(read(points).values, VALUES.round(3))
    np.testing.assert_allclose(read(points, thousands=".").values, 1000 * VALUES.round(3))


def cut(text, row, by):
    kept = text.split("\n")
    kept[row] = by
    return "\n".join(kept)


PLAIN = lines(DATES, NUMBERS)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (lines(COMMAS, header="y"), r"row 1 has 2 values where the header names 1.*--decimal ,"),
        (cut(PLAIN, 7, "2020-01-07,5,500"), "row 7 has 3 values where the header names 2"),
        (cut(PLAIN, 7, "2020-01-07"), "row 7"),
        (lines(DATES, NUMBERS, NUMBERS, header="date,y,y"), "2 columns named 'y'"),
        (lines(NUMBERS, header=NUMBERS[0]), "no header line.*--no-header"),
        (cut(PLAIN, 9, f"2020-01-08,{NUMBERS[0]}"), "row 9 repeats 2020-01-08"),
        (cut(PLAIN, 9, "2020-03-09,1.5"), "leaves out .* the first after"),
        (
            lines([*DATES, *DATES], [*"A" * 60, *"B" * 60], NUMBERS * 2, header="date,id,y"),
            r"2 series below each other, told apart by column 'id' \(A, B\)",
        ),
        (cut(PLAIN, 3, "2020-01-03,10.5%"), "row 3 is not a number. Received: '10.5%'"),
        (cut(PLAIN, 3, "2020-01-03,$10.5"), r"row 3 is not a number. Received: '\$10.5'"),
        (cut(PLAIN, 3, "2020-01-03,"), "row 3 is empty"),
        (cut(PLAIN, 3, '2020-01-03,"10.5'), "row 3 has a quotation mark"),
        (cut(PLAIN, 3, "2020-01-03,1\0"), "row 3 .*NUL"),
        (PLAIN.replace("date", "d\xe9").encode("latin-1"), "not utf-8.*--encoding"),
    ],
)
def test_what_cannot_be_read_one_way_only_is_refused_in_one_line(tmp_path, text, said):
    with pytest.raises(InputError, match=said) as raised:
        read(write(tmp_path, text))
    assert len(str(raised.value).splitlines()) == 1


def test_every_encoding_that_python_knows_reads_a_file_or_refuses_it_in_one_line(tmp_path):
    named = (*{*aliases.values(), "undefined", "idna", "punycode"}, "a\0b", "\udcff", "no-such")
    paths = [write(tmp_path, lines(NUMBERS, header=name), f"{name}.csv") for name in ("y", "\xfc")]
    for encoding, path in itertools.product(named, paths):
        said = ""
        try:
            assert samples(path, encoding=encoding) == list(VALUES)
        except InputError as error:
            said = str(error)
        assert len(said.splitlines()) <= 1


@pytest.mark.parametrize("size", [1e300, 1e-200])
def test_values_of_any_size_are_learned_alike(tmp_path, size):
    texts = [f"{value * size:.6e}" for value in VALUES]
    huge = load_dataset(
        DatasetSpec(series=write(tmp_path, lines(texts, header="y")), lookback=2, horizon=2)
    )
    np.testing.assert_allclose(
        huge.train.inputs,
        load_dataset(
            DatasetSpec(
                series=write(tmp_path, lines(NUMBERS, header="y"), "one.csv"),
                lookback=2,
                horizon=2,
            )
        ).train.inputs,
        atol=1e-4,
    )


def test_a_file_that_changed_is_read_again(tmp_path):
    path = write(tmp_path, PLAIN)
    first = samples(path)
    write(tmp_path, lines(DATES, NUMBERS[::-1]))
    assert samples(path) == first[::-1]


def test_two_files_of_one_name_are_two(tmp_path, monkeypatch):
    for name, numbers in (("a", NUMBERS), ("b", NUMBERS[::-1])):
        (tmp_path / name).mkdir()
        write(tmp_path / name, lines(DATES, numbers))
    monkeypatch.chdir(tmp_path / "a")
    first = samples("table.csv")
    monkeypatch.chdir(tmp_path / "b")
    assert samples("table.csv") == first[::-1]


def test_pandas_reads_the_same_numbers(tmp_path):
    path = write(tmp_path, PLAIN)
    np.testing.assert_array_equal(read(path).values, pd.read_csv(io.StringIO(PLAIN))["y"])
