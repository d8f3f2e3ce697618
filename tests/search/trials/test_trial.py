import dataclasses
import math

import numpy as np
import pytest
from gru_or_lstm.search.configurations.configuration import Configuration
from gru_or_lstm.search.datasets.dataset import load_dataset
from gru_or_lstm.search.datasets.spec import DatasetSpec
from gru_or_lstm.search.errors import InputError, MachineFaultError
from gru_or_lstm.search.series.catalogue import SERIES
from gru_or_lstm.search.training.fits import TrainingState
from gru_or_lstm.search.trials import trial as trial_module
from gru_or_lstm.search.trials.task import COMPLETED, FAILED, TrialOutcome, TrialTask
from gru_or_lstm.search.trials.trial import judge_trained, peak_memory_mebibytes, run_trial

SETS = ("validation", "test", "published", "extrapolation")
CLOSED_LOOP = (
    *("nrmse_env", "nrmse", "mase", "valid_time", "skill_zero", "skill_persistence"),
    *("decay_error", "frequency_error", "diverged"),
)
TASK = TrialTask(
    configuration=Configuration(cell="gru", units=4, learning_rate=0.01),
    last_epoch=3,
    max_epochs=3,
    evaluation_sets=SETS,
)


@pytest.fixture(scope="module")
def outcome() -> TrialOutcome:
    return run_trial(TASK)


def test_every_evaluation_set_is_judged_under_its_own_name(outcome):
    assert outcome.status == COMPLETED
    expected = {"train_loss", "val_loss"} | {f"val_{metric}" for metric in CLOSED_LOOP}
    for name in ("test", "published", "extrapolation"):
        expected |= {
            f"{name}_{metric}" for metric in (*CLOSED_LOOP, "loss", "one_step_mse", "exposure_gap")
        }
    assert set(outcome.metrics) == expected
    assert all(math.isfinite(value) for value in outcome.metrics.values())


def test_the_first_forecasts_of_the_sets_that_figures_show_are_kept(outcome):
    assert {name: len(steps) for name, steps in outcome.forecasts.items()} == {
        "test": 180,
        "published": 180,
    }


def test_errors_of_each_episode_are_kept_of_sets_of_several_that_are_reported_on(outcome):
    kept = {name: len(values) for name, values in outcome.episode_errors.items()}
    assert kept == {"test_nrmse_env": 16, "test_valid_time": 16}
    pooled = np.sqrt(np.mean(np.square(outcome.episode_errors["test_nrmse_env"])))
    assert pooled == pytest.approx(outcome.metrics["test_nrmse_env"], rel=1e-6)
    assert TrialOutcome.from_json(outcome.to_json()).episode_errors == outcome.episode_errors


def test_a_record_without_errors_of_each_episode_has_none(outcome):
    record = outcome.to_json()
    del record["episode_errors"]
    assert TrialOutcome.from_json(record).episode_errors == {}


def test_a_trained_model_is_judged_as_it_was_when_it_was_trained(outcome):
    judged = judge_trained(TASK, outcome.state)
    metrics = {name: value for name, value in outcome.metrics.items() if name in judged.metrics}
    assert outcome.metrics.keys() - metrics.keys() == {"train_loss", "val_loss"}
    assert judged.metrics == metrics
    for name in ("status", "parameter_count", "forecasts", "episode_errors"):
        assert getattr(judged, name) == getattr(outcome, name)


def test_a_trained_model_is_judged_on_other_data(outcome):
    other = dataclasses.replace(TASK, dataset=DatasetSpec(seed=1))
    judged = judge_trained(other, outcome.state)
    again = run_trial(other)
    assert judged.metrics["test_nrmse_env"] == again.metrics["test_nrmse_env"]
    assert judged.metrics["test_nrmse_env"] != outcome.metrics["test_nrmse_env"]


def test_a_search_sees_validation_data_alone():
    seen = run_trial(TrialTask(configuration=TASK.configuration, last_epoch=1, max_epochs=1))
    assert set(seen.metrics) == {"train_loss", "val_loss"} | {
        f"val_{metric}" for metric in CLOSED_LOOP
    }
    assert seen.forecasts == seen.episode_errors == {}


def test_the_kept_forecast_scores_what_the_metrics_say(outcome):
    episodes = load_dataset(TASK.dataset).episodes["published"]
    error = (np.array(outcome.forecasts["published"]) - episodes.truth[0]) / episodes.envelope[0]
    assert math.sqrt(np.mean(error**2)) == pytest.approx(outcome.metrics["published_nrmse_env"])


@pytest.mark.slow
@pytest.mark.parametrize("series", SERIES)
def test_every_series_can_be_learned_and_judged_on_all_its_sets(series):
    spec = DatasetSpec(series=series)
    dataset = load_dataset(spec)
    task = TrialTask(
        configuration=TASK.configuration,
        dataset=spec,
        last_epoch=1,
        max_epochs=1,
        evaluation_sets=dataset.evaluation_sets,
    )
    judged = run_trial(task)
    assert judged.error == ""
    assert all(math.isfinite(value) for value in judged.metrics.values())
    assert f"test_{dataset.primary_metric}" in judged.metrics
    assert set(dataset.facts.reported) <= set(judged.metrics)
    assert len(judged.forecasts[dataset.shown]) == dataset.episodes[dataset.shown].horizon


