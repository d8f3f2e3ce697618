"""The search itself: ask, look up or run, record, tell, until a budget is spent.

A study is what was asked; its folder is claimed, its result tabulated and saved here.
"""

from typing import TYPE_CHECKING

from ..doors import lazily
from .caveats import say_caveats
from .failures import describe_failures
from .study import define_study

if TYPE_CHECKING:
    from .folder import describe_training_environment
    from .progress import Progress
    from .result import SearchResult, TrialRecord
    from .run import run_defined, run_search

__all__ = [
    "Progress",
    "SearchResult",
    "TrialRecord",
    "define_study",
    "describe_failures",
    "describe_training_environment",
    "run_defined",
    "run_search",
    "say_caveats",
]

__getattr__, __dir__ = lazily(
    __name__,
    {
        "Progress": ".progress",
        "SearchResult": ".result",
        "TrialRecord": ".result",
        "describe_training_environment": ".folder",
        "run_defined": ".run",
        "run_search": ".run",
    },
)
