"""Options that several commands take."""

from typing import Annotated, Any, Final

import typer

from ..objectives import OBJECTIVES
from ..series import SERIES
from ..tuning import TUNERS
from .talk import console

PROGRAM: Final = "gru-or-lstm"


def name_all(table: Any) -> str:
    """Return the names of a table, as a help text lists them."""
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


Tuner = Annotated[str, typer.Option(help=f"Search algorithm: {name_all(TUNERS)}.")]


Series = Annotated[
    str, typer.Option(help=f"Series to learn: {name_all(SERIES)}, or a .csv or .parquet file.")
]


Trials = Annotated[
    int | None,
    typer.Option(help="Cap on the trials. Default: 20; for Hyperband and grid the whole plan."),
]


MaxEpochs = Annotated[int, typer.Option(help="Epochs of a fully trained trial.")]


Objective = Annotated[
    str | None,
    typer.Option(help=f"What to minimise: {name_all(OBJECTIVES)}. Default: the first that exists."),
]


Seed = Annotated[int, typer.Option(help="Decides every draw; 0 is a seed.")]


Workers = Annotated[int | None, typer.Option(help="Trials at a time. Default: the physical cores.")]


TimeLimit = Annotated[float | None, typer.Option(help="Seconds after which no new trial starts.")]


Overwrite = Annotated[bool, typer.Option("--overwrite", help="Start again in a used folder.")]


Quiet = Annotated[bool, typer.Option("--quiet", help="Print nothing but errors.")]


Lookback = Annotated[int, typer.Option(help="Samples a model sees.")]
