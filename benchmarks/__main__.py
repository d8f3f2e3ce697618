"""The console script `gru-or-lstm`, and `python -m benchmarks`."""


def main() -> None:
    """Run the command line; what it needs is imported once Ctrl-C is provided for."""
    from search.interrupts import end_on_interrupt

    end_on_interrupt()
    from benchmarks.cli import app
    from search.cli import run_program

    run_program(app)


if __name__ == "__main__":
    main()
