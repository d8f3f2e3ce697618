"""The commands that measure; TensorFlow is imported only to work."""

from pathlib import Path
from typing import Annotated, Final

import typer

from ...search.configurations import CONFIGURATION_FORM, LEVELS, parse_configuration
from ...search.datasets import DatasetSpec, load_dataset
from ...search.disk import check_ours
from ...search.errors import InputError, check_path, check_whole_number
from ...search.quiet import import_tensorflow_quietly
from ...search.shell import (
    DATASET,
    Overwrite,
    Quiet,
    Seed,
    Version,
    Workers,
    new_app,
    say_reading,
    search,
    takes,
)
from ...search.trials import check_workers, default_workers
from ..measuring import BENCHMARK_MARKS, DEFAULT_RATE, parse_matters
from ..statistics import scale_of
from .comparing import compare
from .forecasting import forecast
from .options import Matters, Verbose
from .pages import report, summary
from .publishing import publish_audit, publish_study
from .tables import replay, tabulate

DEFAULT_SERIES: Final = DatasetSpec().series


QUICK_SEEDS: Final = 3


QUICK_EPOCHS: Final = 60


@takes(dataset=DATASET)
def study(
    *,
    dataset: DatasetSpec,
    out: Annotated[
        str | None,
        typer.Option(
            metavar="FOLDER", help="Folder for everything. Default: runs/study, or with -SERIES."
        ),
    ] = None,
    seed: Seed = 0,
    workers: Workers = None,
    quick: Annotated[
        bool, typer.Option("--quick", help="The same job in about two minutes, for a first look.")
    ] = False,
    matters: Matters = None,
    overwrite: Overwrite = False,
    verbose: Verbose = False,
    quiet: Quiet = False,
) -> None:
    """Do the main job: search, measure the winners, write tables, figures and a page.

    The same command again continues where it stopped.
    """
    check_whole_number(seed, 0, argument="seed")
    workers = default_workers() if workers is None else check_workers(workers)
    folder = _folder(out, "study", dataset.series)
    check_ours(folder, BENCHMARK_MARKS)
    _check_data(dataset, quiet=quiet)
    delta = _read_matters(matters, dataset)
    from ..study import FULL, QUICK, run_study

    run_study(
        folder,
        dataset=dataset,
        seed=seed,
        workers=workers,
        size=QUICK if quick else FULL,
        matters=delta,
        overwrite=overwrite,
        quiet=quiet,
    )
    publish_study(folder, folder, verbose=verbose, quiet=quiet)


@takes(dataset=DATASET)
def benchmark(
    *,
    searches: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[SEARCHES]...",
            help="Folders of searches whose best GRU and best LSTM are measured.",
        ),
    ] = None,
    configuration: Annotated[
        list[str] | None,
        typer.Option(help=f"Also measure {CONFIGURATION_FORM}; may be repeated."),
    ] = None,
    standard: Annotated[
        bool,
        typer.Option(
            help="Also measure the pairs of equal size, and, but for a file, the published pair."
        ),
    ] = True,
    seeds: Annotated[int, typer.Option(help="Refits of every configuration, reported.")] = 30,
    selection_seeds: Annotated[
        int,
        typer.Option(
            help="Further refits of what searches chose, which select the best of it; 0: those "
            "reported do."
        ),
    ] = 5,
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
    dataset: DatasetSpec,
    seed: Seed = 0,
    out: Annotated[
        str | None,
        typer.Option(
            metavar="FOLDER", help="Folder to record to. Default: runs/benchmark, or with -SERIES."
        ),
    ] = None,
    matters: Matters = None,
    workers: Workers = None,
    overwrite: Overwrite = False,
    verbose: Verbose = False,
    quiet: Quiet = False,
) -> None:
    """Refit configurations over many seeds, and measure error, size and, alone, time."""
    from ..measuring import (
        BenchmarkSettings,
        Choice,
        as_begun_in,
        best_normalization,
        check_choices,
        check_epochs,
        searched_choices,
        standard_choices,
    )

    epochs = check_epochs(epochs)
    folder = _folder(out, "benchmark", dataset.series)
    folders = [check_path(search, argument="searches") for search in searches or []]
    _check_data(dataset, quiet=quiet)
    delta = _read_matters(matters, dataset)
    dataset = as_begun_in([*([] if overwrite else [folder]), *folders], dataset)
    settings = BenchmarkSettings(
        seeds=seeds,
        selection_seeds=selection_seeds,
        variance_seeds=variance_seeds,
        seed=seed,
        dataset=dataset,
    )
    choices = searched_choices(folders, dataset=dataset)
    choices += [
        Choice(role="given", configuration=parse_configuration(text), epochs=epochs)
        for text in configuration or []
    ]
    if standard:
        own = dataset.table is not None
        seen = best_normalization(folders) if own else LEVELS
        choices += standard_choices(epochs=epochs, own=own, normalization=seen)
    check_choices(choices)
    check_ours(folder, BENCHMARK_MARKS)
    import_tensorflow_quietly()
    from ..measuring import run_benchmark

    run_benchmark(
        choices,
        out=folder,
        searches=folders,
        settings=settings,
        matters=delta,
        workers=default_workers() if workers is None else check_workers(workers),
        overwrite=overwrite,
        quiet=quiet,
    )
    publish_study(folder, folder, verbose=verbose, quiet=quiet)


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
    from ..reproduction import REQUEST, default_settings, searched_settings

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
    from ..reproduction import run_reproduction

    run_reproduction(settings, folder, overwrite=overwrite, quiet=quiet)
    publish_audit(folder, folder, quiet=quiet)


def _check_data(dataset: DatasetSpec, *, quiet: bool) -> None:
    """See that a dataset can be built, before anything slow or written, and say what was read."""
    load_dataset(dataset)
    if not quiet:
        say_reading(dataset)


def _read_matters(matters: str | None, dataset: DatasetSpec) -> float | None:
    """Read the smallest difference that matters, in what models of a dataset are compared in."""
    if matters is None:
        return None
    loaded = load_dataset(dataset)
    return parse_matters(matters, scale_of(loaded.primary_metric, loaded.facts))


def _folder(out: str | None, command: str, series: str) -> Path:
    """Give the folder to record to, or the one that a command takes for a series."""
    if out is not None:
        return check_path(out, argument="out")
    suffix = "" if series == DEFAULT_SERIES else f"-{Path(series).stem}"
    return Path("runs") / f"{command}{suffix}"


app = new_app(
    [study, search, benchmark, compare, forecast, reproduce, tabulate, replay, report, summary],
    help="GRU or LSTM, how many units, which learning rate? Search, measure, compare.",
    no_args_is_help=True,
)


@app.callback()
def _program(version: Version = False) -> None:  # Typer's way
    """Take the options of the program itself."""
