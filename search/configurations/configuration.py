"""What a trial is made of: a cell, its size and how it is optimised."""

import dataclasses
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Annotated, Any, Final, Self

from ..errors import check_known
from ..unpickling import restore
from .cells import CELLS, check_cell
from .dimension import Dimension, LogUniform, switched
from .limits import (
    MAX_LAYERS,
    check_clip_norm,
    check_dropout,
    check_layers,
    check_learning_rate,
    check_units,
    check_weight_decay,
)
from .normalizations import LEVELS, NORMALIZATIONS
from .optimization import EPOCHS_KEPT, LOSS_SPANS, OPTIMIZERS, SCHEDULES, say_span
from .reading import parse_names, parse_numbers, parse_rates, parse_units, parse_whole_numbers


@dataclass(frozen=True, slots=True, kw_only=True)
class Configuration:
    """One model and the way it is optimised.

    Each field is a dimension of the search: what is beside its type is all that the rest of the
    program knows about it.

    Attributes:
        cell: A name in `CELLS`.
        units: Size of the hidden state, at least 1.
        learning_rate: Initial learning rate, positive and finite.
        optimizer: A name in `OPTIMIZERS`.
        schedule: A name in `SCHEDULES`; the shape of the rate over the whole budget.
        loss_span: A name in `LOSS_SPANS`; the positions of a window that the loss covers.
        layers: Recurrent layers, each of `units`.
        dropout: Share of the hidden values of each layer that a training step leaves out.
        weight_decay: Share of every weight that a step takes away, times its learning rate.
        clip_norm: Largest norm of the gradients of all weights together; 0 for any.
        epoch_kept: A name in `EPOCHS_KEPT`; whose weights the model is used with.
        normalization: A name in `NORMALIZATIONS`; what the network sees of the series.

    Raises:
        InputError: If a name is unknown or a number out of range.
    """

    cell: Annotated[
        str,
        Dimension(
            plural="cells",
            choices=("gru", "lstm"),
            help=f"Cells to choose from, of {', '.join(CELLS)}.",
            check=check_cell,
            read=parse_names,
            in_program=True,
        ),
    ]
    units: Annotated[
        int,
        Dimension(
            plural="units",
            choices=range(8, 65, 4),
            help="Hidden sizes: LOW:HIGH:STEP or A,B,C.",
            check=check_units,
            read=parse_units,
            read_one=int,
            in_program=True,
            increasing=True,
        ),
    ]
    learning_rate: Annotated[
        float,
        Dimension(
            plural="learning_rates",
            choices=LogUniform(1e-4, 1e-1),
            help="Learning rates: LOW:HIGH, drawn in the logarithm, or A,B,C.",
            # All as fractions: Keras Tuner takes no mixture of whole numbers and others.
            check=check_learning_rate,
            read=parse_rates,
            read_one=float,
            say="{:.3g}".format,
            on_log_scale=True,
        ),
    ]
    optimizer: Annotated[
        str,
        Dimension(
            plural="optimizers",
            choices=("adam",),
            help=f"Optimizers, of {', '.join(OPTIMIZERS)}.",
            check=partial(check_known, known=OPTIMIZERS, what="optimizer"),
            read=parse_names,
            in_program=True,
        ),
    ] = "adam"
    schedule: Annotated[
        str,
        Dimension(
            plural="schedules",
            choices=("cosine",),
            help=f"Rate schedules, of {', '.join(SCHEDULES)}.",
            check=partial(check_known, known=SCHEDULES, what="schedule"),
            read=parse_names,
        ),
    ] = "cosine"
    loss_span: Annotated[
        str,
        Dimension(
            plural="loss_spans",
            choices=("second-half",),
            help=f"Positions that the loss covers, of {', '.join(LOSS_SPANS)}.",
            check=partial(check_known, known=LOSS_SPANS, what="loss span"),
            read=parse_names,
            say=lambda span: f"loss over {say_span(span)}",
            before="every",
            in_loss=True,
        ),
    ] = "second-half"
    layers: Annotated[
        int,
        Dimension(
            plural="layers",
            choices=(1,),
            help=f"Recurrent layers, 1 to {MAX_LAYERS}: A,B,C.",
            check=check_layers,
            read=parse_whole_numbers,
            read_one=int,
            say=lambda layers: f"{layers} layer{'s' if layers > 1 else ''}",
            in_program=True,
            optional=True,
            increasing=True,
        ),
    ] = 1
    dropout: Annotated[
        float,
        switched(
            plural="dropouts",
            help="Shares of hidden values left out in training, between layers and before the "
            "read-out: A,B,C.",
            check=check_dropout,
            read=parse_numbers,
            say="dropout {:g}".format,
        ),
    ] = 0.0
    weight_decay: Annotated[
        float,
        switched(
            plural="weight_decays",
            help="Shares of the weights that each step takes away, times its rate (AdamW): A,B,C.",
            check=check_weight_decay,
            read=parse_numbers,
            say="weight decay {:g}".format,
        ),
    ] = 0.0
    clip_norm: Annotated[
        float,
        switched(
            plural="clip_norms",
            help="Largest norms of all gradients together, 0 for none: A,B,C.",
            check=check_clip_norm,
            read=parse_numbers,
            say="clipped to {:g}".format,
        ),
    ] = 0.0
    epoch_kept: Annotated[
        str,
        Dimension(
            plural="epochs_kept",
            choices=("last",),
            help="Epochs whose weights are kept: last, or best by validation loss.",
            check=partial(check_known, known=EPOCHS_KEPT, what="epoch to keep"),
            read=parse_names,
            say="{} epoch kept".format,
            in_program=True,
            optional=True,
        ),
    ] = "last"
    normalization: Annotated[
        str,
        Dimension(
            plural="normalizations",
            choices=(LEVELS,),
            help=f"What a network sees of the series, of {', '.join(NORMALIZATIONS)}.",
            check=partial(check_known, known=NORMALIZATIONS, what="normalization"),
            read=parse_names,
            say=NORMALIZATIONS.__getitem__,
            in_loss=True,
            optional=True,
        ),
    ] = LEVELS

    def __post_init__(self) -> None:
        for name, dimension in DIMENSIONS.items():
            object.__setattr__(self, name, dimension.check(getattr(self, name)))

    def __setstate__(self, state: Sequence[Any]) -> None:
        restore(self, state)

    @property
    def parameter_count(self) -> int:
        """Trainable parameters of a network of one column and its Dense(1) read-out."""
        return self.count_parameters()

    @property
    def keeps_best(self) -> bool:
        """Whether the weights of the least validation loss are kept, instead of the last."""
        return self.epoch_kept == "best"

    def count_parameters(self, *, features: int = 1, outputs: int = 1) -> int:
        """Count the trainable parameters of a network of any number of columns.

        Args:
            features: Columns it sees.
            outputs: Columns it predicts.
        """
        cell, units = CELLS[self.cell], self.units
        first = cell.parameter_count(units, features=features)
        further = cell.parameter_count(units, features=units)
        return first + (self.layers - 1) * further + outputs * (units + 1)

    def program_differences(self) -> dict[str, Any]:
        """Say what its program differs in from one of a single layer, but for what all are told."""
        told = self.served_by(self.units).to_json()
        return {name: told[name] for name in PROGRAM if DIMENSIONS[name].optional and name in told}

    def served_by(self, units: int) -> Self:
        """Return the configuration that stands for all whose program is the same.

        Args:
            units: Those of the program.
        """
        shape = {name: DIMENSIONS[name].compiled_as(getattr(self, name)) for name in PROGRAM}
        return type(self)(**{**shape, "units": units, "learning_rate": 1.0})

    @property
    def model_name(self) -> str:
        """The usual short name, e.g. "GRU(40)"."""
        return f"{self.cell.upper()}({self.units})"

    @property
    def key(self) -> str:
        """An exact name, as `--configuration` takes it: "gru:40:0.01:adam:cosine:second-half".

        What is optional and differs from its default comes after it, as "NAME=VALUE".
        """
        values = self.to_json()
        return ":".join(
            f"{name}={value}" if DIMENSIONS[name].optional else str(value)
            for name, value in values.items()
        )

    @property
    def label(self) -> str:
        """A name to read, its rate rounded, e.g. "GRU(40) adam 0.01 cosine second-half"."""
        further = [
            dimension.say(getattr(self, name))
            for name, dimension in DIMENSIONS.items()
            if dimension.optional and getattr(self, name) != DEFAULTS[name]
        ]
        recipe = f"{self.optimizer} {self.learning_rate:.4g} {self.schedule} {self.loss_span}"
        return " ".join([self.model_name, recipe, *further])

    def loss_start(self, lookback: int) -> int:
        """First position of a window of so many samples that the loss covers."""
        return LOSS_SPANS[self.loss_span](lookback)

    def to_json(self) -> dict[str, Any]:
        """The configuration as JSON types, without what is optional and has its default."""
        values = {name: getattr(self, name) for name in DIMENSIONS}
        return {name: values[name] for name in told_dimensions([values])}

    @classmethod
    def from_json(cls, record: Mapping[str, Any]) -> Self:
        """Read the fields of a configuration; one that lacks some is older than they are."""
        return cls(**{**BEFORE, **record})


