"""What identifies a search."""

import dataclasses
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from ..configurations import Budget, Configuration, SearchSpace
from ..datasets import (
    DatasetSpec,
    check_normalization,
    describe_data,
    load_dataset,
    pin_content,
)
from ..errors import InputError, check_known, check_type, check_whole_number, shown
from ..objectives import check_objective, default_objective
from ..training import COMPILED, ENGINES
from ..tuning import TUNERS

logger = logging.getLogger(__name__)

SCHEMA: Final = 2
"""Of a study's record; see `folder` for its history."""
DRAWS_BY_SEED: Final = 1
"""The schema in which nothing but the seed decided draws."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Study:
    """What identifies a search: all of it decides the outcome, and none of it may change.

    How many trials and how much time it gets may change: more of them extend a search.

    Attributes:
        space: The configurations to choose from.
        dataset: What models are trained and judged on.
        tuner: A name in `search.tuning.plan.TUNERS`.
        objective: A name in `search.objectives.OBJECTIVES`.
        budget: Its epochs, factor and iterations.
        seed: Draws everything; 0 is a seed.
        batch_size: Windows an optimizer step.
        engine: A name in `search.training.engines.ENGINES`.
        enqueue: Configurations to try before any other; the space must contain them.
        schema: Of the folder that it was begun in, which decides how it draws.

    Raises:
        InputError: If one of them cannot be used.
    """

    space: SearchSpace
    dataset: DatasetSpec
    tuner: str
    objective: str
    budget: Budget
    seed: int
    batch_size: int
    engine: str
    enqueue: tuple[Configuration, ...] = ()
    schema: int = SCHEMA

    def __post_init__(self) -> None:
        check_type(self.space, SearchSpace, argument="space")
        check_type(self.dataset, DatasetSpec, argument="dataset")
        check_type(self.budget, Budget, argument="budget")
        for name, value in (
            ("tuner", check_known(self.tuner, TUNERS, what="tuner")),
            ("engine", check_known(self.engine, ENGINES, what="engine")),
            ("seed", check_whole_number(self.seed, 0, argument="seed")),
            ("batch_size", check_whole_number(self.batch_size, 1, argument="batch_size")),
            ("enqueue", _check_enqueue(self.enqueue, self.space)),
        ):
            object.__setattr__(self, name, value)
        dataset = load_dataset(self.dataset)
        for normalization in self.space.normalizations:
            check_normalization(dataset, normalization)
        check_objective(self.objective, dataset)
        self.space.check_objective(self.objective)

    @property
    def draw_keys(self) -> tuple[str, ...]:
        """What draws are keyed on beside the seed: the series, by content if it is a file's."""
        if self.schema == DRAWS_BY_SEED:
            return ()
        return (self.dataset.content or self.dataset.series, self.tuner)

    def identity(self) -> dict[str, Any]:
        """What must be the same for a search to go on, as flat JSON types."""
        settings: dict[str, Any] = {
            "max_epochs": self.budget.max_epochs,
            "trial_time_limit": self.budget.trial_time_limit,
            "enqueue": [configuration.to_json() for configuration in self.enqueue],
        }
        if TUNERS[self.tuner].halves:
            names = ("min_epochs", "factor", "iterations")
            settings |= {name: getattr(self.budget, name) for name in names}
        return {
            **{f"space.{name}": values for name, values in self.space.to_json().items()},
            **describe_data(self.dataset),
            "tuner": self.tuner,
            "objective": self.objective,
            **settings,
            "seed": self.seed,
            "batch_size": self.batch_size,
            "engine": self.engine,
        }


def _check_enqueue(enqueue: object, space: SearchSpace) -> tuple[Configuration, ...]:
    if isinstance(enqueue, str) or not isinstance(enqueue, Sequence):
        raise InputError(
            f"`enqueue` must be a sequence of configurations. Received: enqueue={shown(enqueue)}."
        )
    for configuration in enqueue:
        space.values_of(check_type(configuration, Configuration, argument="enqueue"))
    return tuple(enqueue)


def define_study(
    space: SearchSpace | None = None,
    *,
    dataset: DatasetSpec | None = None,
    tuner: str = "random",
    budget: Budget | None = None,
    objective: str | None = None,
    seed: int = 0,
    batch_size: int = 10,
    engine: str = COMPILED,
    enqueue: Sequence[Configuration] = (),
) -> Study:
    """Fill in what was left open, and check everything; see `Study` for what is what.

    Returns:
        A study whose budget names the tuner's own number of trials, if it has one.

    Raises:
        InputError: If an argument cannot be used.
    """
    dataset = check_type(
        DatasetSpec() if dataset is None else dataset, DatasetSpec, argument="dataset"
    )
    dataset = pin_content(dataset)
    budget = check_type(Budget() if budget is None else budget, Budget, argument="budget")
    check_known(tuner, TUNERS, what="tuner")
    if budget.trials is None:
        budget = dataclasses.replace(budget, trials=TUNERS[tuner].default_trials)
    return Study(
        space=SearchSpace() if space is None else space,
        dataset=dataset,
        tuner=tuner,
        objective=default_objective(load_dataset(dataset)) if objective is None else objective,
        budget=budget,
        seed=seed,
        batch_size=batch_size,
        engine=engine,
        enqueue=enqueue,  # type: ignore[arg-type]  # made a tuple of
    )
