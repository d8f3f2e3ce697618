"""A comparison as it is read: by people, by scripts, by two services."""

import json

import numpy as np
import pytest
from gru_or_lstm.benchmarks.compare.exchange import FORMATS
from gru_or_lstm.benchmarks.compare.gate import compare_runs
from gru_or_lstm.benchmarks.compare.limits import parse_limits
from gru_or_lstm.benchmarks.compare.printers import as_table

ERROR = "test_nrmse_env"


@pytest.fixture
def comparison(run_of, repeats):
    columns = {"test_valid_time": 5 + repeats(7), "parameter_count": [5201.0]}
    base = run_of(
        "base",
        usual=(ERROR, "test_valid_time", "parameter_count"),
        gru={ERROR: repeats(1), **columns},
        lstm={ERROR: repeats(2), **columns},
        gone={ERROR: repeats(3)},
    )
    new = run_of(
        gru={ERROR: 1.3 * repeats(4), **columns},
        lstm={ERROR: np.append(repeats(5)[1:], np.inf), **columns},
        **{"a|new one": {ERROR: repeats(6)}},
    )
    return compare_runs(base, [new], limits=parse_limits([f"{ERROR}:+5%"]))


def test_the_table_says_it_row_by_row_and_what_it_comes_to(comparison):
    lines = as_table(comparison, width=1000).splitlines()
    assert lines[:2] == ["BASE base", "NEW  new"]
    assert f"{ERROR}, lower is better; fails beyond +5% if shown" in lines
    at = next(n for n, line in enumerate(lines) if line.startswith("FAILS gru: worse by "))
    first = comparison.results[0]
    medians = [f"{each.summary.median:.4f}" for each in (first.base, first.new)]
    assert lines[at + 1].split()[:2] == medians
    assert lines[at + 1].endswith("30, 30")
    assert "Vanished: gone." in lines
    assert "New: a|new one." in lines
    assert lines[-1].startswith("1 of 2 gated rows fails, test_nrmse_env of gru first: worse by ")
    assert lines[-1].endswith("1 row of the baseline vanished.")


@pytest.mark.parametrize("width", [40, 60, 80])
def test_the_words_of_a_table_stay_whole_and_within_its_width(comparison, width):
    narrow, wide = (as_table(comparison, width=each) for each in (width, 1000))
    assert narrow.split() == wide.split()
    said = [line for line in narrow.splitlines() if not line.startswith("    ")]
    assert max(map(len, said)) <= width


def test_many_exact_rows_that_did_not_change_are_counted(run_of):
    rows = {f"row{n}": {"parameter_count": [float(n + 1)]} for n in range(9)}
    changed = rows | {"row0": {"parameter_count": [2.0]}}
    base, new = (run_of(name, **each) for name, each in (("base", rows), ("new", changed)))
    found = compare_runs(base, [new], columns=["parameter_count"])
    text = as_table(found)
    assert "8 more exact rows of parameter_count did not change." in text
    assert "row0: worse by a factor of 2" in text
    assert "row1" not in text
    assert "row1" in FORMATS["json"](found)


def test_markdown_is_one_table_below_the_outcome(comparison):
    lines = FORMATS["markdown"](comparison).splitlines()
    assert lines[0].startswith("**1 of 2 gated rows fails")
    table = [line for line in lines if line.startswith("|")]
    assert len(table) == 2 + len(comparison.results)
    assert {line.count(" | ") for line in table} == {7}
    assert any(line.startswith(f"| ❌ {ERROR} ") for line in table)
    assert "Fails where a loss passes `test_nrmse_env:+5%` and is shown." in lines


def test_json_holds_everything_and_no_number_that_json_lacks(comparison):
    def refuse(name):
        raise AssertionError(name)

    record = json.loads(FORMATS["json"](comparison), parse_constant=refuse)
    assert (record["schema"], record["fails"], record["stale"]) == (1, True, False)
    first = record["rows"][0]
    assert (first["row"], first["column"], first["status"]) == ("gru", ERROR, "fails")
    assert first["change"]["kind"] == "ratio"
    assert 1.2 < first["change"]["low"] < first["change"]["estimate"] < 1.4
    assert first["matters"] == pytest.approx(0.05)
    assert first["limit"] == "+5%"
    assert first["base"]["n"] == 30
    assert record["vanished"] == {"new": ["gone"]}
    assert record["appeared"] == {"new": ["a|new one"]}


def test_bencher_reads_the_new_medians_between_their_quartiles(comparison):
    found = json.loads(FORMATS["bencher"](comparison))
    assert set(found) == {"gru", "lstm", "a|new one"}
    metric = found["gru"][ERROR]
    assert metric["lower_value"] < metric["value"] < metric["upper_value"]
    assert found["gru"]["parameter_count"] == {"value": 5201.0}
    for measures in found.values():
        for name, each in measures.items():
            assert len(name) <= 64
            assert set(each) <= {"value", "lower_value", "upper_value"}
            assert all(isinstance(value, float) for value in each.values())


@pytest.mark.parametrize(
    ("style", "columns"),
    [
        ("github-smaller", {ERROR, "parameter_count"}),
        ("github-bigger", {"test_valid_time"}),
    ],
)
def test_the_github_action_gets_each_direction_in_a_file(comparison, style, columns):
    found = json.loads(FORMATS[style](comparison))
    assert {each["name"].rpartition(": ")[2] for each in found} == columns
    for each in found:
        assert set(each) == {"name", "unit", "value", "range", "extra"}
        assert isinstance(each["value"], float)
        assert each["unit"]
