"""The commands that measure and report; TensorFlow is imported only to work."""

from pathlib import Path
from typing import Annotated, Final

import typer

from benchmarks.choices import DEFAULT_RATE
from benchmarks.measurement import MARKS
from search.cli import (
    Column,
    Decimal,
    Encoding,
    Horizon,
    Lookback,
    NoHeader,
    NoTime,
    Overwrite,
    Quiet,
    Seed,
    Separator,
    Series,
    Thousands,
    Time,
    Version,
    Workers,
    new_app,
    say_reading,
    search,
)
from search.console import console
from search.dataset import DatasetSpec, load_dataset
from search.errors import InputError, check_path, check_whole_number
from search.executors import check_workers, default_workers
from search.folders import check_ours
from search.quiet import import_tensorflow_quietly
from search.reading import ReadOptions

DEFAULT_SERIES: Final = DatasetSpec().series
QUICK_SEEDS: Final = 3
QUICK_EPOCHS: Final = 60


def study(
    series: Series = DEFAULT_SERIES,
    out: Annotated[
        str | None,
        typer.Option(
            metavar="FOLDER", help="Folder for everything. Default: runs/study, or with -SERIES."
        ),
    ] = None,
    seed: Seed = 0,
    workers: Workers = None,
    quick: Annotated[
        bool, typer.Option("--quick", help="The same job in a minute or two, for a first look.")
    ] = False,
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
    overwrite: Overwrite = False,
    quiet: Quiet = False,
) -> None:
    """Do the main job: search, measure the winners, write tables, figures and a page.

    The same command again continues where it stopped.
    """
    check_whole_number(seed, 0, argument="seed")
    workers = default_workers() if workers is None else check_workers(workers)
    folder = _folder(out, "study", series)
    check_ours(folder, MARKS)
    reading = ReadOptions(
        encoding=encoding,
        separator=separator,
        decimal=decimal,
        thousands=thousands,
        header=not no_header,
        time=time,
        timed=not no_time,
    )
    dataset = DatasetSpec(
        series=series, lookback=lookback, column=column, horizon=horizon, reading=reading
    )
    _check_data(dataset, quiet=quiet)
    from benchmarks.study import FULL, QUICK, run_study

    run_study(
        folder,
        dataset=dataset,
        seed=seed,
        workers=workers,
        size=QUICK if quick else FULL,
        overwrite=overwrite,
        quiet=quiet,
    )
    _publish(folder, folder, quiet=quiet)


def benchmark(
    searches: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[SEARCHES]...",
            help="Folders of searches whose best GRU and best LSTM are measured.",
        ),
    ] = None,
    configuration: Annotated[
        list[str] | None,
        typer.Option(
            help="Also measure CELL:UNITS:RATE[:OPTIMIZER[:SCHEDULE[:LOSS_SPAN]]]; may be repeated."
        ),
    ] = None,
    standard: Annotated[
        bool,
        typer.Option(help="Also measure the published pair and the pairs of equal size."),
    ] = True,
    seeds: Annotated[int, typer.Option(help="Refits of every configuration.")] = 10,
    variance_seeds: Annotated[
        int,
        typer.Option(
            help="Refits in which one source of spread varies, a source and cell of the pair of "
            "equal units; 0 for none."
        ),
    ] = 8,
    epochs: Annotated[
        int, typer.Option(help="Epochs of configurations that no search has chosen.")
    ] = 1000,
    series: Series = DEFAULT_SERIES,
    seed: Seed = 0,
    out: Annotated[
        str | None,
        typer.Option(
            metavar="FOLDER", help="Folder to record to. Default: runs/benchmark, or with -SERIES."
        ),
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
    overwrite: Overwrite = False,
    quiet: Quiet = False,
) -> None:
    """Refit configurations over many seeds, alone, and measure error, size and time."""
    from benchmarks.choices import (
        Choice,
        check_choices,
        check_epochs,
        parse_configuration,
        standard_choices,
    )
    from benchmarks.measurement import BenchmarkSettings
    from benchmarks.searched import searched_choices

    epochs = check_epochs(epochs)
    folder = _folder(out, "benchmark", series)
    folders = [check_path(search, argument="searches") for search in searches or []]
    reading = ReadOptions(
        encoding=encoding,
        separator=separator,
        decimal=decimal,
        thousands=thousands,
        header=not no_header,
        time=time,
        timed=not no_time,
    )
    dataset = DatasetSpec(
        series=series, lookback=lookback, column=column, horizon=horizon, reading=reading
    )
    _check_data(dataset, quiet=quiet)
    settings = BenchmarkSettings(
        seeds=seeds, variance_seeds=variance_seeds, seed=seed, dataset=dataset
    )
    choices = searched_choices(folders, dataset=dataset)
    choices += [
        Choice(role="given", configuration=parse_configuration(text), epochs=epochs)
        for text in configuration or []
    ]
    if standard:
        choices += standard_choices(epochs=epochs)
    check_choices(choices)
    check_ours(folder, MARKS)
    import_tensorflow_quietly()
    from benchmarks.harness import run_benchmark

    run_benchmark(
        choices,
        out=folder,
        searches=folders,
        settings=settings,
        overwrite=overwrite,
        quiet=quiet,
    )
    _publish(folder, folder, quiet=quiet)


