"""A race against rivals, held against the goals."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from gru_or_lstm.benchmarks.measuring.measurement import TimingSettings
from gru_or_lstm.benchmarks.speed.measure import SpeedBlock
from gru_or_lstm.benchmarks.speed.record import SpeedRecord
from gru_or_lstm.benchmarks.speed.whole_searches import OURS_ALONE, VANILLA, SearchRun
from gru_or_lstm.benchmarks.speed.work import Work
from gru_or_lstm.benchmarks.summary.speed import search_sentence, speed_goals, speed_reader_frame

PUBLISHED = {"ours": 2.0, "keras-tensorflow": 80.0, "keras-jax": 6.0}


def race(milliseconds: Mapping[int, Mapping[str, float]], **windows: int) -> SpeedRecord:
    """A race of GRUs: units -> contender -> milliseconds of an epoch, the same in three blocks."""
    blocks = [
        SpeedBlock(
            contender=name,
            work=Work(cell="gru", units=units, **windows),
            block=block,
            epochs=5,
            milliseconds_per_epoch=time,
            first_epoch_seconds=1.5,
            steal_percent=0.0,
            rejected=False,
        )
        for units, times in milliseconds.items()
        for name, time in times.items()
        for block in range(3)
    ]
    run = {"tuner": "random", "max_epochs": 10, "seed": 0, "steal_percent": 0.0}
    return SpeedRecord(
        command="python -m gru_or_lstm.benchmarks.speed",
        environment={},
        settings=TimingSettings(),
        peak_gigaflops=200.0,
        descriptions={},
        blocks=blocks,
        scaling={},
        searches=[
            SearchRun(contender=OURS_ALONE, trials=40, epochs=400, seconds=20.0, **run),
            SearchRun(contender=VANILLA, trials=8, epochs=80, seconds=120.0, **run),
        ],
    )


def test_a_goal_is_reached_when_every_model_reaches_it() -> None:
    plain, jax, _ = speed_goals([race({16: PUBLISHED, 40: PUBLISHED})])

    assert (plain.reached, jax.reached) == ("yes", "yes")
    assert plain.goal == (
        "Speed: an epoch (162 training and 18 validation windows) at least 25 times as fast as "
        "Keras/TensorFlow fit, for each model timed"
    )
    assert plain.measured == "GRU(16) 40.0 [40.0, 40.0]; GRU(40) 40.0 [40.0, 40.0]"


def test_one_slow_model_misses_it_and_is_named_with_its_distance() -> None:
    slow = PUBLISHED | {"keras-tensorflow": 40.0}
    plain, jax, _ = speed_goals([race({16: PUBLISHED, 64: slow})])

    assert (plain.reached, jax.reached) == ("no", "yes")
    assert plain.measured.endswith("Short of it: GRU(64) by 20 %; the other 1 reach it")


def test_a_rival_that_sat_out_or_missed_a_model_is_not_measured() -> None:
    without = {name: time for name, time in PUBLISHED.items() if name != "keras-jax"}
    _, absent, _ = speed_goals([race({16: without})])
    _, partial, _ = speed_goals([race({16: without, 40: PUBLISHED})])

    assert (absent.reached, partial.reached) == ("not measured", "not measured")


def test_the_goal_for_a_studys_own_epoch_stands_there_raced_on_or_not() -> None:
    own = race({16: PUBLISHED}, train_windows=180, validation_windows=96)
    *_, absent = speed_goals([race({16: PUBLISHED})])
    *_, raced = speed_goals([race({16: PUBLISHED}), own])
    said = "Speed: an epoch (180 training and 96 validation windows, a study's own) at least 25 "

    assert absent.goal.startswith(said)
    assert absent.reached == "not measured"
    assert raced.goal == absent.goal
    assert raced.reached == "yes"
    assert speed_goals([]) == []


def test_readers_see_our_time_and_how_many_times_as_long_each_rival_takes() -> None:
    (row,) = speed_reader_frame(race({16: PUBLISHED})).to_dict("records")

    assert row == {
        "Model": "GRU(16)",
        "ms/epoch here (median [quartiles])": "2.00",
        "Keras/TensorFlow fit, times [95 %]": "40.0 [40.0, 40.0]",
        "Keras/JAX fit, times [95 %]": "3.00 [3.00, 3.00]",
        "Blocks": "3",
    }


def test_whole_searches_are_compared_by_seconds_a_trial() -> None:
    assert "times as fast: random 30.0 (1 worker)." in search_sentence(race({16: PUBLISHED}))


@pytest.mark.parametrize("kept", [[], slice(0, 1)])
def test_without_keras_tuner_no_search_is_compared(kept: object) -> None:
    record = race({16: PUBLISHED})
    searches = record.searches[kept] if isinstance(kept, slice) else kept
    changed = {name: getattr(record, name) for name in SpeedRecord.__dataclass_fields__}

    assert search_sentence(SpeedRecord(**{**changed, "searches": searches})) == ""


def test_a_network_of_two_layers_and_four_inputs_has_a_goal_of_its_own() -> None:
    deep = race({16: {"ours": 2.0, "keras-tensorflow": 42.0}}, layers=2, features=4, outputs=4)
    (goal,) = speed_goals([deep])
    assert goal.reached == "yes"
    assert "at least 20 times as fast as Keras/TensorFlow fit" in goal.goal
    assert goal.measured == "GRU(16), 2 layers, 4 inputs 21.0 [21.0, 21.0]"
    assert len(speed_goals([race({16: PUBLISHED}), deep])) == 4
