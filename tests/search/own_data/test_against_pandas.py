"""Tables drawn in every way that they are written: what is read is what pandas reads when told how.

`TABLE_EXAMPLES` sets how many are drawn (60), the same ones on every run of the same code.
"""

import io
import os
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import pytest
from gru_or_lstm.search.errors import InputError
from gru_or_lstm.search.own_data.columns import read_columns
from gru_or_lstm.search.own_data.files import read_table
from gru_or_lstm.search.own_data.table import TableSpec
from gru_or_lstm.search.own_data.text_tables import read_text_table
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

EXAMPLES = int(os.environ.get("TABLE_EXAMPLES", "60"))
FREQUENCIES = ("D", "h", "15min", "W", "B", "MS", "ME", "QS", "YS")
DAY_FORMS = ("%Y-%m-%d %H:%M", "%Y/%m/%d %H:%M", "%d.%m.%Y %H:%M", "%Y-%m-%dT%H:%M:%S")
NAMES = ("date", "y", "Größe", "level of it", "x,y", 'a "b"', "2020")


@dataclass(frozen=True)
class Drawn:
    """A table as a file, and what is in it."""

    content: bytes
    frame: pd.DataFrame
    said: dict[str, Any]
    told: dict[str, Any]
    """What pandas has to be told."""


