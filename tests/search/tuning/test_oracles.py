import collections
import itertools
import math
from collections.abc import Iterator
from pathlib import Path

import keras_tuner
import pytest
import threadpoolctl
from gru_or_lstm.search.configurations.budget import Budget
from gru_or_lstm.search.configurations.configuration import Configuration
from gru_or_lstm.search.configurations.dimension import LogUniform
from gru_or_lstm.search.configurations.space import SearchSpace
from gru_or_lstm.search.tuning.driver import WORST_TOLD, Driver, Proposal, told_score
from gru_or_lstm.search.tuning.oracles import BAYESIAN_BATCH, build_oracle
from gru_or_lstm.search.tuning.plan import TUNERS, plan_search
from keras_tuner.engine import trial as keras_tuner_trial

CONTINUOUS = SearchSpace(units=(4, 6, 8))
FINITE = SearchSpace(units=(4, 6, 8), learning_rates=(0.001, 0.01))
SINGLE = SearchSpace(cells=("gru",), units=(4,), learning_rates=(0.01,))
RUNNING = keras_tuner_trial.TrialStatus.RUNNING
COMPLETED = keras_tuner_trial.TrialStatus.COMPLETED
INVALID = keras_tuner_trial.TrialStatus.INVALID


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture(autouse=True)
def one_thread() -> Iterator[None]:
    """A Gaussian process of a dozen points is eight times slower on the threads of a busy CPU."""
    with threadpoolctl.threadpool_limits(1):
        yield


def score(proposal: Proposal) -> float:
    """A smooth error with its least value at 8 units and rate 0.01."""
    configuration = proposal.configuration
    return 0.01 + abs(math.log10(configuration.learning_rate / 0.01)) + 0.1 / configuration.units


def waves(tuner, space, budget, *, seed=0, objective=score, enqueue=()) -> list[list[Proposal]]:
    """Drive an oracle to its end, telling each wave in order."""
    if budget.trials is None and TUNERS[tuner].default_trials is not None:
        raise ValueError("name the trials")
    oracle = build_oracle(tuner, space, seed=seed, budget=budget, enqueue=enqueue)
    driver = Driver(oracle, space, max_epochs=budget.max_epochs)
    found = []
    while wave := list(iter(driver.ask, None)):
        found.append(wave)
        for proposal in wave:
            driver.tell(proposal, objective(proposal))
    return found


def drive(tuner, space, budget, **options) -> list[Proposal]:
    return list(itertools.chain.from_iterable(waves(tuner, space, budget, **options)))


def configurations(proposals: list[Proposal]) -> list[Configuration]:
    return [proposal.configuration for proposal in proposals]


def fresh(proposals: list[Proposal]) -> list[Configuration]:
    return configurations([proposal for proposal in proposals if proposal.parent is None])


def rung_sizes(proposals: list[Proposal]) -> list[tuple[int, int, int, int]]:
    runs = itertools.groupby(
        proposals, key=lambda p: (p.bracket, p.rung, p.first_epoch, p.last_epoch)
    )
    return [(key[0], len(list(run)), key[2], key[3]) for key, run in runs]


# Keras Tuner itself: what is worked around here, pinned so that an upstream change is noticed.

PLAIN = pytest.mark.filterwarnings(
    # KERAS_TUNER row 17: an unmodified oracle calls threading.currentThread().getName().
    "ignore:getName.. is deprecated:DeprecationWarning"
)


def plain_samples(seed: int | None, count: int = 6) -> list[tuple[object, ...]]:
    hp = keras_tuner.HyperParameters()
    CONTINUOUS.choose(hp)
    oracle = keras_tuner.oracles.RandomSearchOracle(
        objective=keras_tuner.Objective("objective", "min"),
        max_trials=count,
        hyperparameters=hp,
        seed=seed,
    )
    oracle._set_project_dir("plain", f"seed {seed}")
    return [
        tuple(oracle.create_trial(str(trial)).hyperparameters.values.values())
        for trial in range(count)
    ]


@PLAIN
def test_plain_keras_tuner_shares_trials_between_seeds_1_and_4():
    """KERAS_TUNER row 2, the fault itself: sample k is drawn with seed + k."""
    assert len(set(plain_samples(1)) & set(plain_samples(4))) == 5


@PLAIN
def test_plain_keras_tuner_takes_0_for_no_seed():
    """KERAS_TUNER row 3, the fault itself."""
    hp = keras_tuner.HyperParameters()
    seeds = {
        keras_tuner.oracles.RandomSearchOracle(max_trials=1, hyperparameters=hp, seed=0).seed
        for _ in range(10)
    }
    assert len(seeds) > 1


