"""The commands that write pages again, from what was recorded."""

from typing import Annotated

import typer

from ...search.errors import InputError, check_path, shown
from ...search.shell import Quiet, console
from .options import Matters, Verbose
from .publishing import publish_audit, publish_study, publish_table


def report(
    folder: Annotated[
        str, typer.Argument(help="What `study`, `benchmark` or `reproduce` recorded to.")
    ],
    out: Annotated[
        str | None,
        typer.Option(metavar="FOLDER", help="Folder to write to. Default: the same folder."),
    ] = None,
    matters: Matters = None,
    verbose: Verbose = False,
    quiet: Quiet = False,
) -> None:
    """Write tables, figures and page again from what was recorded; nothing is measured."""
    from ..report import check_target
    from ..reproduction import holds_reproduction
    from ..tabular import holds_table

    source = check_path(folder, argument="folder")
    target = source if out is None else check_path(out, argument="out")
    if out is not None:
        check_target(target)
    table = holds_table(source)
    if not (table or holds_reproduction(source)):
        publish_study(source, target, matters=matters, verbose=verbose, quiet=quiet)
        return
    if matters is not None:
        raise InputError(
            f"`matters` is for a study or benchmark: the audit holds cells against the difference "
            f"that the damped cosine declares. Received: {shown(matters)}. Leave --matters out."
        )
    publish = publish_table if table else publish_audit
    publish(source, target, quiet=quiet)


def summary(
    folder: Annotated[
        str,
        typer.Argument(help="Folder in which those of studies, reproductions and races lie."),
    ],
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Replace a README.md that was written by hand.")
    ] = False,
    quiet: Quiet = False,
) -> None:
    """Write README.md over a folder of results, every number from the tables in it."""
    from ..summary import load_results, write_summary

    results = load_results(check_path(folder, argument="folder"))
    page = write_summary(results, overwrite=overwrite)
    if not quiet:
        console.print(f"Written: {page}")
