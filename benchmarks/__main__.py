"""The console script `gru-or-lstm`, and `python -m benchmarks`."""

from benchmarks.cli import benchmark, report, reproduce, study, summary
from search.cli import new_app, run_program, search

app = new_app(
    [study, search, benchmark, reproduce, report, summary],
    help="GRU or LSTM, how many units, which learning rate? Search, measure, compare.",
    no_args_is_help=True,
)


def main() -> None:
    """Run the command line."""
    run_program(app)


if __name__ == "__main__":
    main()
