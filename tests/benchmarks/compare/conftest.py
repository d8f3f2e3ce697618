"""Runs made of numbers, and files as pytest-benchmark writes them."""

from __future__ import annotations

import json

import numpy as np
import pytest
from gru_or_lstm.benchmarks.compare.samples import Row, RunSamples, sample_of

MACHINE = {"cpu model": "1", "cpu brand": "AMD EPYC"}


def make_run(name="new", *, machine=MACHINE, usual=(), data="", **rows):
    """A run of rows, each a mapping of columns to values."""
    return RunSamples(
        name=name,
        kind="results",
        rows={
            row: Row(
                name=row,
                samples={
                    column: sample_of(values, exact=column == "parameter_count")
                    for column, values in samples.items()
                },
            )
            for row, samples in rows.items()
        },
        machine=machine,
        data=data,
        usual=usual,
    )


def lognormal(seed, *, n=30, middle=0.02, spread=0.05):
    """Repeats of an error, shape (n,)."""
    return middle * np.exp(spread * np.random.default_rng(seed).normal(size=n))


def make_json(benchmarks, *, brand="AMD EPYC", rounds=True):
    """What pytest-benchmark writes of name -> (seconds of each round, extra_info)."""
    found = []
    for name, (seconds, extra) in benchmarks.items():
        q1, median, q3 = np.quantile(seconds, [0.25, 0.5, 0.75])
        stats = {
            "median": median,
            "q1": q1,
            "q3": q3,
            "mean": float(np.mean(seconds)),
            "stddev": float(np.std(seconds)),
            "rounds": len(seconds),
        }
        if rounds:
            stats["data"] = [float(each) for each in seconds]
        found.append({"fullname": f"test_it.py::{name}", "extra_info": extra, "stats": stats})
    info = {"machine": "x86_64", "system": "Linux", "cpu": {"brand_raw": brand, "count": 2}}
    return json.dumps({"machine_info": info, "benchmarks": found})


@pytest.fixture
def run_of():
    return make_run


@pytest.fixture
def repeats():
    return lognormal


@pytest.fixture
def write_json(tmp_path):
    """Writes a file of pytest-benchmark, and gives its path."""

    def write(name, benchmarks, **options):
        path = tmp_path / name
        path.write_text(make_json(benchmarks, **options))
        return path

    return write
