"""Which configurations a table holds, with how many seeds, judged after which epochs."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final, Self

from ...search.configurations import DIMENSIONS, Budget, Configuration
from ...search.datasets import DatasetSpec
from ...search.errors import InputError, check_whole_number, shown
from ...search.seeds import derive_seed
from ...search.trials import TrialTask
from ...search.tuning import bracket_count, plan_bracket
from ..measuring import MAX_SEEDS, UNIT_MULTIPLE

RATES: Final = tuple(float(f"{10 ** (quarter / 4 - 4):.6g}") for quarter in range(13))
"""Four learning rates a decade, from 1e-4 to 0.1."""
VARIED: Final = tuple(DIMENSIONS[name] for name in ("cell", "units", "learning_rate", "loss_span"))
"""The dimensions of a table."""
UNITS: Final = (4, 8, 16, 24, 32, 48, 64, 128)
MIN_EPOCHS: Final = 37
"""Of Hyperband in a study: its rungs are those of a table of so many epochs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TableGrid:
    """A complete grid of configurations, each trained with several seeds.

    Attributes:
        dataset: What is learned.
        cells: Names in `search.configurations.CELLS`.
        units: Hidden sizes, ascending.
        learning_rates: Initial rates, ascending.
        loss_spans: Which positions of a window the loss covers.
        optimizer: One for all.
        schedule: One for all.
        seeds: Fits of each configuration.
        max_epochs: Epochs of each fit, over which its rate decays.
        min_epochs: Least of Hyperband, whose rungs fits are judged at, too; None for 37 as in a
            study, or all epochs of shorter fits.

    Raises:
        InputError: If a value cannot be used.
    """

    dataset: DatasetSpec = field(default_factory=DatasetSpec)
    cells: tuple[str, ...] = ("gru", "lstm")
    units: tuple[int, ...] = UNITS
    learning_rates: tuple[float, ...] = RATES
    loss_spans: tuple[str, ...] = ("every", "second-half")
    optimizer: str = "adam"
    schedule: str = "cosine"
    seeds: int = 10
    max_epochs: int = 1000
    min_epochs: int | None = None

    def __post_init__(self) -> None:
        for dimension in VARIED:
            values = tuple(map(dimension.check, getattr(self, dimension.plural)))
            if not values or len(set(values)) < len(values):
                raise InputError(
                    f"`{dimension.plural}` must be different values, at least one. "
                    f"Received: {shown(values)}."
                )
            if dimension.increasing or dimension.on_log_scale:
                values = tuple(sorted(values))
            object.__setattr__(self, dimension.plural, values)
        seeds = check_whole_number(self.seeds, 1, argument="seeds", most=MAX_SEEDS)
        object.__setattr__(self, "seeds", seeds)
        object.__setattr__(self, "max_epochs", self.budget.max_epochs)

    def __len__(self) -> int:
        """Count the configurations."""
        return math.prod(len(getattr(self, dimension.plural)) for dimension in VARIED)

    @property
    def budget(self) -> Budget:
        """That of a Hyperband search whose rungs the table holds."""
        whole = Budget(max_epochs=self.max_epochs)
        least = min(MIN_EPOCHS, whole.max_epochs) if self.min_epochs is None else self.min_epochs
        return replace(whole, min_epochs=least)

    @property
    def rungs(self) -> tuple[int, ...]:
        """Epochs after which fits are judged, the last ones among them: all of Hyperband's."""
        budget = self.budget
        return tuple(rung.last_epoch for rung in plan_bracket(budget, bracket_count(budget) - 1))

    def configurations(self) -> Iterator[Configuration]:
        """Go through the configurations, the largest networks last."""
        for units in self.units:
            for cell in self.cells:
                for span in self.loss_spans:
                    for rate in self.learning_rates:
                        yield Configuration(
                            cell=cell,
                            units=units,
                            learning_rate=rate,
                            optimizer=self.optimizer,
                            schedule=self.schedule,
                            loss_span=span,
                        )

    def tasks(self) -> list[TrialTask]:
        """List the fits, seed by seed: what is done of a table is complete for some seeds."""
        *rungs, last = self.rungs
        return [
            TrialTask(
                configuration=configuration,
                dataset=self.dataset,
                last_epoch=last,
                max_epochs=last,
                seed=derive_seed("table", number),
                unit_multiple=UNIT_MULTIPLE,
                evaluation_sets=("validation", "test"),
                rungs=tuple(rungs),
            )
            for number in range(self.seeds)
            for configuration in self.configurations()
        ]

    def to_json(self) -> dict[str, Any]:
        """The grid as JSON types."""
        values: dict[str, Any] = {}
        for name in self.__slots__:
            value = getattr(self, name)
            values[name] = list(value) if isinstance(value, tuple) else value
        return values | {"dataset": self.dataset.to_json()}

    @classmethod
    def from_json(cls, record: Mapping[str, Any]) -> Self:
        """Read what `to_json` wrote."""
        values: dict[str, Any] = {
            name: tuple(value) if isinstance(value, list) else value
            for name, value in record.items()
        }
        values["dataset"] = DatasetSpec.from_json(record["dataset"])
        return cls(**values)