def test_the_losses_end_with_the_metrics(outcome):
    assert len(outcome.train_losses) == len(outcome.val_losses) == 3
    assert outcome.metrics["train_loss"] == outcome.train_losses[-1]
    assert outcome.metrics["val_loss"] == outcome.val_losses[-1]


def test_the_state_holds_the_weights_of_the_model(outcome):
    weights = TrainingState.from_bytes(outcome.state).weights
    assert sum(array.size for array in weights) == outcome.parameter_count == 89


def test_the_same_task_gives_the_same_outcome(outcome):
    again = run_trial(TASK)
    assert again.metrics == outcome.metrics
    assert again.forecasts == outcome.forecasts
    assert again.state == outcome.state


def test_other_evaluation_sets_do_not_change_training(outcome):
    alone = run_trial(TrialTask(configuration=TASK.configuration, last_epoch=3, max_epochs=3))
    assert alone.state == outcome.state


def test_a_task_without_an_order_seed_is_recorded_as_it_always_was():
    record = TASK.to_json()
    assert "order_seed" not in record
    assert TrialTask.from_json(record) == TASK


def test_an_order_seed_is_part_of_the_task_and_travels():
    task = dataclasses.replace(TASK, order_seed=0)
    assert TrialTask.from_json(task.to_json()) == task
    assert task.key != TASK.key


def test_a_trial_hands_its_order_seed_to_the_fit(outcome):
    same, other = (run_trial(dataclasses.replace(TASK, order_seed=seed)) for seed in (0, 1))
    assert same.state == outcome.state
    assert other.state != outcome.state


def test_progress_is_told():
    told = []
    run_trial(TASK, told.append)
    assert told == [3]


def test_whatever_a_trial_raises_is_its_outcome(monkeypatch):
    """KERAS_TUNER row 7."""

    def fit(*_: object, **__: object) -> None:
        raise ArithmeticError("too\nmuch")

    monkeypatch.setattr(trial_module, "fit", fit)
    failed = run_trial(TASK)
    assert (failed.status, failed.error) == (FAILED, "ArithmeticError: too")
    assert (failed.parameter_count, failed.metrics, failed.state) == (89, {}, None)


def test_an_interrupt_is_not_an_outcome(monkeypatch):
    def fit(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(trial_module, "fit", fit)
    with pytest.raises(KeyboardInterrupt):
        run_trial(TASK)


@pytest.mark.parametrize("fault", [MemoryError, OSError, ImportError])
def test_what_the_machine_lacks_is_not_an_outcome(monkeypatch, fault):
    def fit(*_: object, **__: object) -> None:
        raise fault("too\nmuch")

    monkeypatch.setattr(trial_module, "fit", fit)
    with pytest.raises(MachineFaultError, match=rf"^{fault.__name__}: too$"):
        run_trial(TASK)


def test_data_that_cannot_be_used_are_not_an_outcome():
    task = TrialTask(
        configuration=TASK.configuration,
        dataset=type(TASK.dataset)(lookback=200),
        last_epoch=1,
        max_epochs=1,
    )
    with pytest.raises(InputError, match="`lookback` must be below the 200 samples"):
        run_trial(task)


def test_peak_memory_is_that_of_a_process_with_tensorflow():
    assert 100 < peak_memory_mebibytes() < 100_000


def test_a_trial_that_keeps_its_best_epoch_is_judged_by_it_and_says_which():
    configuration = dataclasses.replace(
        TASK.configuration,
        learning_rate=0.3,
        schedule="constant",
        epoch_kept="best",
        layers=2,
    )
    task = dataclasses.replace(TASK, configuration=configuration, last_epoch=9, max_epochs=9)
    outcome = run_trial(task)
    best = int(np.argmin(outcome.val_losses))
    assert outcome.best_epoch == outcome.epochs[best]
    assert outcome.metrics["val_loss"] == outcome.val_losses[best] < outcome.val_losses[-1]
    assert outcome.parameter_count == configuration.parameter_count
    assert TrialOutcome.from_json(outcome.to_json()) == outcome
    again = judge_trained(task, outcome.state)
    assert again.metrics["val_nrmse_env"] == outcome.metrics["val_nrmse_env"]
    until = run_trial(dataclasses.replace(task, last_epoch=outcome.best_epoch))
    assert until.metrics["val_nrmse_env"] == outcome.metrics["val_nrmse_env"]


def test_a_trial_that_keeps_the_last_epoch_has_no_best_one(outcome):
    assert outcome.best_epoch is None
    assert "best_epoch" not in outcome.to_json()
