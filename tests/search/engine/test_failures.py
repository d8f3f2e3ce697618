"""A search that fails says why, ends soon, and leaves nothing that sticks."""

import json
import multiprocessing
import os
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from pathlib import Path

import pandas as pd
import pytest
from gru_or_lstm import Budget, Configuration, InputError, SearchSpace, run_search
from gru_or_lstm.search.engine.result import TIME_AND_MEMORY, SearchResult
from gru_or_lstm.search.errors import SearchFailedError
from gru_or_lstm.search.trials import trial as trial_module

pytestmark = pytest.mark.slow

SPACE = SearchSpace(units=(4, 6))
FINITE = SearchSpace(units=(4, 6), learning_rates=(0.001, 0.01))
ASKED = {
    "random": {"space": SPACE, "budget": Budget(trials=6, max_epochs=3)},
    "grid": {"space": FINITE, "budget": Budget(max_epochs=3)},
    "hyperband": {"space": SPACE, "budget": Budget(max_epochs=9)},
    "bayesian": {"space": SPACE, "budget": Budget(trials=6, max_epochs=3)},
}
EVERY = pytest.mark.parametrize("tuner", ASKED)


def ask(tuner: str = "random", **options: object) -> SearchResult:
    return run_search(**({"tuner": tuner} | ASKED[tuner] | options))


def table(result: SearchResult) -> pd.DataFrame:
    return result.trials.drop(columns=list(TIME_AND_MEMORY))


def lines_of(folder: Path) -> int:
    path = folder / "ledger.jsonl"
    return len(path.read_bytes().splitlines()) if path.exists() else 0


@pytest.fixture(scope="module")
def clean() -> dict[str, pd.DataFrame]:
    return {tuner: table(ask(tuner)) for tuner in ("random", "hyperband")}


@pytest.fixture
def failing(monkeypatch) -> Callable[..., list[int]]:
    """Make some fits fail, counted from 0, and return the list of those that were called."""
    real = trial_module.fit

    def install(error: Callable[[int], Exception], *, which: Callable[[int], bool]) -> list[int]:
        called: list[int] = []

        def fit(request, **options):
            called.append(len(called))
            if which(called[-1]):
                raise error(called[-1])
            return real(request, **options)

        monkeypatch.setattr(trial_module, "fit", fit)
        return called

    return install


def always(_: int) -> bool:
    return True


def never(_: int) -> ValueError:
    return ValueError("never")


# All fail.


@EVERY
@pytest.mark.parametrize("workers", [1, 2])
def test_three_equal_failures_at_the_start_stop_a_search_with_the_reason(
    failing, tmp_path, tuner, workers
):
    failing(never, which=always)
    with ThreadPoolExecutor(workers) as pool, pytest.raises(SearchFailedError) as raised:
        ask(tuner, out=tmp_path, executor=pool)
    assert str(raised.value) == (
        "The search failed (3 trials in a row failed equally). 3 of 3 trials failed: 3 times "
        "ValueError: never. Mend the cause and run the same search again with --retry-failed (in "
        "Python retry_failed=True)."
    )
    assert len(pd.read_csv(tmp_path / "trials.csv")) == 3


@EVERY
def test_a_search_whose_trials_all_fail_differently_ends_and_counts_the_reasons(failing, tuner):
    failing(lambda call: ValueError(f"fault {call % 2}"), which=always)
    with pytest.raises(SearchFailedError, match=r"of \d+ trials failed: ") as raised:
        ask(tuner)
    assert "all" in str(raised.value)
    assert "times ValueError: fault 0" in str(raised.value)
    assert "times ValueError: fault 1" in str(raised.value)


def test_a_search_that_has_failed_fails_again_without_training(failing, tmp_path):
    called = failing(never, which=always)
    for _ in range(2):
        with pytest.raises(SearchFailedError):
            ask(out=tmp_path)
    assert len(called) == lines_of(tmp_path) == 3


