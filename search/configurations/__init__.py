"""What can be chosen: cells, optimizers, configurations, budgets and spaces of them.

A dimension of the search has its home here. Plain data: no series, no Keras.
"""

from .budget import Budget
from .cells import CELLS
from .configuration import (
    CONFIGURATION_FORM,
    DIMENSIONS,
    OLDER,
    PROGRAM,
    PUBLISHED_PAIR,
    Configuration,
    configuration_of,
    parse_configuration,
    told_dimensions,
)
from .dimension import Dimension, LogUniform
from .limits import MAX_EPOCHS, MAX_UNITS
from .optimization import EPOCHS_KEPT, LOSS_SPANS, OPTIMIZERS, SCHEDULES, learning_rates, say_span
from .reading import parse_name, parse_names, parse_rates, parse_units
from .space import SearchSpace

__all__ = [
    "CELLS",
    "CONFIGURATION_FORM",
    "DIMENSIONS",
    "EPOCHS_KEPT",
    "LOSS_SPANS",
    "MAX_EPOCHS",
    "MAX_UNITS",
    "OLDER",
    "OPTIMIZERS",
    "PROGRAM",
    "PUBLISHED_PAIR",
    "SCHEDULES",
    "Budget",
    "Configuration",
    "Dimension",
    "LogUniform",
    "SearchSpace",
    "configuration_of",
    "learning_rates",
    "parse_configuration",
    "parse_name",
    "parse_names",
    "parse_rates",
    "parse_units",
    "say_span",
    "told_dimensions",
]
