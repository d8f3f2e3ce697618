"""Compiled programs, one a shape, kept for good."""

import functools

from ..configurations import Configuration
from .padding import padded_size
from .program import Program


@functools.cache
def _program(cell: str, units: int, optimizer: str, lookback: int) -> Program:
    shape = Configuration(cell=cell, units=units, learning_rate=1.0, optimizer=optimizer)
    return Program(shape, lookback)


def program_for(configuration: Configuration, lookback: int, *, multiple: int = 1) -> Program:
    """Get the program that serves a configuration; compiled programs are kept for good.

    TensorFlow never frees a compiled program (about 25 MiB each), so they are not evicted but kept
    few: with `multiple` above 1, sizes that round up to the same one share a program.

    Args:
        configuration: Cell, units and optimizer are used.
        lookback: Window length.
        multiple: What units are rounded up to a multiple of.
    """
    units = padded_size(configuration.units, multiple)
    return _program(configuration.cell, units, configuration.optimizer, lookback)