def reproduce(
    seeds: Annotated[
        int | None, typer.Option(help="Fits of each cell in each part. Default: 30.")
    ] = None,
    out: Annotated[
        str, typer.Option(metavar="FOLDER", help="Folder for everything.")
    ] = "runs/reproduce",
    tuned: Annotated[
        str | None,
        typer.Option(
            metavar="FOLDER",
            help="Folder of a search whose best GRU and best LSTM are the tuned pair. Default: "
            f"the published sizes with Adam, rate {DEFAULT_RATE:g}, cosine-decayed.",
        ),
    ] = None,
    seed: Seed = 0,
    quick: Annotated[
        bool, typer.Option("--quick", help="3 seeds of 60 epochs: a first look at the output.")
    ] = False,
    overwrite: Overwrite = False,
    quiet: Quiet = False,
) -> None:
    """Run the published GRU/LSTM experiment over many seeds, and audit it claim by claim.

    As published, then leak-free, then tuned. The same command again continues where it stopped.
    """
    from benchmarks.reproduction.protocol import REQUEST, default_settings, searched_settings

    folder = check_path(out, argument="out")
    check_ours(folder, (REQUEST,))
    if seeds is None:
        seeds = QUICK_SEEDS if quick else 30
    if tuned is not None and quick:
        raise InputError(
            "`--quick` trains too little for a tuned pair. "
            f"Received: --quick, --tuned {tuned}. Leave one of them out."
        )
    if tuned is not None:
        search_folder = check_path(tuned, argument="tuned")
        settings = searched_settings(search_folder, seeds=seeds, seed=seed)
    elif quick:
        settings = default_settings(seeds=seeds, seed=seed, epochs=QUICK_EPOCHS)
    else:
        settings = default_settings(seeds=seeds, seed=seed)
    import_tensorflow_quietly()
    from benchmarks.reproduction.run import run_reproduction

    run_reproduction(settings, folder, overwrite=overwrite, quiet=quiet)
    _publish_audit(folder, folder, quiet=quiet)


def report(
    folder: Annotated[
        str, typer.Argument(help="What `study`, `benchmark` or `reproduce` recorded to.")
    ],
    out: Annotated[
        str | None,
        typer.Option(metavar="FOLDER", help="Folder to write to. Default: the same folder."),
    ] = None,
    quiet: Quiet = False,
) -> None:
    """Write tables, figures and page again from what was recorded; nothing is measured."""
    from benchmarks.report import check_target
    from benchmarks.reproduction.records import holds_reproduction

    source = check_path(folder, argument="folder")
    target = source if out is None else check_path(out, argument="out")
    if out is not None:
        check_target(target)
    publish = _publish_audit if holds_reproduction(source) else _publish
    publish(source, target, quiet=quiet)


def summary(
    folder: Annotated[
        str,
        typer.Argument(help="Folder in which those of studies, reproductions and races lie."),
    ],
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Replace a README.md that was written by hand.")
    ] = False,
    quiet: Quiet = False,
) -> None:
    """Write README.md over a folder of results, every number from the tables in it."""
    from benchmarks.summary.folder import load_results
    from benchmarks.summary.page import write_summary

    results = load_results(check_path(folder, argument="folder"))
    page = write_summary(results, overwrite=overwrite)
    if not quiet:
        console.print(f"Written: {page}")


def _check_data(dataset: DatasetSpec, *, quiet: bool) -> None:
    """See that a dataset can be built, before anything slow or written, and say what was read."""
    load_dataset(dataset)
    if not quiet:
        say_reading(dataset)


def _folder(out: str | None, command: str, series: str) -> Path:
    """Give the folder to record to, or the one that a command takes for a series."""
    if out is not None:
        return check_path(out, argument="out")
    suffix = "" if series == DEFAULT_SERIES else f"-{Path(series).stem}"
    return Path("runs") / f"{command}{suffix}"


def _publish(folder: Path, target: Path, *, quiet: bool) -> None:
    """Write the report of what a folder holds, and say what it says."""
    from benchmarks.records import load_records
    from benchmarks.report import write_report
    from benchmarks.verdicts import verdict_sentences

    records = load_records(folder)
    write_report(records, target)
    if quiet:
        return
    for sentence in verdict_sentences(records):
        console.print(f"- {sentence}")
    console.print(f"Written to {target}: report.html, comparison.csv, .md and .tex, figures/")


def _publish_audit(folder: Path, target: Path, *, quiet: bool) -> None:
    """Write the audit of what a folder holds, and say what it says."""
    from benchmarks.reproduction.audit import audit_rows, audit_sentences
    from benchmarks.reproduction.page import write_audit
    from benchmarks.reproduction.records import load_reproduction

    records = load_reproduction(folder)
    write_audit(records, target)
    if quiet:
        return
    for sentence in audit_sentences(audit_rows(records)):
        console.print(f"- {sentence}")
    console.print(f"Written to {target}: report.html, audit.csv and .md, figures/")


app = new_app(
    [study, search, benchmark, reproduce, report, summary],
    help="GRU or LSTM, how many units, which learning rate? Search, measure, compare.",
    no_args_is_help=True,
)


@app.callback()
def _program(version: Version = False) -> None:  # Typer's way
    """Take the options of the program itself."""
