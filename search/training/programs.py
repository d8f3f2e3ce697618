"""Compiled programs, one a shape, kept for good."""

import functools

from ..configurations import Configuration
from .padding import padded_size
from .program import Program

_program = functools.cache(Program)


def program_for(
    configuration: Configuration,
    lookback: int,
    *,
    features: int = 1,
    outputs: int = 1,
    multiple: int = 1,
) -> Program:
    """Get the program that serves a configuration; compiled programs are kept for good.

    TensorFlow never frees a compiled program (about 25 MiB each), so they are not evicted but kept
    few: with `multiple` above 1, sizes that round up to the same one share a program.

    Args:
        configuration: What is in `PROGRAM` is used.
        lookback: Window length.
        features: Columns a model sees.
        outputs: Columns it predicts.
        multiple: What units are rounded up to a multiple of.
    """
    shape = configuration.served_by(padded_size(configuration.units, multiple))
    return _program(shape, lookback, features=features, outputs=outputs)
