"""A comparison as people read it: a table for a terminal, Markdown for a pull request."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from typing import Final

import pandas as pd

from ..text import markdown_table
from .gate import Comparison, Result, Status
from .words import (
    MARKS,
    say_change,
    say_column,
    say_methods,
    say_missing,
    say_outcome,
    say_result,
    say_test,
    say_value,
)

FULL_WIDTH: Final = 100
INDENT: Final = "  "
NUMBERS: Final = ("BASE", "NEW", "change", "p", "n")
MOST_UNCHANGED: Final = 3
"""More exact rows that did not change are counted, not listed."""
SIGNS: Final[dict[Status, str]] = {"fails": "❌", "unconfirmed": "⚠️", "improved": "🎉"}


def as_table(comparison: Comparison, *, width: int = FULL_WIDTH) -> str:
    """Print a comparison for a terminal: a block a column, two lines a row.

    Args:
        comparison: The comparison.
        width: Characters a line; longer words stay whole.
    """
    lines = [f"BASE {comparison.base.name}"]
    lines += [f"NEW  {run.name}" for run in comparison.news]
    for name, results in _by_column(comparison):
        first = results[0]
        limit_text = None if first.limit is None else first.limit.text
        lines += ["", *_wrapped(say_column(first.column, limit_text=limit_text), width)]
        shown, hidden = _listed(results)
        cells = [_numbers(each) for each in shown]
        widths = [max(map(len, each)) for each in zip(NUMBERS, *cells, strict=True)]
        if shown:
            lines.append(_aligned(NUMBERS, widths))
        for each, numbers in zip(shown, cells, strict=True):
            lines += _wrapped(f"{_mark(each)}{_row(comparison, each)}: {say_result(each)}", width)
            lines.append(_aligned(numbers, widths))
        if hidden:
            more = "more exact" if shown else "exact"
            lines.append(f"{INDENT}{hidden} {more} rows of {name} did not change.")
    lines.append("")
    for said in (*say_missing(comparison), *comparison.notes, say_methods(comparison)):
        lines += _wrapped(said, width)
    return "\n".join([*lines, "", *_wrapped(say_outcome(comparison), width)])


def as_markdown(comparison: Comparison) -> str:
    """Print a comparison for a pull request: one table, what came of it above.

    Args:
        comparison: The comparison.
    """
    rows, hidden = [], 0
    for _, results in _by_column(comparison):
        shown, more = _listed(results)
        hidden += more
        rows += [
            [
                f"{SIGNS[each.status]} {each.column.name}"
                if each.status in SIGNS
                else each.column.name,
                _row(comparison, each),
                *_numbers(each),
                say_result(each),
            ]
            for each in shown
        ]
    head = ["Column", "Row", *NUMBERS, "Verdict"]
    escaped = [[cell.replace("|", r"\|") for cell in row] for row in rows]
    table = markdown_table(
        pd.DataFrame(escaped, columns=head, dtype="object"),
        text_columns=("Column", "Row", "Verdict"),
    )
    limits = {
        each.column.name: f"`{each.column.name}:{each.limit.text}`"
        for each in comparison.results
        if each.limit is not None
    }
    remarks = [*say_missing(comparison), *comparison.notes, say_methods(comparison)]
    if limits:
        remarks.insert(0, f"Fails where a loss passes {', '.join(limits.values())} and is shown.")
    if hidden:
        remarks.insert(0, f"{hidden} more exact rows did not change.")
    news = ", ".join(f"`{run.name}`" for run in comparison.news)
    return "\n\n".join(
        [
            f"**{say_outcome(comparison)}**",
            f"BASE `{comparison.base.name}`, NEW {news}",
            table,
            *remarks,
        ]
    )


def _by_column(comparison: Comparison) -> Iterator[tuple[str, list[Result]]]:
    names = dict.fromkeys(each.column.name for each in comparison.results)
    for name in names:
        yield name, [each for each in comparison.results if each.column.name == name]


def _listed(results: Sequence[Result]) -> tuple[list[Result], int]:
    """Leave out exact rows that did not change, if they are many; and say how many."""
    unchanged = [
        each for each in results if each.measured.method == "exact" and each.status == "same"
    ]
    if len(unchanged) <= MOST_UNCHANGED:
        return list(results), 0
    return [each for each in results if each not in unchanged], len(unchanged)


def _row(comparison: Comparison, result: Result) -> str:
    return result.row if len(comparison.news) == 1 else f"{result.row} in {result.run}"


def _mark(result: Result) -> str:
    loud = {"fails": f"{MARKS['fails']} ", "unconfirmed": "? "}
    return loud.get(result.status, "")


def _numbers(result: Result) -> list[str]:
    base, new = result.base.summary, result.new.summary
    return [
        say_value(base.median),
        say_value(new.median),
        say_change(result),
        say_test(result),
        f"{base.n}, {new.n}",
    ]


def _aligned(cells: Sequence[str], widths: Sequence[int]) -> str:
    padded = [cell.ljust(width) for cell, width in zip(cells, widths, strict=True)]
    return (2 * INDENT + INDENT.join(padded)).rstrip()


def _wrapped(text: str, width: int) -> list[str]:
    return textwrap.wrap(
        text,
        width,
        subsequent_indent=INDENT,
        break_long_words=False,
        break_on_hyphens=False,
    )
