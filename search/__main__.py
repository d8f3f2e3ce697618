"""`python -m search`: the search command alone."""

from search.cli import new_app, run_program, search

app = new_app([search])


def main() -> None:
    """Run the search command."""
    run_program(app)


if __name__ == "__main__":
    main()
