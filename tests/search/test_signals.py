"""A signal that comes while compiled code runs damages nothing and is not lost."""

import os
import signal
import subprocess
import sys
import threading
import time

import pytest
from gru_or_lstm.search.interrupts import signals_elsewhere

GUARD_SECONDS = 300
"""Far more than any of this takes; past it, something hangs."""
STORMED = """
import signal, sys
signal.signal(signal.SIGUSR1, lambda *_: None)
print('.', flush=True)
from gru_or_lstm.benchmarks.__main__ import main
main()
"""


def blocked():
    return signal.pthread_sigmask(signal.SIG_BLOCK, ())


@pytest.fixture
def handled(monkeypatch):
    received = []
    before = signal.signal(signal.SIGUSR1, lambda *_: received.append(threading.current_thread()))
    yield received
    signal.signal(signal.SIGUSR1, before)


def test_this_thread_takes_no_signal_meanwhile_and_the_same_ones_as_before_afterwards():
    before = blocked()
    with signals_elsewhere():
        inside = blocked()
    assert {signal.SIGINT, signal.SIGTERM, signal.SIGALRM, signal.SIGUSR1} <= inside
    assert signal.SIGSEGV not in inside
    assert blocked() == before


def test_a_signal_is_still_answered_at_once_in_the_main_thread(handled):
    with signals_elsewhere():
        os.kill(os.getpid(), signal.SIGUSR1)
        ends = time.monotonic() + GUARD_SECONDS
        while not handled and time.monotonic() < ends:
            pass
    assert handled == [threading.main_thread()]


def test_what_fails_meanwhile_leaves_signals_as_they_were():
    before = blocked()
    with pytest.raises(ValueError, match="no"), signals_elsewhere():
        raise ValueError("no")
    assert blocked() == before


@pytest.mark.long
def test_a_search_survives_a_storm_of_signals(tmp_path):
    words = ("search", "--trials", "500", "--max-epochs", "5000", "--workers", "1", "--out", "run")
    process = subprocess.Popen(
        [sys.executable, "-c", STORMED, *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=tmp_path,
    )
    assert process.stdout.readline() == ".\n"
    ledger = tmp_path / "run" / "ledger.jsonl"
    ends = time.monotonic() + GUARD_SECONDS
    while process.poll() is None and time.monotonic() < ends:
        if ledger.exists() and ledger.read_text().endswith("\n"):
            break  # 5,000 epochs were trained
        process.send_signal(signal.SIGUSR1)
        time.sleep(0.0005)
    still_running = process.poll() is None
    process.kill()
    _, errors = process.communicate()
    assert still_running, errors
    assert ledger.read_text().endswith("\n")
