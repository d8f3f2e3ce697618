"""Which refits are trained: one on the training part and one on all data for each seed."""

from dataclasses import replace

from gru_or_lstm import Configuration, DatasetSpec
from gru_or_lstm.benchmarks.forecasting.chosen import Chosen
from gru_or_lstm.benchmarks.forecasting.refits import refit_tasks, whole_task
from gru_or_lstm.search.trials import TrialOutcome

CHOSEN = Chosen(
    configuration=Configuration(cell="gru", units=4, learning_rate=0.01),
    epochs=30,
    batch_size=7,
    dataset=DatasetSpec(series="sales.csv"),
    source="best of random search",
)


def test_both_refits_of_a_seed_are_alike_but_for_what_they_learn_from():
    tested = refit_tasks(CHOSEN, CHOSEN.dataset, seeds=3, seed=0)
    assert len({task.seed for task in tested}) == 3
    outcome = TrialOutcome(status="completed", parameter_count=1)
    for task in tested:
        assert whole_task(task, outcome) == replace(task, trained_on="everything")


def test_a_refit_on_all_data_stops_where_the_other_one_was_best():
    best = replace(CHOSEN, configuration=replace(CHOSEN.configuration, epoch_kept="best"))
    (tested,) = refit_tasks(best, best.dataset, seeds=1, seed=0)
    whole = whole_task(tested, TrialOutcome(status="completed", parameter_count=1, best_epoch=12))
    assert (whole.last_epoch, whole.max_epochs) == (12, 30)
    assert whole.configuration == CHOSEN.configuration
    never = TrialOutcome(status="diverged", parameter_count=1, best_epoch=0)
    assert whole_task(tested, never).last_epoch == 30


def test_more_seeds_keep_those_that_are_there():
    few, more = (refit_tasks(CHOSEN, CHOSEN.dataset, seeds=n, seed=0) for n in (2, 4))
    assert more[:2] == few
