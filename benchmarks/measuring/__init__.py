"""What is measured and measuring it: choices, refits, timed blocks, sources of spread.

Writes records and reads none back; what needs TensorFlow is imported when it is asked for.
"""

from typing import TYPE_CHECKING

from ...search.doors import lazily
from .begun import as_begun_in
from .choices import (
    DEFAULT_RATE,
    EQUAL_BUDGET_ROLE,
    MATCHED_UNITS,
    PUBLISHED_EPOCHS,
    PUBLISHED_LOSS_ROLE,
    TUTORIAL_ROLES,
    Choice,
    asked_of,
    best_choices,
    best_normalization,
    check_choices,
    check_epochs,
    distinct,
    searched_role,
    standard_choices,
)
from .clock import MAX_STEAL_PERCENT, timed
from .confirmation import (
    CONFIRMATION_LEDGER,
    CONFIRMATION_RECORD,
    RELIABLE,
    confirmation_tasks,
    is_reliable,
)
from .matters import (
    MATTERS_FILE,
    Declaration,
    declare_matters,
    parse_matters,
    read_declaration,
)
from .measurement import (
    BENCHMARK_MARKS,
    BENCHMARK_SCHEMA,
    MAX_SEEDS,
    READABLE_BENCHMARKS,
    SELECTION_LEDGER,
    UNIT_MULTIPLE,
    BenchmarkSettings,
    TimingSettings,
    refit_tasks,
    selection_tasks,
)
from .variance_sources import DATA, OTHER_TRAINING_DATA, SOURCES, TOGETHER, Source
from .variance_tasks import VARIANCE_LEDGER, draws_training_data, variance_refits

if TYPE_CHECKING:
    from .equal_budget import equal_budgets
    from .harness import describe_run, run_benchmark
    from .renewal import renew_baselines, renew_trials
    from .running import run_missing
    from .searched import searched_choices

__all__ = [
    "BENCHMARK_MARKS",
    "BENCHMARK_SCHEMA",
    "CONFIRMATION_LEDGER",
    "CONFIRMATION_RECORD",
    "DATA",
    "DEFAULT_RATE",
    "EQUAL_BUDGET_ROLE",
    "MATCHED_UNITS",
    "MATTERS_FILE",
    "MAX_SEEDS",
    "MAX_STEAL_PERCENT",
    "OTHER_TRAINING_DATA",
    "PUBLISHED_EPOCHS",
    "PUBLISHED_LOSS_ROLE",
    "READABLE_BENCHMARKS",
    "RELIABLE",
    "SELECTION_LEDGER",
    "SOURCES",
    "TOGETHER",
    "TUTORIAL_ROLES",
    "UNIT_MULTIPLE",
    "VARIANCE_LEDGER",
    "BenchmarkSettings",
    "Choice",
    "Declaration",
    "Source",
    "TimingSettings",
    "as_begun_in",
    "asked_of",
    "best_choices",
    "best_normalization",
    "check_choices",
    "check_epochs",
    "confirmation_tasks",
    "declare_matters",
    "describe_run",
    "distinct",
    "draws_training_data",
    "equal_budgets",
    "is_reliable",
    "parse_matters",
    "read_declaration",
    "refit_tasks",
    "renew_baselines",
    "renew_trials",
    "run_benchmark",
    "run_missing",
    "searched_choices",
    "searched_role",
    "selection_tasks",
    "standard_choices",
    "timed",
    "variance_refits",
]

__getattr__, __dir__ = lazily(
    __name__,
    {
        "describe_run": ".harness",
        "equal_budgets": ".equal_budget",
        "renew_baselines": ".renewal",
        "renew_trials": ".renewal",
        "run_benchmark": ".harness",
        "run_missing": ".running",
        "searched_choices": ".searched",
    },
)
