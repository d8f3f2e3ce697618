"""One trial: its task and outcome as plain data, where it runs, and the ledger that remembers.

Nothing here knows which tuner asked.
"""

from .batch import missing_tasks, run_batch
from .executors import check_workers, default_workers, prepare_process
from .ledger import Ledger
from .places import EXECUTORS, check_executor, start_executor
from .renewal import renew_nrmse
from .task import DIVERGED, FAILED, TrialOutcome, TrialTask
from .trial import count_parameters, judge_trained, run_trial

__all__ = [
    "DIVERGED",
    "EXECUTORS",
    "FAILED",
    "Ledger",
    "TrialOutcome",
    "TrialTask",
    "check_executor",
    "check_workers",
    "count_parameters",
    "default_workers",
    "judge_trained",
    "missing_tasks",
    "prepare_process",
    "renew_nrmse",
    "run_batch",
    "run_trial",
    "start_executor",
]
