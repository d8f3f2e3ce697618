"""Tuners run on a table of fits in seconds: the same searches and oracles, outcomes looked up."""

from typing import TYPE_CHECKING

from ...search.doors import lazily

if TYPE_CHECKING:
    from .look_up import LookUp, LookUpExecutor
    from .pages import write_replay_pages
    from .replaying import FEWER, Replay, Replayer, budget_of, contenders, run_replays, space_of
    from .tables import closeness_frame, closeness_reader_frame, regret_frame, say_close

__all__ = [
    "FEWER",
    "LookUp",
    "LookUpExecutor",
    "Replay",
    "Replayer",
    "budget_of",
    "closeness_frame",
    "closeness_reader_frame",
    "contenders",
    "regret_frame",
    "run_replays",
    "say_close",
    "space_of",
    "write_replay_pages",
]

__getattr__, __dir__ = lazily(
    __name__,
    {
        "FEWER": ".replaying",
        "LookUp": ".look_up",
        "LookUpExecutor": ".look_up",
        "Replay": ".replaying",
        "Replayer": ".replaying",
        "budget_of": ".replaying",
        "closeness_frame": ".tables",
        "closeness_reader_frame": ".tables",
        "contenders": ".replaying",
        "regret_frame": ".tables",
        "run_replays": ".replaying",
        "say_close": ".tables",
        "space_of": ".replaying",
        "write_replay_pages": ".pages",
    },
)
