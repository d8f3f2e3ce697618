"""Covariates, columns known in advance and the calendar, as a model sees them."""

import numpy as np
import pandas as pd
import pytest
from gru_or_lstm import DatasetSpec, TableSpec, load_dataset
from gru_or_lstm.search.datasets.identity import describe_data
from gru_or_lstm.search.errors import InputError
from gru_or_lstm.search.own_data.table import TableSpec as Table

LOOKBACK, HORIZON, COUNT = 6, 4, 160
TIME = np.arange(float(COUNT))
FRAME = pd.DataFrame(
    {
        "day": pd.date_range("2021-03-01", periods=COUNT),
        "sales": 100 + 3 * np.sin(TIME / 4),
        "price": 5 + np.cos(TIME / 7),
        "plan": (TIME % 9 == 0) * 1.0,
        "kind": np.where(TIME % 7 < 5, "work", "free"),
    }
)


def spec(frame=FRAME, **said):
    table = TableSpec.from_frame(frame, **{"target": "sales"} | said)
    return DatasetSpec(table=table, lookback=LOOKBACK, horizon=HORIZON)


def load(frame=FRAME, **said):
    return load_dataset(spec(frame, **said))


def columns(features):
    return features.values  # noqa: PD011  # no DataFrame's


def raw(dataset, values):
    """Columns of features, or the first of them, in the units of the table."""
    scaling = [(dataset.mean, dataset.scale), *((c.mean, c.scale) for c in dataset.columns)]
    mean, scale = np.array(scaling[: values.shape[-1]]).T
    return values * scale + mean


@pytest.fixture(scope="module")
def dataset():
    return load(covariates=("price",), known=("plan", "kind"), calendar=("weekday",))


def test_a_model_sees_covariates_of_a_sample_and_what_is_known_of_the_next(dataset):
    assert dataset.train.inputs.shape == (112 - LOOKBACK, LOOKBACK, 7)
    assert dataset.train.targets.shape == (112 - LOOKBACK, LOOKBACK, 2)
    inputs, targets = (raw(dataset, a) for a in (dataset.train.inputs, dataset.train.targets))
    observed = FRAME[["sales", "price"]].to_numpy()
    week = 2 * np.pi * FRAME["day"].dt.day_of_week.to_numpy() / 7
    known = np.stack(
        [
            *(FRAME["plan"], FRAME["kind"] == "free", FRAME["kind"] == "work"),
            *(np.sin(week), np.cos(week)),
        ],
        axis=1,
    )
    for window in (0, 1, 50, len(inputs) - 1):
        rows = np.arange(window, window + LOOKBACK)
        np.testing.assert_allclose(inputs[window, :, :2], observed[rows], atol=1e-4)
        np.testing.assert_allclose(inputs[window, :, 2:], known[rows + 1], atol=1e-5)
        np.testing.assert_allclose(targets[window], observed[rows + 1], atol=1e-4)


def test_columns_are_named_in_the_order_in_which_they_are_seen(dataset):
    assert [column.name for column in dataset.columns] == [
        *("price", "plan", "kind=free", "kind=work", "weekday sine", "weekday cosine")
    ]
    assert [column.predicted for column in dataset.columns] == [True, *[False] * 5]
    assert dataset.reading.roles == {
        "day": "time",
        "sales": "target",
        "price": "covariate",
        "plan": "known in advance",
        "kind": "known in advance",
    }


@pytest.mark.parametrize(("name", "begin"), [("validation", 112), ("test", 136)])
def test_forecasts_start_from_all_columns_and_carry_what_is_known(dataset, name, begin):
    episodes = dataset.episodes[name]
    count = len(episodes.truth)
    assert episodes.context.shape == (count, LOOKBACK, 7)
    assert episodes.known.shape == (count, HORIZON, 5)
    stride = round(episodes.stride)
    for episode in range(count):
        origin = begin + episode * stride
        context = raw(dataset, episodes.context[episode])
        np.testing.assert_allclose(context[:, 0], FRAME["sales"][origin - LOOKBACK : origin])
        np.testing.assert_allclose(
            context[:, 2], FRAME["plan"][origin - LOOKBACK + 1 : origin + 1], atol=1e-9
        )
        truth = episodes.truth[episode] * dataset.scale + dataset.mean
        np.testing.assert_allclose(truth, FRAME["sales"][origin : origin + HORIZON])
        plan = dataset.columns[1]
        beside = episodes.known[episode, :-1, 0] * plan.scale + plan.mean
        np.testing.assert_allclose(beside, FRAME["plan"][origin + 1 : origin + HORIZON], atol=1e-9)
    np.testing.assert_array_equal(episodes.target_context, episodes.context[:, :, 0])


def test_a_covariate_of_a_later_part_is_no_target_of_an_earlier_one(dataset):
    price = raw(dataset, dataset.train.targets)[:, :, 1]
    assert price.shape[0] + LOOKBACK - 1 == 111
    np.testing.assert_allclose(price[-1, -1], FRAME["price"][111], atol=1e-5)
    first = raw(dataset, dataset.windows["validation"].targets)[0, 0]
    np.testing.assert_allclose(first, FRAME[["sales", "price"]].iloc[112], atol=1e-4)


def test_numbers_are_standardised_by_the_training_part_alone(dataset):
    price = dataset.columns[0]
    assert price.mean == pytest.approx(FRAME["price"][:112].mean())
    assert price.scale == pytest.approx(FRAME["price"][:112].std(ddof=0))
    assert {(column.mean, column.scale) for column in dataset.columns[2:]} == {(0.0, 1.0)}


