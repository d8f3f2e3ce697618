"""How people talk to a search: the command, what it prints, and the words it reads."""

from .app import new_app, run_program
from .cli import say_reading, search
from .dataset_options import DATASET
from .groups import OptionGroup, takes
from .options import (
    Lookback,
    Overwrite,
    Quiet,
    Seed,
    Series,
    Version,
    Workers,
)
from .talk import console, counting, telling

__all__ = [
    "DATASET",
    "Lookback",
    "OptionGroup",
    "Overwrite",
    "Quiet",
    "Seed",
    "Series",
    "Version",
    "Workers",
    "console",
    "counting",
    "new_app",
    "run_program",
    "say_reading",
    "search",
    "takes",
    "telling",
]
