"""Whole searches: ours against an unmodified Keras Tuner, each from a cold start to its result.

Run as `python -m gru_or_lstm.benchmarks.speed.whole_searches CONTENDER TUNER TRIALS EPOCHS SEED` it
is one search.
"""

import dataclasses
import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from ...search.configurations import Budget, SearchSpace
from ...search.datasets import DatasetSpec, load_dataset
from ...search.tuning import plan_search
from ..measuring import timed

BATCH_SIZE: Final = 10


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class SearchRun:
    """How long one search took.

    Attributes:
        contender: A key of `SEARCHERS`.
        tuner: "random" or "hyperband".
        max_epochs: Most epochs of a trial.
        seed: What the trials were drawn from.
        trials: Trials run.
        epochs: Epochs trained, over all of them.
        seconds: Wall-clock time of the whole process, its imports included.
        steal_percent: Share of it in which the hypervisor ran something else.
    """

    contender: str
    tuner: str
    max_epochs: int
    seed: int
    trials: int
    epochs: int
    seconds: float
    steal_percent: float


def budget_of(tuner: str, trials: int, epochs: int) -> Budget:
    """The budget of a search: so many trials at random, or one Hyperband up to those epochs."""
    if tuner == "hyperband":
        return Budget(max_epochs=epochs)
    return Budget(trials=trials, max_epochs=epochs)


def time_search(contender: str, tuner: str, *, trials: int, epochs: int, seed: int) -> SearchRun:
    """Run one search in a fresh process.

    Args:
        contender: A key of `SEARCHERS`.
        tuner: "random" or "hyperband".
        trials: Trials of a random search.
        epochs: Epochs of a trial, or Hyperband's most.
        seed: Draws the trials.
    """
    words = [contender, tuner, str(trials), str(epochs), str(seed)]
    command = [sys.executable, "-m", "gru_or_lstm.benchmarks.speed.whole_searches", *words]
    silent = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    seconds, steal = timed(lambda: subprocess.run(command, check=True, **silent))  # type: ignore[call-overload]
    plan = plan_search(tuner, SearchSpace(), budget_of(tuner, trials, epochs))
    return SearchRun(
        contender=contender,
        tuner=tuner,
        max_epochs=epochs,
        seed=seed,
        trials=plan.trials,
        epochs=plan.epochs,
        seconds=seconds,
        steal_percent=round(steal, 3),
    )


def time_searches(
    asked: Sequence[tuple[str, str, int, int]],
    *,
    seed: int,
    path: Path,
    advance: Callable[[], None] = lambda: None,
) -> list[SearchRun]:
    """Run searches one after the other; those that the file holds are not run again.

    Args:
        asked: Contender, tuner, trials and epochs of each.
        seed: Draws the trials.
        path: JSON Lines, a search a line, appended to as they end: a rival takes many minutes.
        advance: Called after every search.
    """
    lines = path.read_text().splitlines() if path.exists() else []
    known = [SearchRun(**json.loads(line)) for line in lines]
    runs = []
    for contender, tuner, trials, epochs in asked:
        planned = plan_search(tuner, SearchSpace(), budget_of(tuner, trials, epochs)).trials
        wanted = (contender, tuner, epochs, seed, planned)
        run = next(
            (
                each
                for each in known
                if (each.contender, each.tuner, each.max_epochs, each.seed, each.trials) == wanted
            ),
            None,
        )
        if run is None:
            run = time_search(contender, tuner, trials=trials, epochs=epochs, seed=seed)
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("a") as file:
                file.write(json.dumps(dataclasses.asdict(run)) + "\n")
        runs.append(run)
        advance()
    return runs


def search_ours(tuner: str, budget: Budget, seed: int, *, workers: int) -> None:
    """Our search: it also judges every trial in closed loop, which Keras Tuner does not."""
    from ...search.engine import run_search

    run_search(tuner=tuner, budget=budget, seed=seed, workers=workers)


def search_keras_tuner(tuner: str, budget: Budget, seed: int) -> None:
    """Keras Tuner's own loop, on our trial list if it draws at random, else its own Hyperband."""
    import keras_tuner

    from ...search.tuning import RecurrentHyperModel

    dataset = load_dataset(DatasetSpec())
    hypermodel = RecurrentHyperModel(schedule_epochs=budget.max_epochs)
    with tempfile.TemporaryDirectory() as folder:
        options: dict[str, Any] = {"directory": folder, "project_name": "search"}
        if tuner == "hyperband":
            searcher: Any = keras_tuner.Hyperband(
                hypermodel,
                "val_loss",
                max_epochs=budget.max_epochs,
                factor=budget.factor,
                seed=seed + 1,  # it takes 0 for no seed
                **options,
            )
        else:
            oracle = listed_oracle(budget, seed)
            searcher = keras_tuner.Tuner(oracle, hypermodel, **options)
        searcher.search(
            dataset.train.inputs,
            dataset.train.targets,
            batch_size=BATCH_SIZE,
            epochs=budget.max_epochs,
            validation_data=(
                dataset.windows["validation"].inputs,
                dataset.windows["validation"].targets,
            ),
            verbose=0,
        )


def listed_oracle(budget: Budget, seed: int) -> Any:
    """Keras Tuner's random oracle, drawing the trials that our search of this seed draws."""
    import keras_tuner
    from keras_tuner.engine.trial import TrialStatus

    from ...search.engine import define_study
    from ...search.tuning import Driver, build_oracle

    space = SearchSpace()
    keys = define_study(space, tuner="random", budget=budget, seed=seed).draw_keys
    ours = build_oracle("random", space, seed=seed, budget=budget, keys=keys)
    driver = Driver(ours, space, max_epochs=budget.max_epochs)
    for _ in iter(driver.ask, None):
        pass
    values = [ours.trials[name].hyperparameters.values for name in ours.start_order]

    class ListedOracle(keras_tuner.oracles.RandomSearchOracle):  # type: ignore[misc]  # untyped
        def populate_space(self, trial_id: str) -> dict[str, Any]:  # noqa: ARG002  # its signature
            return {"status": TrialStatus.RUNNING, "values": values[len(self.start_order)]}

    return ListedOracle(objective="val_loss", max_trials=len(values))


OURS_ALONE: Final = "this package, 1 worker"
OURS_PAIRED: Final = "this package, 2 workers"
VANILLA: Final = "Keras Tuner"

SEARCHERS: Final[Mapping[str, Callable[[str, Budget, int], None]]] = {
    OURS_ALONE: lambda *asked: search_ours(*asked, workers=1),
    OURS_PAIRED: lambda *asked: search_ours(*asked, workers=2),
    VANILLA: search_keras_tuner,
}
"""Name -> function of tuner, budget and seed that searches."""


def main(contender: str, tuner: str, trials: str, epochs: str, seed: str) -> None:
    """Be the process of one search."""
    SEARCHERS[contender](tuner, budget_of(tuner, int(trials), int(epochs)), int(seed))


if __name__ == "__main__":
    main(*sys.argv[1:])
