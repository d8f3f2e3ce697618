"""Keras Tuner's oracles, driven by ask and tell, with what they get wrong put right.

Put right here: samples are keyed on (series, tuner, seed, trial, hyperparameter) instead of
`seed + k`; 0 is a seed; finite spaces are drawn without repeats; Hyperband runs its planned
brackets one after the other with synchronous rungs; nothing is written to disk; and an oracle is
told a finite score for every trial, so that no failure can stall a bracket or end a search.
"""

import functools
import importlib
import itertools
from collections.abc import Sequence
from typing import Any, Final

import keras_tuner
from keras_tuner.engine import trial as keras_tuner_trial
from keras_tuner.engine.hyperparameters import Float

from ..configurations import Budget, Configuration, SearchSpace
from ..seeds import derive_seed
from .hyperband import Rung, bracket_count, plan_bracket
from .plan import TUNERS

RUNNING: Final = keras_tuner_trial.TrialStatus.RUNNING
IDLE: Final = keras_tuner_trial.TrialStatus.IDLE
STOPPED: Final = keras_tuner_trial.TrialStatus.STOPPED

BAYESIAN_BATCH: Final = 4
"""Trials a Bayesian search asks for before it is told any of their outcomes."""

CELL: Final = "cell"
NORMALIZATION: Final = "normalization"

Values = dict[str, Any]


class _PlainHyperParameters(keras_tuner.HyperParameters):  # type: ignore[misc]
    """Hyperparameters without conditions, of which a copy takes microseconds.

    Keras Tuner writes its own to a configuration and reads that back, for every trial.
    """

    def copy(self) -> "_PlainHyperParameters":
        """Return hyperparameters of the same space, which never changes, with equal values."""
        other = type(self)()
        other._space = list(self._space)
        other._hps.update({name: list(each) for name, each in self._hps.items()})
        other.values = dict(self.values)
        return other


class KeyedOracle(keras_tuner.Oracle):  # type: ignore[misc]  # untyped package
    """An oracle that draws reproducibly and keeps everything in memory.

    Args:
        space: What to draw from.
        search_seed: The search's seed; 0 is a seed.
        budget: How many trials at the most.
        queue: Values to propose before any others.
        keys: What draws are keyed on beside the seed.
        **options: For the oracle of Keras Tuner that it is mixed into.
    """

    def __init__(
        self,
        space: SearchSpace,
        search_seed: int,
        budget: Budget,
        queue: Sequence[Values] = (),
        *,
        keys: Sequence[str] = (),
        **options: Any,
    ) -> None:
        self._keys: tuple[int | str, ...] = (*keys, search_seed)
        self._balanced = bool(keys)
        dimensions = _PlainHyperParameters()
        space.choose(dimensions)
        if not dimensions.space:
            # Keras Tuner takes values without any hyperparameter for no values.
            dimensions.Fixed("space", "one configuration")
        super().__init__(
            objective=keras_tuner.Objective("objective", "min"),
            hyperparameters=dimensions,
            # Keras Tuner takes 0 for "no seed"; Bayesian search draws from this one.
            seed=derive_seed(*self._keys, "oracle") + 1,
            **options,
        )
        self.max_trials = budget.trials
        self.verbose = 0
        # An only configuration has no values, but for what stands for it.
        fixed = {} if space.size != 1 else dimensions.values
        self._queue = [{**fixed, **values} for values in queue]
        self._finite = space.size is not None

    def save(self) -> None:
        """Write nothing: the ledger is the memory."""

    def _save_trial(self, trial: keras_tuner_trial.Trial) -> None:
        """Write nothing: the ledger is the memory."""

    def _random_values(self) -> Values | None:
        started = self._started()
        if started < len(self._queue):
            return dict(self._queue[started])
        if self._finite:
            return next((v for v in self._shuffled if not self._duplicate(v)), None)
        trial = len(self.trials)
        values = {
            hp.name: hp.random_sample(derive_seed(*self._keys, trial, hp.name))
            for hp in self.hyperparameters.space
        }
        return values | self._in_turn(started)

    def _in_turn(self, started: int) -> Values:
        """Give cells equally many draws, and each cell's to what a network sees equally many.

        Of as many draws in a row as there are cells, each gets one. A search that draws by its seed
        alone goes on without.
        """
        cells = self._choices(CELL)
        if not self._balanced or not cells:
            return {}
        turn, place = divmod(started, len(cells))
        drawn = {CELL: self._shuffle(cells, turn, CELL)[place]}
        if seen := self._choices(NORMALIZATION):
            turn, place = divmod(turn, len(seen))
            drawn[NORMALIZATION] = self._shuffle(seen, turn, NORMALIZATION, drawn[CELL])[place]
        return drawn

    def _choices(self, name: str) -> list[Any]:
        """The values of a hyperparameter that is searched; none of any other."""
        return [
            value for hp in self.hyperparameters.space if hp.name == name for value in hp.values
        ]

    def _shuffle(self, values: Sequence[Any], *keys: int | str) -> list[Any]:
        return sorted(values, key=lambda value: derive_seed(*self._keys, *keys, value))

    def _started(self) -> int:
        """How many trials were drawn and not promoted."""
        return sum(
            "tuner/trial_id" not in trial.hyperparameters.values for trial in self.trials.values()
        )

    @functools.cached_property
    def _combinations(self) -> list[Values]:
        """The queue, then every value of a choice with ten values of a continuous range."""
        dimensions = self.hyperparameters.space
        # A continuous range gives its ten values in no particular order.
        grids = [
            sorted(hp.values) if isinstance(hp, Float) else list(hp.values) for hp in dimensions
        ]
        names = [hp.name for hp in dimensions]
        grid = (dict(zip(names, point, strict=True)) for point in itertools.product(*grids))
        return self._queue + [values for values in grid if values not in self._queue]

    @functools.cached_property
    def _shuffled(self) -> list[Values]:
        """All combinations of a finite space: the queue, then an order only the seed decides."""
        return self._queue + sorted(
            self._combinations[len(self._queue) :],
            key=lambda values: derive_seed(*self._keys, *map(str, values.values())),
        )


