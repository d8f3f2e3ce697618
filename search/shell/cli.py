"""The `search` command: words in, a study folder out. TensorFlow is imported only to work."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ..configurations import Budget, SearchSpace, parse_name
from ..datasets import DatasetSpec, load_dataset
from ..engine import define_study
from ..errors import check_path
from ..training import ENGINES
from ..trials import check_workers, default_workers
from ..tuning import plan_search
from .dataset_options import DATASET
from .dataset_words import describe_dataset
from .groups import SPACE, takes
from .options import (
    MaxEpochs,
    Objective,
    Overwrite,
    Quiet,
    Seed,
    TimeLimit,
    Trials,
    Tuner,
    Workers,
    name_all,
)
from .talk import console, describe_plan, describe_space, telling
from .words import read_configurations

if TYPE_CHECKING:
    from ..engine import SearchResult


@takes(dataset=DATASET, space=SPACE)
def search(
    *,
    dataset: DatasetSpec,
    tuner: Tuner = "random",
    space: SearchSpace,
    trials: Trials = None,
    max_epochs: MaxEpochs = 300,
    objective: Objective = None,
    seed: Seed = 0,
    workers: Workers = None,
    time_limit: TimeLimit = None,
    out: Annotated[
        str | None,
        typer.Option(metavar="FOLDER", help="Folder to record to. Default: runs/SERIES-TUNER."),
    ] = None,
    overwrite: Overwrite = False,
    retry_failed: Annotated[
        bool, typer.Option("--retry-failed", help="Run trials again that are known to have failed.")
    ] = False,
    quiet: Quiet = False,
    dry_run: Annotated[
        bool,
        typer.Option("--dry-run", help="Print data, plan and space, and do nothing."),
    ] = False,
    enqueue: Annotated[
        str | None,
        typer.Option(
            metavar="FILE",
            help="Try these first: a JSON file such as best/*.json, or `published`.",
        ),
    ] = None,
    patience: Annotated[
        int | None, typer.Option(help="End after this many trials without a better one.")
    ] = None,
    trial_time_limit: Annotated[
        float | None, typer.Option(help="Seconds after which one trial has failed.")
    ] = None,
    batch_size: Annotated[int, typer.Option(help="Windows an optimizer step.")] = 10,
    min_epochs: Annotated[int, typer.Option(help="Hyperband: epochs of the first rung.")] = 1,
    engine: Annotated[
        str, typer.Option(help=f"How models are trained: {name_all(ENGINES)} (plain Model.fit).")
    ] = ENGINES[0],
    factor: Annotated[int, typer.Option(help="Hyperband: reduction factor.")] = 3,
    iterations: Annotated[int, typer.Option(help="Hyperband: times all brackets are run.")] = 1,
) -> None:
    """Choose a cell, a size and a learning rate.

    The same command again continues where it stopped; once finished, it answers at once.
    """
    study = define_study(
        space,
        dataset=dataset,
        tuner=parse_name(tuner),
        budget=Budget(
            trials=trials,
            max_epochs=max_epochs,
            time_limit=time_limit,
            patience=patience,
            trial_time_limit=trial_time_limit,
            min_epochs=min_epochs,
            factor=factor,
            iterations=iterations,
        ),
        objective=None if objective is None else parse_name(objective),
        seed=seed,
        batch_size=batch_size,
        engine=parse_name(engine),
        enqueue=[] if enqueue is None else read_configurations(enqueue),
    )
    if not quiet and not dry_run:
        say_reading(study.dataset)
    workers = default_workers() if workers is None else check_workers(workers)
    named = f"runs/{Path(dataset.series).stem}-{study.tuner}" if out is None else out
    folder = check_path(named, argument="out")
    if dry_run:
        plan = plan_search(study.tuner, study.space, study.budget, enqueue=study.enqueue)
        if not quiet:
            say_dataset(study.dataset)
            console.print(describe_plan(study.tuner, plan))
            console.print(describe_space(study.space, tuner=study.tuner))
        return
    from ..engine import run_defined

    with telling(study.tuner, quiet=quiet) as (begin, report):
        result = run_defined(
            study,
            workers=workers,
            out=folder,
            overwrite=overwrite,
            retry_failed=retry_failed,
            begin=begin,
            report=report,
        )
    if not quiet:
        say_result(result, folder)


def say_reading(dataset: DatasetSpec) -> None:
    """Print what was found out about the file of an own series, and nothing for any other."""
    reading = load_dataset(dataset).reading
    if reading is not None:
        console.print(f"Read {dataset.series}: {reading.said}.")


def say_dataset(dataset: DatasetSpec) -> None:
    """Print what an own series was understood to be, and nothing for any other."""
    if dataset.table is not None:
        console.print(describe_dataset(load_dataset(dataset)))


def say_result(result: "SearchResult", folder: Path) -> None:
    """Print how a search ended, what it found and where that lies."""
    from ..engine import describe_failures

    console.print(f"Ended: {result.reason}.")
    best = result.best_record
    if best is not None:
        objective = result.study.objective
        console.print(
            f"Best: {best.task.configuration.label} with {best.outcome.parameter_count:,} "
            f"parameters after {best.task.last_epoch} epochs, {objective} "
            f"{best.objective(objective):.4g} (validation data, one seed)."
        )
        console.print(f"Model: {folder / 'best' / 'model.keras'}")
    console.print(f"Recorded in {folder}: trials.csv, ledger.jsonl, study.json")
    failures = describe_failures(result.records)
    if failures:
        console.print(f"{failures} --retry-failed runs them again.", markup=False)
    if best is not None and best.caveats:
        console.print(f"Beware of this best trial: {'; '.join(best.caveats)}.")
