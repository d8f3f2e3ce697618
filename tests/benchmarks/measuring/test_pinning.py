"""A process is held to one core, and only while it is asked to be."""

import os
import threading

import pytest
from gru_or_lstm.benchmarks.measuring.pinning import pinned_to_one_core

pytestmark = pytest.mark.skipif(
    not hasattr(os, "sched_setaffinity"), reason="this system pins no process"
)


@pytest.fixture
def other_thread():
    """The number of another thread, alive as long as the test."""
    over = threading.Event()
    thread = threading.Thread(target=over.wait)
    thread.start()
    yield thread.native_id
    over.set()
    thread.join()


def test_every_thread_is_held_to_the_core_that_is_named(other_thread):
    with pinned_to_one_core() as core:
        assert os.sched_getaffinity(0) == os.sched_getaffinity(other_thread) == {core}


def test_afterwards_every_thread_may_go_where_it_could_before(other_thread):
    before = os.sched_getaffinity(0)
    over = threading.Event()
    born_inside = threading.Thread(target=over.wait)
    with pinned_to_one_core():
        born_inside.start()
    after = [os.sched_getaffinity(thread) for thread in (0, other_thread, born_inside.native_id)]
    over.set()
    born_inside.join()
    assert after == [before] * 3


def test_a_system_that_cannot_pin_names_no_core(monkeypatch):
    monkeypatch.delattr(os, "sched_setaffinity")
    with pinned_to_one_core() as core:
        assert core is None


def test_a_system_that_does_not_permit_it_names_no_core(monkeypatch):
    def refuse(_thread, _cores):
        raise PermissionError

    monkeypatch.setattr(os, "sched_setaffinity", refuse)
    with pinned_to_one_core() as core:
        assert core is None