@pytest.mark.parametrize("tuner", ["random", "hyperband"])
def test_recorded_failures_are_run_again_if_asked_for(failing, tmp_path, clean, tuner):
    failing(never, which=always)
    with pytest.raises(SearchFailedError):
        ask(tuner, out=tmp_path)
    failing(never, which=lambda _: False)
    result = ask(tuner, out=tmp_path, retry_failed=True)
    pd.testing.assert_frame_equal(table(result), clean[tuner], check_exact=True)
    again = ask(tuner, out=tmp_path)  # the ledger goes by the last line of a trial
    pd.testing.assert_frame_equal(table(again), clean[tuner], check_exact=True)
    assert lines_of(tmp_path) == 3 + len(clean[tuner])


def test_only_failures_are_run_again(failing, tmp_path):
    failing(never, which=lambda call: call == 2)
    ask(out=tmp_path)
    called = failing(never, which=lambda _: False)
    ask(out=tmp_path, retry_failed=True)
    assert len(called) == 1


# Faults of the machine.


def out_of_memory(_: int) -> MemoryError:
    return MemoryError("no room")


def test_a_fault_of_the_machine_is_shown_and_not_recorded(failing, tmp_path, clean):
    failing(out_of_memory, which=lambda call: call == 2)
    result = ask(out=tmp_path)
    assert result.trials["error"].tolist() == ["", "", "MemoryError: no room", "", "", ""]
    assert lines_of(tmp_path) == 5
    failing(never, which=lambda _: False)
    healed = ask(out=tmp_path)  # no option is needed
    pd.testing.assert_frame_equal(table(healed), clean["random"], check_exact=True)
    assert lines_of(tmp_path) == 6


def test_what_follows_a_fault_of_the_machine_is_not_recorded(failing, tmp_path, clean):
    failing(out_of_memory, which=lambda call: 1 <= call <= 8 and call not in (3, 6))
    ask("hyperband", out=tmp_path)
    failing(never, which=lambda _: False)
    healed = ask("hyperband", out=tmp_path)
    pd.testing.assert_frame_equal(table(healed), clean["hyperband"], check_exact=True)


def test_three_faults_of_the_machine_in_a_row_stop_even_a_search_that_has_succeeded(
    failing, tmp_path
):
    called = failing(out_of_memory, which=lambda call: call >= 2)
    with pytest.raises(SearchFailedError, match="3 of 5 trials failed: 3 times MemoryError"):
        ask(out=tmp_path)
    assert (len(called), lines_of(tmp_path)) == (5, 2)
    assert (tmp_path / "best" / "model.keras").exists()


def test_three_failures_of_their_own_do_not_stop_a_search_that_has_succeeded(failing):
    failing(never, which=lambda call: call >= 1)
    result = ask()
    assert result.trials["status"].tolist() == ["completed", *["failed"] * 5]


def test_what_no_trial_can_use_stops_a_search_and_is_not_recorded(failing, tmp_path):
    called = failing(lambda _: InputError("no such file"), which=lambda call: call == 1)
    with pytest.raises(InputError, match=r"^no such file$"):
        ask(out=tmp_path)
    assert (len(called), lines_of(tmp_path)) == (2, 1)


# Executors that are no more.


def test_a_pool_that_is_broken_is_one_clear_line(tmp_path):
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=context, initializer=os._exit, initargs=(7,)) as pool:
        for _ in range(2):  # found while waiting, then at once
            with pytest.raises(SearchFailedError) as raised:
                ask(executor=pool, out=tmp_path)
            assert "The executor that was given is broken (ProcessPoolExecutor: " in str(
                raised.value
            )
            assert "with a new executor" in str(raised.value)
            assert len(str(raised.value).splitlines()) == 1
    assert lines_of(tmp_path) == 0


def test_a_pool_that_is_shut_down_is_one_clear_line():
    pool = ThreadPoolExecutor(1)
    pool.shutdown()
    with pytest.raises(SearchFailedError, match="ThreadPoolExecutor: cannot schedule new futures"):
        ask(executor=pool)


# A lesser question about a finished search.


@pytest.fixture
def no_training(failing) -> None:
    failing(lambda _: pytest.fail("a trial was run"), which=always)


