"""Which configurations are measured, and why each is there."""

import dataclasses
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Self

from ...search.configurations import (
    LEVELS,
    MAX_EPOCHS,
    PUBLISHED_PAIR,
    Configuration,
    configuration_of,
)
from ...search.datasets import DatasetSpec, describe_data, say_differences
from ...search.disk import parsing, read_record
from ...search.errors import InputError, check_text, check_type, check_whole_number

EQUAL_BUDGET_ROLE: Final = "same tuning budget"
"""What a search would have chosen had each cell got the same epochs."""
PUBLISHED_EPOCHS: Final = 1000
PUBLISHED_RECIPE_ROLE: Final = "published recipe"
PUBLISHED_LOSS_ROLE: Final = "published loss, Adam"
TUTORIAL_ROLES: Final = (PUBLISHED_RECIPE_ROLE, PUBLISHED_LOSS_ROLE)
"""What is about the tutorial's experiment, and says nothing about a series of the user's own."""
DEFAULT_RATE: Final = 0.003
"""Adam's initial rate for models that are compared without tuning."""
MATCHED_UNITS: Final[Mapping[str, Mapping[str, int]]] = {
    "same units": {"gru": 40, "lstm": 40},
    "same parameters (about 6,800)": {"gru": 46, "lstm": 40},
    "same parameters (about 5,200)": {"gru": 40, "lstm": 35},
    "same state size": {"gru": 40, "lstm": 20},
}
"""Role -> hidden size of each cell: 6,809 and 6,761 parameters, 5,201 and 5,216; 40 numbers of
state each, since an LSTM carries a cell state beside its output."""

SEARCH_AGAIN: Final = "Run the search again."


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A configuration to refit, and the question it answers.

    Attributes:
        role: Why it is measured, e.g. "best of random search".
        configuration: What to train.
        epochs: How long; the rate schedule spans them.
        tuner: Whose search chose it as the best of its cell; None if none did.

    Raises:
        InputError: If a value cannot be used.
    """

    role: str
    configuration: Configuration
    epochs: int
    tuner: str | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "role", check_text(self.role, argument="role"))
        check_type(self.configuration, Configuration, argument="configuration")
        object.__setattr__(self, "epochs", check_epochs(self.epochs))
        if self.tuner is not None:
            object.__setattr__(self, "tuner", check_text(self.tuner, argument="tuner"))

    @property
    def key(self) -> str:
        """What is trained, to the last digit; choices with equal keys share their refits."""
        return f"{self.configuration.key}:{self.epochs}"

    def to_json(self) -> dict[str, Any]:
        """The choice as JSON types, without a tuner that it has not."""
        record = dataclasses.asdict(self) | {"configuration": self.configuration.to_json()}
        return {name: value for name, value in record.items() if value is not None}

    @classmethod
    def from_json(cls, record: Mapping[str, Any]) -> Self:
        """Read what `to_json` wrote; before schema 5 of a benchmark the role alone had a tuner."""
        return cls(
            role=record["role"],
            configuration=Configuration.from_json(record["configuration"]),
            epochs=record["epochs"],
            tuner=record.get("tuner", _tuner_in(record["role"])),
        )


def searched_role(tuner: str) -> str:
    """Return the role of what a search chose."""
    return f"best of {tuner} search"


def _tuner_in(role: str) -> str | None:
    named = role.removeprefix("best of ").removesuffix(" search")
    return named if role == searched_role(named) else None


def check_epochs(epochs: object) -> int:
    """Take a number of epochs: a whole number from 1 to `MAX_EPOCHS`.

    Raises:
        InputError: If it is not.
    """
    return check_whole_number(epochs, 1, argument="epochs", most=MAX_EPOCHS)


def check_choices(choices: Sequence[Choice]) -> None:
    """Refuse to measure nothing.

    Raises:
        InputError: If there is no choice.
    """
    if not choices:
        raise InputError(
            "Nothing to measure: no search, no configuration, no standard pairs. Name the folder "
            "of a search, give --configuration CELL:UNITS:RATE, or leave --no-standard out."
        )


def standard_choices(
    *,
    epochs: int,
    published_epochs: int = PUBLISHED_EPOCHS,
    own: bool = False,
    normalization: str = LEVELS,
) -> list[Choice]:
    """List the untuned pairs: the published recipe, its loss with Adam, and pairs of equal size.

    Args:
        epochs: Epochs of the matched pairs.
        published_epochs: Epochs of the published recipe.
        own: Whether the series is the user's own: then what is about the tutorial is left out.
        normalization: What the matched pairs see of it.
    """
    published = [
        Choice(role=PUBLISHED_RECIPE_ROLE, configuration=configuration, epochs=published_epochs)
        for configuration in PUBLISHED_PAIR.values()
    ]
    same_loss = [
        Choice(
            role=PUBLISHED_LOSS_ROLE,
            configuration=dataclasses.replace(
                PUBLISHED_PAIR[cell],
                optimizer="adam",
                learning_rate=DEFAULT_RATE,
                schedule="cosine",
            ),
            epochs=epochs,
        )
        for cell in PUBLISHED_PAIR
    ]
    matched = [
        Choice(
            role=role,
            configuration=Configuration(
                cell=cell,
                units=units,
                learning_rate=DEFAULT_RATE,
                normalization=normalization,
            ),
            epochs=epochs,
        )
        for role, sizes in MATCHED_UNITS.items()
        for cell, units in sizes.items()
    ]
    return matched if own else published + same_loss + matched


def best_normalization(searches: Sequence[Path]) -> str:
    """Name what the best network of the first search sees of the series; levels without a search.

    Raises:
        InputError: If it cannot be read.
    """
    paths = [search / "best" / "configuration.json" for search in searches]
    for path in paths:
        if path.exists():
            return configuration_of(read_record(path, way_out=SEARCH_AGAIN)).normalization
    return LEVELS


def best_choices(search: Path, *, dataset: DatasetSpec) -> list[Choice]:
    """List the best configuration of each cell that a search found.

    Args:
        search: Folder of a search that has ended.
        dataset: What is going to be measured; the search must have been about it.

    Returns:
        One choice a cell, to be trained for the search's full epochs.

    Raises:
        InputError: If the folder holds no finished search, or one on other data.
    """
    paths = sorted((search / "best").glob("configuration-*.json"))
    if not paths:
        raise InputError(
            f"{search} holds no finished search. Run `gru-or-lstm search --out {search}` first."
        )
    asked = asked_of(search)
    searched = {name: value for name, value in asked.items() if name.startswith("dataset.")}
    wanted = describe_data(dataset)
    if differences := say_differences(searched, wanted):
        raise InputError(
            f"{search} is a search on other data:",
            details=[
                *differences,
                (
                    "Benchmark searches of one dataset at a time, with the --series, --column, "
                    "--lookback and --horizon of the search."
                ),
            ],
        )
    return [
        Choice(
            role=searched_role(asked["tuner"]),
            tuner=asked["tuner"],
            configuration=configuration_of(read_record(path, way_out=SEARCH_AGAIN)),
            epochs=asked["max_epochs"],
        )
        for path in paths
    ]


def asked_of(search: Path) -> Mapping[str, Any]:
    """Return what a search was asked."""
    path = search / "study.json"
    record = read_record(path, way_out=SEARCH_AGAIN)
    with parsing(path, way_out=SEARCH_AGAIN):
        return dict(record["asked"])


def distinct(choices: Iterable[Choice]) -> Sequence[Choice]:
    """Keep the first choice of every key: what has to be refitted."""
    return list({choice.key: choice for choice in reversed(list(choices))}.values())[::-1]
