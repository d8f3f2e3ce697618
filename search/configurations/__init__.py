"""What can be chosen: cells, optimizers, configurations, budgets and spaces of them.

A dimension of the search has its home here. Plain data: no series, no Keras.
"""

from .budget import Budget
from .cells import CELLS
from .configuration import (
    DEFAULTS,
    DIMENSIONS,
    OLDER,
    PROGRAM,
    PUBLISHED_PAIR,
    Configuration,
    told_dimensions,
)
from .dimension import SWITCHED_ON, Dimension, LogUniform
from .limits import MAX_EPOCHS, MAX_UNITS
from .normalizations import DIFFERENCE, LEVELS, NORMALIZATIONS, SEASONAL, WINDOW
from .optimization import EPOCHS_KEPT, LOSS_SPANS, OPTIMIZERS, SCHEDULES, learning_rates, say_span
from .reading import parse_name, parse_names, parse_rates, parse_units
from .space import SearchSpace
from .words import CONFIGURATION_FORM, PLACED, configuration_of, parse_configuration

__all__ = [
    "CELLS",
    "CONFIGURATION_FORM",
    "DEFAULTS",
    "DIFFERENCE",
    "DIMENSIONS",
    "EPOCHS_KEPT",
    "LEVELS",
    "LOSS_SPANS",
    "MAX_EPOCHS",
    "MAX_UNITS",
    "NORMALIZATIONS",
    "OLDER",
    "OPTIMIZERS",
    "PLACED",
    "PROGRAM",
    "PUBLISHED_PAIR",
    "SCHEDULES",
    "SEASONAL",
    "SWITCHED_ON",
    "WINDOW",
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