class RandomOracle(KeyedOracle, keras_tuner.oracles.RandomSearchOracle):  # type: ignore[misc]
    """Independent draws, each cell in its turn; in a finite space without repeats."""


class GridOracle(KeyedOracle, keras_tuner.oracles.GridSearchOracle):  # type: ignore[misc]
    """Every combination in order, without looking back."""

    def populate_space(self, trial_id: str) -> Values:  # noqa: ARG002  # Keras Tuner's signature
        """Take the next combination."""
        index = len(self.trials)
        if index >= len(self._combinations):
            return {"status": STOPPED}
        return {"status": RUNNING, "values": self._combinations[index]}


class BayesianOracle(KeyedOracle, keras_tuner.oracles.BayesianOptimizationOracle):  # type: ignore[misc]
    """A Gaussian process asked in fixed batches; in a finite space without repeats."""

    def __init__(
        self,
        space: SearchSpace,
        search_seed: int,
        budget: Budget,
        queue: Sequence[Values] = (),
        **options: Any,
    ) -> None:
        super().__init__(space, search_seed, budget, queue, **options)
        # Keras Tuner's own number, unless more known-good configurations come first.
        self.num_initial_points = max(3, 3 * len(self.hyperparameters.space), len(queue))

    def populate_space(self, trial_id: str) -> Values:
        """Propose the optimum of the acquisition function, or a fresh draw if it was tried."""
        if len(self.ongoing_trials) >= BAYESIAN_BATCH:
            return {"status": IDLE}
        proposal: Values = super().populate_space(trial_id)
        if proposal["status"] == RUNNING and self._duplicate(proposal["values"]):
            values = self._random_values()
            return {"status": STOPPED} if values is None else proposal | {"values": values}
        return proposal


class HyperbandOracle(KeyedOracle, keras_tuner.oracles.HyperbandOracle):  # type: ignore[misc]
    """Planned brackets, one after the other, with synchronous rungs."""

    def __init__(
        self,
        space: SearchSpace,
        search_seed: int,
        budget: Budget,
        queue: Sequence[Values] = (),
        **options: Any,
    ) -> None:
        self._budget = budget
        self._space_size = space.size
        super().__init__(
            space,
            search_seed,
            budget,
            queue,
            max_epochs=budget.max_epochs,
            factor=budget.factor,
            hyperband_iterations=budget.iterations,
            **options,
        )

    def populate_space(self, trial_id: str) -> Values:
        """Fill the current rung; wait for all of it before promoting or opening a bracket."""
        bracket = self._brackets[-1] if self._brackets else None
        if self.ongoing_trials and bracket is not None:
            number = bracket["bracket_num"]
            rungs = [rung for rung in bracket["rounds"] if rung]
            if rungs and len(rungs[-1]) >= self._get_size(number, len(rungs) - 1):
                return {"status": IDLE}
        response: Values = super().populate_space(trial_id)
        return response

    def _random_values(self) -> Values | None:
        if not self._finite:
            return super()._random_values()
        # A bracket never repeats a configuration; the next bracket goes on in the same order.
        return dict(self._shuffled[self._started() % len(self._shuffled)])

    def _get_num_brackets(self) -> int:
        return bracket_count(self._budget)

    def _get_size(self, bracket_num: int, round_num: int) -> int:
        return self._planned[bracket_num][round_num].trials

    def _get_epochs(self, bracket_num: int, round_num: int) -> int:
        return self._planned[bracket_num][round_num].last_epoch

    @functools.cached_property
    def _planned(self) -> list[list[Rung]]:
        """The rungs of every bracket."""
        return [
            plan_bracket(self._budget, bracket, space_size=self._space_size)
            for bracket in range(bracket_count(self._budget))
        ]


def build_oracle(
    tuner: str,
    space: SearchSpace,
    *,
    seed: int,
    budget: Budget,
    enqueue: Sequence[Configuration] = (),
    keys: Sequence[str] = (),
) -> Any:
    """Build a tuner's oracle.

    Args:
        tuner: A name in `search.tuning.plan.TUNERS`.
        space: What to draw from.
        seed: The search's seed.
        budget: Trials and epochs.
        enqueue: Configurations to propose before any other.
        keys: What draws are keyed on beside the seed: the series and the tuner.

    Raises:
        InputError: If the space does not contain one of them.
    """
    queue = [space.values_of(configuration) for configuration in dict.fromkeys(enqueue)]
    entry = TUNERS[tuner]
    module = importlib.import_module(f".{entry.module}", __package__)
    return getattr(module, entry.oracle)(space, seed, budget, queue, keys=keys)
