"""What draws are keyed on, and that a folder goes on with those that it began with."""

import itertools
import json
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from gru_or_lstm import Budget, DatasetSpec, SearchSpace, TableSpec
from gru_or_lstm.search.engine.folder import open_folder
from gru_or_lstm.search.engine.run import run_search
from gru_or_lstm.search.engine.study import SCHEMA, Study, define_study
from gru_or_lstm.search.seeds import derive_seed
from gru_or_lstm.search.tuning.driver import Driver, Proposal
from gru_or_lstm.search.tuning.oracles import build_oracle

RESULTS = Path(__file__).parents[3] / "results" / "mackey-glass"
SPACE = SearchSpace(loss_spans=("every", "second-half"))
BUDGETS = {
    "random": Budget(trials=24, max_epochs=1000),
    "hyperband": Budget(max_epochs=1000, min_epochs=37),
}


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def propose(study: Study, objective: Callable[[Proposal], float | None]) -> list[Proposal]:
    """Drive the oracle of a study to its end."""
    oracle = build_oracle(
        study.tuner, study.space, seed=study.seed, budget=study.budget, keys=study.draw_keys
    )
    driver = Driver(oracle, study.space, max_epochs=study.budget.max_epochs)
    found = []
    while wave := list(iter(driver.ask, None)):
        found += wave
        for proposal in wave:
            driver.tell(proposal, objective(proposal))
    return found


def drawn(tuner: str, **options: Any) -> list[tuple[object, ...]]:
    """The configurations of the first trials of a search that no promotion has chosen."""
    study = define_study(SPACE, tuner=tuner, budget=Budget(max_epochs=9, trials=9), **options)
    return [
        (proposal.configuration.units, proposal.configuration.learning_rate)
        for proposal in propose(study, lambda proposal: 1.0 + proposal.trial)
        if proposal.parent is None
    ]


def test_tuners_series_and_seeds_share_no_draw():
    searches = [
        drawn("random"),
        drawn("hyperband"),
        drawn("bayesian"),
        drawn("random", seed=1),
        drawn("random", dataset=DatasetSpec(series="sunspots")),
        drawn("hyperband", dataset=DatasetSpec(series="mackey-glass")),
    ]
    assert len({trial for trials in searches for trial in trials}) == sum(map(len, searches))


@pytest.mark.parametrize("tuner", ["random", "hyperband"])
@pytest.mark.parametrize("seed", range(5))
def test_cells_get_equally_many_draws_of_any_stretch_of_a_search(tuner, seed):
    study = define_study(SPACE, tuner=tuner, budget=Budget(max_epochs=9, trials=17), seed=seed)
    fresh = [p for p in propose(study, lambda p: 1.0 + p.trial) if p.parent is None]
    cells = [proposal.configuration.cell for proposal in fresh]
    assert all(set(cells[start : start + 2]) == {"gru", "lstm"} for start in range(0, 8, 2))
    assert abs(cells.count("gru") - cells.count("lstm")) <= 1
    brackets = {proposal.bracket for proposal in fresh}
    for bracket in brackets:
        mine = [p.configuration.cell for p in fresh if p.bracket == bracket]
        assert abs(mine.count("gru") - mine.count("lstm")) <= 2


@pytest.mark.parametrize("seed", range(3))
def test_each_cell_gets_equally_many_draws_of_each_normalization(seed):
    seen = ("levels", "window", "difference")
    table = TableSpec.from_frame([math.sin(sample) for sample in range(60)])
    study = define_study(
        SearchSpace(normalizations=seen),
        dataset=DatasetSpec(table=table, lookback=5),
        budget=Budget(trials=12),
        seed=seed,
    )
    drawn = [
        (proposal.configuration.cell, proposal.configuration.normalization)
        for proposal in propose(study, lambda _: 1.0)
    ]
    for half in (drawn[:6], drawn[6:]):
        assert sorted(half) == sorted(itertools.product(("gru", "lstm"), seen))


def test_the_first_cell_of_a_pair_is_drawn():
    pairs = []
    for seed in range(20):
        study = define_study(SPACE, budget=Budget(max_epochs=9, trials=2), seed=seed)
        pairs.append(propose(study, lambda _: 1.0)[0].configuration.cell)
    assert 4 < pairs.count("gru") < 16


