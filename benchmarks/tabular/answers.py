"""Which cell wins for a tuning budget: exactly, from every configuration of both."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..statistics import Scale, SelectionTable, better_curve, error_curve, scale_of
from .fit_table import FitTable, metric_column

MOST_TRIALS: Final = 200


def answer_frame(table: FitTable, *, trials: Sequence[int] | None = None) -> pd.DataFrame:
    """Compute what each cell is expected to reach after so many tuning trials, and who wins.

    A search draws that many configurations of the cell without repeats and keeps the one of least
    closed-loop error on validation data by one seed; it is judged by other seeds on test data.

    Args:
        table: Every configuration with every seed.
        trials: Numbers of trials a cell; None for 1 to 200, or as many as there are.

    Returns:
        One row a number of trials: `trials`, for each cell `CELL`, `CELL_low`, `CELL_high` (the
        expected primary metric on test data; of errors the geometric mean; with a 95 % band over
        seeds), and for each pair `p_FIRST_better_than_SECOND` with its band.
    """
    tables = {cell: selection_table(table, cell) for cell in table.grid.cells}
    most = min(len(each.validation) for each in tables.values())
    numbers = list(range(1, min(MOST_TRIALS, most) + 1)) if trials is None else list(trials)
    scale = scale_of(table.dataset.primary_metric, table.dataset.facts)
    columns: dict[str, NDArray[np.float64] | list[int]] = {"trials": numbers}
    for cell, mine in tables.items():
        curve = error_curve(mine, numbers)
        ends = [_in_words(scale, each) for each in (curve.estimate, curve.low, curve.high)]
        estimate, low, high = ends
        columns |= {
            cell: estimate,
            f"{cell}_low": np.minimum(low, high),
            f"{cell}_high": np.maximum(low, high),
        }
    for first, second in combinations(table.grid.cells, 2):
        curve = better_curve(tables[first], tables[second], numbers)
        name = better_column(first, second)
        columns |= {name: curve.estimate, f"{name}_low": curve.low, f"{name}_high": curve.high}
    return pd.DataFrame(columns)


def better_column(first: str, second: str) -> str:
    """Name the column of the probability that the first cell is the better one."""
    return f"p_{first}_better_than_{second}"


def selection_table(table: FitTable, cell: str) -> SelectionTable:
    """Return what selects and what is reported of every configuration of a cell."""
    dataset = table.dataset
    scale = scale_of(dataset.primary_metric, dataset.facts)
    test = table.values(metric_column("test", dataset.primary_metric), cell=cell)
    return SelectionTable(
        validation=table.values(metric_column("val", dataset.closed_loop_error), cell=cell),
        test=scale.costs(test),
    )


def _in_words(scale: Scale, costs: NDArray[np.float64]) -> NDArray[np.float64]:
    """Turn expected costs into what the metric is counted in."""
    return np.asarray(np.exp(costs) if scale.unit is None else -costs, dtype=np.float64)
