"""The table behind the verdicts: every configuration of a grid, many seeds, judged at each rung.

Makes it, packs it into one file a series, reads that file, checks it, and answers from it which
cell wins for a tuning budget; who replays tuners on it stands above.
"""

from typing import TYPE_CHECKING

from ...search.doors import lazily
from .grid import RATES, UNITS, TableGrid

if TYPE_CHECKING:
    from .answers import answer_frame, better_column
    from .checks import refit_places, refit_rows
    from .fit_table import FitTable, metric_column
    from .folder import RECORD
    from .making import make_table
    from .pages import (
        REPLAY_PAGE,
        Answer,
        answer_reader_frame,
        holds_answer,
        holds_table,
        load_table,
        read_answer,
        saved_refits,
        write_table_pages,
    )

__all__ = [
    "RATES",
    "RECORD",
    "REPLAY_PAGE",
    "UNITS",
    "Answer",
    "FitTable",
    "TableGrid",
    "answer_frame",
    "answer_reader_frame",
    "better_column",
    "holds_answer",
    "holds_table",
    "load_table",
    "make_table",
    "metric_column",
    "read_answer",
    "refit_places",
    "refit_rows",
    "saved_refits",
    "write_table_pages",
]

__getattr__, __dir__ = lazily(
    __name__,
    {
        "Answer": ".pages",
        "FitTable": ".fit_table",
        "RECORD": ".folder",
        "REPLAY_PAGE": ".pages",
        "answer_frame": ".answers",
        "answer_reader_frame": ".pages",
        "better_column": ".answers",
        "holds_answer": ".pages",
        "holds_table": ".pages",
        "load_table": ".pages",
        "make_table": ".making",
        "metric_column": ".fit_table",
        "read_answer": ".pages",
        "refit_places": ".checks",
        "refit_rows": ".checks",
        "saved_refits": ".pages",
        "write_table_pages": ".pages",
    },
)
