"""The command that forecasts."""

from typing import Annotated

import typer

from ...search.errors import check_path
from ...search.shell import Quiet, Seed, Workers, console, say_reading
from ...search.trials import check_workers, default_workers


def forecast(
    run: Annotated[
        str,
        typer.Argument(
            metavar="RUN", help="Folder of a search, benchmark or study of your own series."
        ),
    ],
    steps: Annotated[
        int | None, typer.Option(help="Steps to forecast. Default: the horizon of the run.")
    ] = None,
    out: Annotated[
        str | None,
        typer.Option(
            metavar="FILE.csv",
            help="Table to write; a .json and a .png go beside it. Default: "
            "RUN/forecast/forecast.csv.",
        ),
    ] = None,
    series: Annotated[
        str | None,
        typer.Option(
            metavar="FILE",
            help="Where the series lies now, perhaps with newer rows. Default: where it lay.",
        ),
    ] = None,
    future: Annotated[
        str | None,
        typer.Option(
            metavar="FILE",
            help="Table of what is known in advance of these steps, if the run has such columns.",
        ),
    ] = None,
    seeds: Annotated[int, typer.Option(help="Refits, of which the forecast is the median.")] = 10,
    seed: Seed = 0,
    workers: Workers = None,
    quiet: Quiet = False,
) -> None:
    """Forecast beyond the end of your series, with intervals whose coverage was measured.

    What was chosen is refitted on all data. The same command again trains nothing.
    """
    from ..forecasting import check_target, forecast_sentences, load_run, write_forecast

    folder = check_path(run, argument="run")
    target = (
        folder / "forecast" / "forecast.csv" if out is None else check_path(out, argument="out")
    )
    loaded = load_run(folder)
    check_target(target)
    workers = default_workers() if workers is None else check_workers(workers)
    dataset = loaded.dataset(series)
    if not quiet:
        say_reading(dataset)
        if series is None and loaded.changed:
            console.print("Its samples are others than those of the run; they are gone on from.")
    made = loaded.make(
        dataset,
        steps=steps,
        future=future,
        seeds=seeds,
        seed=seed,
        workers=workers,
        quiet=quiet,
    )
    paths = write_forecast(made, target)
    if quiet:
        return
    for sentence in forecast_sentences(made):
        console.print(f"- {sentence}")
    console.print(f"Written: {paths[0]}, {paths[1].name}, {paths[2].name}")
