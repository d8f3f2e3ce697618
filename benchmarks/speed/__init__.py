"""How fast training and searching are, head to head with what users have elsewhere.

`python -m gru_or_lstm.benchmarks.speed` runs every contender on the same work in the same session:
each in a process of its own, block by block in random order, so that a slow minute of the machine
hits all.
"""

from typing import TYPE_CHECKING

from ...search.doors import lazily
from .contenders import CONTENDERS, OURS, PLAIN
from .whole_searches import VANILLA
from .work import DEEP, STUDY_WINDOWS

if TYPE_CHECKING:
    from .record import SpeedRecord, read_race
    from .tables import search_frame, speed_frame

__all__ = [
    "CONTENDERS",
    "DEEP",
    "OURS",
    "PLAIN",
    "STUDY_WINDOWS",
    "VANILLA",
    "SpeedRecord",
    "read_race",
    "search_frame",
    "speed_frame",
]

__getattr__, __dir__ = lazily(
    __name__,
    {
        "SpeedRecord": ".record",
        "read_race": ".record",
        "search_frame": ".tables",
        "speed_frame": ".tables",
    },
)
