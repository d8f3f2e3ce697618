"""Ctrl-C at any moment: while packages are imported, programs compiled, workers started, reports
written. `INTERRUPTS` sets how many moments are tried, `INTERRUPT_SEED` which."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

RECORDED = Path(__file__).parents[1] / "results" / "damped-cosine"
MOMENTS = int(os.environ.get("INTERRUPTS", "10"))
SHORT = 2
"""How many of them are not left to `tox -e slow`."""
SEED = int(os.environ.get("INTERRUPT_SEED", "0"))
PATIENCE_SECONDS = 600
FIRST_SECONDS = 0.05
"""After Python itself has started, which takes about as long again."""
START = (
    "import sys; print('.', flush=True); from gru_or_lstm.benchmarks.__main__ import main; main()"
)
SEARCH = ("search", "--trials", "500", "--max-epochs", "5000", "--out", "run")
COMMANDS = (
    (*SEARCH, "--workers", "1"),
    (*SEARCH, "--workers", "2", "--tuner", "hyperband"),
    ("study", "--workers", "2", "--out", "run"),
    ("report", str(RECORDED), "--out", "run"),
)


def start(words, folder):
    return subprocess.Popen(
        [sys.executable, "-c", START, *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=folder,
        start_new_session=True,
    )


def family(process):
    try:
        return psutil.Process(process.pid).children(recursive=True)
    except psutil.NoSuchProcess:
        return []


@pytest.mark.slow
@pytest.mark.parametrize(
    "number",
    [*range(SHORT), *[pytest.param(n, marks=pytest.mark.long) for n in range(SHORT, MOMENTS)]],
)
def test_ctrl_c_at_any_moment_is_one_line_and_exit_code_130(number, tmp_path):
    rng = random.Random(f"{SEED} {number}")
    words = COMMANDS[number % len(COMMANDS)]
    last_seconds = 3.0 if words[0] == "report" else 12.0
    moment = FIRST_SECONDS * (last_seconds / FIRST_SECONDS) ** rng.random()
    process = start(words, tmp_path)
    assert process.stdout.readline() == ".\n"
    time.sleep(moment)
    relatives = family(process)
    os.killpg(process.pid, signal.SIGINT)  # a terminal sends it to every process
    printed, errors = process.communicate(timeout=PATIENCE_SECONDS)
    said = f"{' '.join(words)} after {moment:.2f} s: {printed}{errors}"
    assert process.returncode == 130, said
    assert len(errors.splitlines()) == 1, said
    assert errors.startswith("Interrupted"), said
    assert errors.endswith("Run the same command again to go on.\n"), said
    assert "Traceback" not in printed, said
    _, alive = psutil.wait_procs(relatives, timeout=PATIENCE_SECONDS)
    assert not [each for each in alive if each.status() != psutil.STATUS_ZOMBIE], said


@pytest.mark.slow
def test_a_script_ends_on_ctrl_c_without_a_word_from_its_workers(tmp_path):
    script = (
        "print('.', flush=True)\n"
        "from gru_or_lstm import Budget, run_search\n"
        "try:\n"
        "    run_search(budget=Budget(trials=500, max_epochs=5000), workers=2, out='run')\n"
        "except KeyboardInterrupt as error:\n"
        "    print(type(error).__name__)\n"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", script],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=tmp_path,
        start_new_session=True,
    )
    while len(family(process)) < 3:  # two workers and Python's resource tracker
        time.sleep(0.001)
    os.killpg(process.pid, signal.SIGINT)
    _, errors = process.communicate(timeout=PATIENCE_SECONDS)
    assert "spawn_main" not in errors
    assert "gru_or_lstm.search.trials.executors" not in errors
    assert errors.count("Traceback") <= 1  # the script's own, if it was at its imports


def test_who_ignores_ctrl_c_goes_on(tmp_path):
    words = ("-m", "gru_or_lstm.search", "--dry-run")
    process = subprocess.Popen(
        ["bash", "-c", "trap '' INT; echo .; exec \"$@\"", "bash", sys.executable, *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=tmp_path,
        start_new_session=True,
    )
    assert process.stdout.readline() == ".\n"
    os.killpg(process.pid, signal.SIGINT)
    printed, errors = process.communicate(timeout=PATIENCE_SECONDS)
    assert (process.returncode, errors) == (0, "")
    assert printed.startswith("random search: 20 trials")


def test_a_command_without_standard_error_works(tmp_path):
    done = subprocess.run(
        ["bash", "-c", f'"{sys.executable}" -m gru_or_lstm.search --dry-run 2>&-'],
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path,
    )
    assert done.returncode == 0
    assert done.stdout.startswith("random search: 20 trials")
