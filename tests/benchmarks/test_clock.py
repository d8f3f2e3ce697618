import time

from benchmarks.clock import timed


def test_a_call_is_run_once_and_its_seconds_returned():
    calls = []
    seconds, steal = timed(lambda: calls.append(time.sleep(0.02)))
    assert len(calls) == 1
    assert seconds >= 0.02
    assert 0 <= steal <= 100
