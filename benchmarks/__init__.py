"""Measure chosen configurations, and say what that means.

The rooms from the ground up: statistics and baselines, text and measuring, frames, tables, figures,
report; compare, speed, reproduction and summary stand on them.
"""

from typing import TYPE_CHECKING

from ..search.doors import lazily

if TYPE_CHECKING:
    from .compare import compare_runs, read_run
    from .forecasting import Run, load_run
    from .frames import StudyFrames, load_records
    from .measuring import BenchmarkSettings, Choice, run_benchmark
    from .replay import run_replays
    from .report import write_report
    from .reproduction import run_reproduction
    from .study import run_study
    from .summary import load_results, write_summary
    from .tabular import TableGrid, load_table, make_table

__all__ = [
    "BenchmarkSettings",
    "Choice",
    "Run",
    "StudyFrames",
    "TableGrid",
    "compare_runs",
    "load_records",
    "load_results",
    "load_run",
    "load_table",
    "make_table",
    "read_run",
    "run_benchmark",
    "run_replays",
    "run_reproduction",
    "run_study",
    "write_report",
    "write_summary",
]

__getattr__, __dir__ = lazily(
    __name__,
    {
        "read_run": ".compare",
        "compare_runs": ".compare",
        "run_replays": ".replay",
        "make_table": ".tabular",
        "load_table": ".tabular",
        "TableGrid": ".tabular",
        "BenchmarkSettings": ".measuring",
        "Choice": ".measuring",
        "Run": ".forecasting",
        "StudyFrames": ".frames",
        "load_records": ".frames",
        "load_results": ".summary",
        "load_run": ".forecasting",
        "run_benchmark": ".measuring",
        "run_reproduction": ".reproduction",
        "run_study": ".study",
        "write_report": ".report",
        "write_summary": ".summary",
    },
)
