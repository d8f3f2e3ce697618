"""Curves against the number of trials: the hypergeometric law, closed forms and searches."""

import math
from itertools import combinations

import numpy as np
import pytest
from gru_or_lstm.benchmarks.statistics.selection_curves import (
    SelectionTable,
    better_curve,
    error_curve,
)
from gru_or_lstm.benchmarks.statistics.selection_law import (
    expected_error,
    probability_selected_better,
    rank_probabilities,
    selection_probabilities,
)

EVERY = range(1, 13)


def draw_table(seed, configurations=12, seeds=5, shift=0.0):
    """Validation and test errors that agree in part, as those of real configurations do."""
    rng = np.random.default_rng(seed)
    quality = rng.normal(size=(configurations, 1))
    return SelectionTable(
        validation=quality + 0.3 * rng.normal(size=(configurations, seeds)),
        test=shift + quality + 0.5 * rng.normal(size=(configurations, seeds)),
    )


@pytest.mark.parametrize("configurations", [1, 5, 208])
def test_the_best_of_n_trials_has_the_hypergeometric_rank(configurations):
    trials = range(1, configurations + 1)
    expected = [
        [
            math.comb(configurations - j, n - 1) / math.comb(configurations, n)
            for j in range(1, configurations + 1)
        ]
        for n in trials
    ]
    found = rank_probabilities(configurations, trials)
    np.testing.assert_allclose(found, expected, rtol=1e-11, atol=0)
    np.testing.assert_allclose(found.sum(axis=1), 1, rtol=1e-12)


@pytest.mark.parametrize("n", [0, 6])
def test_more_trials_than_configurations_are_refused(n):
    with pytest.raises(ValueError, match=r"1\.\.5"):
        rank_probabilities(5, [1, n])


def test_one_trial_gives_the_mean_and_all_trials_the_one_of_least_validation_error():
    table = draw_table(0)
    validation, test = table.validation[:, 0], table.test[:, 0]
    first, *_, last = expected_error(validation, test, EVERY)
    assert first == pytest.approx(test.mean())
    assert last == pytest.approx(test[validation.argmin()])


def test_uniform_errors_have_the_expected_minimum_of_a_sample():
    # The least of n of the ranks 1..K is (K + 1) / (n + 1) on average.
    ranks = np.arange(1.0, 51.0)
    found = expected_error(ranks, ranks, range(1, 51))
    np.testing.assert_allclose(found, 51 / (np.arange(1, 51) + 1), rtol=1e-12)


def test_every_draw_listed_gives_the_same_expectation():
    rng = np.random.default_rng(1)
    validation, test = rng.normal(size=(2, 8))
    chosen = [min(drawn, key=validation.__getitem__) for drawn in combinations(range(8), 3)]
    assert expected_error(validation, test, [3]) == pytest.approx(test[chosen].mean())


def test_configurations_of_equal_score_are_equally_likely():
    found = selection_probabilities([1.0, 2.0, 1.0, 2.0], [2])[0]
    # Of six draws five hold a good one; the good ones share those, the bad ones the sixth.
    assert found == pytest.approx([5 / 12, 1 / 12, 5 / 12, 1 / 12])


def test_failures_are_selected_last():
    found = selection_probabilities([np.nan, 3.0, np.inf, 1.0], [1, 2, 3])
    assert found[1] == pytest.approx([1 / 12, 1 / 3, 1 / 12, 1 / 2])
    assert found[2] == pytest.approx([0, 1 / 4, 0, 3 / 4])


def test_an_expectation_is_infinite_while_a_failure_may_be_selected():
    found = expected_error([1.0, 2.0, 3.0], [0.1, 0.2, np.nan], [1, 2])
    assert found[0] == np.inf
    assert found[1] == pytest.approx(2 / 3 * 0.1 + 1 / 3 * 0.2)


def test_who_wins_is_who_has_the_lower_selected_test_error():
    one, other = draw_table(2, seeds=1), draw_table(3, configurations=9, seeds=1)
    pairs = [(table.validation[:, 0], table.test[:, 0]) for table in (one, other)]
    found = probability_selected_better(*pairs, [2])
    picked = [
        [test[min(drawn, key=scores.__getitem__)] for drawn in combinations(range(len(test)), 2)]
        for scores, test in pairs
    ]
    assert found == pytest.approx(np.mean(np.less.outer(*picked)))


def test_equal_cells_win_equally_often_and_a_better_one_always():
    pair = draw_table(4).validation[:, 0], draw_table(4).test[:, 0]
    np.testing.assert_allclose(probability_selected_better(pair, pair, EVERY), 0.5)
    ahead = pair[0], pair[1] - 100
    np.testing.assert_allclose(probability_selected_better(ahead, pair, EVERY), 1)


def test_searches_that_are_run_find_what_the_curves_say():
    rng = np.random.default_rng(5)
    tables, n, searches = (draw_table(6), draw_table(7, shift=-0.3)), 4, 20_000
    errors = []
    for table in tables:
        errors.append([])
        for _ in range(searches):
            select, report = rng.choice(table.seeds, 2, replace=False)
            drawn = rng.choice(len(table.test), n, replace=False)
            best = drawn[table.validation[drawn, select].argmin()]
            errors[-1].append(table.test[best, report])
    errors = np.array(errors)
    for table, found in zip(tables, errors, strict=True):
        margin = 4 * found.std() / math.sqrt(searches)
        assert error_curve(table, [n]).estimate[0] == pytest.approx(found.mean(), abs=margin)
    better = better_curve(*tables, [n]).estimate[0]
    assert better == pytest.approx(
        np.mean(errors[0] < errors[1]), abs=4 * 0.5 / math.sqrt(searches)
    )


def test_a_curve_averages_over_pairs_of_different_seeds():
    table = draw_table(8, seeds=3)
    expected = [
        expected_error(table.validation[:, select], table.test[:, report], EVERY)
        for select in range(3)
        for report in range(3)
        if select != report
    ]
    np.testing.assert_allclose(error_curve(table, EVERY).estimate, np.mean(expected, axis=0))


def test_bands_hold_the_curve_and_narrow_with_more_seeds():
    few, many = draw_table(9, seeds=4), draw_table(9, seeds=40)
    widths = []
    for table in (few, many):
        curve = error_curve(table, EVERY)
        assert (curve.low <= curve.estimate).all()
        assert (curve.estimate <= curve.high).all()
        widths.append((curve.high - curve.low).mean())
    assert widths[1] < widths[0]


def test_the_band_of_who_wins_lies_in_0_to_1_and_around_the_curve():
    curve = better_curve(draw_table(10), draw_table(11), EVERY)
    assert (curve.low <= curve.estimate).all()
    assert (curve.estimate <= curve.high).all()
    assert curve.low.min() >= 0
    assert curve.high.max() <= 1


def test_a_single_seed_has_a_curve_without_a_band():
    table = draw_table(12, seeds=1)
    curve = error_curve(table, EVERY)
    np.testing.assert_allclose(
        curve.estimate, expected_error(table.validation[:, 0], table.test[:, 0], EVERY)
    )
    assert np.isnan(curve.low).all()
    assert np.isnan(better_curve(table, table, EVERY).high).all()


def test_tables_that_do_not_match_are_refused():
    with pytest.raises(ValueError, match=r"\(3, 2\) and \(2, 3\)"):
        SelectionTable(validation=np.ones((3, 2)), test=np.ones((2, 3)))
    with pytest.raises(ValueError, match=r"\(0, 2\)"):
        SelectionTable(validation=np.ones((0, 2)), test=np.ones((0, 2)))
