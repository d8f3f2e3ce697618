"""What is compared with what, and what comes of it."""

import dataclasses

import numpy as np
import pytest
from gru_or_lstm.benchmarks.compare.gate import compare_runs
from gru_or_lstm.benchmarks.compare.limits import parse_limits
from gru_or_lstm.benchmarks.compare.words import say_outcome, say_result
from gru_or_lstm.search.errors import InputError

ERROR = "test_nrmse_env"
TIME = "epoch_milliseconds"


def one(comparison):
    (result,) = comparison.results
    return result


@pytest.fixture
def base(run_of, repeats):
    return run_of("base", gru={ERROR: repeats(1)})


def gated(base, *news, limit="test_nrmse_env:+5%", **options):
    return compare_runs(base, news, limits=parse_limits([limit]), **options)


def test_a_loss_beyond_the_limit_and_beyond_chance_fails(base, run_of, repeats):
    found = gated(base, run_of(gru={ERROR: 1.2 * repeats(2)}))
    assert one(found).status == "fails"
    assert found.failures == found.results
    assert 1.15 < one(found).measured.change.low < 1.2 < one(found).measured.change.high < 1.27
    assert say_result(one(found)).startswith("worse by 19 % [17, ")
    assert say_outcome(found).startswith("1 of 1 gated rows fails, test_nrmse_env of gru first:")


def test_a_large_loss_within_chance_is_inconclusive(base, run_of):
    few = base.rows["gru"].samples[ERROR].values[:6]
    noisy = 1.3 * few.mean() * np.array([0.5, 0.7, 1.0, 1.3, 1.6, 2.0])
    found = gated(base, run_of(gru={ERROR: noisy}))
    assert one(found).measured.change.estimate > 1.05
    assert one(found).status == "inconclusive"
    assert say_result(one(found)).startswith("inconclusive: from ")
    assert "1 is inconclusive" in say_outcome(found)


def test_a_loss_beyond_chance_within_the_limit_does_not_fail(base, run_of, repeats):
    found = gated(base, run_of(gru={ERROR: 1.08 * repeats(2)}), limit="test_nrmse_env:+20%")
    assert one(found).status == "same"
    assert "too little to matter" in say_result(one(found))


def test_an_improvement_says_that_the_baseline_is_stale(base, run_of, repeats):
    found = gated(base, run_of(gru={ERROR: 0.8 * repeats(2)}))
    assert one(found).status == "improved"
    assert say_result(one(found)).startswith("better by ")
    assert say_result(one(found)).endswith(": the baseline is stale")
    assert "The baseline is stale: 1 row is better than it." in say_outcome(found)
    assert not found.failures


@pytest.mark.parametrize("spread", [0.05, 2.0])
def test_the_same_repeats_are_the_same_however_far_they_spread(run_of, repeats, spread):
    base, new = (run_of(name, gru={ERROR: repeats(1, spread=spread)}) for name in ("base", "new"))
    found = gated(base, new)
    assert one(found).status == "same"
    assert one(found).measured.change.estimate == 1.0
    assert say_result(one(found)) == "the same, repeat by repeat"


def test_with_fewer_than_five_repeats_nothing_is_shown(run_of):
    base = run_of("base", gru={ERROR: [0.1, 0.1, 0.1, 0.1]})
    found = gated(base, run_of(gru={ERROR: [9.0, 9.0, 9.0, 9.0]}))
    assert one(found).status == "inconclusive"
    assert say_result(one(found)) == "inconclusive: 4 against 4 repeats, 5 are the least"


def test_failed_repeats_keep_their_place_as_the_worst(base, run_of, repeats):
    broken = np.where(np.arange(30) < 25, np.inf, repeats(2))
    found = gated(base, run_of(gru={ERROR: broken}))
    assert one(found).status == "fails"
    assert say_result(one(found)) == "worse: most repeats of the run failed"


def test_of_a_score_less_is_the_loss(run_of):
    rng = np.random.default_rng(0)
    scores = {"test_valid_time": 5 + 0.1 * rng.normal(size=30)}
    base = run_of("base", gru=scores)
    lost = run_of(gru={"test_valid_time": scores["test_valid_time"] - 1})
    found = gated(base, lost, limit="test_valid_time:-10%")
    assert one(found).status == "fails"
    assert one(found).measured.change.estimate == pytest.approx(-1)
    assert gated(lost, base, limit="test_valid_time:-10%").results[0].status == "improved"


def test_of_a_ratio_that_should_be_high_a_fall_is_said_in_its_own_percent(run_of, repeats):
    base = run_of("base", gru={"throughput": repeats(1, middle=100)})
    found = gated(
        base, run_of(gru={"throughput": 0.8 * repeats(1, middle=100)}), limit="throughput:-10%"
    )
    assert one(found).status == "fails"
    assert one(found).measured.change.estimate == pytest.approx(0.8)
    assert say_result(one(found)).startswith("worse by 20 % [")


