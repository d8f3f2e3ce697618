"""Wherever its trials run, a search gives the table of one process."""

import asyncio
import multiprocessing
import subprocess
import sys
import threading
import warnings
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from functools import partial

import pandas as pd
import pytest
import tensorflow as tf
from gru_or_lstm import Budget, InputError, SearchSpace, run_search
from gru_or_lstm.search.engine.result import TIME_AND_MEMORY
from gru_or_lstm.search.tuning.driver import _quiet

pytestmark = pytest.mark.slow

SPACE = SearchSpace(units=(4, 6))
ASKED = {
    "random": {"budget": Budget(trials=6, max_epochs=3)},
    "hyperband": {"budget": Budget(max_epochs=9)},
    "bayesian": {"budget": Budget(trials=6, max_epochs=3)},
}
EVERY = pytest.mark.parametrize("tuner", ASKED)
GUARD_SECONDS = 300
"""Against hanging alone."""


def table(tuner: str, **options: object) -> pd.DataFrame:
    result = run_search(SPACE, tuner=tuner, **(ASKED[tuner] | options))
    return result.trials.drop(columns=list(TIME_AND_MEMORY))


@pytest.fixture(scope="module")
def tables() -> dict[tuple[str, int], pd.DataFrame]:
    """Tables by tuner and seed, of searches that were alone in this process."""
    return {(tuner, seed): table(tuner, seed=seed) for tuner in ASKED for seed in (0, 1)}


def assert_same(one: pd.DataFrame, other: pd.DataFrame) -> None:
    pd.testing.assert_frame_equal(one, other, check_exact=True)


@EVERY
@pytest.mark.parametrize("threads", [2, 5])
def test_threads_give_the_table_of_one_process(tables, tuner, threads):
    with ThreadPoolExecutor(threads) as pool:
        assert_same(table(tuner, executor=pool), tables[tuner, 0])


def test_threads_with_the_keras_engine_give_the_table_of_one_process():
    options = {"engine": "keras", "budget": Budget(trials=3, max_epochs=2)}
    with ThreadPoolExecutor(2) as pool:
        assert_same(table("random", executor=pool, **options), table("random", **options))


@EVERY
def test_two_searches_at_once_in_two_threads_do_not_disturb_each_other(tables, tuner):
    found = {}

    def search(seed: int) -> None:
        found[seed] = table(tuner, seed=seed)

    filters = list(warnings.filters)
    threads = [threading.Thread(target=search, args=(seed,)) for seed in (0, 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(GUARD_SECONDS)
    for seed in (0, 1):
        assert_same(found[seed], tables[tuner, seed])
    assert warnings.filters == filters


def test_two_searches_at_once_in_threads_of_asyncio_do_not_disturb_each_other(tables):
    async def search() -> list[pd.DataFrame]:
        return await asyncio.gather(
            *(asyncio.to_thread(table, "random", seed=seed) for seed in (0, 1))
        )

    for seed, found in enumerate(asyncio.run(search())):
        assert_same(found, tables["random", seed])


def test_what_belongs_to_the_process_is_changed_by_one_oracle_at_a_time():
    order = []
    inside = threading.Event()

    def second() -> None:
        inside.wait()
        with _quiet(None):
            order.append("second")

    thread = threading.Thread(target=second)
    thread.start()
    with _quiet(None):
        inside.set()
        thread.join(0.2)  # long enough to come in, if that were possible
        order.append("first")
    thread.join(GUARD_SECONDS)
    assert order == ["first", "second"]


# Processes.


@pytest.mark.long
@pytest.mark.parametrize("method", ["spawn", "forkserver"])
def test_standard_process_pools_give_the_table_of_one_process(tables, method):
    context = multiprocessing.get_context(method)
    with ProcessPoolExecutor(2, mp_context=context) as pool:
        for tuner in ASKED:
            assert_same(table(tuner, executor=pool), tables[tuner, 0])


def forked(workers: int) -> Executor:
    return ProcessPoolExecutor(workers, mp_context=multiprocessing.get_context("fork"))


@pytest.mark.filterwarnings(
    "ignore:This process:DeprecationWarning"
)  # fork with threads, from 3.12
def test_processes_forked_after_tensorflow_was_used_are_refused_in_one_line(tmp_path):
    tf.constant(1.0).numpy()
    with forked(2) as pool, pytest.raises(InputError) as raised:
        table("random", executor=pool, out=tmp_path)
    assert str(raised.value).startswith("A trial cannot run in a process forked from one that has")
    assert "get_context('spawn')" in str(raised.value)
    assert len(str(raised.value).splitlines()) == 1
    assert not (tmp_path / "ledger.jsonl").exists()


FORK_FIRST = """
import multiprocessing
from concurrent.futures import ProcessPoolExecutor
from gru_or_lstm import Budget, SearchSpace, run_search

with ProcessPoolExecutor(2, mp_context=multiprocessing.get_context("fork")) as pool:
    result = run_search(
        SearchSpace(units=(4, 6)), budget=Budget(trials=6, max_epochs=3), executor=pool
    )
print(result.trials["val_nrmse_env"].tolist())
"""


@pytest.mark.long
def test_processes_forked_before_tensorflow_was_used_give_the_table_of_one_process(tables):
    done = subprocess.run(
        [sys.executable, "-W", "ignore::DeprecationWarning", "-c", FORK_FIRST],
        capture_output=True,
        text=True,
        check=True,
        timeout=GUARD_SECONDS,
    )
    assert done.stdout.strip() == str(tables["random", 0]["val_nrmse_env"].tolist())


# How many trials at a time.


class Watching(ThreadPoolExecutor):
    """Remembers the most trials that were waiting or running at once."""

    def __init__(self, workers: int) -> None:
        super().__init__(workers)
        self.now = self.most = 0
        self._count = threading.Lock()

    def submit(self, fn, /, *args, **options):
        with self._count:
            self.now += 1
            self.most = max(self.most, self.now)
        return super().submit(partial(self._call, fn), *args, **options)

    def _call(self, fn, *args, **options):
        try:
            return fn(*args, **options)
        finally:
            with self._count:
                self.now -= 1


@pytest.mark.parametrize(("options", "most"), [({}, 3), ({"workers": 2}, 2)])
def test_an_executor_is_kept_busy_unless_told_otherwise(options, most):
    with Watching(3) as pool:
        table("random", executor=pool, **options)
    assert pool.most <= most
    assert pool.most > most - 1 or most == 2
