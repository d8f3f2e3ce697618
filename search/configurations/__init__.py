"""What can be chosen: cells, optimizers, configurations, budgets and spaces of them.

A dimension of the search has its home here. Plain data: no series, no Keras.
"""

from .budget import Budget
from .cells import CELLS
from .configuration import (
    MAX_EPOCHS,
    MAX_UNITS,
    PUBLISHED_PAIR,
    Configuration,
    check_learning_rate,
    check_units,
    configuration_of,
)
from .optimization import LOSS_SPANS, OPTIMIZERS, SCHEDULES, learning_rates
from .space import DIMENSIONS, LogUniform, SearchSpace

__all__ = [
    "CELLS",
    "DIMENSIONS",
    "LOSS_SPANS",
    "MAX_EPOCHS",
    "MAX_UNITS",
    "OPTIMIZERS",
    "PUBLISHED_PAIR",
    "SCHEDULES",
    "Budget",
    "Configuration",
    "LogUniform",
    "SearchSpace",
    "check_learning_rate",
    "check_units",
    "configuration_of",
    "learning_rates",
]
