"""The console script `gru-or-lstm`, and `python -m benchmarks`."""

import typer

from benchmarks.cli import benchmark, report, study
from search.cli import run_app, search

app = typer.Typer(
    help="GRU or LSTM, how many units, which learning rate? Search, measure, compare.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
for command in (study, search, benchmark, report):
    app.command()(command)


def main() -> None:
    """Run the command line."""
    run_app(app)


if __name__ == "__main__":
    main()
