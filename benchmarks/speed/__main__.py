"""`python -m gru_or_lstm.benchmarks.speed`: our engine and its rivals on the same work."""


def main() -> None:
    """Run the command line; what it needs is imported once Ctrl-C is provided for."""
    from ...search.interrupts import end_on_interrupt

    end_on_interrupt()
    from ...search.shell import new_app, run_program
    from .cli import speed

    run_program(new_app([speed]))


if __name__ == "__main__":
    main()
