"""Search for a recurrent cell, its size and its learning rate.

    from gru_or_lstm import Budget, SearchSpace, run_search

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

from typing import TYPE_CHECKING

from .doors import lazily

if TYPE_CHECKING:
    from .configurations import Budget, Configuration, LogUniform, SearchSpace
    from .datasets import DatasetSpec, load_dataset
    from .engine import SearchResult, run_search
    from .errors import InputError
    from .own_data import SplitRule, TableSpec
    from .tuning import RecurrentHyperModel

__all__ = [
    "Budget",
    "Configuration",
    "DatasetSpec",
    "InputError",
    "LogUniform",
    "RecurrentHyperModel",
    "SearchResult",
    "SearchSpace",
    "SplitRule",
    "TableSpec",
    "load_dataset",
    "run_search",
]

__getattr__, __dir__ = lazily(
    __name__,
    {
        "Budget": ".configurations",
        "Configuration": ".configurations",
        "DatasetSpec": ".datasets",
        "InputError": ".errors",
        "LogUniform": ".configurations",
        "RecurrentHyperModel": ".tuning",
        "SearchResult": ".engine",
        "SearchSpace": ".configurations",
        "SplitRule": ".own_data",
        "TableSpec": ".own_data",
        "load_dataset": ".datasets",
        "run_search": ".engine",
    },
)
