"""Folders of results, as they were committed."""

import json
import shutil
from pathlib import Path

import pytest
from gru_or_lstm.benchmarks.compare.folders import read_folder
from gru_or_lstm.benchmarks.compare.gate import compare_runs
from gru_or_lstm.benchmarks.compare.limits import parse_limits
from gru_or_lstm.benchmarks.compare.reading import read_run
from gru_or_lstm.search.errors import InputError
from gru_or_lstm.search.trials.ledger import _checked_line

RESULTS = Path(__file__).parents[3] / "results"
KEPT = RESULTS / "damped-cosine-grid"
ERROR = "test_nrmse_env"


@pytest.fixture(scope="module")
def kept():
    return read_folder(KEPT)


@pytest.fixture(scope="module")
def worse(tmp_path_factory):
    """The same folder, every test error a third larger and every epoch a fifth longer."""
    folder = tmp_path_factory.mktemp("worse") / "grid"
    shutil.copytree(KEPT, folder, ignore=shutil.ignore_patterns("figures"))
    ledger = folder / "measurements.jsonl"
    lines = [json.loads(line) for line in ledger.read_text().splitlines()]
    for line in lines:
        scale(line, 4 / 3)
    ledger.write_bytes(b"".join(map(_checked_line, lines)))
    timings = json.loads((folder / "timings.json").read_text())
    for block in timings["blocks"]:
        block["milliseconds_per_epoch"] *= 1.2
    (folder / "timings.json").write_text(json.dumps(timings))
    return read_folder(folder)


def scale(record, factor):
    """Multiply every test error in a record, wherever it lies."""
    if isinstance(record, dict):
        for name, value in record.items():
            if name == ERROR and isinstance(value, float):
                record[name] = factor * value
            else:
                scale(value, factor)


def test_rows_are_configurations_programs_and_baselines(kept):
    kinds = {key[0] for key in kept.rows}
    assert kinds == {"configuration", "program", "baseline"}
    configurations = [row for key, row in kept.rows.items() if key[0] == "configuration"]
    assert all(row.samples[ERROR].summary.n == 10 for row in configurations)
    assert all(row.samples["parameter_count"].exact for row in configurations)
    programs = [row for key, row in kept.rows.items() if key[0] == "program"]
    assert all(set(row.samples) == {"epoch_milliseconds", "model_bytes"} for row in programs)
    assert len({row.name for row in kept.rows.values()}) == len(kept.rows)
    assert kept.scales[ERROR].delta == 0.25


def test_a_folder_loses_nothing_against_itself(kept):
    found = compare_runs(
        kept, [kept], limits=parse_limits([f"{ERROR}:+5%", "epoch_milliseconds:+10%"])
    )
    assert {each.status for each in found.results} == {"same"}
    assert {each.measured.change.estimate for each in found.results} == {1.0}
    assert found.vanished == {kept.name: ()}


def test_a_worse_folder_fails_by_error_and_by_time(kept, worse):
    limits = parse_limits([f"{ERROR}:+5%", "epoch_milliseconds:+10%"])
    found = compare_runs(kept, [worse], limits=limits)
    failing = {each.row for each in found.failures if each.column.name == "epoch_milliseconds"}
    assert failing == {row.name for key, row in kept.rows.items() if key[0] == "program"}
    ratios = [each.measured.change for each in found.results if each.column.name == ERROR]
    assert {round(each.estimate, 6) for each in ratios} == {1.333333, 1.0}
    baselines = [each for each in found.results if each.row.endswith("(baseline)")]
    assert {each.measured.method for each in baselines} == {"exact"}


def test_what_a_search_chose_fills_a_role_and_what_was_given_fills_none(kept):
    assert kept.roles
    assert all(key in kept.rows for key in kept.roles.values())
    assert not any(role.startswith("given") for role in kept.roles)


def test_results_on_other_data_are_refused(kept):
    with pytest.raises(InputError, match="were judged on other data"):
        compare_runs(kept, [read_folder(RESULTS / "sunspots")])


@pytest.mark.parametrize("name", ["missing", "empty", "broken", "text"])
def test_what_is_no_result_is_one_line(tmp_path, name):
    (tmp_path / "empty").mkdir()
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "benchmark.json").write_text('{"schema": 1}')
    (tmp_path / "text").write_text("nothing")
    with pytest.raises(InputError) as error:
        read_run(tmp_path / name)
    assert len(error.value.lines) == 1
