"""The configurations a search may choose from."""

import dataclasses
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol, TypeVar, dataclass_transform

from ..errors import InputError
from ..unpickling import restore
from .configuration import DEFAULTS, DIMENSIONS, Configuration
from .dimension import LogUniform

T = TypeVar("T")


class HyperParameters(Protocol):
    """The part of `keras_tuner.HyperParameters` that a space needs."""

    def Choice(self, name: str, values: list[Any], **options: Any) -> Any:  # noqa: N802
        """Choose one of some values."""

    def Float(  # noqa: N802  # Keras Tuner's name
        self, name: str, min_value: float, max_value: float, **options: Any
    ) -> Any:
        """Choose a number from a range."""


@dataclass_transform(frozen_default=True, kw_only_default=True)
def _with_every_dimension(space: type[T]) -> type[T]:
    """Give a class a field for each dimension, and make it a frozen data class."""
    space.__annotations__ = {each.plural: Sequence[Any] for each in DIMENSIONS.values()}
    for each in DIMENSIONS.values():
        setattr(space, each.plural, each.check_values(each.choices))
    return dataclass(frozen=True, slots=True, kw_only=True)(space)


@_with_every_dimension
class SearchSpace:
    """The configurations a search may choose from.

    A dimension with one value is a setting: it is not searched and costs no draw.

    Attributes:
        cells: Names in `CELLS`.
        units: Hidden sizes, in increasing order; a `range` will do.
        learning_rates: A `LogUniform` range, or the rates themselves for a finite space.
        optimizers: Names in `OPTIMIZERS`.
        schedules: Names in `SCHEDULES`.
        loss_spans: Names in `LOSS_SPANS`. The losses of different spans do not compare, so search
            more than one by a closed-loop error.
        layers: Numbers of recurrent layers, 1 to 3.
        dropouts: Shares of hidden values that training leaves out.
        weight_decays: Shares of the weights that a step takes away, times its rate.
        clip_norms: Largest norms of gradients; 0 for any.
        epochs_kept: Names in `EPOCHS_KEPT`.
        normalizations: Names in `NORMALIZATIONS`; their losses do not compare, either.

    Raises:
        InputError: If a dimension is empty, repeats or contains a value that is not allowed.
    """

    if TYPE_CHECKING:
        # For editors and type checkers: what `DIMENSIONS` says, as a test sees to.
        cells: Sequence[str] = ()
        units: Sequence[int] = ()
        learning_rates: LogUniform | Sequence[float] = ()
        optimizers: Sequence[str] = ()
        schedules: Sequence[str] = ()
        loss_spans: Sequence[str] = ()
        layers: Sequence[int] = ()
        dropouts: Sequence[float] = ()
        weight_decays: Sequence[float] = ()
        clip_norms: Sequence[float] = ()
        epochs_kept: Sequence[str] = ()
        normalizations: Sequence[str] = ()

    def __post_init__(self) -> None:
        for dimension in DIMENSIONS.values():
            values = dimension.check_values(getattr(self, dimension.plural))
            object.__setattr__(self, dimension.plural, values)

    def __setstate__(self, state: Sequence[Any]) -> None:
        restore(self, state)

    @property
    def size(self) -> int | None:
        """How many configurations the space holds; None if the rate is continuous."""
        rates = self.learning_rates
        return None if isinstance(rates, LogUniform) else self.size_at_one_rate * len(rates)

    @property
    def size_at_one_rate(self) -> int:
        """How many configurations share a learning rate."""
        return math.prod(
            len(getattr(self, each.plural))
            for name, each in DIMENSIONS.items()
            if name != "learning_rate"
        )

    def values_of(self, configuration: Configuration) -> dict[str, Any]:
        """Give a configuration's value of every searched dimension.

        Raises:
            InputError: If the space does not contain it; the dimension is named.
        """
        values: dict[str, Any] = {}
        for name, dimension in DIMENSIONS.items():
            allowed, value = getattr(self, dimension.plural), getattr(configuration, name)
            if value not in allowed:
                raise InputError(
                    f"The space does not contain {configuration.label}: its {name} {value!r} is "
                    f"not in {allowed}. Widen `{dimension.plural}` or leave it out."
                )
            if isinstance(allowed, LogUniform) or len(allowed) > 1:
                values[name] = value
        return values

    def check_objective(self, objective: str) -> None:
        """Refuse to choose between losses that do not compare, such as those of different spans.

        Raises:
            InputError: If the objective is a loss and the space holds several of a kind.
        """
        for dimension in DIMENSIONS.values():
            values = getattr(self, dimension.plural)
            if objective == "val_loss" and dimension.in_loss and len(values) > 1:
                raise InputError(
                    f"`objective` val_loss does not compare models whose `{dimension.plural}` "
                    f"differ: their losses are of different things. "
                    f"Received: {dimension.plural}={list(values)}. Search one of them, or use a "
                    f"closed-loop objective."
                )

    def choose(self, hp: HyperParameters) -> Configuration:
        """Ask a `keras_tuner.HyperParameters` for one configuration, declaring the dimensions.

        Args:
            hp: The hyperparameters of a trial; a fresh one declares the space.
        """
        return Configuration(
            **{
                name: _choose(hp, name, getattr(self, dimension.plural))
                for name, dimension in DIMENSIONS.items()
            }
        )

    def to_json(self) -> dict[str, Any]:
        """The values of each dimension as JSON types, without optional ones left at a default."""
        record: dict[str, Any] = {}
        for name, dimension in DIMENSIONS.items():
            values = getattr(self, dimension.plural)
            if isinstance(values, LogUniform):
                record[dimension.plural] = dataclasses.asdict(values)
            elif not dimension.optional or list(values) != [DEFAULTS[name]]:
                record[dimension.plural] = list(values)
        return record


def _choose(hp: HyperParameters, name: str, values: LogUniform | Sequence[Any]) -> Any:
    if isinstance(values, LogUniform):
        return hp.Float(name, values.low, values.high, sampling="log")
    return values[0] if len(values) == 1 else hp.Choice(name, list(values))
