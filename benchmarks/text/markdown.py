"""Tables as aligned Markdown."""

from __future__ import annotations

from collections.abc import Collection

import pandas as pd


def markdown_table(table: pd.DataFrame, *, text_columns: Collection[str]) -> str:
    """Return a frame of strings as a Markdown table whose bars stand below each other.

    Args:
        table: Strings throughout.
        text_columns: Names of the columns to align left; the others are numbers.
    """
    cells = [list(table.columns), *table.to_numpy().tolist()]
    # The rule below the head needs a hyphen beside its colon, or the table is none.
    widths = [max(2, *(len(row[j]) for row in cells)) for j in range(len(table.columns))]
    aligned = [
        [
            cell.ljust(width) if name in text_columns else cell.rjust(width)
            for cell, width, name in zip(row, widths, table.columns, strict=True)
        ]
        for row in cells
    ]
    rule = [
        ":" + "-" * (width - 1) if name in text_columns else "-" * (width - 1) + ":"
        for width, name in zip(widths, table.columns, strict=True)
    ]
    return "\n".join("| " + " | ".join(row) + " |" for row in [aligned[0], rule, *aligned[1:]])
