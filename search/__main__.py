"""`python -m search`: the search command alone."""

import typer

from search.cli import run_app, search


def main() -> None:
    """Run the search command."""
    app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
    app.command()(search)
    run_app(app)


if __name__ == "__main__":
    main()