@pytest.mark.parametrize("tuner", ["random", "bayesian"])
def test_the_same_search_draws_the_same_again(tuner):
    assert drawn(tuner) == drawn(tuner)


def test_a_finite_space_is_tried_in_an_order_of_the_tuner_and_the_series():
    space = SearchSpace(cells=("gru",), units=range(4, 20), learning_rates=(0.01,))
    orders = []
    for series, tuner in itertools.product(("damped-cosine", "sunspots"), ("random", "hyperband")):
        budget = Budget(max_epochs=9, trials=9)
        study = define_study(space, tuner=tuner, budget=budget, dataset=DatasetSpec(series=series))
        orders.append([p.configuration.units for p in propose(study, lambda p: 1.0 + p.trial)])
    assert len(set(map(tuple, orders))) == len(orders)


def test_a_series_from_a_file_draws_by_its_content_wherever_it_lies(tmp_path):
    keys = []
    for name, turn in (("one", 7), ("other", 7), ("third", 11)):
        (tmp_path / name).mkdir()
        path = tmp_path / name / "level.csv"
        path.write_text("level\n" + "".join(f"{n % turn}\n" for n in range(200)))
        dataset = DatasetSpec(series=str(path), lookback=5, horizon=4)
        keys.append(define_study(dataset=dataset).draw_keys)
    assert keys[0] == keys[1] != keys[2]


def test_random_search_and_hyperband_start_the_same_trial_from_other_weights():
    seeds = [
        set(
            run_search(
                SearchSpace(units=(4,)), tuner=tuner, budget=Budget(trials=2, max_epochs=1)
            ).trials["seed"]
        )
        for tuner in ("random", "hyperband")
    ]
    assert not seeds[0] & seeds[1]


@pytest.mark.parametrize("tuner", BUDGETS)
def test_a_committed_search_of_the_first_schema_is_asked_for_the_same_trials_again(tuner, tmp_path):
    """It ended under an earlier version; not one of its trials may be drawn anew."""
    there = json.loads((RESULTS / tuner / "study.json").read_text())
    assert there["schema"] == 1
    (tmp_path / "study.json").write_text(json.dumps(there))
    held = pd.read_csv(RESULTS / tuner / "trials.csv")
    dataset = DatasetSpec(series="mackey-glass")
    asked = define_study(SPACE, tuner=tuner, budget=BUDGETS[tuner], dataset=dataset)
    with open_folder(tmp_path, asked) as study:
        proposals = propose(study, lambda proposal: held["val_nrmse"][proposal.trial])
    for name in ("cell", "units", "learning_rate", "loss_span"):
        assert [getattr(p.configuration, name) for p in proposals] == held[name].tolist()
    assert [p.last_epoch for p in proposals] == held["epochs"].tolist()
    seeds = [derive_seed(*study.draw_keys, 0, "trial", p.root) for p in proposals]
    assert seeds == held["seed"].tolist()


def test_an_old_folder_goes_on_as_it_began_and_a_new_one_does_not_share_its_draws(tmp_path):
    space, budget = SearchSpace(units=(4,)), Budget(trials=1, max_epochs=1)
    old = tmp_path / "old"
    run_search(space, budget=budget, out=old)
    for path in (old / "ledger.jsonl", old / "trials.csv"):
        path.unlink()
    record = json.loads((old / "study.json").read_text())
    assert record["schema"] == SCHEMA
    (old / "study.json").write_text(json.dumps(record | {"schema": 1}))
    first = run_search(space, budget=budget, out=old).trials
    assert first["seed"].tolist() == [derive_seed(0, "trial", 0)]

    more = Budget(trials=3, max_epochs=1)
    extended = run_search(space, budget=more, out=old).trials
    pd.testing.assert_frame_equal(extended[:1], first)
    assert extended["seed"].tolist() == [derive_seed(0, "trial", trial) for trial in range(3)]
    assert json.loads((old / "study.json").read_text())["schema"] == 1

    fresh = run_search(space, budget=more, out=old, overwrite=True).trials
    assert not set(fresh["seed"]) & set(extended["seed"])
    assert not set(fresh["learning_rate"]) & set(extended["learning_rate"])
    assert json.loads((old / "study.json").read_text())["schema"] == SCHEMA
