"""Hyperparameter importance: exact on a grid, by name elsewhere."""

from __future__ import annotations

import importlib.util
from dataclasses import replace
from itertools import product

import numpy as np
import pandas as pd
import pytest

from benchmarks.frames import StudyFrames
from benchmarks.importance import COLUMNS, functional_anova, importance_frame


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
    assert list(shares) == ["a", "b", "c", "a x b", "a x c", "b x c", "higher"]


def test_values_that_do_not_vary_have_no_importance() -> None:
    assert np.isnan(list(functional_anova(["a", "b"], np.ones((2, 2))).values())).all()


def test_a_small_incomplete_grid_has_no_number(records: StudyFrames) -> None:
    frame = importance_frame(grid_search(records, drop=1))

    assert frame["method"].tolist() == ["not available: fewer than 10 full trials that differ"]
    assert frame["share"].isna().all()


def test_without_optuna_the_way_to_a_number_is_said(
    records: StudyFrames, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: None)

    frame = importance_frame(records)

    methods = frame.set_index("tuner")["method"]
    assert "Optuna is not installed (pip install 'gru-or-lstm[importance]')" in methods["random"]


def test_trials_that_all_failed_have_no_number(records: StudyFrames) -> None:
    failed = records.trials.assign(val_nrmse_env=np.nan, val_nrmse=np.nan, status="failed")

    frame = importance_frame(replace(records, trials=failed))

    assert frame["tuner"].tolist() == ["random", "hyperband"]
    assert frame["share"].isna().all()


def test_no_search_gives_no_rows(records: StudyFrames) -> None:
    assert importance_frame(replace(records, trials=records.trials.iloc[:0])).empty


def test_optuna_finds_what_varies_the_error(records: StudyFrames) -> None:
    pytest.importorskip("optuna")
    rng = np.random.default_rng(2)
    random = records.trials[records.trials["tuner"] == "random"]
    trials = random.assign(
        units=rng.integers(8, 64, len(random)),
        val_nrmse_env=random["learning_rate"] ** 2,
    )

    frame = importance_frame(replace(records, trials=trials))

    assert set(frame["method"]) == {"fANOVA (Optuna)", "PED-ANOVA (Optuna)"}
    for _, rows in frame.groupby("method"):
        assert rows["share"].sum() == pytest.approx(1.0)
        assert rows.set_index("term")["share"].idxmax() == "learning_rate"
