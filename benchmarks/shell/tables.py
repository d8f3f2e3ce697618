"""The commands that make a table of all configurations."""

from pathlib import Path
from typing import Annotated, Final

import typer

from ...search.configurations import LogUniform, parse_names, parse_rates, parse_units
from ...search.datasets import DatasetSpec, load_dataset
from ...search.disk import check_ours
from ...search.errors import InputError, check_known, check_path, check_whole_number, shown
from ...search.quiet import import_tensorflow_quietly
from ...search.shell import Lookback, Quiet, Series, Workers, console
from ...search.trials import check_workers, default_workers
from ...search.tuning import TUNERS
from ..tabular import RATES, RECORD, UNITS, TableGrid
from .options import Check
from .publishing import publish_replays, publish_table

DEFAULT: Final = DatasetSpec()
MOST_REPLAYS: Final = 1_000_000
RATES_TEXT: Final = ",".join(f"{rate:g}" for rate in RATES)
UNITS_TEXT: Final = ",".join(map(str, UNITS))


def tabulate(
    series: Series = DEFAULT.series,
    out: Annotated[
        str | None,
        typer.Option(metavar="FOLDER", help="Folder for its fits. Default: runs/table-SERIES."),
    ] = None,
    cells: Annotated[str, typer.Option(metavar="A,B", help="Cells.")] = "gru,lstm",
    units: Annotated[str, typer.Option(metavar="A,B", help="Units.")] = UNITS_TEXT,
    rates: Annotated[str, typer.Option(metavar="A,B", help="Learning rates.")] = RATES_TEXT,
    loss_spans: Annotated[
        str, typer.Option(metavar="A,B", help="Positions of a window that the loss covers.")
    ] = "every,second-half",
    seeds: Annotated[int, typer.Option(help="Fits of each configuration.")] = 10,
    max_epochs: Annotated[int, typer.Option(help="Epochs of each fit.")] = 1000,
    lookback: Lookback = DEFAULT.lookback,
    workers: Workers = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would be trained, and train nothing.")
    ] = False,
    check: Check = False,
    quiet: Quiet = False,
) -> None:
    """Train every configuration of a grid with several seeds, judged at each of Hyperband's rungs.

    The same command again continues where it stopped; more seeds or values add to what is there.
    """
    grid = TableGrid(
        dataset=DatasetSpec(series=series, lookback=lookback),
        cells=parse_names(cells),
        units=parse_units(units),
        learning_rates=_parse_single_rates(rates),
        loss_spans=parse_names(loss_spans),
        seeds=seeds,
        max_epochs=max_epochs,
    )
    default = Path(f"runs/table-{Path(series).stem}")
    folder = default if out is None else check_path(out, argument="out")
    check_ours(folder, (RECORD,))
    load_dataset(grid.dataset)
    workers = default_workers() if workers is None else check_workers(workers)
    if not quiet:
        console.print(
            f"{len(grid):,} configurations, {grid.seeds} seeds: {len(grid) * grid.seeds:,} fits of "
            f"{grid.max_epochs:,} epochs, judged after {', '.join(map(str, grid.rungs))}"
        )
    if dry_run:
        return
    import_tensorflow_quietly()
    from ..tabular import make_table

    make_table(grid, folder, workers=workers, quiet=quiet)
    publish_table(folder, folder, check=check, quiet=quiet)


def replay(
    series: Series = DEFAULT.series,
    table: Annotated[
        str | None,
        typer.Option(
            metavar="FOLDER", help="Folder of the table. Default: results/tabular/SERIES."
        ),
    ] = None,
    tuners: Annotated[
        str, typer.Option("--tuner", metavar="A,B", help="Tuners: random, hyperband, bayesian.")
    ] = "random,hyperband",
    replays: Annotated[
        int, typer.Option(help="Searches of each tuner; of a Bayesian one a tenth.")
    ] = 1000,
    out: Annotated[
        str | None, typer.Option(metavar="FOLDER", help="Folder to write to. Default: the table's.")
    ] = None,
    quiet: Quiet = False,
) -> None:
    """Run tuners again and again on a table of fits: no training, the same searches.

    Every tuner gets the epochs of Hyperband's plan; random search once more with twice as many.
    """
    folder = check_path(
        f"results/tabular/{Path(series).stem}" if table is None else table, argument="table"
    )
    target = folder if out is None else check_path(out, argument="out")
    names = parse_names(tuners)
    for name in names:
        check_known(name, TUNERS, what="tuner")
    count = check_whole_number(replays, 2, argument="replays", most=MOST_REPLAYS)
    publish_replays(folder, target, tuners=names, replays=count, quiet=quiet)


def _parse_single_rates(text: str) -> tuple[float, ...]:
    rates = parse_rates(text)
    if isinstance(rates, LogUniform):
        raise InputError(f"`rates` of a table must be A,B,C. Received: rates={shown(text)}.")
    return rates
