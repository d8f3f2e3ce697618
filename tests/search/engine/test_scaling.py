"""Memory stays flat, and two workers are faster than one.

The second is measured, and holds on a quiet machine alone: `SCALING=1 pytest -m long` runs it.
"""

import os
import subprocess
import sys
import time

import psutil
import pytest
from gru_or_lstm import Budget, run_search

pytestmark = pytest.mark.long


def test_memory_of_parent_and_workers_grows_less_than_5_percent_from_trial_20_to_200():
    """KERAS_TUNER row 14."""
    parent = psutil.Process()
    resident = {}

    def measure(progress):
        processes = [parent, *parent.children(recursive=True)]
        resident[progress.trials_done] = sum(p.memory_info().rss for p in processes)

    run_search(budget=Budget(trials=200, max_epochs=3), workers=2, report=measure)
    assert resident[200] < 1.05 * resident[20]


@pytest.mark.skipif("SCALING" not in os.environ, reason="SCALING=1, on two quiet cores")
def test_two_workers_are_at_least_1_7_times_as_fast_as_one(tmp_path):
    """From a cold start each, as on the command line; each worker compiles for itself."""
    words = ["--trials", "24", "--max-epochs", "6000", "--units", "32,64", "--quiet"]
    seconds = {}
    for workers in ("2", "1"):
        started = time.perf_counter()
        subprocess.run(
            [
                sys.executable,
                "-m",
                "gru_or_lstm.search",
                *words,
                "--workers",
                workers,
                "--out",
                workers,
            ],
            cwd=tmp_path,
            check=True,
        )
        seconds[workers] = time.perf_counter() - started
    assert seconds["1"] / seconds["2"] >= 1.7, seconds