@PLAIN
def test_plain_keras_tuner_promotes_nobody_from_a_rung_with_three_failed_trials():
    """KERAS_TUNER row 5, the fault itself."""
    hp = keras_tuner.HyperParameters()
    CONTINUOUS.choose(hp)
    oracle = keras_tuner.oracles.HyperbandOracle(
        objective=keras_tuner.Objective("objective", "min"),
        max_epochs=9,
        hyperparameters=hp,
        seed=1,
        max_consecutive_failed_trials=100,
    )
    oracle._set_project_dir("plain", "hyperband")
    rungs = collections.Counter()
    for number in itertools.count():
        trial = oracle.create_trial(str(number))
        if trial.status != RUNNING:
            break
        values = trial.hyperparameters.values
        rungs[values["tuner/bracket"], values["tuner/round"]] += 1
        oracle.update_trial(trial.trial_id, {"objective": float(number)})
        trial.status = INVALID if number < 3 else COMPLETED
        oracle.end_trial(trial)
    assert rungs == {(2, 0): 9, (1, 0): 5, (1, 1): 2, (0, 0): 3}


@PLAIN
@pytest.mark.filterwarnings(
    # Keras Tuner fits its Gaussian process to six points; ours silences it.
    "ignore::sklearn.exceptions.ConvergenceWarning"
)
def test_plain_keras_tuner_repeats_configurations_of_a_small_space():
    """KERAS_TUNER row 13, the fault itself: Bayesian search never checks."""
    hp = keras_tuner.HyperParameters()
    hp.Choice("units", [4, 6, 8])
    hp.Choice("cell", ["gru", "lstm"])
    oracle = keras_tuner.oracles.BayesianOptimizationOracle(
        objective=keras_tuner.Objective("objective", "min"),
        max_trials=14,
        hyperparameters=hp,
        num_initial_points=3,
        seed=1,
    )
    oracle._set_project_dir("plain", "bayesian")
    tried = []
    for number in range(14):
        trial = oracle.create_trial(str(number))
        tried.append(tuple(trial.hyperparameters.values.values()))
        oracle.update_trial(trial.trial_id, {"objective": float(number % 5)})
        trial.status = COMPLETED
        oracle.end_trial(trial)
    assert len(tried) > len(set(tried))


@PLAIN
def test_plain_keras_tuner_warns_on_every_call():
    """KERAS_TUNER row 17, the fault itself."""
    with pytest.warns(DeprecationWarning, match="currentThread"):
        plain_samples(1, count=1)


# What holds for every oracle.


ALL = pytest.mark.parametrize("tuner", TUNERS)
BUDGET = Budget(trials=12, max_epochs=9)


@ALL
def test_a_search_runs_its_plan_and_ends(tuner):
    assert len(drive(tuner, CONTINUOUS, BUDGET)) == plan_search(tuner, CONTINUOUS, BUDGET).trials


@ALL
def test_a_search_is_repeatable(tuner):
    assert drive(tuner, CONTINUOUS, BUDGET) == drive(tuner, CONTINUOUS, BUDGET)


@pytest.mark.parametrize("tuner", ["random", "bayesian", "hyperband"])
def test_seeds_1_and_4_share_no_trial(tuner):
    """KERAS_TUNER row 2."""
    one, four = (set(fresh(drive(tuner, CONTINUOUS, BUDGET, seed=seed))) for seed in (1, 4))
    assert not one & four


@pytest.mark.parametrize("tuner", ["random", "bayesian", "hyperband"])
def test_0_is_a_seed_that_repeats_itself_and_differs_from_1(tuner):
    """KERAS_TUNER row 3."""
    zero, again, one = (drive(tuner, CONTINUOUS, BUDGET, seed=seed) for seed in (0, 0, 1))
    assert zero == again
    assert not set(fresh(zero)) & set(fresh(one))


@ALL
@pytest.mark.parametrize("space", [CONTINUOUS, FINITE])
def test_a_larger_cap_extends_the_list_without_changing_it(tuner, space):
    short = drive(tuner, space, Budget(trials=5, max_epochs=9))
    longer = drive(tuner, space, Budget(trials=11, max_epochs=9))
    assert longer[: len(short)] == short
    assert len(longer) == 11


@ALL
def test_trials_are_numbered_from_0_without_gaps(tuner):
    numbers = [proposal.trial for proposal in drive(tuner, CONTINUOUS, BUDGET)]
    assert numbers == list(range(len(numbers)))