DIMENSIONS: Final[Mapping[str, Dimension]] = {
    field.name: field.type.__metadata__[0]  # type: ignore[union-attr]
    for field in dataclasses.fields(Configuration)
}
"""Field of a configuration, and name of the hyperparameter -> its dimension."""

DEFAULTS: Final[Mapping[str, Any]] = {
    field.name: field.default
    for field in dataclasses.fields(Configuration)
    if field.default is not dataclasses.MISSING
}
"""Field of a configuration -> its default, where it has one."""

BEFORE: Final[Mapping[str, Any]] = {
    name: dimension.before for name, dimension in DIMENSIONS.items() if dimension.before is not None
}
"""Field of a configuration -> its value in records that lack it, where that is not its default."""


PROGRAM: Final = tuple(name for name, dimension in DIMENSIONS.items() if dimension.in_program)
"""What tells compiled programs apart."""

OLDER: Final[Mapping[str, Any]] = {**DEFAULTS, **BEFORE}
"""Field of a configuration -> its value in tables that lack its column."""


def told_dimensions(rows: Iterable[Mapping[Any, Any]]) -> list[str]:
    """Name the dimensions that keys, records and tables of some configurations hold.

    Args:
        rows: Their values, and whatever else; what one lacks has its default.

    Returns:
        All but those that are optional and have their default in every row, in their order.
    """
    rows = list(rows)
    return [
        name
        for name, dimension in DIMENSIONS.items()
        if not dimension.optional
        or any(row.get(name, DEFAULTS[name]) != DEFAULTS[name] for row in rows)
    ]


PUBLISHED_PAIR: Final[Mapping[str, Configuration]] = {
    cell: Configuration(
        cell=cell,
        units=40,
        learning_rate=0.01,
        optimizer="sgd",
        schedule="constant",
        loss_span="every",
    )
    for cell in ("gru", "lstm")
}
"""The two models of the published experiment, trained as it trained them."""
