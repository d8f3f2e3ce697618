"""What is known in advance of the samples to come: read from a table, or made from the calendar."""

import numpy as np
import pandas as pd
import pytest
from gru_or_lstm import InputError, TableSpec
from gru_or_lstm.search.own_data import read_known_ahead, read_table

DAYS = pd.date_range("2023-12-22", periods=40)
FRAME = pd.DataFrame(
    {
        "day": DAYS,
        "sales": np.arange(40.0) ** 1.2,
        "plan": np.arange(40.0) % 4,
        "offer": [*["plain", "small", "large"] * 13, "plain"],
    }
)
TABLE = TableSpec.from_frame(
    FRAME, target="sales", known=("plan", "offer"), calendar=("weekday", "month")
)
READING = read_table(TABLE)
LATER = pd.DataFrame(
    {
        "day": pd.date_range("2024-01-30", periods=4),
        "plan": [9.0, 5.0, 6.0, 7.0],
        "offer": ["plain", "large", "large", "small"],
    }
)


def ahead(frame: pd.DataFrame | None, steps: int, reading=READING, table=TABLE) -> np.ndarray:
    future = None if frame is None else TableSpec.from_frame(frame, name="later")
    return read_known_ahead(future, reading, table, steps)


def test_rows_are_found_by_their_dates_and_columns_are_those_of_the_series():
    found = ahead(LATER.sample(frac=1, random_state=0), 3)
    names = READING.known.names
    assert names[:4] == ("plan", "offer=large", "offer=plain", "offer=small")
    assert found[:, :4].tolist() == [[5, 1, 0, 0], [6, 1, 0, 0], [7, 0, 0, 1]]
    turn = 2 * np.pi * np.arange(2, 5) / 7  # the 31st of January 2024 was a Wednesday
    np.testing.assert_allclose(found[:, names.index("weekday sine")], np.sin(turn), atol=1e-12)
    np.testing.assert_allclose(found[1:, names.index("month cosine")], np.cos(np.pi / 6))


def test_a_file_is_read_as_a_frame_is(tmp_path):
    path = tmp_path / "later.csv"
    LATER.to_csv(path, index=False, sep=";")
    found = read_known_ahead(TableSpec(source=str(path)), READING, TABLE, 3)
    np.testing.assert_array_equal(found, ahead(LATER, 3))


def test_the_calendar_needs_no_table_be_it_for_one_step():
    table = TableSpec.from_frame(FRAME, target="sales", calendar=("month",))
    found = ahead(None, 1, read_table(table), table)
    np.testing.assert_allclose(found, [[0.0, 1.0]], atol=1e-12)


def test_without_dates_the_rows_come_in_their_order():
    frame = FRAME.drop(columns="day")
    table = TableSpec.from_frame(frame, target="sales", known=("plan",))
    found = ahead(LATER[["plan"]], 2, read_table(table), table)
    assert found.tolist() == [[9.0], [5.0]]


@pytest.mark.parametrize(
    ("frame", "steps", "message"),
    [
        (None, 3, r"known of the 3 samples to come: plan, offer. Give a table of it with --future"),
        (LATER, 4, r"later has no row for 2024-02-03, which is to be forecast"),
        (pd.concat([LATER, LATER]), 1, r"later has 2 rows for 2024-01-31"),
        (LATER.drop(columns="plan"), 1, r"Unknown column of later 'plan'"),
        (LATER.drop(columns="day"), 1, r"Unknown column of later 'day'"),
        (
            LATER.assign(offer="huge"),
            1,
            r"Unknown offer of later 'huge'. Known: large, plain, small",
        ),
        (
            LATER.assign(plan=np.nan),
            1,
            r"later, column 'plan', of the 1 to be forecast, row 1 is empty",
        ),
    ],
)
def test_what_is_missing_is_named(frame, steps, message):
    with pytest.raises(InputError, match=message):
        ahead(frame, steps)


def test_too_few_rows_without_dates_are_refused():
    frame = FRAME.drop(columns="day")
    table = TableSpec.from_frame(frame, target="sales", known=("plan",))
    with pytest.raises(InputError, match=r"later has 4 rows, and 5 samples are to come"):
        ahead(LATER[["plan"]], 5, read_table(table), table)
