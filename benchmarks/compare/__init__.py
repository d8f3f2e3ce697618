"""Whether new results lose against a baseline by more than they may, and beyond chance.

Runs are read from folders of `study` and `benchmark` or from pytest-benchmark's JSON, paired row by
row, compared by the rules that verdicts follow, and printed.
"""

from .exchange import FORMATS
from .gate import Comparison, Result, compare_runs
from .limits import FORM, parse_limits
from .printers import as_table
from .reading import read_run
from .samples import RunSamples
from .words import say_outcome

__all__ = [
    "FORM",
    "FORMATS",
    "Comparison",
    "Result",
    "RunSamples",
    "as_table",
    "compare_runs",
    "parse_limits",
    "read_run",
    "say_outcome",
]
