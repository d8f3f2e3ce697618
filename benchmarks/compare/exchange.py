"""A comparison as programs read it: JSON of our own, Bencher's, and that of a GitHub action.

Schema history of the JSON:
    1: {"schema", "base", "new", "fails", "stale", "confirm", "rows", "vanished", "appeared",
       "notes", "outcome"}
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from .columns import Column, Way
from .gate import Comparison, Result
from .printers import as_markdown, as_table
from .samples import Sample
from .words import say_outcome, say_result

SCHEMA: Final = 1


def as_json(comparison: Comparison) -> str:
    """Print everything that a comparison holds; a number that is infinite or unknown is null.

    Args:
        comparison: The comparison.
    """
    record = {
        "schema": SCHEMA,
        "base": comparison.base.name,
        "new": [run.name for run in comparison.news],
        "fails": bool(comparison.failures),
        "stale": bool(comparison.improvements),
        "confirm": comparison.confirm,
        "rows": [_row(each) for each in comparison.results],
        "vanished": {run: list(rows) for run, rows in comparison.vanished.items()},
        "appeared": {run: list(rows) for run, rows in comparison.appeared.items()},
        "notes": list(comparison.notes),
        "outcome": say_outcome(comparison),
    }
    return _dump(record)


def as_bencher(comparison: Comparison) -> str:
    """Print the medians of the new runs between their quartiles in Bencher's Metric Format.

    Args:
        comparison: The comparison; rows that only the new runs have are printed, too.

    References:
        https://bencher.dev/docs/reference/bencher-metric-format
    """
    found: dict[str, dict[str, dict[str, float]]] = {}
    for name, column, sample in _measured(comparison):
        low, value, high = (sample.summary.q25, sample.summary.median, sample.summary.q75)
        metric = {"value": value}
        if sample.summary.n > 1 and math.isfinite(high):
            metric |= {"lower_value": low, "upper_value": high}
        found.setdefault(name, {})[column.name] = metric
    return _dump(found)


def as_github(comparison: Comparison, *, better: Way) -> str:
    """Print the medians of the new runs as github-action-benchmark reads custom benchmarks.

    Args:
        comparison: The comparison; rows that only the new runs have are printed, too.
        better: "lower" for its tool customSmallerIsBetter, "higher" for customBiggerIsBetter.

    References:
        https://github.com/benchmark-action/github-action-benchmark, Examples
    """
    return _dump(
        [
            {
                "name": f"{name}: {column.name}",
                "unit": column.unit or "1",
                "value": sample.summary.median,
                "range": f"{sample.summary.q25:.6g} to {sample.summary.q75:.6g}",
                "extra": f"n = {sample.summary.n}",
            }
            for name, column, sample in _measured(comparison)
            if column.better == better
        ]
    )


def _measured(comparison: Comparison) -> Iterator[tuple[str, Column, Sample]]:
    """Give every finite median of the new runs in the columns that were compared."""
    wanted = {each.column.name: each.column for each in comparison.results}
    several = len(comparison.news) > 1
    for run in comparison.news:
        for row in run.rows.values():
            for column, sample in row.samples.items():
                if column in wanted and math.isfinite(sample.summary.median):
                    name = f"{row.name} ({run.name})" if several else row.name
                    yield name, wanted[column], sample


def _row(result: Result) -> dict[str, Any]:
    contest, frame = result.measured.contest, result.measured.frame
    change = result.measured.change
    return {
        "run": result.run,
        "row": result.row,
        "column": result.column.name,
        "unit": result.column.unit,
        "better": result.column.better,
        "status": result.status,
        "verdict": say_result(result),
        "base": _sample(result.base),
        "new": _sample(result.new),
        "change": {
            "kind": "ratio" if frame.ratio else "difference",
            "estimate": change.estimate,
            "low": change.low,
            "high": change.high,
        },
        "test": result.measured.method,
        "p_value": contest.p_value,
        "adjusted_p_value": result.p_value,
        "family": "gate" if result.family == "headline" else "other",
        "matters": frame.loss(contest.scale.bound),
        "limit": None if result.limit is None else result.limit.text,
    }


def _sample(sample: Sample) -> dict[str, Any]:
    known = sample.summary
    return {"n": known.n, "median": known.median, "q25": known.q25, "q75": known.q75}


def _dump(record: object) -> str:
    return json.dumps(_plain(record), indent=1, ensure_ascii=False, allow_nan=False)


def _plain(value: Any) -> Any:
    """Take infinite and unknown numbers away, which JSON does not have."""
    if isinstance(value, Mapping):
        return {name: _plain(each) for name, each in value.items()}
    if isinstance(value, list):
        return [_plain(each) for each in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value


FORMATS: Final[Mapping[str, Callable[[Comparison], str]]] = {
    "table": as_table,
    "markdown": as_markdown,
    "json": as_json,
    "bencher": as_bencher,
    "github-smaller": lambda comparison: as_github(comparison, better="lower"),
    "github-bigger": lambda comparison: as_github(comparison, better="higher"),
}
"""Name of a format -> how a comparison is printed in it."""
