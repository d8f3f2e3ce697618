"""Which timed blocks are of the program that a configuration is trained by.

A block is told by the cell, the units and the optimizer, and by whatever else its program differs
in from one of a single layer. Blocks that were timed before networks could be deeper differ in
nothing.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from ...search.configurations import DEFAULTS, DIMENSIONS, PROGRAM


def block_rows(blocks: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return recorded blocks as rows, with a column for all that some of their programs differ in.

    Args:
        blocks: As recorded; `further` holds what a program differs in, and may be missing.
    """
    told = dict.fromkeys(name for block in blocks for name in block.get("further", {}))
    return [
        {name: value for name, value in block.items() if name != "further"}
        | {name: block.get("further", {}).get(name, DEFAULTS[name]) for name in told}
        for block in blocks
    ]


def program_columns(timings: pd.DataFrame) -> list[str]:
    """Name the columns that tell the programs of some blocks apart."""
    return [name for name in PROGRAM if name in timings]


def blocks_of(timings: pd.DataFrame, values: Mapping[Any, Any]) -> pd.DataFrame:
    """Return the blocks of the program that serves a configuration.

    Args:
        timings: One row a block.
        values: The configuration's, by name; what is missing has its default.
    """
    same = pd.Series(True, index=timings.index)
    for name in program_columns(timings):
        same &= timings[name] == _compiled(name, values.get(name, DEFAULTS.get(name)))
    return timings[same]


def compiled_columns(frame: pd.DataFrame, names: Sequence[str]) -> pd.DataFrame:
    """Return columns of configurations with the values that their programs are compiled for."""
    return pd.DataFrame(
        {
            name: frame[name].map(lambda value, name=name: _compiled(name, value))
            if name in frame
            else DEFAULTS[name]
            for name in names
        },
        index=frame.index,
    )


def _compiled(name: str, value: Any) -> Any:
    return DIMENSIONS[name].compiled_as(value)
