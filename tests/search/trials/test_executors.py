import importlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from types import ModuleType

import psutil
import pytest
from gru_or_lstm.search.configurations.configuration import Configuration
from gru_or_lstm.search.errors import InputError
from gru_or_lstm.search.trials.executors import InlineExecutor, default_workers, workers_of
from gru_or_lstm.search.trials.places import check_executor
from gru_or_lstm.search.trials.worker_pool import MAX_DEATHS, WorkerDiedError, WorkerPool

GUARD_SECONDS = 600
"""Against hanging alone."""

TASKS = """
import os, signal
from pathlib import Path

def die_first(times, folder):
    deaths = len(list(Path(folder).glob("death-*")))
    if deaths < times:
        Path(folder, f"death-{deaths}").touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return "done"

def refuse():
    raise ValueError("not here")
"""


def light_pool(**options: int) -> WorkerPool:
    """A pool of one worker that does not import TensorFlow first: nothing else differs."""
    return WorkerPool(1, prepare=int, **options)


@pytest.fixture(scope="module")
def pool() -> Iterator[WorkerPool]:
    with light_pool() as workers:
        yield workers


@pytest.fixture
def tasks(tmp_path, monkeypatch) -> Iterator[ModuleType]:
    """Functions that a worker can import: a test's own module is not on its path."""
    (tmp_path / "worker_tasks.py").write_text(TASKS)
    monkeypatch.syspath_prepend(tmp_path)
    yield importlib.import_module("worker_tasks")
    del sys.modules["worker_tasks"]


# In this process.


def test_inline_runs_the_task_before_submit_returns():
    ran = []
    future = InlineExecutor().submit(ran.append, 1)
    assert ran == [1]
    assert future.done()


def test_inline_passes_arguments_and_returns_the_result():
    assert InlineExecutor().submit(pow, 2, exp=5).result() == 32


def test_inline_hands_an_error_on_through_the_future():
    future = InlineExecutor().submit(int, "x")
    with pytest.raises(ValueError, match="invalid literal"):
        future.result()


def test_inline_lets_an_interrupt_pass():
    def interrupt() -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        InlineExecutor().submit(interrupt)


def test_a_pool_without_workers_is_refused():
    with pytest.raises(InputError, match=r"`workers` must be at least 1. Received: workers=0\."):
        WorkerPool(0)


def test_there_is_always_a_worker_and_never_more_than_the_cores():
    assert 1 <= default_workers() <= (os.cpu_count() or 1)


def test_little_memory_means_one_worker(monkeypatch):
    memory = psutil.virtual_memory()._replace(available=1)
    monkeypatch.setattr(psutil, "virtual_memory", lambda: memory)
    assert default_workers() == 1


# In worker processes.


def test_a_task_runs_in_another_process(pool):
    assert pool.submit(os.getpid).result() != os.getpid()


def test_arguments_and_results_travel(pool):
    future = pool.submit(Configuration, cell="lstm", units=8, learning_rate=0.01)
    assert future.result() == Configuration(cell="lstm", units=8, learning_rate=0.01)


def test_an_error_in_a_worker_is_handed_on(pool):
    with pytest.raises(InputError, match="`units` must be at least 1"):
        pool.submit(Configuration, cell="gru", units=0, learning_rate=0.01).result()


def test_a_worker_serves_more_than_one_task(pool):
    assert pool.submit(os.getpid).result() == pool.submit(os.getpid).result()


def test_a_task_whose_worker_is_killed_is_tried_again(tasks, tmp_path):
    """KERAS_TUNER row 12: Keras Tuner never retries the trial of a dead worker."""
    with light_pool() as workers:
        future = workers.submit(tasks.die_first, MAX_DEATHS - 1, str(tmp_path))
        assert future.result(timeout=GUARD_SECONDS) == "done"
    assert len(list(tmp_path.glob("death-*"))) == MAX_DEATHS - 1


def test_a_task_that_kills_three_workers_is_given_up_naming_the_signal(tasks, tmp_path):
    with light_pool() as workers:
        future = workers.submit(tasks.die_first, 99, str(tmp_path))
        with pytest.raises(WorkerDiedError) as raised:
            future.result(timeout=GUARD_SECONDS)
        assert workers.submit(abs, -1).result(timeout=GUARD_SECONDS) == 1  # the pool lives on
    assert str(raised.value) == "its worker died 3 times, last by signal SIGKILL"


def test_a_worker_that_exits_is_given_up_naming_its_code(pool):
    with pytest.raises(WorkerDiedError, match=r"its worker died 3 times, last by exit code 7"):
        pool.submit(os._exit, 7).result(timeout=GUARD_SECONDS)


