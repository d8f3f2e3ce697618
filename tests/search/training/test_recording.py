"""What a record keeps of curves and forecasts."""

import json

import numpy as np
import pytest
from gru_or_lstm.search.configurations.configuration import Configuration
from gru_or_lstm.search.training.recording import recorded_epochs, shortest
from gru_or_lstm.search.trials.ledger import Ledger, _checked_line
from gru_or_lstm.search.trials.task import TrialOutcome, TrialTask
from gru_or_lstm.search.trials.trial import run_trial
from hypothesis import given
from hypothesis import strategies as st

EPOCHS = st.integers(0, 10_000)


@given(first=EPOCHS, last=EPOCHS)
def test_a_curve_of_up_to_ten_thousand_epochs_keeps_at_most_sixty(first, last):
    first, last = sorted((first, last))
    assert len(recorded_epochs(first, last)) <= 60


@given(first=EPOCHS, own=st.integers(1, 10_000))
def test_the_first_and_the_last_own_epoch_are_kept_and_none_of_others(first, own):
    epochs = recorded_epochs(first, first + own)
    assert (epochs[0], epochs[-1]) == (first + 1, first + own)
    assert list(epochs) == sorted(set(epochs))


@given(cuts=st.lists(st.integers(1, 3_000), min_size=2, max_size=5, unique=True))
def test_the_pieces_of_a_promoted_trial_hold_all_that_one_piece_would(cuts):
    ends = sorted(cuts)
    pieces = {
        epoch
        for first, last in zip([0, *ends], ends, strict=False)
        for epoch in recorded_epochs(first, last)
    }
    assert set(recorded_epochs(0, ends[-1])) <= pieces


def test_no_step_between_recorded_epochs_is_much_longer_than_another():
    epochs = np.array(recorded_epochs(0, 10_000))
    wide = epochs[epochs >= 10]
    assert (wide[1:] / wide[:-1]).max() <= 1.2
    assert set(range(1, 11)) <= set(epochs)


def test_nothing_is_recorded_of_no_epoch():
    assert recorded_epochs(7, 7) == ()


@given(st.floats(width=32, allow_nan=False))
def test_the_shortest_decimals_mean_the_same_single(value):
    (short,) = shortest([value])
    assert np.float32(short) == np.float32(value)
    assert len(repr(short)) <= len(repr(value))


def test_what_is_not_finite_stays_so():
    np.testing.assert_array_equal(shortest([np.nan, np.inf, -np.inf]), [np.nan, np.inf, -np.inf])


def make_task(*, first_epoch: int = 0, last_epoch: int, state: bytes | None = None) -> TrialTask:
    return TrialTask(
        configuration=Configuration(cell="gru", units=4, learning_rate=0.01),
        first_epoch=first_epoch,
        last_epoch=last_epoch,
        max_epochs=60,
        evaluation_sets=("validation", "test", "published", "extrapolation"),
        state=state,
    )


@pytest.fixture(scope="module")
def pieces() -> tuple[TrialOutcome, TrialOutcome, TrialOutcome]:
    """A trial of 40 epochs, what it becomes when it is promoted to 60, and 60 in one go."""
    begun = run_trial(make_task(last_epoch=40))
    promoted = run_trial(make_task(first_epoch=40, last_epoch=60, state=begun.state))
    return begun, promoted, run_trial(make_task(last_epoch=60))


def test_a_trial_records_the_losses_of_those_epochs(pieces):
    begun, promoted, straight = pieces
    assert begun.epochs == recorded_epochs(0, 40)
    assert promoted.epochs == (41, 42, 49, 56, 60)
    for outcome in pieces:
        assert len(outcome.train_losses) == len(outcome.val_losses) == len(outcome.epochs)
        assert outcome.metrics["val_loss"] == outcome.val_losses[-1]
    curves = [dict(zip(each.epochs, each.val_losses, strict=True)) for each in pieces]
    joined = curves[0] | curves[1]
    assert {epoch: joined[epoch] for epoch in straight.epochs} == pytest.approx(curves[2], rel=1e-6)


def test_forecasts_of_what_pages_show_are_recorded_in_single_precision(pieces):
    forecasts = pieces[0].forecasts
    assert set(forecasts) == {"test", "published"}
    for steps in forecasts.values():
        assert steps == shortest(steps)


def dense_line(task: TrialTask, losses: list[float]) -> bytes:
    """A record as it was before curves were thinned."""
    outcome = TrialOutcome(status="completed", parameter_count=89).to_json()
    del outcome["epochs"]
    outcome |= {"train_losses": losses, "val_losses": losses}
    record = {"schema": 2, "key": task.key, "task": task.to_json(), "outcome": outcome}
    return _checked_line(json.loads(json.dumps({**record, "state_sha256": None})))


def test_an_older_record_holds_every_own_epoch(tmp_path):
    task = make_task(first_epoch=40, last_epoch=43, state=b"")
    (tmp_path / "ledger.jsonl").write_bytes(dense_line(task, [0.3, 0.2, 0.1]))
    outcome = Ledger(tmp_path).get(task)
    assert outcome.epochs == (41, 42, 43)
    assert outcome.val_losses == (0.3, 0.2, 0.1)


def test_the_epochs_are_read_back(tmp_path):
    task = make_task(last_epoch=3)
    outcome = TrialOutcome(
        status="completed",
        parameter_count=89,
        epochs=(1, 3),
        train_losses=(0.5, 0.25),
        val_losses=(0.4, 0.3),
    )
    Ledger(tmp_path).append(task, outcome)
    assert Ledger(tmp_path).get(task) == outcome
