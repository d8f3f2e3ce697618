"""How a model is fitted: models, compiled programs and the `Model.fit` reference.

`fit` goes through either engine. The only room that computes with TensorFlow; what needs it
is imported when it is asked for.
"""

from typing import TYPE_CHECKING

from ..doors import lazily
from .engines import COMPILED, ENGINES, TURN, fit
from .fits import Fit, FitRequest, TrainingState
from .padding import padded_size
from .recording import recorded_epochs, shortest

if TYPE_CHECKING:
    from .compiled import load_model
    from .digest import reference_digest
    from .evaluation import Evaluation, evaluate, forecast_from
    from .models import BestEpoch, RateSchedule, build_loss, build_model, build_optimizer
    from .program import Program
    from .raw_values import on_raw_values
    from .runtime import backend_name, configure_tensorflow, thread_count

__all__ = [
    "COMPILED",
    "ENGINES",
    "TURN",
    "BestEpoch",
    "Evaluation",
    "Fit",
    "FitRequest",
    "Program",
    "RateSchedule",
    "TrainingState",
    "backend_name",
    "build_loss",
    "build_model",
    "build_optimizer",
    "configure_tensorflow",
    "evaluate",
    "fit",
    "forecast_from",
    "load_model",
    "on_raw_values",
    "padded_size",
    "recorded_epochs",
    "reference_digest",
    "shortest",
    "thread_count",
]

__getattr__, __dir__ = lazily(
    __name__,
    {
        "BestEpoch": ".models",
        "Evaluation": ".evaluation",
        "Program": ".program",
        "RateSchedule": ".models",
        "backend_name": ".runtime",
        "build_loss": ".models",
        "build_model": ".models",
        "build_optimizer": ".models",
        "configure_tensorflow": ".runtime",
        "evaluate": ".evaluation",
        "forecast_from": ".evaluation",
        "load_model": ".compiled",
        "on_raw_values": ".raw_values",
        "reference_digest": ".digest",
        "thread_count": ".runtime",
    },
)