def test_what_keeps_a_worker_from_starting_is_handed_on_by_its_tasks(tasks):
    with WorkerPool(1, prepare=tasks.refuse) as workers:
        for _ in range(2):
            with pytest.raises(ValueError, match=r"^not here$"):
                workers.submit(abs, -1).result(timeout=GUARD_SECONDS)


class UnknownExecutor(Executor):
    """An executor that does not say how many workers it has."""


def test_an_executor_is_given_as_many_trials_at_a_time_as_it_has_workers(pool):
    with ThreadPoolExecutor(3) as threads:
        assert workers_of(threads) == 3
    assert workers_of(pool) == 1
    assert workers_of(UnknownExecutor()) == workers_of(None) == 1


def test_workers_are_replaced_after_their_share_of_tasks():
    with light_pool(tasks_per_worker=2) as workers:
        served = [workers.submit(os.getpid).result(timeout=GUARD_SECONDS) for _ in range(4)]
    assert served[0] == served[1] != served[2] == served[3]


def test_shutting_down_at_once_ends_a_running_task():
    workers = light_pool()
    worker = workers.submit(os.getpid).result(timeout=GUARD_SECONDS)
    workers.submit(time.sleep, 600)
    workers.shutdown(cancel_futures=True)
    assert not psutil.pid_exists(worker)


@pytest.mark.slow
def test_a_real_worker_is_deaf_to_an_interrupt_and_has_tensorflow_loaded():
    with WorkerPool(1) as workers:
        worker = workers.submit(os.getpid).result(timeout=GUARD_SECONDS)
        os.kill(worker, signal.SIGINT)
        assert workers.submit(eval, "'tensorflow' in __import__('sys').modules").result()
        assert workers.submit(os.getpid).result() == worker


UNGUARDED = """
import os
from gru_or_lstm.search.configurations.configuration import Configuration
from gru_or_lstm.search.trials.worker_pool import WorkerPool
print("started")
with WorkerPool(1) as workers:
    print(workers.submit(Configuration, cell="gru", units=4, learning_rate=0.01).result().units)
"""


@pytest.mark.slow
def test_a_script_needs_no_guard_around_its_main_part(tmp_path):
    script = tmp_path / "script.py"
    script.write_text(UNGUARDED)
    done = subprocess.run(
        [sys.executable, script], capture_output=True, text=True, check=True, timeout=GUARD_SECONDS
    )
    assert done.stdout == "started\n4\n"
    assert done.stderr == ""


ORPHANS = """
import os, signal, time
from gru_or_lstm.search.trials.worker_pool import WorkerPool
workers = WorkerPool(2)
futures = [workers.submit(time.sleep, 1) for _ in range(2)]
pids = {workers.submit(os.getpid).result() for _ in range(1)}
print(*pids, flush=True)
for _ in range(2):
    workers.submit(time.sleep, 600)
time.sleep(600)
"""


@pytest.mark.slow
def test_workers_end_when_their_parent_is_killed(tmp_path):
    parent = subprocess.Popen(
        [sys.executable, "-c", ORPHANS], stdout=subprocess.PIPE, text=True, cwd=tmp_path
    )
    with parent:
        parent.stdout.readline()
        children = psutil.Process(parent.pid).children(recursive=True)
        parent.kill()
        parent.wait()
    assert len(children) >= 2
    _, alive = psutil.wait_procs(children, timeout=GUARD_SECONDS)
    for orphan in alive:
        orphan.kill()
    assert alive == []


@pytest.mark.long
def test_the_parent_keeps_tensorflow_on_one_thread_after_a_search_in_workers(tmp_path):
    script = (
        "from gru_or_lstm import Budget, SearchSpace, run_search\n"
        "run_search(SearchSpace(units=(4, 6)), budget=Budget(trials=2, max_epochs=2), workers=2,\n"
        f"           out={str(tmp_path / 'out')!r})\n"
        "import tensorflow as tf\n"
        "assert tf.config.threading.get_intra_op_parallelism_threads() == 1\n"
    )
    inherited = {k: v for k, v in os.environ.items() if not k.startswith("TF_NUM_")}
    subprocess.run([sys.executable, "-c", script], check=True, env=inherited)


def test_what_runs_trials_has_a_name_or_is_an_executor():
    assert check_executor(None, None) == ("process", 1)
    assert check_executor(None, 3) == ("workers", 3)
    assert check_executor("workers", 1) == ("workers", 1)
    given = ThreadPoolExecutor(5)
    assert check_executor(given, None) == (given, 5)
    assert check_executor(given, 2) == (given, 2)
    with pytest.raises(InputError, match="Unknown executor"):
        check_executor("elsewhere", 1)
    with pytest.raises(InputError, match="Executor, or one of process, workers"):
        check_executor(1, None)
