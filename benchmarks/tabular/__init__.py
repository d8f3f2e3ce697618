"""The table behind the verdicts: every configuration of a grid, many seeds, judged at each rung.

Makes it, packs it into one file a series, reads that file and checks it; who replays tuners on it
or draws curves from it stands above.
"""

from typing import TYPE_CHECKING

from ...search.doors import lazily
from .grid import RATES, UNITS, TableGrid

if TYPE_CHECKING:
    from .making import FITS, RECORD, load_grid, make_table

__all__ = ["FITS", "RATES", "RECORD", "UNITS", "TableGrid", "load_grid", "make_table"]

__getattr__, __dir__ = lazily(
    __name__,
    dict.fromkeys(("FITS", "RECORD", "load_grid", "make_table"), ".making"),
)
