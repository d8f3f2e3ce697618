import io
from dataclasses import dataclass

import pytest
from gru_or_lstm.search.configurations.budget import Budget
from gru_or_lstm.search.configurations.configuration import Configuration
from gru_or_lstm.search.configurations.dimension import LogUniform
from gru_or_lstm.search.configurations.space import SearchSpace
from gru_or_lstm.search.shell import talk
from gru_or_lstm.search.shell.talk import (
    counting,
    describe_plan,
    describe_progress,
    describe_space,
    format_seconds,
    reporting,
)
from gru_or_lstm.search.trials.task import TrialTask
from gru_or_lstm.search.tuning.plan import plan_search
from rich.console import Console


@dataclass
class Best:
    """Stands for `search.engine.result.TrialRecord`, whose module imports Keras Tuner."""

    task: TrialTask
    values: dict[str, float]

    def objective(self, name: str) -> float:
        return self.values[name]


@dataclass
class Progress:
    """Stands for `search.engine.progress.Progress`, whose module imports Keras Tuner."""

    trials_done: int = 3
    trials_planned: int = 10
    remembered: int = 0
    best: Best | None = None
    objective: str = "val_nrmse_env"
    elapsed_seconds: float = 61.0
    seconds_left: float | None = 125.0


@pytest.fixture
def best() -> Best:
    configuration = Configuration(cell="gru", units=40, learning_rate=0.012345)
    task = TrialTask(configuration=configuration, last_epoch=3, max_epochs=3)
    return Best(task, {"val_nrmse_env": 0.123456})


@pytest.fixture
def terminal(monkeypatch) -> io.StringIO:
    file = io.StringIO()
    monkeypatch.setattr(talk, "console", Console(file=file, force_terminal=True, width=200))
    return file


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (None, "?"),
        (0.0, "0 s"),
        (4.2, "4 s"),
        (59.4, "59 s"),
        (59.6, "1 min 0 s"),
        (75, "1 min 15 s"),
        (3599.4, "59 min 59 s"),
        (3600, "1 h 0 min"),
        (7300, "2 h 1 min"),
        (90_061, "25 h 1 min"),
    ],
)
def test_a_duration_is_said_in_the_unit_that_suits_it(seconds, said):
    assert format_seconds(seconds) == said


def test_a_plan_says_how_much_there_is_to_do():
    plan = plan_search("random", SearchSpace(), Budget(trials=20, max_epochs=300))
    assert describe_plan("random", plan) == "random search: 20 trials, 6,000 epochs in all"


def test_a_hyperband_plan_is_told_rung_by_rung():
    plan = plan_search("hyperband", SearchSpace(), Budget(max_epochs=3))
    assert describe_plan("hyperband", plan).splitlines() == [
        "hyperband search: 6 trials, 11 epochs in all",
        "  bracket 1, rung 0:   3 trials, epochs 0 to 1",
        "  bracket 1, rung 1:   1 trials, epochs 1 to 3",
        "  bracket 0, rung 0:   2 trials, epochs 0 to 3",
    ]


def test_a_space_is_told_one_dimension_a_line():
    space = SearchSpace(units=(4, 6), learning_rates=LogUniform(1e-4, 0.1))
    assert describe_space(space, tuner="random").splitlines() == [
        "space of infinitely many configurations",
        "  cells: gru, lstm",
        "  units: 4, 6",
        "  learning rates: 0.0001 to 0.1",
        "  optimizers: adam",
        "  schedules: cosine",
        "  loss spans: second-half",
    ]


def test_a_finite_space_tells_its_size():
    space = SearchSpace(units=(4, 6), learning_rates=(0.001, 0.01))
    assert describe_space(space, tuner="random").splitlines()[0] == "space of 8 configurations"


def test_progress_names_the_best_trial_and_the_time(best):
    assert describe_progress(Progress(best=best)) == (
        "about 2 min 5 s left, best val_nrmse_env 0.1235 with GRU(40), rate 0.0123, 1 min 1 s gone"
    )


def test_progress_says_if_nothing_has_succeeded():
    said = describe_progress(Progress(seconds_left=None))
    assert said == "about ? left, no trial has succeeded yet, 1 min 1 s gone"


def test_progress_says_what_was_remembered():
    assert "3 trials remembered" in describe_progress(Progress(remembered=3))


def test_nothing_is_left_when_all_is_done():
    assert "left" not in describe_progress(Progress(trials_done=10))


def test_a_pipe_gets_a_plain_line_at_the_end(capsys, best):
    with reporting("random search") as report:
        report(Progress(trials_done=10, best=best))
    assert capsys.readouterr().out == (
        "random search: 10/10 trials; best val_nrmse_env 0.1235 with GRU(40), rate 0.0123, "
        "1 min 1 s gone\n"
    )


def test_a_pipe_is_not_flooded(capsys):
    with reporting("random search") as report:
        for done in range(1, 10):
            report(Progress(trials_done=done))
    assert capsys.readouterr().out == ""


def test_a_pipe_is_told_again_after_a_while(capsys, monkeypatch):
    monkeypatch.setattr(talk, "SECONDS_BETWEEN_LINES", 0.0)
    with reporting("random search") as report:
        for done in range(1, 4):
            report(Progress(trials_done=done))
    lines = capsys.readouterr().out.splitlines()
    assert [line.split(";")[0] for line in lines] == [
        f"random search: {done}/10 trials" for done in range(1, 4)
    ]


def test_quiet_says_nothing(capsys, best):
    with reporting("random search", quiet=True) as report:
        report(Progress(trials_done=10, best=best))
    with counting("refits", 1, quiet=True) as advance:
        advance()
    assert capsys.readouterr() == ("", "")


def test_a_terminal_gets_a_bar_with_the_same_words(terminal, best):
    with reporting("random search") as report:
        report(Progress(trials_done=7, best=best))
    shown = terminal.getvalue()
    assert "7/10" in shown
    assert "best val_nrmse_env 0.1235 with GRU(40)" in shown


def test_counting_on_a_pipe_tells_the_last_step(capsys):
    with counting("refits", 3) as advance:
        for _ in range(3):
            advance()
    assert capsys.readouterr().out == "refits: 3/3; 0 s gone, about 0 s left\n"


def test_counting_on_a_terminal_shows_every_step(terminal):
    with counting("refits", 3) as advance:
        advance()
        advance()
    assert "2/3" in terminal.getvalue()
