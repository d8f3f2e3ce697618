import pytest
from gru_or_lstm.search.configurations.budget import Budget
from gru_or_lstm.search.configurations.dimension import LogUniform
from gru_or_lstm.search.configurations.space import SearchSpace
from gru_or_lstm.search.tuning.hyperband import plan_hyperband
from gru_or_lstm.search.tuning.plan import TUNERS, plan_search

CONTINUOUS = SearchSpace(units=(4, 6, 8))
FINITE = SearchSpace(units=(4, 6), learning_rates=(0.01, 0.1))


@pytest.mark.parametrize("tuner", ["random", "bayesian"])
def test_twenty_trials_are_planned_if_nothing_is_asked(tuner):
    plan = plan_search(tuner, CONTINUOUS, Budget(max_epochs=30))
    assert (plan.trials, plan.epochs) == (20, 600)


@pytest.mark.parametrize("tuner", ["random", "bayesian", "grid"])
def test_a_finite_space_bounds_the_trials(tuner):
    """KERAS_TUNER row 4: the size of a finite space is known before anything runs."""
    assert plan_search(tuner, FINITE, Budget(trials=100)).trials == 8


@pytest.mark.parametrize("tuner", TUNERS)
def test_a_cap_bounds_the_trials(tuner):
    assert plan_search(tuner, FINITE, Budget(trials=3)).trials == 3


def test_a_grid_takes_ten_values_from_a_continuous_rate():
    assert plan_search("grid", CONTINUOUS, Budget()).trials == 2 * 3 * 10


def test_hyperband_plans_its_rungs():
    budget = Budget(max_epochs=27)
    plan = plan_search("hyperband", CONTINUOUS, budget)
    assert (plan.trials, plan.epochs) == (70, 375)
    assert plan.rungs == tuple(plan_hyperband(budget))


def test_only_hyperband_has_rungs():
    assert plan_search("random", CONTINUOUS, Budget()).rungs == ()


def test_a_space_of_one_configuration_is_one_trial():
    space = SearchSpace(cells=("gru",), units=(4,), learning_rates=(0.01,))
    assert plan_search("random", space, Budget()).trials == 1


def test_a_range_of_rates_is_continuous_however_narrow():
    space = SearchSpace(cells=("gru",), units=(4,), learning_rates=LogUniform(0.01, 0.0100001))
    assert plan_search("random", space, Budget()).trials == 20
