"""Head to head for real, but in little: one model of two units, a few milliseconds a block."""

import dataclasses
import json

import pytest
from gru_or_lstm.benchmarks.measuring.measurement import TimingSettings
from gru_or_lstm.benchmarks.speed.contenders import CONTENDERS, OURS, PLAIN
from gru_or_lstm.benchmarks.speed.measure import run_head_to_head
from gru_or_lstm.benchmarks.speed.processes import ContenderError, ContenderProcess
from gru_or_lstm.benchmarks.speed.whole_searches import (
    OURS_ALONE,
    SearchRun,
    listed_oracle,
    time_searches,
)
from gru_or_lstm.benchmarks.speed.work import Work
from gru_or_lstm.search.configurations.budget import Budget
from gru_or_lstm.search.configurations.space import SearchSpace
from gru_or_lstm.search.engine.study import define_study
from gru_or_lstm.search.tuning.driver import Driver
from gru_or_lstm.search.tuning.oracles import build_oracle

WORK = Work(cell="gru", units=2, lookback=5, train_windows=20, validation_windows=5)


@pytest.mark.long
def test_contenders_take_turns_and_every_block_is_recorded():
    steps = []
    result = run_head_to_head(
        [OURS, PLAIN],
        [WORK],
        TimingSettings(blocks=2, block_seconds=0.01),
        advance=lambda: steps.append(1),
    )
    assert [(block.contender, block.block) for block in result.blocks] == [
        (name, block) for name in (OURS, PLAIN) for block in (0, 1)
    ]
    assert all(block.milliseconds_per_epoch > 0 for block in result.blocks)
    assert result.descriptions[OURS]["threads"] == "1"
    assert len(steps) == 2 * (1 + 2)


def test_a_contender_that_dies_says_how_to_learn_why():
    with ContenderProcess(OURS) as process:
        process._process.kill()
        with pytest.raises(
            ContenderError, match=r"python -m gru_or_lstm.benchmarks\.speed\.processes ours$"
        ):
            process.prepare(WORK)


def test_our_engine_and_plain_keras_are_always_there():
    assert CONTENDERS[OURS].installed
    assert CONTENDERS[PLAIN].installed


def test_keras_tuner_is_given_the_trials_that_our_search_draws(tmp_path):
    budget, space = Budget(trials=5, max_epochs=1), SearchSpace()
    keys = define_study(space, budget=budget, seed=3).draw_keys
    ours = build_oracle("random", space, seed=3, budget=budget, keys=keys)
    theirs = listed_oracle(budget, 3)
    theirs._set_project_dir(tmp_path, "rival")
    asked = [
        [proposal.configuration for proposal in iter(Driver(oracle, space, max_epochs=1).ask, None)]
        for oracle in (ours, theirs)
    ]
    assert asked[0] == asked[1]
    assert len(asked[0]) == 5


def test_a_search_that_is_recorded_is_not_run_again(tmp_path, record):
    path = tmp_path / "searches.jsonl"
    recorded = dataclasses.replace(record.searches[1], seconds=1e6)
    path.write_text(json.dumps(dataclasses.asdict(recorded)) + "\n")
    steps = []
    runs = time_searches(
        [(recorded.contender, "random", 8, 10)],
        seed=0,
        path=path,
        advance=lambda: steps.append(1),
    )
    assert runs == [recorded]
    assert len(steps) == 1


@pytest.mark.long
def test_a_search_that_is_not_recorded_is_run_and_recorded(tmp_path):
    path = tmp_path / "new" / "searches.jsonl"
    runs = time_searches([(OURS_ALONE, "random", 1, 1)], seed=5, path=path)
    assert [SearchRun(**json.loads(line)) for line in path.read_text().splitlines()] == runs
    assert (runs[0].trials, runs[0].epochs, runs[0].seed) == (1, 1, 5)
    assert runs[0].seconds > 0
