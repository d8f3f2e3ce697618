"""What a run has chosen, read without training anything."""

import json
from pathlib import Path

import pytest
from gru_or_lstm import Choice, Configuration, DatasetSpec, InputError
from gru_or_lstm.benchmarks.forecasting.chosen import at_place, read_chosen
from gru_or_lstm.benchmarks.measuring import BENCHMARK_SCHEMA, SELECTION_LEDGER, BenchmarkSettings
from gru_or_lstm.search.trials import FAILED, Ledger, TrialOutcome, TrialTask

GRU = Configuration(cell="gru", units=4, learning_rate=0.01)
LSTM = Configuration(cell="lstm", units=4, learning_rate=0.01)
PLAIN = Configuration(cell="gru", units=8, learning_rate=0.01)
SPEC = DatasetSpec(series="sales.csv", lookback=6)


def write_benchmark(folder: Path, choices: list[Choice], dataset: DatasetSpec = SPEC) -> Path:
    record = {
        "schema": BENCHMARK_SCHEMA,
        "choices": [choice.to_json() for choice in choices],
        "settings": BenchmarkSettings(dataset=dataset, batch_size=7).to_json(),
    }
    folder.mkdir(exist_ok=True)
    (folder / "benchmark.json").write_text(json.dumps(record))
    return folder


def record_refits(folder: Path, name: str, errors: dict[Configuration, list[float | None]]) -> None:
    ledger = Ledger(folder, name=name)
    for configuration, values in errors.items():
        for seed, value in enumerate(values):
            task = TrialTask(
                configuration=configuration, dataset=SPEC, last_epoch=3, max_epochs=3, seed=seed
            )
            status, metrics = ("completed", {"val_nrmse": value}) if value else (FAILED, {})
            ledger.append(task, TrialOutcome(status=status, parameter_count=1, metrics=metrics))


def searched(configuration: Configuration, tuner: str) -> Choice:
    return Choice(
        role=f"best of {tuner} search", tuner=tuner, configuration=configuration, epochs=3
    )


def test_of_what_searches_chose_the_least_validation_error_of_selection_refits_is_taken(tmp_path):
    choices = [
        searched(GRU, "random"),
        searched(LSTM, "hyperband"),
        Choice(role="same units", configuration=PLAIN, epochs=3),
    ]
    folder = write_benchmark(tmp_path, choices)
    record_refits(folder, SELECTION_LEDGER, {GRU: [0.5, 0.6, 0.7], LSTM: [0.4, 0.5, None]})
    record_refits(folder, "measurements.jsonl", {GRU: [0.9], LSTM: [0.1], PLAIN: [0.01]})
    chosen = read_chosen(folder)
    assert (chosen.configuration, chosen.source) == (LSTM, "best of hyperband search")
    assert (chosen.epochs, chosen.batch_size, chosen.dataset) == (3, 7, SPEC)


def test_without_searches_the_best_of_all_is_taken(tmp_path):
    given = [Choice(role="given", configuration=each, epochs=3) for each in (GRU, PLAIN)]
    folder = write_benchmark(tmp_path, given)
    record_refits(folder, "measurements.jsonl", {GRU: [0.2, 0.3], PLAIN: [0.1, None, None]})
    assert read_chosen(folder).configuration == GRU


def test_what_has_not_ended_is_refused(tmp_path):
    folder = write_benchmark(tmp_path / "begun", [searched(GRU, "random")])
    with pytest.raises(InputError, match="holds a benchmark that has not ended"):
        read_chosen(folder)
    (tmp_path / "study" / "random").mkdir(parents=True)
    (tmp_path / "study" / "random" / "study.json").write_text("{}")
    with pytest.raises(InputError, match="holds a study that has not ended"):
        read_chosen(tmp_path / "study")
    (tmp_path / "study.json").write_text("{}")
    with pytest.raises(InputError, match="holds no finished search"):
        read_chosen(tmp_path)


def test_a_folder_of_something_else_is_refused(tmp_path):
    with pytest.raises(InputError, match="holds no search, benchmark or study"):
        read_chosen(tmp_path)


def test_a_built_in_series_has_no_end(tmp_path):
    folder = write_benchmark(tmp_path, [searched(GRU, "random")], DatasetSpec())
    record_refits(folder, SELECTION_LEDGER, {GRU: [0.5]})
    with pytest.raises(InputError, match=r"Only a series of your own .* about damped-cosine"):
        read_chosen(folder)


def test_a_search_of_an_older_version_is_read():
    folder = Path(__file__).parents[3] / "results" / "damped-cosine" / "random"
    with pytest.raises(InputError, match="Only a series of your own"):
        read_chosen(folder)


def test_another_place_may_hold_other_samples():
    held = DatasetSpec(series="sales.csv", column="y", lookback=6, content="0" * 64)
    moved = at_place(held, "newer.csv")
    assert (moved.series, moved.column, moved.content) == ("newer.csv", "y", None)
    assert moved.table is not None
    assert moved.table.source == "newer.csv"