@pytest.fixture(scope="module")
def finished(tmp_path_factory) -> dict[str, Path]:
    folders = {tuner: tmp_path_factory.mktemp(tuner) for tuner in ASKED}
    for tuner, folder in folders.items():
        ask(tuner, out=folder)
    return folders


def contents(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in [folder / "trials.csv", *sorted((folder / "best").iterdir())]
    }


@EVERY
@pytest.mark.usefixtures("no_training")
@pytest.mark.parametrize("asked", [{"trials": 1}, {"trials": 2, "patience": 1}, {"patience": 1}])
def test_a_lesser_question_is_answered_with_what_is_there(finished, tuner, asked):
    folder = finished[tuner]
    before = contents(folder)
    budget = ASKED[tuner]["budget"]
    limits = {"trials": budget.trials, "patience": None} | asked
    told = []
    result = ask(
        tuner,
        out=folder,
        budget=Budget(max_epochs=budget.max_epochs, **limits),
        report=told.append,
    )
    assert contents(folder) == before
    assert len(result.trials) == len(pd.read_csv(folder / "trials.csv"))
    assert told[-1].trials_done <= told[-1].trials_planned
    if asked == {"trials": 1}:
        count = len(result.trials)
        assert result.reason == f"{count} trials were done before, more than the 1 asked for now"


def test_a_lesser_question_shows_no_more_than_was_shown(finished, tmp_path):
    """A parallel search may have run a trial beside the one that ended it."""
    with ThreadPoolExecutor(4) as pool:
        budget = Budget(trials=6, max_epochs=3, patience=1)
        first = ask(out=tmp_path, budget=budget, executor=pool)
    again = ask(out=tmp_path, budget=budget)
    pd.testing.assert_frame_equal(table(again), table(first), check_exact=True)


# What to know about the best.


def test_a_best_trial_that_was_trained_for_fewer_epochs_says_so(tmp_path):
    # The first rung of the first bracket alone: a limited Hyperband.
    result = ask("hyperband", out=tmp_path, budget=Budget(trials=3, max_epochs=9))
    assert result.best_record.caveats == ("it was trained for 1 of 9 epochs",)
    written = json.loads((tmp_path / "best" / "configuration.json").read_text())
    assert written["caveats"] == ["it was trained for 1 of 9 epochs"]
    assert written["status"] == "completed"


def test_a_best_trial_that_diverged_says_so(tmp_path):
    space = SearchSpace(units=(4,), learning_rates=(1000.0,), optimizers=("sgd",))
    result = run_search(space, budget=Budget(trials=1, max_epochs=3), out=tmp_path)
    written = json.loads((tmp_path / "best" / "configuration.json").read_text())
    assert written["status"] == "diverged"
    assert written["caveats"] == list(result.best_record.caveats)
    assert written["caveats"][0].startswith("it diverged: ")


def test_a_best_trial_of_all_its_epochs_has_no_caveat():
    known = Configuration(cell="gru", units=4, learning_rate=0.01)
    result = ask(budget=Budget(trials=1, max_epochs=3), enqueue=(known,))
    assert result.best_record.caveats == ()


# On the command line.


def search(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [
            sys.executable,
            "-m",
            "gru_or_lstm.search",
            "--units",
            "4",
            "--out",
            "run",
            "--workers",
            "1",
            *words,
        ],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_failed_search_is_one_line_and_exit_code_1(tmp_path):
    done = search(
        tmp_path, "--trials", "2", "--max-epochs", "2", "--trial-time-limit", "1e-9", "--quiet"
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith(
        "The search failed (all 2 planned trials are done). 2 of 2 trials"
    )
    assert "2 times TrialTimeLimitError" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_the_last_line_says_what_to_know_about_the_best(tmp_path):
    done = search(tmp_path, "--tuner", "hyperband", "--trials", "2", "--max-epochs", "9")
    assert done.returncode == 0
    assert done.stdout.splitlines()[-1] == (
        "Beware of this best trial: it was trained for 1 of 9 epochs."
    )
