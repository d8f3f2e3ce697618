"""What the reproduction runs: three parts, GRU against LSTM in each, the same seeds in all.

Schema history of `reproduction.json`:
    1: {"schema", "seeds", "seed", "epochs", "tuned", "tuned_from", "fingerprints", "command",
       "started", "environment"}
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from ...search.configurations import PUBLISHED_PAIR, Configuration
from ...search.datasets import DatasetSpec
from ...search.errors import InputError, check_text, check_whole_number, shown
from ...search.trials import TrialTask
from ..measuring import (
    DEFAULT_RATE,
    MAX_SEEDS,
    PUBLISHED_EPOCHS,
    BenchmarkSettings,
    Choice,
    best_choices,
    check_epochs,
    refit_tasks,
)
from .published import AS_PUBLISHED, CELLS, LEAK_FREE, TUNED

SCHEMA: Final = 1
REQUEST: Final = "reproduction.json"
LEDGER: Final = "measurements.jsonl"
REPLICA: Final = DatasetSpec(series="damped-cosine-replica")
HELD_OUT: Final = DatasetSpec(series="damped-cosine")
CELLS_COMPARED: Final = tuple(cell.lower() for cell in CELLS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One part of the reproduction.

    Attributes:
        name: "as published", "leak-free" or "tuned".
        dataset: What its models are trained and judged on.
        choices: Its GRU, then its LSTM.
    """

    name: str
    dataset: DatasetSpec
    choices: Sequence[Choice]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReproductionSettings:
    """How much the reproduction does, and with which tuned pair.

    Attributes:
        seeds: Refits of every cell in every part, at least 1.
        seed: What their seeds are drawn from; 0 is a seed.
        epochs: Epochs of the published recipe and of the default tuned pair.
        tuned: The tuned GRU and the tuned LSTM.
        tuned_from: Where they come from, in words.

    Raises:
        InputError: If a number is out of range or a cell of the tuned pair is missing.
    """

    seeds: int = 30
    seed: int = 0
    epochs: int = PUBLISHED_EPOCHS
    tuned: tuple[Choice, ...]
    tuned_from: str

    def __post_init__(self) -> None:
        for name, value in (
            ("seeds", check_whole_number(self.seeds, 1, argument="seeds", most=MAX_SEEDS)),
            ("seed", check_whole_number(self.seed, 0, argument="seed")),
            ("epochs", check_epochs(self.epochs)),
        ):
            object.__setattr__(self, name, value)
        check_text(self.tuned_from, argument="tuned_from")
        if not isinstance(self.tuned, Sequence) or not all(
            isinstance(choice, Choice) for choice in self.tuned
        ):
            raise InputError(
                f"`tuned` must hold one GRU and one LSTM, each a Choice. "
                f"Received: tuned={shown(self.tuned)}."
            )
        object.__setattr__(self, "tuned", tuple(self.tuned))
        cells = tuple(choice.configuration.cell for choice in self.tuned)
        if cells != CELLS_COMPARED:
            raise InputError(
                f"`tuned` must hold one GRU and one LSTM. Received: cells={list(cells)}, from "
                f"{self.tuned_from}. Use a search over both cells."
            )

    @property
    def parts(self) -> tuple[Part, ...]:
        """The three parts, in the order in which they are run."""
        published = tuple(
            Choice(role=AS_PUBLISHED, configuration=PUBLISHED_PAIR[cell], epochs=self.epochs)
            for cell in CELLS_COMPARED
        )
        return (
            Part(name=AS_PUBLISHED, dataset=REPLICA, choices=published),
            Part(name=LEAK_FREE, dataset=HELD_OUT, choices=published),
            Part(name=TUNED, dataset=HELD_OUT, choices=self.tuned),
        )

    def to_json(self) -> dict[str, Any]:
        """The settings as JSON types."""
        return dataclasses.asdict(self) | {"tuned": [choice.to_json() for choice in self.tuned]}


def default_settings(
    *, seeds: int, seed: int = 0, epochs: int = PUBLISHED_EPOCHS
) -> ReproductionSettings:
    """Tune nothing but the recipe: optimizer, rate and the span of the loss at published sizes.

    Args:
        seeds: Refits of every cell in every part.
        seed: What their seeds are drawn from.
        epochs: Epochs of every fit.
    """
    tuned = tuple(
        Choice(
            role=TUNED,
            configuration=Configuration(cell=cell, units=40, learning_rate=DEFAULT_RATE),
            epochs=epochs,
        )
        for cell in CELLS_COMPARED
    )
    return ReproductionSettings(
        seeds=seeds,
        seed=seed,
        epochs=epochs,
        tuned=tuned,
        tuned_from=f"the published sizes with Adam, rate {DEFAULT_RATE:g}, cosine-decayed, and the "
        "loss over the second half of every window",
    )


def searched_settings(search: Path, *, seeds: int, seed: int = 0) -> ReproductionSettings:
    """Take the tuned pair from a search: its best GRU and its best LSTM.

    Args:
        search: Folder of a finished search on `damped-cosine`.
        seeds: Refits of every cell in every part.
        seed: What their seeds are drawn from.

    Raises:
        InputError: If the folder holds no such search.
    """
    best = {choice.configuration.cell: choice for choice in best_choices(search, dataset=HELD_OUT)}
    return ReproductionSettings(
        seeds=seeds,
        seed=seed,
        tuned=tuple(
            dataclasses.replace(best[cell], role=TUNED) for cell in CELLS_COMPARED if cell in best
        ),
        tuned_from=f"the best of each cell in the search {search.name}",
    )


def part_tasks(
    settings: ReproductionSettings,
) -> list[tuple[Part, Choice, TrialTask]]:
    """List every refit of every part, with what it belongs to, in the order they are run."""
    return [
        (part, choice, task)
        for part in settings.parts
        for choice in part.choices
        for task in refit_tasks(
            choice,
            BenchmarkSettings(seeds=settings.seeds, seed=settings.seed, dataset=part.dataset),
        )
    ]
