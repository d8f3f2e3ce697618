"""The `search` command: words in, a study folder out. TensorFlow is imported only to work."""

import functools
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated, Any, Final

import typer

from search.cells import CELLS
from search.configuration import Budget
from search.console import console, describe_plan, describe_space, errors, reporting
from search.dataset import DatasetSpec, load_dataset
from search.errors import InputError, MachineFaultError, SearchFailedError, check_known
from search.executors import default_workers
from search.metrics import OBJECTIVES, check_objective, default_objective
from search.plan import TUNERS, plan_search
from search.series import SERIES
from search.space import SearchSpace
from search.training import ENGINES
from search.words import parse_rates, parse_units, read_configurations

Command = Callable[..., None]

FAILED: Final = 1
BAD_INPUT: Final = 2
INTERRUPTED: Final = 130


def _names(table: Any) -> str:
    return ", ".join(table)


Tuner = Annotated[str, typer.Option(help=f"Search algorithm: {_names(TUNERS)}.")]
Series = Annotated[
    str, typer.Option(help=f"Series to learn: {_names(SERIES)}, or a .csv or .parquet file.")
]
Trials = Annotated[
    int | None,
    typer.Option(help="Cap on the trials. Default: 20; for Hyperband and grid the whole plan."),
]
MaxEpochs = Annotated[int, typer.Option(help="Epochs of a fully trained trial.")]
Objective = Annotated[
    str | None,
    typer.Option(help=f"What to minimise: {_names(OBJECTIVES)}. Default: the first that exists."),
]
Seed = Annotated[int, typer.Option(help="Decides every draw; 0 is a seed.")]
Workers = Annotated[int | None, typer.Option(help="Trials at a time. Default: the physical cores.")]
TimeLimit = Annotated[float | None, typer.Option(help="Seconds after which no new trial starts.")]
Overwrite = Annotated[bool, typer.Option("--overwrite", help="Start again in a used folder.")]
Quiet = Annotated[bool, typer.Option("--quiet", help="Print nothing but errors.")]
Cells = Annotated[str, typer.Option(help=f"Cells to choose from, of {_names(CELLS)}.")]
Units = Annotated[str, typer.Option(help="Hidden sizes: LOW:HIGH:STEP or A,B,C.")]
Lookback = Annotated[int, typer.Option(help="Samples a model sees.")]
Column = Annotated[str | None, typer.Option(help="Column of a file.")]
Horizon = Annotated[
    int | None, typer.Option(help="Steps to forecast from a file. Default: the lookback.")
]
Rates = Annotated[
    str, typer.Option(help="Learning rates: LOW:HIGH, drawn in the logarithm, or A,B,C.")
]


