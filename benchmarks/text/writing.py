"""Tables and pages as files: whole or not at all, so that a full disk costs nothing written."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from ...search.disk import write_atomically


def write_table(frame: pd.DataFrame, path: Path) -> None:
    """Write a table as CSV.

    Raises:
        OSError: If it cannot be written; what was there is kept.
    """
    write_text(frame.to_csv(index=False), path)


def write_text(text: str, path: Path) -> None:
    """Write a text in UTF-8; what no character stands for, such as a torn file name, is escaped.

    Raises:
        OSError: If it cannot be written; what was there is kept.
    """
    write_atomically(path, text.encode("utf-8", "backslashreplace"))
