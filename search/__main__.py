"""`python -m search`: the search command alone."""


def main() -> None:
    """Run the search command; what it needs is imported once Ctrl-C is provided for."""
    from search.interrupts import end_on_interrupt

    end_on_interrupt()
    from search.cli import new_app, run_program, search

    run_program(new_app([search]))


if __name__ == "__main__":
    main()