@ALL
def test_no_files_are_written(tuner, folder):
    """KERAS_TUNER row 14."""
    drive(tuner, CONTINUOUS, BUDGET)
    assert list(folder.iterdir()) == []


@ALL
@pytest.mark.filterwarnings("error::DeprecationWarning")
def test_no_warning_escapes(tuner):
    """KERAS_TUNER row 17."""
    drive(tuner, FINITE, BUDGET)


@ALL
@pytest.mark.parametrize("outcome", [None, 0.5, 0.0, math.inf, 1e-300, 1e300])
def test_no_search_stalls_when_all_trials_fail_or_tie(tuner, outcome):
    """KERAS_TUNER rows 5 and 7: an oracle is told a finite score for every trial."""
    found = drive(tuner, CONTINUOUS, BUDGET, objective=lambda _: outcome)
    assert len(found) == plan_search(tuner, CONTINUOUS, BUDGET).trials


def test_what_an_oracle_is_told_ranks_as_the_objective_does_and_a_failure_below_all():
    values = [0.0, 1e-12, 0.5, 1.0, 999.0, 1e3, 1001.0, 1e4, 1e16, 1e100, 1e300]
    told = [told_score(value) for value in values]
    assert told[0] == told[1] == -12
    assert told[1:] == sorted(set(told[1:]))
    assert max(told) < WORST_TOLD


@pytest.mark.parametrize("bad", [1e3, 1e12])
def test_hyperband_promotes_the_least_bad_of_bad_trials(bad):
    found = drive(
        "hyperband",
        CONTINUOUS,
        BUDGET,
        objective=lambda p: bad * (1 + p.configuration.learning_rate),
    )
    first = [p for p in found if (p.bracket, p.rung) == (found[0].bracket, 0)]
    second = [p for p in found if (p.bracket, p.rung) == (found[0].bracket, 1)]
    ranked = sorted(first, key=lambda p: p.configuration.learning_rate)
    assert {p.parent for p in second} == {p.trial for p in ranked[: len(second)]}


@pytest.mark.parametrize("tuner", ["random", "grid", "bayesian"])
@pytest.mark.parametrize("trials", [12, 50])
def test_a_finite_space_is_enumerated_without_repeats_and_ends(tuner, trials):
    """KERAS_TUNER rows 4 and 13."""
    found = configurations(drive(tuner, FINITE, Budget(trials=trials, max_epochs=3)))
    assert len(found) == FINITE.size
    assert len(set(found)) == FINITE.size


@pytest.mark.parametrize("tuner", ["random", "grid", "bayesian", "hyperband"])
def test_a_space_of_one_configuration_is_tried(tuner):
    found = drive(tuner, SINGLE, Budget(trials=5, max_epochs=3))
    assert set(configurations(found)) == {Configuration(cell="gru", units=4, learning_rate=0.01)}
    assert len(found) == plan_search(tuner, SINGLE, Budget(trials=5, max_epochs=3)).trials


QUEUE = tuple(
    Configuration(cell=cell, units=units, learning_rate=0.01)
    for cell, units in (("lstm", 8), ("gru", 6))
)


@ALL
@pytest.mark.parametrize("space", [CONTINUOUS, FINITE])
def test_known_good_configurations_come_first(tuner, space):
    found = drive(tuner, space, BUDGET, enqueue=QUEUE)
    assert tuple(configurations(found[:2])) == QUEUE
    assert len(found) == plan_search(tuner, space, BUDGET).trials


@pytest.mark.parametrize("tuner", ["random", "grid", "bayesian"])
def test_a_queue_does_not_make_a_finite_space_repeat_itself(tuner):
    found = drive(tuner, FINITE, Budget(trials=50, max_epochs=3), enqueue=QUEUE)
    assert len(set(configurations(found))) == len(found) == FINITE.size


def test_what_follows_a_queue_does_not_depend_on_it():
    with_queue = drive("random", CONTINUOUS, BUDGET, enqueue=QUEUE)
    assert with_queue[2:] == drive("random", CONTINUOUS, BUDGET)[2:]


def test_a_grid_with_a_queue_outside_it_still_runs_its_plan():
    budget = Budget(max_epochs=3)
    found = drive("grid", CONTINUOUS, budget, enqueue=QUEUE)
    assert len(found) == plan_search("grid", CONTINUOUS, budget, enqueue=QUEUE).trials


@pytest.mark.parametrize("tuner", ["random", "grid"])
def test_a_queue_that_repeats_itself_does_not_make_a_finite_space_do_so(tuner):
    found = drive(tuner, FINITE, Budget(trials=50, max_epochs=3), enqueue=QUEUE[:1] * 2)
    assert len(set(configurations(found))) == len(found)


