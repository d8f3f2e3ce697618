"""Options that several commands take."""

from typing import Annotated

import typer

Matters = Annotated[
    str | None,
    typer.Option(
        "--matters",
        metavar="5%",
        help="Smallest difference between errors that matters; where models are ranked by valid "
        "time, a number of its units. Kept in the folder. Default: what the series declares, 10 % "
        "for a file.",
    ),
]
