"""What to try next: plans, Hyperband's brackets, oracles and the driver that asks them.

The only room that imports Keras Tuner, when an oracle is asked for.
"""

from typing import TYPE_CHECKING

from ..doors import lazily
from .driver import Driver, Proposal
from .hyperband import bracket_count, plan_bracket
from .plan import GRID_POINTS, TUNERS, SearchPlan, grid_size, plan_search

if TYPE_CHECKING:
    from .hypermodel import RecurrentHyperModel
    from .oracles import build_oracle

__all__ = [
    "GRID_POINTS",
    "TUNERS",
    "Driver",
    "Proposal",
    "RecurrentHyperModel",
    "SearchPlan",
    "bracket_count",
    "build_oracle",
    "grid_size",
    "plan_bracket",
    "plan_search",
]

__getattr__, __dir__ = lazily(
    __name__, {"RecurrentHyperModel": ".hypermodel", "build_oracle": ".oracles"}
)