# Random and grid search.


def test_random_search_asks_for_everything_at_once():
    assert len(waves("random", CONTINUOUS, BUDGET)) == 1


@pytest.mark.slow
def test_random_rates_are_uniform_in_the_logarithm():
    space = SearchSpace(cells=("gru",), units=(4,), learning_rates=LogUniform(1e-4, 1e-1))
    found = drive("random", space, Budget(trials=400, max_epochs=1))
    depths = sorted((math.log10(p.configuration.learning_rate) + 4) / 3 for p in found)
    # Kolmogorov-Smirnov: the critical distance at the level 0.001 is 1.95 / sqrt(n).
    distance = max(
        max((rank + 1) / 400 - depth, depth - rank / 400) for rank, depth in enumerate(depths)
    )
    assert distance < 1.95 / math.sqrt(400)


@pytest.mark.slow
def test_random_search_draws_dimensions_independently():
    counts = collections.Counter(
        (p.configuration.cell, p.configuration.units)
        for p in drive("random", CONTINUOUS, Budget(trials=600, max_epochs=1))
    )
    # Chi-squared with 5 degrees of freedom: the critical value at the level 0.001 is 20.5.
    assert len(counts) == 6
    assert sum((count - 100) ** 2 / 100 for count in counts.values()) < 20.5


def test_a_finite_space_is_shuffled_by_the_seed():
    orders = {
        tuple(configurations(drive("random", FINITE, Budget(trials=12, max_epochs=1), seed=seed)))
        for seed in range(4)
    }
    assert len(orders) == 4


@pytest.mark.slow
def test_the_first_draws_of_a_finite_space_favour_none():
    first = collections.Counter(
        drive("random", FINITE, Budget(trials=1, max_epochs=1), seed=seed)[0].configuration
        for seed in range(240)
    )
    # Chi-squared with 11 degrees of freedom: the critical value at the level 0.001 is 31.3.
    assert len(first) == 12
    assert sum((count - 20) ** 2 / 20 for count in first.values()) < 31.3


@pytest.mark.long
def test_the_best_of_n_random_draws_follows_the_hypergeometric_law():
    # P(best is rank j) = C(K - j, n - 1) / C(K, n), with K = 12 configurations and n = 3 draws.
    ranked = sorted(
        drive("grid", FINITE, Budget(trials=12, max_epochs=1)), key=lambda p: (score(p), p.trial)
    )
    rank = {proposal.configuration: place for place, proposal in enumerate(ranked, start=1)}
    runs = 400
    best = collections.Counter(
        min(
            rank[p.configuration]
            for p in drive("random", FINITE, Budget(trials=3, max_epochs=1), seed=seed)
        )
        for seed in range(runs)
    )
    expected = {j: runs * math.comb(12 - j, 2) / math.comb(12, 3) for j in range(1, 11)}
    pooled = [*range(1, 7), (7, 8, 9, 10)]
    statistic = 0.0
    for cell in pooled:
        members = cell if isinstance(cell, tuple) else (cell,)
        hoped = sum(expected[j] for j in members)
        statistic += (sum(best[j] for j in members) - hoped) ** 2 / hoped
    # Chi-squared with 6 degrees of freedom: the critical value at the level 0.001 is 22.5.
    assert statistic < 22.5


def test_a_grid_goes_through_the_space_in_order():
    found = configurations(drive("grid", FINITE, Budget(max_epochs=1)))
    assert [(c.cell, c.units, c.learning_rate) for c in found] == list(
        itertools.product(("gru", "lstm"), (4, 6, 8), (0.001, 0.01))
    )


def test_a_grid_takes_ten_increasing_rates_from_a_range():
    space = SearchSpace(cells=("gru",), units=(4,), learning_rates=LogUniform(1e-3, 1e-1))
    rates = [p.configuration.learning_rate for p in drive("grid", space, Budget(max_epochs=1))]
    steps = [math.log(after / before) for before, after in itertools.pairwise(rates)]
    assert len(rates) == 10
    assert all(1e-3 <= rate <= 1e-1 for rate in rates)
    assert steps == pytest.approx([math.log(100) / 10] * 9)


# Bayesian search.


def test_bayesian_search_asks_in_fixed_batches():
    sizes = [len(wave) for wave in waves("bayesian", CONTINUOUS, Budget(trials=10, max_epochs=1))]
    assert sizes == [BAYESIAN_BATCH, BAYESIAN_BATCH, 10 - 2 * BAYESIAN_BATCH]