@pytest.mark.parametrize(("limit", "status"), [("+5%,+1", "same"), ("+5%,+0.001", "fails")])
def test_of_two_amounts_both_must_be_passed(base, run_of, repeats, limit, status):
    found = gated(base, run_of(gru={ERROR: 1.3 * repeats(2)}), limit=f"{ERROR}:{limit}")
    assert one(found).status == status


@pytest.mark.parametrize(
    ("count", "limit", "status"),
    [
        (5201, "+0%", "same"),
        (5202, "+0%", "fails"),
        (5400, "+5%", "same"),
        (6761, "+5%", "fails"),
        (4000, "+5%", "improved"),
    ],
)
def test_what_is_exact_needs_no_test(run_of, count, limit, status):
    base = run_of("base", gru={"parameter_count": [5201.0]})
    new = run_of(gru={"parameter_count": [float(count)]})
    found = gated(base, new, limit=f"parameter_count:{limit}")
    assert one(found).status == status
    assert one(found).tested == 0


def test_p_values_are_adjusted_over_what_is_gated_and_apart_from_the_rest(run_of, repeats):
    base, new = (
        run_of(
            name,
            usual=(ERROR, "test_mase"),
            **{
                f"row{n}": {ERROR: repeats(first + n), "test_mase": repeats(first + 50 + n)}
                for n in range(4)
            },
        )
        for name, first in (("base", 0), ("new", 9))
    )
    found = gated(base, new)
    gate = [each for each in found.results if each.column.name == ERROR]
    rest = [each for each in found.results if each.column.name == "test_mase"]
    assert {each.tested for each in gate} == {4} == {each.tested for each in rest}
    assert {each.family for each in gate} == {"headline"}
    least = min(gate, key=lambda each: each.measured.contest.p_value)
    assert least.p_value == pytest.approx(min(1, 4 * least.measured.contest.p_value))


def test_rows_that_vanished_and_new_ones_are_named(run_of, repeats):
    base = run_of("base", gru={ERROR: repeats(1)}, lstm={ERROR: repeats(2)})
    found = gated(base, run_of(gru={ERROR: repeats(3)}, rnn={ERROR: repeats(4)}))
    assert found.vanished == {"new": ("lstm",)}
    assert say_outcome(found).endswith("1 row of the baseline vanished.")
    assert found.appeared == {"new": ("rnn",)}


def test_rows_of_one_name_that_are_not_the_same_are_told_apart(run_of, repeats):
    runs = []
    for name, recipe, seed in (("base", "adam", 1), ("new", "sgd", 2)):
        run = run_of(name, gru={ERROR: repeats(seed)})
        lstm = dataclasses.replace(run.rows["gru"], name="lstm", recipe=recipe)
        runs.append(dataclasses.replace(run, rows=run.rows | {recipe: lstm}))
    base, new = runs
    found = gated(base, new)
    assert found.vanished == {"new": ("lstm (adam)",)}
    assert found.appeared == {"new": ("lstm (sgd)",)}
    paired = gated(
        dataclasses.replace(base, roles={"role": "adam"}),
        dataclasses.replace(new, roles={"role": "sgd"}),
    )
    assert paired.results[1].row == "role: lstm (adam) → lstm (sgd)"


def test_a_column_that_vanished_from_a_row_is_named(run_of, repeats):
    both = {ERROR: repeats(1), "test_mase": repeats(1)}
    base = run_of("base", usual=("test_mase",), gru=both)
    found = gated(base, run_of(gru={ERROR: repeats(3)}))
    assert found.vanished == {"new": ("test_mase of gru",)}


def test_what_fills_a_role_is_paired_where_it_changed(run_of, repeats):
    base = run_of("base", old={ERROR: repeats(1)})
    new = run_of(other={ERROR: 1.3 * repeats(2)})
    base = dataclasses.replace(base, roles={"best of random search, GRU": "old"})
    new = dataclasses.replace(new, roles={"best of random search, GRU": "other"})
    found = gated(base, new)
    assert one(found).row == "best of random search, GRU: old → other"
    assert one(found).status == "fails"
    assert found.vanished == {"new": ()}


def test_a_loss_must_be_shown_by_every_run_that_confirms(base, run_of, repeats):
    worse, fine = ({ERROR: factor * repeats(seed)} for factor, seed in ((1.3, 2), (1.0, 3)))
    agreeing = gated(base, run_of("a", gru=worse), run_of("b", gru=worse), confirm=2)
    assert [each.status for each in agreeing.results] == ["fails", "fails"]
    divided = gated(base, run_of("a", gru=worse), run_of("b", gru=fine), confirm=2)
    assert [each.status for each in divided.results] == ["unconfirmed", "same"]
    assert say_result(divided.results[0]).endswith("but not in every run: not confirmed")
    assert not divided.failures
    assert say_outcome(agreeing).startswith("1 of 1 gated rows fails")
    assert say_outcome(divided) == "None of 1 gated rows fails."
    alone = gated(base, run_of("a", gru=worse), run_of("b", gru=fine))
    assert [each.status for each in alone.results] == ["fails", "same"]