def test_a_column_that_is_constant_in_the_training_part_is_kept_as_it_is():
    dataset = load(FRAME.assign(plan=(TIME > 120) * 2.0), known=("plan",))
    assert (dataset.columns[0].mean, dataset.columns[0].scale) == (0.0, 1.0)
    assert set(np.unique(dataset.episodes["test"].known)) == {2.0}


@pytest.mark.parametrize(
    ("cycle", "frequency", "share"),
    [
        ("month", "MS", lambda t: (t.month - 1) / 12),
        ("yearday", "D", lambda t: (t.day_of_year - 1) / 366),
        ("weekday", "D", lambda t: t.day_of_week / 7),
        ("hour", "37min", lambda t: (t.hour + t.minute / 60) / 24),
    ],
)
def test_the_calendar_is_that_of_pandas(cycle, frequency, share):
    times = pd.date_range("1969-11-03 00:00", periods=COUNT, freq=frequency)
    reading = load(FRAME.assign(day=times), calendar=(cycle,)).reading
    angle = 2 * np.pi * np.asarray(share(times))
    assert reading.known.names == (f"{cycle} sine", f"{cycle} cosine")
    expected = np.stack([np.sin(angle), np.cos(angle)], axis=1)
    np.testing.assert_allclose(columns(reading.known), expected, atol=1e-9)


def test_without_roles_a_model_sees_the_target_alone_and_is_told_as_before():
    dataset = load()
    assert dataset.train.inputs.shape[2] == dataset.train.targets.shape[2] == 1
    assert dataset.columns == ()
    assert dataset.episodes["test"].known is None
    assert dataset.episodes["test"].context.ndim == 2
    plain = load(FRAME[["sales"]])
    assert dataset.reading.sha256 == plain.reading.sha256
    assert dataset.fingerprint == plain.fingerprint


def test_the_same_target_with_other_columns_is_other_data():
    asked = [
        {},
        {"covariates": ("price",)},
        {"known": ("price",)},
        {"known": ("plan",)},
        {"known": ("plan",), "calendar": ("weekday",)},
    ]
    described = [describe_data(spec(**said)) for said in asked]
    for name in ("dataset.sha256", "dataset.fingerprint"):
        assert len({each[name] for each in described}) == len(asked)
    assert described[1]["dataset.reading"]["covariates"] == ["price"]
    record = spec(**asked[-1]).to_json()
    assert DatasetSpec.from_json(record) == spec(**asked[-1])


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ({"covariates": ("prise",)}, "Unknown column .* Did you mean 'price'"),
        ({"covariates": ("sales",)}, "'sales' cannot be in target and in covariates"),
        ({"covariates": ("price",), "known": ("price",)}, "in covariates and in known"),
        ({"known": ("day",), "time": "day"}, "'day' cannot be in time and in known"),
        ({"covariates": ("price", "price")}, "names 'price' twice"),
        ({"covariates": "price"}, "must be a sequence of names"),
        ({"known": (3,)}, "`known` must be text"),
        ({"calendar": ("moon",)}, "Unknown cycle of the calendar 'moon'"),
        ({"calendar": ("hour",)}, "'hour' is the same in every row"),
        ({"calendar": ("month",), "timed": False}, "no column of dates orders the rows"),
    ],
)
def test_roles_that_cannot_be_are_refused_in_one_line(said, message):
    with pytest.raises(InputError, match=message) as raised:
        load(**said)
    assert len(str(raised.value).splitlines()) == 1


def test_a_column_of_many_texts_is_refused():
    many = FRAME.assign(kind=[f"n{place}" for place in range(COUNT)])
    with pytest.raises(InputError, match=r"column 'kind' holds 160 different texts .*from 2 to 12"):
        load(many, known=("kind",))


def test_missing_cells_of_every_column_are_filled_and_texts_are_repeated():
    frame = FRAME.astype({"kind": object}).drop(index=[20])
    frame.loc[[30, 31], "price"] = np.nan
    frame.loc[40, "kind"] = None
    with pytest.raises(InputError, match="column 'price', row 30 is empty"):
        load(frame.reset_index(drop=True).drop(columns="day"), covariates=("price",))
    reading = load(frame, covariates=("price",), known=("kind",), fill="linear").reading
    price, kind = columns(reading.covariates), columns(reading.known)
    assert [(run.column, run.begin, run.end) for run in reading.filled] == [
        *(("sales", 20, 21), ("price", 20, 21), ("price", 30, 32)),
        *(("kind", 20, 21), ("kind", 40, 41)),
    ]
    np.testing.assert_array_equal(kind[40], kind[39])
    assert price[30, 0] == pytest.approx(
        FRAME["price"][29] + (FRAME["price"][32] - FRAME["price"][29]) / 3
    )


def test_a_file_is_read_alike(tmp_path):
    FRAME.to_csv(tmp_path / "sales.csv", index=False, sep=";", decimal=",")
    said = {"covariates": ("price",), "known": ("plan", "kind"), "calendar": ("weekday",)}
    table = Table(source=tmp_path / "sales.csv", target="sales", **said)
    of_file = load_dataset(DatasetSpec(table=table, lookback=LOOKBACK, horizon=HORIZON))
    assert of_file.fingerprint == load(**said).fingerprint


def test_everything_a_table_holds_has_all_its_columns(dataset):
    windows = dataset.windows_of("everything")
    assert windows.inputs.shape == (COUNT - LOOKBACK, LOOKBACK, 7)
    np.testing.assert_array_equal(windows.inputs[: len(dataset.train)], dataset.train.inputs)
    last = raw(dataset, windows.targets)[-1, -1]
    np.testing.assert_allclose(last, FRAME[["sales", "price"]].iloc[-1], atol=1e-4)