def test_bayesian_search_learns_from_what_it_is_told():
    space = SearchSpace(cells=("gru",), units=(8,))
    budget = Budget(trials=8, max_epochs=1)
    told = drive("bayesian", space, budget)
    deaf = drive("bayesian", space, budget, objective=lambda _: 1.0)
    assert sum(map(score, told[4:])) < 0.8 * sum(map(score, deaf[4:]))


# Hyperband.


@pytest.mark.slow
@pytest.mark.parametrize(
    ("space", "budget"),
    [
        (CONTINUOUS, Budget(max_epochs=27)),
        (CONTINUOUS, Budget(max_epochs=27, iterations=2)),
        (CONTINUOUS, Budget(max_epochs=27, min_epochs=3)),
        (CONTINUOUS, Budget(max_epochs=25, factor=5)),
        (CONTINUOUS, Budget(max_epochs=10, factor=4)),
        (CONTINUOUS, Budget(max_epochs=27, trials=31)),
        (FINITE, Budget(max_epochs=27)),
        (SINGLE, Budget(max_epochs=9)),
    ],
)
def test_hyperband_issues_exactly_its_plan(space, budget):
    """KERAS_TUNER row 4."""
    planned = plan_search("hyperband", space, budget).rungs
    issued = rung_sizes(drive("hyperband", space, budget))
    assert issued == [(r.bracket, r.trials, r.first_epoch, r.last_epoch) for r in planned]


def test_every_rung_is_one_wave():
    budget = Budget(max_epochs=27)
    sizes = [len(wave) for wave in waves("hyperband", CONTINUOUS, budget)]
    assert sizes == [rung.trials for rung in plan_search("hyperband", CONTINUOUS, budget).rungs]


def test_the_best_of_each_rung_are_promoted():
    found = waves("hyperband", CONTINUOUS, Budget(max_epochs=27))
    for before, after in itertools.pairwise(found):
        if after[0].rung == 0:
            continue
        best = sorted(before, key=lambda p: (score(p), p.trial))[: len(after)]
        assert {p.parent for p in after} == {p.trial for p in best}


def test_a_promoted_trial_goes_on_where_its_parent_stopped():
    """KERAS_TUNER row 6."""
    found = {p.trial: p for p in drive("hyperband", CONTINUOUS, Budget(max_epochs=27))}
    promoted = [p for p in found.values() if p.parent is not None]
    assert len(promoted) == 21
    for proposal in promoted:
        parent = found[proposal.parent]
        assert proposal.configuration == parent.configuration
        assert proposal.first_epoch == parent.last_epoch
        assert (proposal.bracket, proposal.rung) == (parent.bracket, parent.rung + 1)


def test_a_promoted_trial_keeps_the_root_of_its_lineage():
    found = {p.trial: p for p in drive("hyperband", CONTINUOUS, Budget(max_epochs=27))}
    for proposal in found.values():
        root = proposal
        while root.parent is not None:
            root = found[root.parent]
        assert proposal.root == root.trial


def test_failed_trials_are_promoted_last():
    """KERAS_TUNER row 5."""
    budget = Budget(max_epochs=9)

    def fail_even(proposal: Proposal) -> float | None:
        return None if proposal.parent is None and proposal.trial % 2 == 0 else score(proposal)

    first, second = waves("hyperband", CONTINUOUS, budget, objective=fail_even)[:2]
    assert (len(first), len(second)) == (9, 3)
    assert all(proposal.parent % 2 == 1 for proposal in second)


def test_one_failed_trial_leaves_the_bracket_its_finalist():
    """KERAS_TUNER row 5."""
    found = drive(
        "hyperband",
        CONTINUOUS,
        Budget(max_epochs=9),
        objective=lambda p: None if p.trial < 3 else score(p),
    )
    assert len([p for p in found if p.last_epoch == 9]) == 1 + 2 + 3


def test_equal_scores_promote_the_first():
    first, second = waves("hyperband", CONTINUOUS, Budget(max_epochs=9), objective=lambda _: 0.5)[
        :2
    ]
    assert [p.parent for p in second] == [p.trial for p in first[:3]]


def test_a_bracket_of_a_finite_space_repeats_no_configuration():
    """KERAS_TUNER row 4."""
    found = drive("hyperband", FINITE, Budget(max_epochs=27))
    for _, bracket in itertools.groupby(found, key=lambda p: p.bracket):
        started = fresh(list(bracket))
        assert len(started) == len(set(started))
