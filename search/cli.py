"""The `search` command: words in, a study folder out. TensorFlow is imported only to work."""

import functools
import os
import sys
import warnings
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated, Any, Final

import typer

from search.cells import CELLS
from search.configuration import Budget
from search.console import console, describe_plan, describe_space, errors, print_anywhere, telling
from search.dataset import DatasetSpec, load_dataset
from search.errors import InputError, MachineFaultError, SearchFailedError, check_path, printable
from search.executors import check_workers, default_workers
from search.interrupts import INTERRUPTED, SAID, end_at_once
from search.metrics import OBJECTIVES
from search.optimization import LOSS_SPANS, OPTIMIZERS, SCHEDULES
from search.plan import TUNERS, plan_search
from search.reading import ReadOptions
from search.series import SERIES
from search.space import SearchSpace
from search.study import define_study
from search.training import ENGINES
from search.words import parse_name, parse_names, parse_rates, parse_units, read_configurations

Command = Callable[..., None]

BAD_INPUT: Final = 2
CANNOT: Final = 1
"""Exit code where the work itself failed, or the machine does not do what it was asked."""
PROGRAM: Final = "gru-or-lstm"


def _names(table: Any) -> str:
    return ", ".join(table)


def _print_version(asked: bool) -> None:  # Typer's way
    if not asked:
        return
    from importlib.metadata import PackageNotFoundError, version

    try:
        console.print(f"{PROGRAM} {version(PROGRAM)}")
    except PackageNotFoundError:
        console.print(f"{PROGRAM} (not installed)")
    raise typer.Exit


