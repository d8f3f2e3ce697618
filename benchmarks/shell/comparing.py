"""The command that holds new results to a baseline."""

from typing import Annotated

import typer

from ...search.errors import check_known, check_path, check_whole_number
from ...search.shell import console

FORMAT_NAMES = "table, markdown, json, bencher, github-smaller, github-bigger"


def compare(
    base: Annotated[
        str,
        typer.Argument(
            metavar="BASE",
            help="The baseline: a folder of `study` or `benchmark`, or a JSON file of "
            "pytest-benchmark.",
        ),
    ],
    new: Annotated[
        list[str], typer.Argument(metavar="NEW", help="One or more new results of that kind.")
    ],
    fail: Annotated[
        list[str] | None,
        typer.Option(
            "--fail",
            metavar="COLUMN:LOSS",
            help='Loss from which on a column fails, if it is shown: "test_nrmse_env:+5%", '
            '"epoch_milliseconds:+10%", "test_valid_time:-5%"; of two both must be passed: '
            '"median:+5%,+0.1ms". May be repeated.',
        ),
    ] = None,
    column: Annotated[
        list[str] | None,
        typer.Option(
            help="A further column to compare, as parameter_count or test_mase; may be repeated."
        ),
    ] = None,
    confirm: Annotated[
        int | None,
        typer.Option(
            metavar="N",
            help="Fail only where every NEW, N of them at least, shows the loss: "
            "`compare base.json 1.json 2.json 3.json --confirm 3`.",
        ),
    ] = None,
    across_machines: Annotated[
        bool,
        typer.Option("--across-machines", help="Compare times of different machines, too."),
    ] = False,
    style: Annotated[
        str,
        typer.Option(
            "--format",
            help=f"{FORMAT_NAMES}: for a terminal, a pull request, scripts, Bencher, and "
            "github-action-benchmark (customSmallerIsBetter, customBiggerIsBetter).",
        ),
    ] = "table",
) -> None:
    """Hold new results to a baseline: exit code 1 where a loss is too large and beyond chance.

    gru-or-lstm compare results/damped-cosine runs/benchmark --fail "test_nrmse_env:+5%"

    gru-or-lstm compare base.json new.json --fail "median:+5%,+0.1ms"

    Rows are paired by configuration, or by the name of a benchmark.

    To fail, a loss must be shown, by interval and adjusted p, and pass its limit.

    Processes differ, so times of one run alone may: measure again and --confirm.

    Exit code 0: nothing fails; 1: something does; 2: the input cannot be used.
    """
    from ..compare import (
        FORMATS,
        as_table,
        compare_runs,
        parse_limits,
        read_run,
        say_outcome,
    )

    check_known(style, FORMATS, what="format")
    limits = parse_limits(fail or [])
    if confirm is not None:
        confirm = check_whole_number(confirm, 1, argument="confirm")
    paths = [check_path(base, argument="base"), *(check_path(each, argument="new") for each in new)]
    runs = [read_run(path) for path in paths]
    comparison = compare_runs(
        runs[0],
        runs[1:],
        limits=limits,
        columns=column or (),
        across_machines=across_machines,
        confirm=confirm,
    )
    if style == "table":
        wide = {"width": console.width} if console.is_terminal else {}
        console.print(as_table(comparison, **wide))
    else:
        typer.echo(FORMATS[style](comparison))
    if comparison.failures:
        if style != "table":
            typer.echo(say_outcome(comparison), err=True)
        raise typer.Exit(1)
