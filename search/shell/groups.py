"""Options that several commands take together, and what is made of them."""

import functools
import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Final

import typer

from ..configurations import DIMENSIONS, LogUniform, SearchSpace

Command = Callable[..., None]


@dataclass(frozen=True, slots=True)
class OptionGroup:
    """Options that belong together.

    Attributes:
        options: Name -> type, as Typer takes it, and default.
        make: Makes one value of all of them, given by name.
    """

    options: Mapping[str, tuple[Any, Any]]
    make: Callable[..., Any]


def takes(**groups: OptionGroup) -> Callable[[Command], Command]:
    """Give a command the options of groups in the place of an argument each.

    Args:
        **groups: Argument of the command, without a default -> the group that it is made from.
    """

    def give(command: Command) -> Command:
        @functools.wraps(command)
        def run(**values: Any) -> None:
            made = {
                argument: group.make(**{name: values.pop(name) for name in group.options})
                for argument, group in groups.items()
            }
            command(**values, **made)

        parameters = [
            parameter.replace(kind=inspect.Parameter.KEYWORD_ONLY)
            for own in inspect.signature(command).parameters.values()
            for parameter in _parameters(own, groups.get(own.name))
        ]
        run.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
        run.__annotations__ = {each.name: each.annotation for each in parameters}
        return run

    return give


def _parameters(own: inspect.Parameter, group: OptionGroup | None) -> list[inspect.Parameter]:
    if group is None:
        return [own]
    return [
        inspect.Parameter(name, own.kind, annotation=kind, default=default)
        for name, (kind, default) in group.options.items()
    ]


def _say_values(values: Sequence[Any] | LogUniform) -> str:
    """Say the values of a dimension as its option takes them.

    Examples:
        >>> _say_values(range(8, 65, 4)), _say_values(("gru", "lstm")), _say_values((1, 2))
        ('8:64:4', 'gru,lstm', '1,2')
    """
    if isinstance(values, LogUniform):
        return f"{values.low:g}:{values.high:g}"
    if isinstance(values, range):
        return f"{values.start}:{values[-1]}:{values.step}"
    return ",".join(map(str, values))


def _space_options() -> dict[str, tuple[Any, Any]]:
    return {
        each.plural: (Annotated[str, typer.Option(help=each.help)], _say_values(each.choices))
        for each in DIMENSIONS.values()
    }


def _read_space(**words: str) -> SearchSpace:
    values: dict[str, Any] = {
        each.plural: each.read(words[each.plural]) for each in DIMENSIONS.values()
    }
    return SearchSpace(**values)


SPACE: Final = OptionGroup(_space_options(), _read_space)
"""An option for each dimension of the search -> `SearchSpace`."""