Version = Annotated[
    bool,
    typer.Option(
        "--version", help="Say which version this is.", callback=_print_version, is_eager=True
    ),
]
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
Encoding = Annotated[
    str | None, typer.Option(help="Encoding of a text file, such as latin-1. Default: UTF-8.")
]
Separator = Annotated[
    str | None, typer.Option(help="What lies between two cells of a file. Default: found out.")
]
Decimal = Annotated[str | None, typer.Option(help="Decimal mark of a file. Default: found out.")]
Thousands = Annotated[
    str | None, typer.Option(help="Mark between groups of three digits in a file.")
]
NoHeader = Annotated[
    bool, typer.Option("--no-header", help="The file has no header; columns are 1, 2, ...")
]
Time = Annotated[
    str | None,
    typer.Option(help="Column of a file by which rows are put in order. Default: one of dates."),
]
NoTime = Annotated[bool, typer.Option("--no-time", help="Take the rows of a file as they stand.")]
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
        str | None,
        typer.Option(metavar="FOLDER", help="Folder to record to. Default: runs/SERIES-TUNER."),
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
    optimizers: Annotated[str, typer.Option(help=f"Optimizers, of {_names(OPTIMIZERS)}.")] = "adam",
    schedules: Annotated[
        str, typer.Option(help=f"Rate schedules, of {_names(SCHEDULES)}.")
    ] = "cosine",
    loss_spans: Annotated[
        str, typer.Option(help=f"Positions that the loss covers, of {_names(LOSS_SPANS)}.")
    ] = "second-half",
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
    lookback: Lookback = 20,
    column: Column = None,
    horizon: Horizon = None,
    encoding: Encoding = None,
    separator: Separator = None,
    decimal: Decimal = None,
    thousands: Thousands = None,
    no_header: NoHeader = False,
    time: Time = None,
    no_time: NoTime = False,
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
    study = define_study(
        SearchSpace(
            cells=parse_names(cells),
            units=parse_units(units),
            learning_rates=parse_rates(learning_rates),
            optimizers=parse_names(optimizers),
            schedules=parse_names(schedules),
            loss_spans=parse_names(loss_spans),
        ),
        dataset=DatasetSpec(
            series=series,
            lookback=lookback,
            column=column,
            horizon=horizon,
            reading=ReadOptions(
                encoding=encoding,
                separator=separator,
                decimal=decimal,
                thousands=thousands,
                header=not no_header,
                time=time,
                timed=not no_time,
            ),
        ),
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
    if not quiet:
        say_reading(study.dataset)
    workers = default_workers() if workers is None else check_workers(workers)
    named = f"runs/{Path(series).stem}-{study.tuner}" if out is None else out
    folder = check_path(named, argument="out")
    if dry_run:
        plan = plan_search(study.tuner, study.space, study.budget, enqueue=study.enqueue)
        if not quiet:
            console.print(describe_plan(study.tuner, plan))
            console.print(describe_space(study.space, tuner=study.tuner))
        return
    from search.failures import describe_failures
    from search.run import run_search

    with telling(study.tuner, quiet=quiet) as (begin, report):
        result = run_search(
            study.space,
            dataset=study.dataset,
            tuner=study.tuner,
            budget=study.budget,
            objective=study.objective,
            seed=study.seed,
            batch_size=study.batch_size,
            engine=study.engine,
            workers=workers,
            enqueue=study.enqueue,
            out=folder,
            overwrite=overwrite,
            retry_failed=retry_failed,
            begin=begin,
            report=report,
        )
    if quiet:
        return
    console.print(f"Ended: {result.reason}.")
    if result.best_record is not None:
        best, value = result.best_record, result.best_record.objective(study.objective)
        console.print(
            f"Best: {best.task.configuration.label} with {best.outcome.parameter_count:,} "
            f"parameters after {best.task.last_epoch} epochs, {study.objective} {value:.4g} "
            f"(validation data, one seed)."
        )
        console.print(f"Model: {folder / 'best' / 'model.keras'}")
    console.print(f"Recorded in {folder}: trials.csv, ledger.jsonl, study.json")
    failures = describe_failures(result.records)
    if failures:
        console.print(f"{failures} --retry-failed runs them again.", markup=False)
    if result.best_record is not None and result.best_record.caveats:
        console.print(f"Beware of this best trial: {'; '.join(result.best_record.caveats)}.")


def say_reading(dataset: DatasetSpec) -> None:
    """Print what was found out about the file of an own series, and nothing for any other."""
    reading = load_dataset(dataset).reading
    if reading is not None:
        console.print(f"Read {dataset.series}: {reading.said}.")


class _InterruptedError(Exception):
    """Ctrl-C, past Typer's own handling, which says nothing."""


def interruptible(command: Command) -> Command:
    """Let a command end on Ctrl-C with a line that says what is kept."""

    @functools.wraps(command)
    def run(*arguments: Any, **options: Any) -> None:
        try:
            command(*arguments, **options)
        except KeyboardInterrupt as error:
            raise _InterruptedError(printable(str(error)) or SAID) from None

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
    print_anywhere()
    try:
        code = app(standalone_mode=False)
        if sys.stdout is not None:
            sys.stdout.flush()
    except InputError as error:
        _fail(str(error), BAD_INPUT)
    except (SearchFailedError, MachineFaultError) as error:
        _fail(printable(str(error)), CANNOT)
    except typer.TyperException as error:
        _fail(printable(error.format_message()), BAD_INPUT)
    except _InterruptedError as error:
        _fail(str(error), INTERRUPTED)
    except (typer.Abort, KeyboardInterrupt):
        _fail(SAID, INTERRUPTED)
    except BrokenPipeError:
        # Who reads our output has gone, as `head` does; nothing is left to tell them.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(CANNOT)
    except OSError as error:
        _fail(printable(f"The system refused: {error}."), CANNOT)
    except MemoryError:
        _fail("Out of memory. Ask for fewer workers or smaller models.", CANNOT)
    sys.exit(code if isinstance(code, int) else 0)


def run_program(app: typer.Typer) -> None:
    """Run an application as a process of its own: what libraries warn of never stops it."""
    warnings.simplefilter("ignore")
    os.environ["MPLBACKEND"] = "agg"  # a notebook's lies in a package that may not be here
    try:
        run_app(app)
    except SystemExit as end:
        end_at_once(end.code if isinstance(end.code, int) else 0)


def _fail(message: str, code: int) -> None:
    errors.print(message)
    sys.exit(code)
