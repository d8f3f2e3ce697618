"""A search on a table that an earlier version began goes on with the split it began with."""

import dataclasses
import json

import numpy as np
import pytest
from gru_or_lstm import Budget, Configuration, DatasetSpec, SearchSpace, run_search
from gru_or_lstm.benchmarks.measuring.begun import as_begun_in
from gru_or_lstm.benchmarks.measuring.choices import best_choices
from gru_or_lstm.search.errors import InputError
from gru_or_lstm.search.own_data.split_rule import SplitRule
from gru_or_lstm.search.trials.task import TrialTask

SPACE = SearchSpace(units=(2,), cells=("gru",))
WITH_GAPS = SplitRule(schema=1)


@pytest.fixture
def dataset(tmp_path):
    path = tmp_path / "level.csv"
    path.write_text("level\n" + "".join(f"{y}\n" for y in np.sin(np.arange(200) / 3)))
    return DatasetSpec(series=path, lookback=5, horizon=4)


def search(dataset, out, trials=1, **options):
    budget = Budget(trials=trials, max_epochs=1)
    return run_search(SPACE, dataset=dataset, budget=budget, out=out, **options)


def forget_the_split(folder):
    """Make a record what it was before there were schemas of the split."""
    path = folder / "study.json"
    record = json.loads(path.read_text())
    record["asked"].pop("dataset.split", None)
    path.write_text(json.dumps(record))


@pytest.mark.slow
def test_a_folder_begun_with_gaps_goes_on_with_them(dataset, tmp_path, caplog):
    old = tmp_path / "old"
    begun = search(dataclasses.replace(dataset, split=WITH_GAPS), old)
    forget_the_split(old)
    assert "split" not in json.loads((old / "ledger.jsonl").read_text())["task"]["dataset"]
    again = search(dataset, old)
    assert "left a gap of one lookback" in caplog.text
    assert again.trials.equals(begun.trials)
    more = search(dataset, old, trials=2)
    assert {record.task.dataset.split for record in more.records} == {WITH_GAPS}
    with pytest.raises(InputError, match=r"dataset\.split: null there"):
        search(dataclasses.replace(dataset, split=SplitRule(test_from=0.9)), old)

    caplog.clear()
    fresh = search(dataset, old, overwrite=True)
    assert caplog.text == ""
    assert {record.task.dataset.split for record in fresh.records} == {SplitRule()}
    assert fresh.trials["val_nrmse"].tolist() != begun.trials["val_nrmse"].tolist()


@pytest.mark.slow
def test_a_benchmark_of_such_a_search_measures_on_its_split(dataset, tmp_path):
    old = tmp_path / "old"
    search(dataclasses.replace(dataset, split=WITH_GAPS), old)
    forget_the_split(old)
    begun = as_begun_in([tmp_path / "none", old], dataset)
    assert begun.split == WITH_GAPS
    assert len(best_choices(old, dataset=begun)) == 1
    with pytest.raises(InputError, match="search on other data"):
        best_choices(old, dataset=dataset)


def keys(record):
    task = TrialTask(
        configuration=Configuration(cell="gru", units=2, learning_rate=0.01),
        dataset=DatasetSpec.from_json(record),
        last_epoch=1,
        max_epochs=1,
    )
    assert task.dataset.to_json() == record
    return task.key, task.former_key


PLAIN = {"series": "level.csv", "lookback": 5, "seed": 0, "column": None, "horizon": 4}
SAID = {"column": "y", "horizon": None, "reading": {"decimal": ",", "time": "t"}}


@pytest.mark.parametrize(
    ("record", "key", "former"),
    [
        (
            PLAIN | {"content": "a" * 64},
            "94697fabd5b9309292e115efaf12d0bf",
            "efd34f0d20d8bb133e1cfd3ea3ad12e9",
        ),
        (
            PLAIN | {"horizon": None},
            "33b6c94b5d89178f4ab3395feebcc6b0",
            "33b6c94b5d89178f4ab3395feebcc6b0",
        ),
        (
            PLAIN | SAID | {"content": "b" * 64},
            "6a718d01ff9651cc14470c9ec46ebf38",
            "c960782b9344feafcf4df54228e9ed1f",
        ),
        (
            PLAIN | SAID,
            "da2a41acea363959410e333b7c262b9d",
            "c960782b9344feafcf4df54228e9ed1f",
        ),
    ],
)
def test_what_was_recorded_keeps_its_key_and_shares_none_with_another_split(record, key, former):
    assert keys(record) == (key, former)
    assert not {*keys(record | {"split": {"schema": 2}})} & {key, former}
