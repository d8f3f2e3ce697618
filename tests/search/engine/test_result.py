"""Which trial of a search is its best."""

import pytest
from gru_or_lstm.search.configurations.configuration import Configuration
from gru_or_lstm.search.engine.result import TrialRecord, best_record
from gru_or_lstm.search.trials.task import TrialOutcome, TrialTask
from gru_or_lstm.search.tuning.driver import Proposal

CONFIGURATION = Configuration(cell="gru", units=4, learning_rate=0.01)


def record(trial: int, epochs: int, error: float | None) -> TrialRecord:
    failed = error is None
    return TrialRecord(
        proposal=Proposal(
            trial=trial,
            configuration=CONFIGURATION,
            first_epoch=0,
            last_epoch=epochs,
            parent=None,
            root=trial,
            bracket=None,
            rung=None,
        ),
        task=TrialTask(configuration=CONFIGURATION, last_epoch=epochs, max_epochs=90),
        outcome=TrialOutcome(
            status="failed" if failed else "completed",
            metrics={} if error is None else {"val_nrmse_env": error},
            parameter_count=1,
        ),
    )


@pytest.mark.parametrize(
    ("trials", "best"),
    [
        ([(90, 0.5), (90, 0.2), (90, 0.3)], 1),
        ([(30, 0.1), (90, 0.5), (90, 0.4)], 2),  # a shorter one that looks better
        ([(30, 0.2), (30, 0.1)], 1),
        ([(90, None), (30, 0.7)], 1),
        ([(90, 0.5), (90, 0.5)], 0),
    ],
)
def test_the_best_has_the_least_error_of_those_trained_longest(trials, best):
    records = [record(number, *trial) for number, trial in enumerate(trials)]
    found = best_record(records, "val_nrmse_env")
    assert found is not None
    assert found.proposal.trial == best


def test_where_all_failed_there_is_none():
    assert best_record([record(0, 90, None)], "val_nrmse_env") is None
