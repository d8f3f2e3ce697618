"""Files of pytest-benchmark, with their rounds and without."""

import json
import os
import subprocess
import sys

import numpy as np
import pytest
from gru_or_lstm.benchmarks.compare.gate import compare_runs
from gru_or_lstm.benchmarks.compare.limits import parse_limits
from gru_or_lstm.benchmarks.compare.pytest_json import NO_DATA, read_pytest_json
from gru_or_lstm.benchmarks.compare.samples import MOST_VALUES
from gru_or_lstm.search.errors import InputError


def test_rounds_and_extra_info_are_columns(write_json, repeats):
    extra = {
        "parameter_count": 5201,
        "test_nrmse_env": [0.1, 0.2, 0.3],
        "windows": 180,
        "model": "GRU(40)",
        "odd": [1, "x"],
        "flag": True,
    }
    run = read_pytest_json(write_json("a.json", {"test_fit": (repeats(0), extra)}))
    (row,) = run.rows.values()
    assert row.name == "test_fit"
    assert set(row.samples) == {"median", "parameter_count", "test_nrmse_env", "windows"}
    assert row.samples["parameter_count"].exact
    assert not row.samples["windows"].exact
    assert row.samples["test_nrmse_env"].summary.n == 3
    assert row.samples["median"].values.tolist() == pytest.approx(repeats(0).tolist())
    assert run.usual == ("median", "test_nrmse_env")
    assert run.machine["cpu brand"] == "AMD EPYC"
    assert run.notes == ()


def test_many_rounds_are_pooled_into_blocks_of_consecutive_ones(write_json):
    seconds = np.repeat(np.arange(1.0, 51.0), 10)
    run = read_pytest_json(write_json("a.json", {"test_fit": (seconds, {})}))
    (row,) = run.rows.values()
    assert row.samples["median"].summary.n == MOST_VALUES // 2
    assert row.samples["median"].values.tolist() == list(range(1, 51))


@pytest.mark.parametrize(("factor", "status"), [(1.0, "same"), (1.3, "fails"), (0.7, "improved")])
def test_without_rounds_times_are_compared_by_what_sums_them_up(
    write_json, repeats, factor, status
):
    files = [
        write_json(name, {"test_fit": (times * repeats(seed), {})}, rounds=False)
        for name, times, seed in (("a.json", 1.0, 0), ("b.json", factor, 1))
    ]
    base, new = map(read_pytest_json, files)
    found = compare_runs(base, [new], limits=parse_limits(["median:+10%"]))
    (result,) = found.results
    assert result.measured.method == "quartiles"
    assert result.status == status
    assert found.notes == (NO_DATA,)


def test_summaries_and_rounds_of_the_same_repeats_agree(write_json, repeats):
    changes = []
    for rounds in (True, False):
        files = [
            write_json(
                f"{name}{rounds}.json", {"test_fit": (times * repeats(seed), {})}, rounds=rounds
            )
            for name, times, seed in (("a", 1.0, 0), ("b", 1.2, 1))
        ]
        base, new = map(read_pytest_json, files)
        changes.append(compare_runs(base, [new]).results[0].measured.change)
    by_ranks, by_quartiles = changes
    assert by_quartiles.estimate == pytest.approx(by_ranks.estimate, rel=0.02)
    assert by_quartiles.high - by_quartiles.low == pytest.approx(
        by_ranks.high - by_ranks.low, rel=0.5
    )


def test_rounds_that_do_not_differ_show_nothing_where_they_were_not_kept(write_json):
    files = [
        write_json(name, {"test_fit": (np.full(30, seconds), {})}, rounds=False)
        for name, seconds in (("a.json", 1.0), ("b.json", 2.0))
    ]
    base, new = map(read_pytest_json, files)
    assert compare_runs(base, [new]).results[0].status == "inconclusive"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "{}",
        '{"benchmarks": 1}',
        '{"benchmarks": []}',
        '{"benchmarks": [1]}',
        '{"benchmarks": [{"fullname": "a"}]}',
        '{"benchmarks": [{"fullname": "a", "stats": {"data": ["x"]}}]}',
        '{"benchmarks": [{"fullname": "a", "stats": {"data": [NaN]}}]}',
        '{"benchmarks": [{"fullname": "a", "stats": {"median": 1, "q1": 1}}]}',
        '{"benchmarks": [{"fullname": "a", "stats": {"data": [1]}, "extra_info": 3}]}',
        '{"machine_info": 3, "benchmarks": [{"fullname": "a", "stats": {"data": [1]}}]}',
    ],
)
def test_a_file_that_is_none_or_damaged_is_one_line(tmp_path, text):
    path = tmp_path / "a.json"
    path.write_text(text)
    with pytest.raises(InputError, match=r"a\.json") as error:
        read_pytest_json(path)
    assert len(error.value.lines) == 1


def test_a_row_that_is_there_twice_is_refused(write_json, tmp_path):
    record = json.loads(write_json("a.json", {"test_fit": ([1.0, 2.0], {})}).read_text())
    record["benchmarks"] *= 2
    (tmp_path / "a.json").write_text(json.dumps(record))
    with pytest.raises(InputError, match="more than once"):
        read_pytest_json(tmp_path / "a.json")


BENCHMARK = """
def test_sum(benchmark):
    benchmark.pedantic(sum, args=(range(100),), rounds=7, iterations=3)
    benchmark.extra_info.update(parameter_count=5201, test_nrmse=[0.1, 0.2])
"""


@pytest.mark.slow
def test_what_pytest_writes_is_read(tmp_path):
    (tmp_path / "test_sum.py").write_text(BENCHMARK)
    words = ("-p", "no:cacheprovider", "--benchmark-only", "--benchmark-storage=kept")
    ways = ("--benchmark-json=full.json", "--benchmark-save=short")
    # Under pytest-xdist the plugin measures nothing, and takes a program of its own for a worker.
    alone = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    for way in ways:
        subprocess.run(
            [sys.executable, "-m", "pytest", "-q", "test_sum.py", *words, way],
            cwd=tmp_path,
            env=alone,
            check=True,
            capture_output=True,
        )
    (short,) = (tmp_path / "kept").rglob("*.json")
    for path, kept in ((tmp_path / "full.json", True), (short, False)):
        run = read_pytest_json(path)
        (row,) = run.rows.values()
        assert row.name == "test_sum"
        assert row.samples["median"].summary.n == 7
        assert (row.samples["median"].values is not None) == kept
        assert row.samples["parameter_count"].summary.median == 5201
        assert any("cpu" in fact for fact in run.machine)
