"""How people talk to a search: the command, what it prints, and the words it reads."""

from .app import new_app, run_program
from .cli import say_reading, search
from .options import (
    Column,
    Decimal,
    Encoding,
    Horizon,
    Lookback,
    NoHeader,
    NoTime,
    Overwrite,
    Quiet,
    Seed,
    Separator,
    Series,
    Thousands,
    Time,
    Version,
    Workers,
)
from .talk import console, counting, telling
from .words import parse_names, parse_rates, parse_units, read_dataset

__all__ = [
    "Column",
    "Decimal",
    "Encoding",
    "Horizon",
    "Lookback",
    "NoHeader",
    "NoTime",
    "Overwrite",
    "Quiet",
    "Seed",
    "Separator",
    "Series",
    "Thousands",
    "Time",
    "Version",
    "Workers",
    "console",
    "counting",
    "new_app",
    "parse_names",
    "parse_rates",
    "parse_units",
    "read_dataset",
    "run_program",
    "say_reading",
    "search",
    "telling",
]
