"""Hyperparameter importance: exact on a grid, by name elsewhere."""

from __future__ import annotations

import importlib.util
import re
from dataclasses import replace
from itertools import product
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from gru_or_lstm.benchmarks.findings.findings import Findings
from gru_or_lstm.benchmarks.frames.study_frames import StudyFrames
from gru_or_lstm.benchmarks.tables.catalogue import write_evidence
from gru_or_lstm.benchmarks.tables.importance import (
    COLUMNS,
    EXACT,
    FANOVA,
    HIGHER,
    PED_ANOVA,
    functional_anova,
    importance_frame,
)
from gru_or_lstm.search.configurations.budget import Budget
from gru_or_lstm.search.configurations.space import SearchSpace
from gru_or_lstm.search.engine.run import run_search
from statsmodels.formula.api import ols
from statsmodels.stats.anova import anova_lm


def grid_search(records: StudyFrames, *, drop: int = 0) -> StudyFrames:
    """A grid of cells, sizes and rates whose log10 error is additive: 2, 1 and 0.5 a level."""
    rows = [
        {
            "cell": cell,
            "units": units,
            "learning_rate": rate,
            "val_nrmse_env": 10 ** (2 * i + j + 0.5 * k),
        }
        for (i, cell), (j, units), (k, rate) in product(
            enumerate(("GRU", "LSTM")), enumerate((8, 16)), enumerate((0.001, 0.01))
        )
    ]
    trials = pd.DataFrame(rows[drop:])
    rest = records.trials.iloc[: len(trials)].reset_index(drop=True)
    rest = rest.assign(tuner="grid", status="completed", epochs=300, loss_span="every")
    return replace(records, trials=rest.assign(**{name: trials[name] for name in trials}))


def test_shares_of_an_additive_grid_are_its_squared_effects(records: StudyFrames) -> None:
    frame = importance_frame(grid_search(records))

    assert list(frame.columns) == list(COLUMNS)
    assert set(frame["method"]) == {"exact functional ANOVA"}
    shares = frame.set_index("term")["share"]
    assert shares["cell"] == pytest.approx(4 / 5.25)
    assert shares["units"] == pytest.approx(1 / 5.25)
    assert shares["learning_rate"] == pytest.approx(0.25 / 5.25)
    assert shares.drop(["cell", "units", "learning_rate"]).abs().max() < 1e-12
    assert (frame["trials"] == 8).all()


def test_a_pure_interaction_has_no_main_effect() -> None:
    shares = functional_anova(["a", "b"], np.array([[1.0, -1.0], [-1.0, 1.0]]))

    assert shares == pytest.approx({"a": 0.0, "b": 0.0, "a x b": 1.0})


def test_shares_add_up_to_one() -> None:
    values = np.random.default_rng(1).normal(size=(2, 3, 4))

    shares = functional_anova(["a", "b", "c"], values)

    assert sum(shares.values()) == pytest.approx(1.0)
    assert list(shares) == ["a", "b", "c", "a x b", "a x c", "b x c", HIGHER]


def test_values_that_do_not_vary_have_no_importance() -> None:
    assert np.isnan(list(functional_anova(["a", "b"], np.ones((2, 2))).values())).all()


def test_a_small_incomplete_grid_has_no_number(records: StudyFrames) -> None:
    frame = importance_frame(grid_search(records, drop=1))

    assert frame["method"].tolist() == [
        "not available: no complete grid, and fewer than 20 full trials that differ"
    ]
    assert frame["share"].isna().all()


def test_without_optuna_the_way_to_a_number_is_said(
    records: StudyFrames, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: None)

    frame = importance_frame(records)

    methods = frame.set_index("tuner")["method"]
    assert "Optuna is not installed (pip install optuna)" in methods["random"]


def test_trials_that_all_failed_have_no_number(records: StudyFrames) -> None:
    failed = records.trials.assign(val_nrmse_env=np.nan, val_nrmse=np.nan, status="failed")

    frame = importance_frame(replace(records, trials=failed))

    assert frame["tuner"].tolist() == ["random", "hyperband"]
    assert frame["share"].isna().all()


def test_no_search_gives_no_rows(records: StudyFrames) -> None:
    assert importance_frame(replace(records, trials=records.trials.iloc[:0])).empty


def test_the_order_of_the_trials_does_not_matter(records: StudyFrames) -> None:
    study = grid_search(records)
    shuffled = replace(records, trials=study.trials.sample(frac=1, random_state=1))

    pd.testing.assert_frame_equal(importance_frame(shuffled), importance_frame(study))


def test_one_hyperparameter_alone_has_no_number(records: StudyFrames) -> None:
    trials = grid_search(records).trials
    alone = trials[(trials["cell"] == "GRU") & (trials["units"] == 8)]

    frame = importance_frame(replace(records, trials=alone))

    assert frame["share"].isna().all()
    assert "fewer than two hyperparameters vary" in frame["method"].item()


