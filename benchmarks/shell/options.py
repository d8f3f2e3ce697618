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

Verbose = Annotated[
    bool,
    typer.Option("--verbose", help="Say every verdict, as in verdicts.md, before the answer."),
]

Check = Annotated[
    bool,
    typer.Option("--check", help="Train 1 % of a table's rows again and compare them bit for bit."),
]
