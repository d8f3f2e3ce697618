"""The console script `gru-or-lstm`, and `python -m gru_or_lstm.benchmarks`."""


def main() -> None:
    """Run the command line; what it needs is imported once Ctrl-C is provided for."""
    from ..search.interrupts import end_on_interrupt

    end_on_interrupt()
    from ..search.shell import run_program
    from .shell import app

    run_program(app)


if __name__ == "__main__":
    main()