def test_a_gain_must_be_shown_by_every_run_that_confirms(base, run_of, repeats):
    better, fine = ({ERROR: factor * repeats(seed)} for factor, seed in ((0.7, 2), (1.0, 3)))
    agreeing = gated(base, run_of("a", gru=better), run_of("b", gru=better), confirm=2)
    assert "The baseline is stale: 1 row is better than it." in say_outcome(agreeing)
    divided = gated(base, run_of("a", gru=better), run_of("b", gru=fine), confirm=2)
    assert [each.status for each in divided.results] == ["better", "same"]
    assert "stale" not in say_outcome(divided)


def test_one_file_given_twice_is_two_runs(base, run_of, repeats):
    worse = run_of("a", gru={ERROR: 1.3 * repeats(2)})
    found = gated(base, worse, worse, confirm=2)
    assert [each.run for each in found.results] == ["a (1)", "a (2)"]


def test_times_of_other_machines_are_left_out_unless_they_are_asked_for(run_of, repeats):
    columns = {ERROR: repeats(1), TIME: repeats(2)}
    base = run_of("base", usual=(ERROR, TIME), gru=columns)
    other = run_of(gru=columns, machine={"cpu model": "2"})
    found = compare_runs(base, [other])
    assert {each.column.name for each in found.results} == {ERROR}
    assert found.notes == (
        "Times are left out, for the machines differ: cpu model 1 in base, 2 in new.",
    )
    across = compare_runs(base, [other], across_machines=True)
    assert {each.column.name for each in across.results} == {ERROR, TIME}
    assert across.notes[0].startswith("Times of different machines are compared")


@pytest.mark.parametrize(
    ("machine", "said"),
    [({"cpu model": "2"}, "cpu model 1 in base, 2 in new"), ({}, "it is not recorded what")],
)
def test_a_gate_on_times_of_another_machine_is_refused(run_of, repeats, machine, said):
    base = run_of("base", gru={TIME: repeats(2)})
    other = run_of(gru={TIME: repeats(2)}, machine=machine)
    with pytest.raises(InputError, match="Times of different machines are not compared") as error:
        gated(base, other, limit=f"{TIME}:+10%")
    assert said in str(error.value)
    assert gated(base, other, limit=f"{TIME}:+10%", across_machines=True).results


@pytest.mark.parametrize(
    ("new", "options", "said"),
    [
        ({"lstm": {ERROR: [1.0] * 5}}, {}, "no row in common"),
        ({"gru": {"test_mase": [1.0] * 5}}, {"columns": ["test_mase"]}, "no row in common"),
        ({"gru": {ERROR: [1.0] * 5}}, {"limit": "test_mas:+5%"}, "Unknown column 'test_mas'"),
        ({"gru": {ERROR: [1.0] * 5}}, {"columns": ["nothing"]}, "Unknown column 'nothing'"),
        ({"gru": {ERROR: [1.0] * 5}}, {"confirm": 2}, "must be at most the number of new runs"),
        (
            {"gru": {ERROR: [1.0] * 5, "windows": [1.0]}},
            {"columns": ["windows"]},
            "is known whether",
        ),
        ({"gru": {ERROR: [1.0] * 5}, "data": "x"}, {}, "were judged on other data"),
    ],
)
def test_what_cannot_be_compared_is_one_line(base, run_of, new, options, said):
    with pytest.raises(InputError) as error:
        gated(base, run_of(**new), **options)
    assert said in str(error.value)
    assert len(error.value.lines) == 1


def test_a_gate_that_would_hold_nothing_is_refused(run_of, repeats):
    both = run_of("base", gru={ERROR: repeats(1)}, lstm={"test_mase": repeats(1)})
    lost = run_of(gru={ERROR: repeats(1)}, rnn={"test_mase": repeats(1)})
    with pytest.raises(InputError, match="so --fail would hold nothing"):
        gated(both, lost, limit="test_mase:+5%", columns=[ERROR])


def test_a_share_of_nothing_is_refused(run_of):
    never = run_of("base", gru={"test_diverged": [0.0] * 5})
    with pytest.raises(InputError, match=r"Give an amount, such as test_diverged:\+0.01"):
        gated(never, never, limit="test_diverged:+5%")
    assert one(gated(never, never, limit="test_diverged:+0.01")).status == "same"
