"""`python -m search` in a checkout, `python -m gru_or_lstm.search` anywhere: one command."""


def main() -> None:
    """Run the search command; what it needs is imported once Ctrl-C is provided for."""
    from .interrupts import end_on_interrupt

    end_on_interrupt()
    from .shell import new_app, run_program, search

    run_program(new_app([search]))


if __name__ == "__main__":
    main()
