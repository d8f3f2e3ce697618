"""Choices are told apart in few words."""

from __future__ import annotations

import pandas as pd
from gru_or_lstm.benchmarks.frames.queries import choice_names, trials_of


def choice(key: str, role: str, span: str, rate: float, units: int = 40) -> dict[str, object]:
    return {
        "key": key,
        "role": role,
        "cell": "GRU",
        "units": units,
        "learning_rate": rate,
        "loss_span": span,
    }


def test_a_model_alone_goes_by_its_name() -> None:
    choices = pd.DataFrame(
        [
            choice("a", "same units", "second-half", 0.003),
            choice("b", "published recipe", "every", 0.01),
        ]
    )
    assert choice_names(choices) == {"a": "GRU(40)", "b": "GRU(40)"}


def test_models_are_told_apart_by_span_then_by_rate() -> None:
    choices = pd.DataFrame(
        [
            choice("a", "best of random search", "second-half", 0.003),
            choice("b", "best of hyperband search", "second-half", 0.0041),
            choice("c", "published loss, Adam", "every", 0.003),
            choice("d", "same parameters", "second-half", 0.003, units=46),
        ]
    )
    assert choice_names(choices) == {
        "a": "GRU(40), rate 0.003",
        "b": "GRU(40), rate 0.0041",
        "c": "GRU(40), loss over every position",
        "d": "GRU(46)",
    }


def test_a_key_of_several_roles_is_one_choice() -> None:
    choices = pd.DataFrame([choice("a", role, "every", 0.003) for role in ("first", "second")])
    assert choice_names(choices) == {"a": "GRU(40)"}


def test_trials_of_a_choice_share_its_whole_configuration() -> None:
    tried = {"cell": "GRU", "units": 40, "optimizer": "adam", "schedule": "cosine"}
    trials = pd.DataFrame(
        [
            tried | {"trial": "0000", "learning_rate": 0.003, "loss_span": "every"},
            tried | {"trial": "0001", "learning_rate": 0.0030000000000000001, "loss_span": "last"},
            tried | {"trial": "0002", "learning_rate": 0.003001, "loss_span": "last"},
        ]
    )
    choice = tried | {"learning_rate": 0.003, "loss_span": "last", "role": "given"}

    assert trials_of(choice, trials)["trial"].tolist() == ["0001"]
