"""Search for a recurrent cell, its size and its learning rate.

    from search import Budget, SearchSpace, run_search

Glossary (the field's standard terms):
    hyperparameter: a choice made before training, such as `units`.
    search space: the values hyperparameters may take.
    configuration: one value for each hyperparameter.
    hypermodel: a function from hyperparameters to a model.
    tuner: a search algorithm; its *oracle* decides which configuration to try next.
    trial: one configuration, trained from one epoch to another with one seed, and judged.
    execution: one training run; a trial here is one execution.
    objective: the number a search minimises, measured on validation data.
    budget: what a search may spend; its *resource* is epochs.
    bracket, rung, promotion: Hyperband runs brackets; in each, the best 1/factor (the *reduction
        factor*) of a rung's trials are promoted to the next rung, where training goes on.
        Keras Tuner says "round" for rung.
    series, window, lookback, stride: a series is cut into windows of `lookback` samples, one
        every `stride`.
    episode, horizon: a free-running forecast of `horizon` steps and the truth it is held against.
    one-step forecast: the next sample from true samples.
    free-running (closed-loop) forecast: the model is fed its own output.
    evaluation set: the episodes of one purpose, such as "validation" and "test".
    envelope: the amplitude of a damped oscillation at each step.
    persistence: the forecast that repeats the last sample.
    skill: one minus an error over that of a reference forecast.
    valid time: how long a free-running forecast stays close to the truth.
    Lyapunov time: in which a small error of a chaotic series grows by a factor of e.
    seed: a replicate of training; never a hyperparameter.
    ledger: the append-only record of which task gave which outcome.
"""

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from search.configuration import Budget, Configuration
    from search.dataset import DatasetSpec, load_dataset
    from search.errors import InputError
    from search.hypermodel import RecurrentHyperModel
    from search.result import SearchResult
    from search.run import run_search
    from search.space import LogUniform, SearchSpace

__all__ = [
    "Budget",
    "Configuration",
    "DatasetSpec",
    "InputError",
    "LogUniform",
    "RecurrentHyperModel",
    "SearchResult",
    "SearchSpace",
    "load_dataset",
    "run_search",
]

_MODULES: Final = {
    "Budget": "search.configuration",
    "Configuration": "search.configuration",
    "DatasetSpec": "search.dataset",
    "InputError": "search.errors",
    "LogUniform": "search.space",
    "RecurrentHyperModel": "search.hypermodel",
    "SearchResult": "search.result",
    "SearchSpace": "search.space",
    "load_dataset": "search.dataset",
    "run_search": "search.run",
}


def __getattr__(name: str) -> Any:
    """Import what is asked for, so that a command can provide for Ctrl-C before anything else."""
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    import importlib

    return getattr(importlib.import_module(_MODULES[name]), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