def search(
    tuner: Tuner = "random",
    series: Series = "damped-cosine",
    trials: Trials = None,
    max_epochs: MaxEpochs = 300,
    objective: Objective = None,
    seed: Seed = 0,
    workers: Workers = None,
    time_limit: TimeLimit = None,
    out: Annotated[
        Path | None, typer.Option(help="Folder to record to. Default: runs/SERIES-TUNER.")
    ] = None,
    overwrite: Overwrite = False,
    retry_failed: Annotated[
        bool, typer.Option("--retry-failed", help="Run trials again that are known to have failed.")
    ] = False,
    quiet: Quiet = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Print the plan and the space, and do nothing.")
    ] = False,
    cells: Cells = "gru,lstm",
    units: Units = "8:64:4",
    learning_rates: Rates = "1e-4:1e-1",
    optimizers: Annotated[str, typer.Option(help="Optimizers, of adam, sgd.")] = "adam",
    schedules: Annotated[str, typer.Option(help="Rate schedules, of cosine, constant.")] = "cosine",
    loss_spans: Annotated[
        str,
        typer.Option(help="Positions that the loss covers, of every, second-half, last."),
    ] = "second-half",
    enqueue: Annotated[
        Path | None,
        typer.Option(help="Try these first: a JSON file such as best/*.json, or `published`."),
    ] = None,
    patience: Annotated[
        int | None, typer.Option(help="End after this many trials without a better one.")
    ] = None,
    trial_time_limit: Annotated[
        float | None, typer.Option(help="Seconds after which one trial has failed.")
    ] = None,
    lookback: Lookback = 20,
    column: Column = None,
    horizon: Horizon = None,
    batch_size: Annotated[int, typer.Option(help="Windows an optimizer step.")] = 10,
    min_epochs: Annotated[int, typer.Option(help="Hyperband: epochs of the first rung.")] = 1,
    engine: Annotated[
        str, typer.Option(help=f"How models are trained: {_names(ENGINES)} (plain Model.fit).")
    ] = ENGINES[0],
    factor: Annotated[int, typer.Option(help="Hyperband: reduction factor.")] = 3,
    iterations: Annotated[int, typer.Option(help="Hyperband: times all brackets are run.")] = 1,
) -> None:
    """Choose a cell, a size and a learning rate.

    The same command again continues where it stopped; once finished, it answers at once.
    """
    check_known(tuner, TUNERS, what="tuner")
    check_known(engine, ENGINES, what="engine")
    space = SearchSpace(
        cells=cells.split(","),
        units=parse_units(units),
        learning_rates=parse_rates(learning_rates),
        optimizers=optimizers.split(","),
        schedules=schedules.split(","),
        loss_spans=loss_spans.split(","),
    )
    budget = Budget(
        trials=trials,
        max_epochs=max_epochs,
        time_limit=time_limit,
        patience=patience,
        trial_time_limit=trial_time_limit,
        min_epochs=min_epochs,
        factor=factor,
        iterations=iterations,
    )
    folder = out or Path("runs") / f"{Path(series).stem}-{tuner}"
    dataset = DatasetSpec(series=series, lookback=lookback, column=column, horizon=horizon)
    data = load_dataset(dataset)
    objective = objective or default_objective(data)
    check_objective(objective, data)
    space.check_objective(objective)
    first = [] if enqueue is None else read_configurations(enqueue)
    for configuration in first:
        space.values_of(configuration)
    plan = plan_search(tuner, space, budget, enqueue=first)
    if not quiet:
        console.print(describe_plan(tuner, plan))
    if dry_run:
        console.print(describe_space(space))
        return
    from search.failures import describe_failures
    from search.run import run_search

    with reporting(f"{tuner} search", total=plan.trials, quiet=quiet) as report:
        result = run_search(
            space,
            dataset=dataset,
            tuner=tuner,
            budget=budget,
            objective=objective,
            seed=seed,
            batch_size=batch_size,
            engine=engine,
            workers=default_workers() if workers is None else workers,
            enqueue=first,
            out=folder,
            overwrite=overwrite,
            retry_failed=retry_failed,
            report=report,
        )
    if quiet:
        return
    console.print(f"Ended: {result.reason}.")
    if result.best_record is not None:
        best, value = result.best_record, result.best_record.objective(objective)
        console.print(
            f"Best: {best.task.configuration.label} with {best.outcome.parameter_count:,} "
            f"parameters after {best.task.last_epoch} epochs, {objective} {value:.4g} "
            f"(validation data, one seed)."
        )
        console.print(f"Model: {folder / 'best' / 'model.keras'}")
    console.print(f"Recorded in {folder}: trials.csv, ledger.jsonl, study.json")
    failures = describe_failures(result.records)
    if failures:
        console.print(f"{failures} --retry-failed runs them again.", markup=False)
    if result.best_record is not None and result.best_record.caveats:
        console.print(f"Beware of this best trial: {'; '.join(result.best_record.caveats)}.")


class _InterruptedError(Exception):
    """Ctrl-C, past Typer's own handling, which says nothing."""


def interruptible(command: Command) -> Command:
    """Let a command end on Ctrl-C with a line that says what is kept."""

    @functools.wraps(command)
    def run(*arguments: Any, **options: Any) -> None:
        try:
            command(*arguments, **options)
        except KeyboardInterrupt as error:
            said = str(error) or "Interrupted. Run the same command again to go on."
            raise _InterruptedError(said) from None

    return run


def new_app(commands: Sequence[Command], **options: Any) -> typer.Typer:
    """Make an application of some commands; the options are Typer's."""
    app = typer.Typer(add_completion=False, pretty_exceptions_enable=False, **options)
    for command in commands:
        app.command()(interruptible(command))
    return app


def run_app(app: typer.Typer) -> None:
    """Run an application; every failure a user can cause is one line and exit code 2.

    A failure of the work itself, or of the machine, is one line and exit code 1.
    """
    try:
        code = app(standalone_mode=False)
    except InputError as error:
        _fail(str(error), BAD_INPUT)
    except (SearchFailedError, MachineFaultError) as error:
        _fail(str(error), FAILED)
    except typer.TyperException as error:
        _fail(error.format_message(), BAD_INPUT)
    except _InterruptedError as error:
        _fail(str(error), INTERRUPTED)
    except BrokenPipeError:
        # Who reads our output has gone, as `head` does; nothing is left to tell them.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    sys.exit(code if isinstance(code, int) else 0)


def run_program(app: typer.Typer) -> None:
    """Run an application as a process of its own: after Ctrl-C it is gone at once.

    Taking TensorFlow down properly takes more than a second, and nothing is left to do by then:
    records are on disk and workers have ended.
    """
    try:
        run_app(app)
    except SystemExit as end:
        if end.code == INTERRUPTED:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(INTERRUPTED)
        raise


def _fail(message: str, code: int) -> None:
    errors.print(message, markup=False)
    sys.exit(code)
