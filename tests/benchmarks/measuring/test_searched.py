"""What is refitted of some searches: their best, and the winners of equal budget."""

import json
from pathlib import Path

import pandas as pd
import pytest
from gru_or_lstm.benchmarks.measuring.choices import EQUAL_BUDGET_ROLE, distinct
from gru_or_lstm.benchmarks.measuring.searched import searched_choices
from gru_or_lstm.search.datasets.identity import describe_data
from gru_or_lstm.search.datasets.spec import DatasetSpec

RATE = 0.1 + 0.2
"""A rate of seventeen digits."""


@pytest.fixture
def write_search(tmp_path):
    """Write the folder of a search from its trials: cell, units, own epochs, objective.

    They end fully trained, or after so many epochs.
    """

    def write(
        name: str,
        trials: list[tuple[str, int, int, float | None]],
        *,
        tuner: str = "random",
        objective: str = "val_nrmse_env",
        max_epochs: int = 90,
        ended: tuple[int, ...] | None = None,
    ) -> Path:
        folder = tmp_path / name
        (folder / "best").mkdir(parents=True)
        asked = {"tuner": tuner, "objective": objective, "max_epochs": max_epochs}
        asked |= describe_data(DatasetSpec())
        (folder / "study.json").write_text(json.dumps({"asked": asked}))
        frame = pd.DataFrame(trials, columns=["cell", "units", "own_epochs", objective])
        frame["status"] = [
            "failed" if pd.isna(value) else "completed" for value in frame[objective]
        ]
        frame["epochs"] = max_epochs if ended is None else ended
        frame = frame.assign(tuner=tuner, learning_rate=RATE, optimizer="adam", schedule="cosine")
        frame.to_csv(folder / "trials.csv", index=False)
        best = frame.loc[frame.dropna().groupby("cell")[objective].idxmin()]
        for trial in best.to_dict("records"):
            path = folder / "best" / f"configuration-{trial['cell']}.json"
            path.write_text(json.dumps(trial))
        return folder

    return write


def chosen(*searches: Path) -> list[tuple[str, str, int, int]]:
    """The role, cell, units and epochs of everything that is chosen."""
    return [
        (c.role, c.configuration.cell, c.configuration.units, c.epochs)
        for c in searched_choices(searches, dataset=DatasetSpec())
    ]


def winners(*searches: Path) -> list[tuple[str, int, int]]:
    """The cell, units and epochs of the winners of equal budget."""
    return [rest for role, *rest in map(tuple, chosen(*searches)) if role == EQUAL_BUDGET_ROLE]


TRIALS = [
    ("gru", 8, 90, 0.3),
    ("gru", 16, 90, 0.2),
    ("lstm", 8, 90, 0.4),
    ("lstm", 16, 90, 0.1),
    ("gru", 24, 90, 0.01),  # the third GRU; there are two LSTMs
]


def test_the_winners_of_equal_budget_are_chosen_beside_the_best(write_search):
    assert chosen(write_search("random", TRIALS)) == [
        ("best of random search", "gru", 24, 90),
        ("best of random search", "lstm", 16, 90),
        (EQUAL_BUDGET_ROLE, "gru", 16, 90),
        (EQUAL_BUDGET_ROLE, "lstm", 16, 90),
    ]


def test_a_winner_that_is_also_the_best_shares_its_refits_to_the_last_digit(write_search):
    choices = searched_choices([write_search("random", TRIALS)], dataset=DatasetSpec())
    assert len(distinct(choices)) == 3
    best, winner = (c for c in choices if c.configuration.cell == "lstm")
    assert best.configuration == winner.configuration


def test_a_failed_trial_spends_its_epochs_and_wins_nothing(write_search):
    trials = [("gru", 8, 90, None), ("gru", 16, 90, 0.2), ("lstm", 8, 90, 0.4)]
    assert winners(write_search("random", trials)) == []
    assert winners(write_search("more", [*trials, ("lstm", 16, 90, 0.5)])) == [
        ["gru", 16, 90],
        ["lstm", 8, 90],
    ]


def test_each_cell_may_have_had_a_search_of_its_own(write_search):
    folders = (write_search("gru", TRIALS[:2]), write_search("lstm", TRIALS[2:3]))
    assert winners(*folders) == [["gru", 8, 90], ["lstm", 8, 90]]


def test_the_first_search_over_several_cells_gives_the_pair(write_search):
    one_cell = write_search("one", TRIALS[:1], tuner="bayesian")
    hyperband = write_search("hyperband", TRIALS[1:3], tuner="hyperband")
    later = write_search("random", TRIALS)
    assert winners(one_cell, hyperband, later) == [["gru", 16, 90], ["lstm", 8, 90]]


def test_the_winners_have_the_least_of_what_the_search_minimised(write_search):
    assert winners(write_search("loss", TRIALS, objective="val_loss")) == [
        ["gru", 16, 90],
        ["lstm", 16, 90],
    ]


def test_trials_ranked_by_different_errors_are_not_ranked_together(write_search):
    folders = (
        write_search("gru", TRIALS[:2]),
        write_search("lstm", TRIALS[2:4], objective="val_loss"),
    )
    assert winners(*folders) == []


def test_no_search_chooses_nothing():
    assert searched_choices([], dataset=DatasetSpec()) == []


def test_a_trial_that_was_trained_for_less_wins_over_none_that_was_trained_in_full(write_search):
    trials = [
        ("gru", 8, 30, 0.1),
        ("gru", 16, 90, 0.2),
        ("lstm", 8, 30, 0.3),
        ("lstm", 16, 90, 0.4),
    ]
    search = write_search("hyperband", trials, tuner="hyperband", ended=(30, 90, 30, 90))

    assert winners(search) == [["gru", 16, 90], ["lstm", 16, 90]]
