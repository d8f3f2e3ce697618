"""What a forecast says of itself: the answer first, the coverage last."""

from dataclasses import replace

import numpy as np
import pytest
from gru_or_lstm import Configuration
from gru_or_lstm.benchmarks.forecasting.conformal import Coverage
from gru_or_lstm.benchmarks.forecasting.forecast import Forecast, Predicted
from gru_or_lstm.benchmarks.forecasting.frames import forecast_frame, forecast_record
from gru_or_lstm.benchmarks.forecasting.words import forecast_sentences
from gru_or_lstm.benchmarks.forecasting.worth import Worth
from gru_or_lstm.benchmarks.statistics import Interval
from gru_or_lstm.search.own_data import Reading

HELD = Coverage(held=0.81, judged=40, by_step=(0.8, 0.82))
NETWORK = Predicted(
    middle=np.array([5.0, 6.0]),
    radii={0.80: np.array([1.0, 2.0]), 0.95: np.array([3.0, np.inf])},
    coverage={0.80: HELD, 0.95: replace(HELD, held=0.7)},
)


def forecast(ratio: float, low: float = np.nan, high: float = np.nan, **changes) -> Forecast:
    worth = Worth(
        network=ratio * 2.0,
        baseline=2.0,
        ratio=Interval(estimate=ratio, low=low, high=high),
        origins=20,
        delta=0.1,
    )
    made = Forecast(
        configuration=Configuration(cell="lstm", units=8, learning_rate=0.01),
        epochs=9,
        source="best of random search",
        seeds=10,
        failed=0,
        series="sales.csv",
        reading=Reading(values=np.arange(30.0), column="y"),
        stamps=None,
        network=NETWORK,
        baseline=NETWORK,
        baseline_model="AR(2)",
        baseline_detail="",
        worth=worth,
        origins=40,
    )
    return replace(made, **changes)


@pytest.mark.parametrize(
    ("given", "opening", "amount"),
    [
        (forecast(0.7, 0.6, 0.8), "The network is worth it. ", ": 30 % [20, 40] less ("),
        (forecast(1.5, 1.3, 1.9), "The network is not worth it here: use AR(2)", ": 50 % [30, 90]"),
        (forecast(12.0), "The network is not worth it here: use AR(2)", ": 12.0 times as much ("),
        (forecast(1.02, 0.95, 1.08), "The network is hardly worth it: AR(2) does as well", ": 2 %"),
        (forecast(0.8, 0.5, 1.2), "Whether the network is worth it is open", "[−20, 50] less"),  # noqa: RUF001
        (forecast(np.inf), "The network is not worth it here", ": the baseline is exact ("),
    ],
)
def test_the_answer_comes_first_with_both_errors(given, opening, amount):
    answer = forecast_sentences(given)[0]
    assert answer.startswith(opening)
    assert "LSTM(8), best of random search, is off by " in answer
    assert amount in answer
    assert answer.endswith("(root mean square of 2 steps from 20 test origins).")


def test_the_coverage_comes_last_and_says_what_falls_short():
    said = forecast_sentences(forecast(0.7, 0.6, 0.8))[-2:]
    assert said[0] == (
        "80 % intervals held 81 % of 40 test values (split conformal, from the errors known at "
        "each origin)."
    )
    assert "95 % intervals held 70 % of 40 test values" in said[1]
    assert "That is too few" in said[1]
    assert said[1].endswith("1 of 2 steps have none: 19 errors are needed.")


def test_the_intervals_of_a_baseline_that_is_to_be_used_are_said_too():
    said = forecast_sentences(forecast(1.5, 1.3, 1.9))[-4:]
    assert [sentence.partition(" ")[0] for sentence in said] == ["AR(2):"] * 2 + ["LSTM(8):"] * 2


def test_a_short_test_part_and_failed_refits_are_said():
    said = " ".join(forecast_sentences(forecast(0.7, failed=3)))
    assert "Fewer than five forecasts fit side by side into the test part" in said
    assert "3 of 10 refits failed and take no part." in said


def test_bounds_that_nothing_promises_are_missing_from_table_and_record():
    given = forecast(0.7)
    table = forecast_frame(given)
    assert table["row"].tolist() == [31, 32]
    assert table["high_80"].tolist() == [6.0, 8.0]
    assert table["high_95"].isna().tolist() == [False, True]
    record = forecast_record(given)
    assert record["ratio"] == {"estimate": 0.7, "low": None, "high": None, "matters": 0.1}
    assert record["network"]["intervals"]["95"]["steps_without"] == 1
