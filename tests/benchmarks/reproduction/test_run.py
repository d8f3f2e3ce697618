"""The reproduction from end to end, for real but in little."""

import json

import pandas as pd
import pytest
from gru_or_lstm.benchmarks.measuring.choices import Choice
from gru_or_lstm.benchmarks.reproduction import run
from gru_or_lstm.benchmarks.reproduction.page import write_audit
from gru_or_lstm.benchmarks.reproduction.protocol import (
    HELD_OUT,
    REPLICA,
    ReproductionSettings,
    default_settings,
    part_tasks,
    searched_settings,
)
from gru_or_lstm.benchmarks.reproduction.reading import load_reproduction
from gru_or_lstm.benchmarks.reproduction.run import (
    ReproductionError,
    check_published_numbers,
    run_reproduction,
)
from gru_or_lstm.benchmarks.shell import cli
from gru_or_lstm.search.configurations.configuration import Configuration
from gru_or_lstm.search.datasets.dataset import load_dataset
from gru_or_lstm.search.errors import InputError

pytestmark = pytest.mark.slow

TINY = default_settings(seeds=2, epochs=2)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    out = tmp_path_factory.mktemp("reproduce")
    run_reproduction(TINY, out, quiet=True)
    write_audit(load_reproduction(out), out)
    return out


def test_the_published_recipe_is_run_on_the_published_split_then_leak_free_then_tuned():
    tasks = part_tasks(default_settings(seeds=30))

    assert len(tasks) == 3 * 2 * 30
    assert {part.name: part.dataset for part, _, _ in tasks} == {
        "as published": REPLICA,
        "leak-free": HELD_OUT,
        "tuned": HELD_OUT,
    }
    published = [task for part, _, task in tasks if part.name != "tuned"]
    assert {task.configuration.label for task in published} == {
        "GRU(40) sgd 0.01 constant every",
        "LSTM(40) sgd 0.01 constant every",
    }
    assert {(task.last_epoch, task.batch_size) for task in published} == {(1000, 10)}


def test_every_part_uses_the_same_seeds():
    seeds = {}
    for part, choice, task in part_tasks(TINY):
        seeds.setdefault((part.name, choice.configuration.cell), []).append(task.seed)

    assert len({tuple(values) for values in seeds.values()}) == 1


def test_a_tuned_pair_needs_both_cells():
    gru = Choice(
        role="tuned",
        configuration=Configuration(cell="gru", units=8, learning_rate=0.01),
        epochs=1,
    )

    with pytest.raises(InputError, match=r"one GRU and one LSTM.*cells=\['gru'\], from a search"):
        ReproductionSettings(tuned=(gru,), tuned_from="a search")


def test_a_tuned_pair_can_come_from_a_search(tmp_path):
    (tmp_path / "best").mkdir()
    asked = {"tuner": "random", "max_epochs": 7}
    asked |= {f"dataset.{name}": value for name, value in (("series", HELD_OUT.series),)}
    asked |= {"dataset.lookback": 20, "dataset.seed": 0}
    asked |= {"dataset.fingerprint": load_dataset(HELD_OUT).fingerprint}
    (tmp_path / "study.json").write_text(json.dumps({"asked": asked}))
    for cell, units in (("gru", 24), ("lstm", 16)):
        record = {"cell": cell, "units": units, "learning_rate": 0.003}
        record |= {"optimizer": "adam", "schedule": "cosine", "loss_span": "last"}
        (tmp_path / "best" / f"configuration-{cell}.json").write_text(json.dumps(record))

    settings = searched_settings(tmp_path, seeds=1)

    assert [choice.key for choice in settings.tuned] == [
        "gru:24:0.003:adam:cosine:last:7",
        "lstm:16:0.003:adam:cosine:last:7",
    ]
    assert settings.tuned_from == f"the best of each cell in the search {tmp_path.name}"


def test_it_records_every_seed_of_every_cell_and_part(folder):
    measurements = pd.read_csv(folder / "measurements.csv")

    assert (measurements.groupby(["part", "cell"]).size() == 2).all()
    assert len(measurements) == 12
    assert {"audit.csv", "audit.md", "report.html"} <= {path.name for path in folder.iterdir()}


def test_the_same_command_runs_nothing_again(folder, monkeypatch):
    before = (folder / "measurements.jsonl").read_bytes()
    monkeypatch.setattr(
        "gru_or_lstm.benchmarks.measuring.harness.run_trial", lambda task: pytest.fail(str(task))
    )

    run_reproduction(TINY, folder, quiet=True)

    assert (folder / "measurements.jsonl").read_bytes() == before


def test_the_report_command_writes_the_audit_again(folder, tmp_path):
    write_audit(load_reproduction(folder), tmp_path / "first")

    cli.report(folder, out=tmp_path / "again", quiet=True)

    for name in ("audit.csv", "audit.md", "measurements.csv", "report.html"):
        first, again = (tmp_path / part / name for part in ("first", "again"))
        assert again.read_bytes() == first.read_bytes()


def test_outcomes_on_other_samples_are_refused(folder, tmp_path):
    record = json.loads((folder / "reproduction.json").read_text())
    record["fingerprints"] = {"damped-cosine": "of other samples"}
    (tmp_path / "reproduction.json").write_text(json.dumps(record))

    with pytest.raises(InputError, match=r"on other samples. Start again with --overwrite"):
        run_reproduction(TINY, tmp_path, quiet=True)


def test_other_numbers_than_the_published_ones_fail_loudly(monkeypatch):
    monkeypatch.setattr(run, "LAYER_PARAMETERS", {"GRU": (5160, 42), "LSTM": (6720, 41)})

    with pytest.raises(
        ReproductionError, match=r"parameters of the GRU must be \(5160, 42\).*\(5160, 41\)"
    ):
        check_published_numbers()


def test_a_folder_without_a_reproduction_is_refused_with_the_way_out(tmp_path):
    with pytest.raises(InputError, match=r"no reproduction. Run `gru-or-lstm reproduce --out"):
        load_reproduction(tmp_path)


def test_a_newer_schema_is_refused(folder, tmp_path):
    record = json.loads((folder / "reproduction.json").read_text()) | {"schema": 99}
    (tmp_path / "reproduction.json").write_text(json.dumps(record))

    with pytest.raises(InputError, match=r"schema 99; this version reads up to 1"):
        load_reproduction(tmp_path)


def test_an_early_interruption_is_said(folder, tmp_path):
    (tmp_path / "reproduction.json").write_text((folder / "reproduction.json").read_text())

    with pytest.raises(InputError, match=r"interrupted early. Run the same"):
        load_reproduction(tmp_path)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"seeds": 0}, r"`seeds` must be at least 1. Received: seeds=0"),
        ({"seed": -1}, r"`seed` must be at least 0. Received: seed=-1"),
        ({"epochs": 0}, r"`epochs` must be at least 1. Received: epochs=0"),
    ],
)
def test_numbers_out_of_range_are_refused(options, message):
    with pytest.raises(InputError, match=message):
        default_settings(**{"seeds": 1, **options})


def test_quick_and_tuned_exclude_each_other(tmp_path):
    with pytest.raises(InputError, match=r"Received: --quick, --tuned"):
        cli.reproduce(quick=True, tuned=tmp_path, out=tmp_path)
