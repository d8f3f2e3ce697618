"""`python -m benchmarks.speed`: our engine and its rivals on the same work, side by side."""


def main() -> None:
    """Run the command line; what it needs is imported once Ctrl-C is provided for."""
    from search.interrupts import end_on_interrupt

    end_on_interrupt()
    from benchmarks.speed.cli import speed
    from search.cli import new_app, run_program

    run_program(new_app([speed]))


if __name__ == "__main__":
    main()
