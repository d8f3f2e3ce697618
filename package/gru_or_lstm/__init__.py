"""GRU or LSTM? Search for a recurrent cell and its recipe, measure the winners, compare.

    from gru_or_lstm import Budget, SearchSpace, run_search

What a command does can be called: `run_search` (search), `run_study` (study), `run_benchmark`
(benchmark), `run_reproduction` (reproduce), `make_table` (tabulate), `run_replays` (replay),
`write_report(load_records(FOLDER), FOLDER)` (report), `write_summary(load_results(FOLDER))`
(summary), `load_run(FOLDER).forecast()` (forecast) and
`compare_runs(read_run(BASE), [read_run(NEW)])` (compare).
`gru_or_lstm.search` chooses configurations, `gru_or_lstm.benchmarks` measures them and says what
that means.
"""

from typing import TYPE_CHECKING

from .old_names import find_old_names
from .search.doors import lazily

if TYPE_CHECKING:
    from .benchmarks import (
        BenchmarkSettings,
        Choice,
        Run,
        StudyFrames,
        TableGrid,
        compare_runs,
        load_records,
        load_results,
        load_run,
        load_table,
        make_table,
        read_run,
        run_benchmark,
        run_replays,
        run_reproduction,
        run_study,
        write_report,
        write_summary,
    )
    from .search import (
        Budget,
        Configuration,
        DatasetSpec,
        InputError,
        LogUniform,
        RecurrentHyperModel,
        SearchResult,
        SearchSpace,
        SplitRule,
        TableSpec,
        load_dataset,
        run_search,
    )

__all__ = [
    "BenchmarkSettings",
    "Budget",
    "Choice",
    "Configuration",
    "DatasetSpec",
    "InputError",
    "LogUniform",
    "RecurrentHyperModel",
    "Run",
    "SearchResult",
    "SearchSpace",
    "SplitRule",
    "StudyFrames",
    "TableGrid",
    "TableSpec",
    "compare_runs",
    "load_dataset",
    "load_records",
    "load_results",
    "load_run",
    "load_table",
    "make_table",
    "read_run",
    "run_benchmark",
    "run_replays",
    "run_reproduction",
    "run_search",
    "run_study",
    "write_report",
    "write_summary",
]

__getattr__, __dir__ = lazily(
    __name__,
    {
        "read_run": ".benchmarks",
        "compare_runs": ".benchmarks",
        "run_replays": ".benchmarks",
        "make_table": ".benchmarks",
        "load_table": ".benchmarks",
        "TableGrid": ".benchmarks",
        "BenchmarkSettings": ".benchmarks",
        "Budget": ".search",
        "Choice": ".benchmarks",
        "Configuration": ".search",
        "DatasetSpec": ".search",
        "InputError": ".search",
        "LogUniform": ".search",
        "RecurrentHyperModel": ".search",
        "Run": ".benchmarks",
        "SearchResult": ".search",
        "SearchSpace": ".search",
        "SplitRule": ".search",
        "StudyFrames": ".benchmarks",
        "TableSpec": ".search",
        "load_dataset": ".search",
        "load_records": ".benchmarks",
        "load_results": ".benchmarks",
        "load_run": ".benchmarks",
        "run_benchmark": ".benchmarks",
        "run_reproduction": ".benchmarks",
        "run_search": ".search",
        "run_study": ".benchmarks",
        "write_report": ".benchmarks",
        "write_summary": ".benchmarks",
    },
)

find_old_names()
