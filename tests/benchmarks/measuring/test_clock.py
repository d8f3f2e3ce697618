import time

import pytest
from gru_or_lstm.benchmarks.measuring import clock
from gru_or_lstm.benchmarks.measuring.clock import timed


def test_a_call_is_run_once_and_its_seconds_returned():
    calls = []
    seconds, steal = timed(lambda: calls.append(time.sleep(0.02)))
    assert len(calls) == 1
    assert seconds > 0
    assert 0 <= steal <= 100


@pytest.mark.parametrize(("core", "percent"), [(None, 5), (1, 10), (0, 0), (7, 0)])
def test_steal_is_that_of_the_core_to_which_the_process_is_held(
    core, percent, tmp_path, monkeypatch
):
    path = tmp_path / "stat"
    monkeypatch.setattr(clock, "STATISTICS", path)

    def let_pass(ticks, stolen):
        cores = [f"cpu{n} {ticks - s} 0 0 0 0 0 0 {s} 0 0" for n, s in enumerate((0, stolen))]
        path.write_text("\n".join([f"cpu {2 * ticks - stolen} 0 0 0 0 0 0 {stolen} 0 0", *cores]))

    let_pass(0, 0)
    assert timed(lambda: let_pass(100, 10), core=core)[1] == percent


def test_a_counter_that_runs_backwards_is_no_share_beyond_all(tmp_path, monkeypatch):
    path = tmp_path / "stat"
    monkeypatch.setattr(clock, "STATISTICS", path)
    path.write_text("cpu 10 0 0 0 90 0 0 0 0 0")
    assert timed(lambda: path.write_text("cpu 10 0 0 0 0 0 0 9 0 0"))[1] == 100
    assert timed(lambda: path.write_text("cpu 10 0 0 0 0 0 0 0 0 0"))[1] == 0