def test_interactions_of_three_have_what_is_left() -> None:
    signs = np.array([1.0, -1.0])
    pure = signs[:, None, None] * signs[:, None] * signs

    shares = functional_anova(["a", "b", "c"], pure + 2 * signs)

    assert shares[HIGHER] == pytest.approx(1 / 5)
    assert shares["c"] == pytest.approx(4 / 5)


def random_search(
    records: StudyFrames, *, count: int, cell: float, units: float, rate: float
) -> StudyFrames:
    """A random search without noise in which each hyperparameter adds such a share of variance."""
    rng = np.random.default_rng(2)
    sizes = np.arange(8, 65, 4)
    trials = pd.DataFrame(
        {
            "cell": rng.choice(["GRU", "LSTM"], count),
            "units": rng.choice(sizes, count),
            "learning_rate": 10 ** rng.uniform(-4, -1, count),
        }
    )
    effects = {
        "cell": np.sqrt(cell) * 2 * (trials["cell"] == "GRU"),
        "units": np.sqrt(units) * trials["units"] / sizes.std(),
        "rate": np.sqrt(rate) * np.log10(trials["learning_rate"]) / (3 / np.sqrt(12)),
    }
    rest = records.trials.iloc[[0] * count].reset_index(drop=True)
    rest = rest.assign(tuner="random", epochs=300, val_nrmse_env=10 ** sum(effects.values()))
    return replace(records, trials=rest.assign(**{name: trials[name] for name in trials}))


@pytest.mark.slow
@pytest.mark.parametrize(
    "shares",
    [
        {"cell": 0.0, "units": 0.0, "rate": 1.0},
        {"cell": 0.5, "units": 0.0, "rate": 0.5},
        {"cell": 0.0, "units": 0.3, "rate": 0.7},
        {"cell": 0.2, "units": 0.5, "rate": 0.3},
    ],
)
def test_fanova_finds_known_shares_of_the_variance(
    records: StudyFrames, shares: dict[str, float]
) -> None:
    pytest.importorskip("optuna")

    frame = importance_frame(random_search(records, count=200, **shares))

    found = frame[frame["method"] == FANOVA].set_index("term")["share"]
    assert found["cell"] == pytest.approx(shares["cell"], abs=0.05)
    assert found["units"] == pytest.approx(shares["units"], abs=0.05)
    assert found["learning_rate"] == pytest.approx(shares["rate"], abs=0.05)


def test_both_methods_find_the_only_hyperparameter_that_matters(records: StudyFrames) -> None:
    pytest.importorskip("optuna")

    frame = importance_frame(random_search(records, count=100, cell=0.0, units=1.0, rate=0.0))

    assert set(frame["method"]) == {FANOVA, PED_ANOVA}
    for _, rows in frame.groupby("method"):
        assert rows["share"].sum() == pytest.approx(1.0)
        assert rows.set_index("term")["share"]["units"] > 0.9


@pytest.mark.slow
def test_a_real_grid_search_has_exact_shares_without_optuna(
    records: StudyFrames,
    grid: pd.DataFrame,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: None)
    write_evidence(Findings.of(replace(records, trials=grid)), tmp_path)

    table = pd.read_csv(tmp_path / "importance.csv")
    assert set(table["method"]) == {EXACT}
    shares = table.set_index("term")["share"]
    assert shares.sum() == pytest.approx(1.0)
    for name, expected in reference_shares(grid).items():
        assert shares[name] == pytest.approx(expected)


@pytest.fixture(scope="module")
def grid(tmp_path_factory: pytest.TempPathFactory) -> pd.DataFrame:
    """The trials of a search over every point of a small space."""
    out = tmp_path_factory.mktemp("grid")
    space = SearchSpace(units=(2, 3, 4), learning_rates=(0.001, 0.01))
    run_search(space, tuner="grid", budget=Budget(max_epochs=2), seed=0, out=out)
    trials = pd.read_csv(out / "trials.csv")
    assert len(trials) == space.size
    return trials.assign(cell=trials["cell"].str.upper())


def reference_shares(trials: pd.DataFrame) -> dict[str, float]:
    """Shares of the sum of squares by statsmodels, of main effects and pairs."""
    data = trials.assign(error=np.log10(trials["val_nrmse_env"]))
    formula = "error ~ (C(cell) + C(units) + C(learning_rate)) ** 2"
    squares = anova_lm(ols(formula, data).fit())["sum_sq"]
    shares = (squares / squares.sum()).drop("Residual")
    return {
        re.sub(r"C\((\w+)\)", r"\1", term).replace(":", " x "): share
        for term, share in shares.items()
    }
