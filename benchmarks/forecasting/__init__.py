"""What comes next: a chosen network refitted, its forecast with intervals, a baseline beside it.

Origins after the training part say what a forecast gets wrong at each step; conformal intervals are
made of that, and held against the test part.
"""

from typing import TYPE_CHECKING

from ...search.doors import lazily

if TYPE_CHECKING:
    from .forecast import Forecast
    from .run import Run, load_run
    from .words import forecast_sentences
    from .writing import check_target, write_forecast

__all__ = [
    "Forecast",
    "Run",
    "check_target",
    "forecast_sentences",
    "load_run",
    "write_forecast",
]

__getattr__, __dir__ = lazily(
    __name__,
    {
        "Forecast": ".forecast",
        "Run": ".run",
        "check_target": ".writing",
        "forecast_sentences": ".words",
        "load_run": ".run",
        "write_forecast": ".writing",
    },
)