@st.composite
def tables(draw) -> Drawn:
    """A time, a series and something else, in some order, written in some dialect."""
    count = draw(st.integers(8, 40))
    target, other = draw(st.permutations(NAMES[1:]))[:2]
    separator = draw(st.sampled_from([",", ";", "\t", "|"]))
    decimal = draw(st.sampled_from([".", ","] if separator != "," else ["."]))
    # With decimal commas, a comma in a name leaves two ways to part a row, and is refused.
    assume(decimal == "." or "x,y" not in (target, other))
    encoding = draw(st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-32", "latin-1"]))
    size = draw(st.sampled_from([1e-12, 1.0, 1e12]))
    numbers = st.floats(-1e3, 1e3).map(lambda number: float(f"{number:.6g}") * size)
    values = draw(st.lists(numbers, min_size=count, max_size=count))
    assume(len(set(values)) > 1)
    frame = pd.DataFrame(
        {
            "date": pd.date_range(
                draw(st.sampled_from(["1999-12-30", "2024-02-28"])),
                periods=count,
                freq=draw(st.sampled_from(FREQUENCIES)),
            ),
            target: values,
            other: draw(st.sampled_from([["a", 'b "c"', "d;e,f"], ["x"]]))[0],
        }
    )
    frame = frame[list(draw(st.permutations(list(frame.columns))))]
    written = frame.copy()
    form = draw(st.sampled_from(DAY_FORMS))
    written["date"] = frame["date"].dt.strftime(form)
    order = draw(st.permutations(range(count)))
    text = written.iloc[list(order)].to_csv(
        sep=separator,
        decimal=decimal,
        index=False,
        lineterminator=draw(st.sampled_from(["\n", "\r\n", "\r"])),
        quoting=draw(st.sampled_from([0, 1, 2])),
    )
    said = {"target": target, "time": draw(st.sampled_from([None, "date"]))}
    if encoding == "latin-1":
        said["encoding"] = encoding
    return Drawn(
        content=text.encode(encoding),
        frame=frame,
        said=said,
        told={"sep": separator, "decimal": decimal, "encoding": encoding},
    )


def read(drawn: Drawn, **said: Any):
    table = TableSpec(**drawn.said, **said)
    return read_columns(read_text_table(drawn.content, table, where="t"), table, where="t")


drawing = settings(
    max_examples=EXAMPLES,
    derandomize=True,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)


@pytest.mark.slow
@drawing
@given(tables())
def test_a_table_is_read_as_pandas_reads_it_when_told_how_it_is_written(drawn):
    reading = read(drawn)
    told = pd.read_csv(io.BytesIO(drawn.content), **drawn.told)
    target = drawn.said["target"]
    expected = told.assign(date=drawn.frame["date"].to_numpy()[_places(told, drawn)])
    expected = expected.sort_values("date")
    np.testing.assert_allclose(reading.values, expected[target], rtol=1e-14, atol=0)
    np.testing.assert_array_equal(reading.time.stamps, drawn.frame["date"].to_numpy())
    np.testing.assert_allclose(reading.values, drawn.frame[target], rtol=1e-15, atol=0)


def _places(told: pd.DataFrame, drawn: Drawn) -> np.ndarray:
    """Find each row of a file among the rows in the order of time, by its date."""
    form = next(
        form
        for form in DAY_FORMS
        if pd.to_datetime(told["date"], format=form, errors="coerce").notna().all()
    )
    return np.searchsorted(drawn.frame["date"], pd.to_datetime(told["date"], format=form))


@pytest.mark.slow
@drawing
@given(tables(), st.data())
def test_gaps_are_found_and_filled_as_pandas_fills_them(drawn, data):
    count = len(drawn.frame)
    inner = st.integers(1, count - 2)
    gaps = sorted(data.draw(st.sets(inner, min_size=1, max_size=max(1, count // 6))))
    assume(len(set(drawn.frame[drawn.said["target"]].drop(index=gaps))) > 1)
    lines = _lines(drawn)
    kept = [line for row, line in lines if row not in gaps]
    left_out = Drawn(
        content="\n".join(kept).encode(),
        frame=drawn.frame,
        said={name: value for name, value in drawn.said.items() if name != "encoding"},
        told=drawn.told,
    )
    steps = drawn.frame["date"].drop(index=gaps).diff().value_counts()
    assume(steps.iloc[0] > steps.iloc[1:].sum())  # most rows are still one step apart
    with pytest.raises(InputError, match=rf"leaves out {len(gaps)} of {count} rows"):
        read(left_out)
    series = drawn.frame[drawn.said["target"]].astype(float).copy()
    series.iloc[gaps] = np.nan
    for how, expected in (("linear", series.interpolate()), ("previous", series.ffill())):
        reading = read(left_out, fill=how, fill_most=count)
        np.testing.assert_allclose(
            reading.values, expected, rtol=1e-9, atol=1e-12 * series.abs().max()
        )
        np.testing.assert_array_equal(reading.time.stamps, drawn.frame["date"].to_numpy())


def _lines(drawn: Drawn) -> list[tuple[int, str]]:
    """The lines of a table in the order of time, the header's row -1."""
    told = pd.read_csv(
        io.BytesIO(drawn.content), dtype=str, keep_default_na=False, **_as_text(drawn)
    )
    places = _places(told, drawn)
    written = told.to_csv(sep=drawn.told["sep"], index=False, lineterminator="\n").splitlines()
    return [(-1, written[0]), *sorted(zip(places.tolist(), written[1:], strict=True))]


def _as_text(drawn: Drawn) -> dict[str, Any]:
    return {name: value for name, value in drawn.told.items() if name != "decimal"}


@pytest.mark.slow
@drawing
@given(tables(), st.data())
def test_a_row_that_is_repeated_is_named(drawn, data):
    lines = _lines(drawn)
    row, line = data.draw(st.sampled_from(lines[1:]))
    content = "\n".join([text for _, text in lines] + [line]).encode()
    said = {name: value for name, value in drawn.said.items() if name != "encoding"}
    twice = Drawn(content=content, frame=drawn.frame, said=said, told=drawn.told)
    with pytest.raises(InputError, match=rf"row {len(lines)} repeats ") as raised:
        read(twice)
    assert str(drawn.frame["date"][row].date()) in str(raised.value)


@pytest.mark.slow
@drawing
@given(st.binary(max_size=200), st.sampled_from(["t.csv", "t.tsv", "t.txt", "t.csv.gz", "t.zip"]))
def test_whatever_bytes_a_file_holds_it_is_read_or_refused_in_one_line(
    tmp_path_factory, content, name
):
    path = tmp_path_factory.mktemp("bytes") / name
    path.write_bytes(content)
    said = "read"
    try:
        read_table(TableSpec(source=path))
    except InputError as error:
        said = str(error)
    assert len(said.splitlines()) == 1
