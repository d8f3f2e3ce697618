"""One trial: its task and outcome as plain data, where it runs, and the ledger that remembers.

Nothing here knows which tuner asked.
"""

from .batch import missing_tasks, run_batch
from .executors import InlineExecutor, check_workers, default_workers, prepare_process, workers_of
from .ledger import Ledger
from .renewal import renew_nrmse
from .task import DIVERGED, FAILED, TrialOutcome, TrialTask
from .trial import judge_trained, run_trial
from .worker_pool import WorkerPool

__all__ = [
    "DIVERGED",
    "FAILED",
    "InlineExecutor",
    "Ledger",
    "TrialOutcome",
    "TrialTask",
    "WorkerPool",
    "check_workers",
    "default_workers",
    "judge_trained",
    "missing_tasks",
    "prepare_process",
    "renew_nrmse",
    "run_batch",
    "run_trial",
    "workers_of",
]
