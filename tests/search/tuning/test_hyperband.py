import math
from itertools import pairwise

import pytest
from gru_or_lstm.search.configurations.budget import Budget
from gru_or_lstm.search.tuning.hyperband import bracket_count, plan_bracket, plan_hyperband
from hypothesis import given
from hypothesis import strategies as st


def table(budget: Budget, *, space_size: int | None = None) -> list[tuple[int, int, int, int]]:
    return [
        (rung.bracket, rung.trials, rung.first_epoch, rung.last_epoch)
        for rung in plan_hyperband(budget, space_size=space_size)
    ]


@st.composite
def budgets(draw):
    max_epochs = draw(st.integers(1, 1_000))
    return Budget(
        max_epochs=max_epochs,
        min_epochs=draw(st.integers(1, max_epochs)),
        factor=draw(st.integers(2, 6)),
        iterations=draw(st.integers(1, 3)),
    )


def brackets(budget: Budget, space_size: int | None):
    for bracket in range(bracket_count(budget)):
        yield plan_bracket(budget, bracket, space_size=space_size)


SIZES = st.none() | st.integers(1, 200)


def test_27_epochs_and_factor_3_give_70_trials_and_375_epochs():
    rungs = plan_hyperband(Budget(max_epochs=27, factor=3))
    assert sum(rung.trials for rung in rungs) == 70
    assert sum(rung.epochs for rung in rungs) == 375


def test_the_rungs_of_27_epochs_and_factor_3_are_known():
    assert table(Budget(max_epochs=27, factor=3)) == [
        (3, 27, 0, 1),
        (3, 9, 1, 3),
        (3, 3, 3, 9),
        (3, 1, 9, 27),
        (2, 12, 0, 3),
        (2, 4, 3, 9),
        (2, 2, 9, 27),
        (1, 6, 0, 9),
        (1, 2, 9, 27),
        (0, 4, 0, 27),
    ]


def test_81_epochs_and_factor_3_give_the_table_of_the_hyperband_paper_rounded_up():
    # Li et al. 2018, table 1, rounds down: its n_2 is 15 5 1 in bracket 2, its n_1 is 8 2.
    assert table(Budget(max_epochs=81, factor=3)) == [
        (4, 81, 0, 1),
        (4, 27, 1, 3),
        (4, 9, 3, 9),
        (4, 3, 9, 27),
        (4, 1, 27, 81),
        (3, 34, 0, 3),
        (3, 12, 3, 9),
        (3, 4, 9, 27),
        (3, 2, 27, 81),
        (2, 15, 0, 9),
        (2, 5, 9, 27),
        (2, 2, 27, 81),
        (1, 8, 0, 27),
        (1, 3, 27, 81),
        (0, 5, 0, 81),
    ]


@pytest.mark.parametrize(
    ("max_epochs", "factor", "count"),
    [(125, 5, 4), (124, 5, 3), (243, 3, 6), (1000, 10, 4), (1024, 2, 11), (1, 2, 1)],
)
def test_brackets_are_counted_exactly_at_powers_of_the_factor(max_epochs, factor, count):
    # math.log(125, 5) is 3.0000000000000004 and math.log(243, 3) is 4.999999999999999.
    assert bracket_count(Budget(max_epochs=max_epochs, factor=factor)) == count


def test_the_fewest_epochs_bound_the_brackets():
    budget = Budget(max_epochs=27, min_epochs=3, factor=3)
    assert bracket_count(budget) == 3
    assert min(rung.last_epoch for rung in plan_hyperband(budget)) == 3


def test_bracket_zero_never_halves():
    (only,) = plan_bracket(Budget(max_epochs=27), 0)
    assert (only.trials, only.first_epoch, only.last_epoch) == (4, 0, 27)


@pytest.mark.parametrize("trials", [1, 27, 28, 69, 70, 1_000])
def test_a_cap_cuts_the_plan_short(trials):
    capped = plan_hyperband(Budget(max_epochs=27, trials=trials))
    assert sum(rung.trials for rung in capped) == min(trials, 70)
    assert all(rung.trials > 0 for rung in capped)


@given(budgets(), st.integers(1, 500))
def test_a_cap_keeps_the_beginning_of_the_plan(budget, trials):
    whole = plan_hyperband(budget)
    capped = plan_hyperband(
        Budget(
            max_epochs=budget.max_epochs,
            min_epochs=budget.min_epochs,
            factor=budget.factor,
            iterations=budget.iterations,
            trials=trials,
        )
    )
    assert capped[:-1] == whole[: len(capped) - 1]
    assert capped[-1].trials <= whole[len(capped) - 1].trials


def test_more_iterations_repeat_the_brackets():
    assert table(Budget(max_epochs=9, iterations=2)) == 2 * table(Budget(max_epochs=9))


def test_a_finite_space_shrinks_the_brackets():
    """KERAS_TUNER row 4: a bracket larger than the space would never fill."""
    assert table(Budget(max_epochs=27), space_size=6) == [
        (3, 6, 0, 1),
        (3, 2, 1, 3),
        (3, 1, 3, 9),
        (3, 1, 9, 27),
        (2, 6, 0, 3),
        (2, 2, 3, 9),
        (2, 1, 9, 27),
        (1, 6, 0, 9),
        (1, 2, 9, 27),
        (0, 4, 0, 27),
    ]


def test_a_space_larger_than_every_bracket_changes_nothing():
    budget = Budget(max_epochs=27)
    assert table(budget, space_size=27) == table(budget)


@given(budgets(), SIZES)
def test_epochs_increase_along_a_bracket_to_the_greatest(budget, space_size):
    for rungs in brackets(budget, space_size):
        assert rungs[0].first_epoch == 0
        assert rungs[-1].last_epoch == budget.max_epochs
        for rung in rungs:
            assert rung.first_epoch < rung.last_epoch
        for before, after in pairwise(rungs):
            assert after.first_epoch == before.last_epoch


@given(budgets(), SIZES)
def test_promotions_never_exceed_the_rung_before(budget, space_size):
    for rungs in brackets(budget, space_size):
        for before, after in pairwise(rungs):
            assert 1 <= after.trials <= before.trials


@given(budgets(), SIZES)
def test_the_best_of_a_factor_is_promoted_rounded_up(budget, space_size):
    for rungs in brackets(budget, space_size):
        for before, after in pairwise(rungs):
            assert after.trials <= math.ceil(before.trials / budget.factor)


@given(budgets(), st.integers(1, 200))
def test_no_bracket_asks_for_more_than_the_space_holds(budget, space_size):
    for rungs in brackets(budget, space_size):
        assert rungs[0].trials <= space_size


@given(budgets())
def test_no_rung_trains_less_than_the_fewest_epochs(budget):
    for rungs in brackets(budget, None):
        assert rungs[0].last_epoch >= budget.min_epochs


@given(budgets())
def test_every_bracket_is_planned_as_often_as_iterated(budget):
    planned = [rung.bracket for rung in plan_hyperband(budget) if rung.rung == 0]
    assert planned == list(reversed(range(bracket_count(budget)))) * budget.iterations
