"""The JSON of pytest-benchmark as a run: rounds where they were saved, else what sums them up."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from pathlib import Path
from typing import Any, Final

import numpy as np

from ...search.disk import parsing, read_record
from ...search.errors import InputError, shown
from ..statistics import Summary
from .columns import EXACT, ROUNDS
from .samples import Row, RunSamples, Sample, is_number, pool, sample_of

WAY_OUT: Final = "Give a file that pytest wrote with --benchmark-json or --benchmark-save."
CPU_FACTS: Final = ("vendor_id_raw", "brand_raw", "family", "model", "stepping", "count")
"""What py-cpuinfo tells of a machine that its times depend on; its clock changes all the time."""
NO_DATA: Final = (
    "Where no rounds were kept, times are compared by what sums them up, their median and "
    "quartiles; with --benchmark-json or --benchmark-save-data the rounds themselves are."
)


def read_pytest_json(path: Path) -> RunSamples:
    """Read what pytest-benchmark saved.

    Numbers of `extra_info` are columns, too: a list is one value a repeat, `parameter_count` is
    exact, and any other number is a single measurement.

    Args:
        path: Of the file.

    Raises:
        InputError: If it is no such file, or damaged.
    """
    record = read_record(path, way_out=WAY_OUT)
    if not isinstance(record.get("benchmarks"), list):
        raise InputError(f"{path} holds no benchmarks. {WAY_OUT}")
    with parsing(path, way_out=WAY_OUT):
        found = [(str(each["fullname"]), _read_row(each)) for each in record["benchmarks"]]
        machine = _read_machine(record.get("machine_info") or {})
    rows: dict[Hashable, Row] = dict(found)
    if not rows:
        raise InputError(f"{path} holds no benchmarks. {WAY_OUT}")
    if len(rows) != len(found):
        names = [name for name, _ in found]
        twice = next(name for name in names if names.count(name) > 1)
        raise InputError(f"{path} holds {shown(twice)} more than once. {WAY_OUT}")
    short = {key: str(key).rpartition("::")[2] for key in rows}
    if len(set(short.values())) == len(rows):
        rows = {key: Row(name=short[key], samples=row.samples) for key, row in rows.items()}
    summed_up = any(row.samples[ROUNDS].values is None for row in rows.values())
    lists = [
        name
        for row in rows.values()
        for name, sample in row.samples.items()
        if name != ROUNDS and not sample.exact and sample.summary.n > 1
    ]
    return RunSamples(
        name=str(path),
        kind="pytest-benchmark",
        rows=rows,
        machine=machine,
        usual=tuple(dict.fromkeys([ROUNDS, *lists])),
        notes=(NO_DATA,) if summed_up else (),
    )


def _read_row(benchmark: Mapping[str, Any]) -> Row:
    extra = benchmark.get("extra_info") or {}
    samples = {
        str(name): sample for name, value in extra.items() if (sample := _read_extra(name, value))
    }
    return Row(
        name=str(benchmark["fullname"]),
        samples={**samples, ROUNDS: _read_rounds(benchmark["stats"])},
    )


def _read_rounds(stats: Mapping[str, Any]) -> Sample:
    data = stats.get("data")
    if data:
        if not all(map(is_number, data)):
            raise ValueError("a round that is no number")
        return sample_of(pool(np.asarray(data, dtype=np.float64)))
    numbers = [stats[name] for name in ("median", "q1", "q3")]
    if not all(map(is_number, numbers)):
        raise ValueError("statistics that are no numbers")
    median, q25, q75 = map(float, numbers)
    return Sample(summary=Summary(n=int(stats["rounds"]), median=median, q25=q25, q75=q75))


def _read_extra(name: str, value: object) -> Sample | None:
    values: list[Any] = value if isinstance(value, list) else [value]
    if not values or not all(map(is_number, values)):
        return None
    return sample_of(values, exact=name in EXACT and len(values) == 1)


def _read_machine(info: Mapping[str, Any]) -> dict[str, str]:
    cpu = info.get("cpu") or {}
    facts = {"system": info.get("system"), "machine": info.get("machine")}
    facts |= {f"cpu {name.removesuffix('_raw')}": cpu.get(name) for name in CPU_FACTS}
    return {name: str(fact) for name, fact in facts.items() if fact not in (None, "")}
