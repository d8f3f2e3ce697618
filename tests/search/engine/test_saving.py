import json
import re
import resource
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import keras
import numpy as np
import pytest
from gru_or_lstm import Budget, DatasetSpec, InputError, SearchSpace, load_dataset, run_search
from gru_or_lstm.search.engine.result import SearchResult
from gru_or_lstm.search.engine.saving import answered_trials, save_result
from gru_or_lstm.search.judging import free_running
from gru_or_lstm.search.training import TrainingState, load_model, on_raw_values
from gru_or_lstm.search.trials import Ledger


@pytest.fixture(scope="module")
def search(tmp_path_factory) -> tuple[Path, SearchResult]:
    folder = tmp_path_factory.mktemp("run")
    return folder, run_search(
        SearchSpace(units=(4,)), budget=Budget(trials=3, max_epochs=2), out=folder
    )


@contextmanager
def room_for(size: int) -> Iterator[None]:
    """Let no file grow beyond a number of bytes, as on a full disk."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.mark.parametrize(
    ("size", "written"),
    [(0, set()), (2_000, {"trials.csv"}), (12_000, {"trials.csv"})],
)
def test_a_full_disk_while_tables_are_written_is_one_line_and_leaves_nothing_unfinished(
    search, tmp_path, size, written
):
    _, result = search
    with room_for(size), pytest.raises(InputError) as raised:
        save_result(result, tmp_path)
    assert str(raised.value).startswith(f"Cannot write to {tmp_path}: ")
    assert "Make room or choose another --out; what was written is kept." in str(raised.value)
    assert "None" not in str(raised.value)
    assert len(str(raised.value).splitlines()) == 1
    left = {path.name for path in tmp_path.iterdir()} - {"best"}
    assert left == written
    assert not [*tmp_path.rglob("*.partial"), *tmp_path.rglob("unfinished*")]
    save_result(result, tmp_path)
    keras.models.load_model(tmp_path / "best" / "model.keras")


def test_the_trials_of_a_table_are_those_that_were_answered(search, tmp_path):
    folder, _ = search
    assert answered_trials(folder) == {0, 1, 2}
    assert answered_trials(tmp_path) == frozenset()


@pytest.mark.parametrize("damage", [b"", b"\xff\xfe", b"other,columns\n1,2\n", b"trial\nx\n"])
def test_a_table_that_cannot_be_read_answers_nothing_and_is_written_anew(search, tmp_path, damage):
    folder = shutil.copytree(search[0], tmp_path / "run")
    (folder / "trials.csv").write_bytes(damage)
    assert answered_trials(folder) == frozenset()
    run_search(SearchSpace(units=(4,)), budget=Budget(trials=3, max_epochs=2), out=folder)
    assert answered_trials(folder) == {0, 1, 2}


VALUES = 1e6 + 20 * np.sin(np.arange(160.0) / 3)


@pytest.fixture(scope="module")
def own_search(tmp_path_factory) -> tuple[Path, DatasetSpec]:
    folder = tmp_path_factory.mktemp("own")
    table = folder / "sales.csv"
    table.write_text("y\n" + "\n".join(map(repr, VALUES.tolist())) + "\n")
    dataset = DatasetSpec(series=str(table), lookback=6)
    budget = Budget(trials=1, max_epochs=1)
    run_search(SearchSpace(units=(4,)), dataset=dataset, budget=budget, out=folder / "run")
    return folder / "run", dataset


def standardised_forecast(folder: Path, spec: DatasetSpec, horizon: int) -> np.ndarray:
    """Forecast from the end of the series with the weights of the only trial, scaling by hand."""
    dataset = load_dataset(spec)
    task = next(iter(Ledger(folder)))[0]
    state = TrainingState.from_bytes(Ledger(folder).get(task).state)
    model = load_model(task.configuration, spec.lookback, state)

    def predict(windows: np.ndarray) -> np.ndarray:
        return model(windows[:, :, None].astype(np.float32)).numpy()[:, -1, 0]

    context = (VALUES[None, -spec.lookback :] - dataset.mean) / dataset.scale
    return free_running(predict, context, horizon)[0] * dataset.scale + dataset.mean


def test_the_example_beside_a_model_forecasts_in_the_units_of_the_data(own_search, monkeypatch):
    folder, spec = own_search
    page = (folder / "best" / "README.md").read_text()
    example = re.search(r"```python\n(.*?)```", page, re.DOTALL).group(1)
    monkeypatch.chdir(folder / "best")
    names = {"values": VALUES.tolist()}
    exec(example, names)  # noqa: S102  # what the page tells its reader to run
    expected = standardised_forecast(folder, spec, 24)
    np.testing.assert_allclose(names["forecast"] - 1e6, expected - 1e6, atol=1e-3)
    assert "sales.csv" in page


def test_a_configuration_says_what_its_model_takes(own_search, search):
    read = [
        json.loads((folder / "best" / "configuration.json").read_text())
        for folder in (own_search[0], search[0])
    ]
    assert [each.get("model_takes") for each in read] == ["raw values", None]
    assert read[1]["scaling"] == {"mean": 0.0, "scale": 1.0}


@pytest.mark.parametrize(("mean", "scale"), [(1e9, 1.0), (200.0, 40.0), (1e-200, 1e-199)])
def test_scaling_inside_a_model_costs_no_digits_and_is_saved_with_it(
    own_search, tmp_path, mean, scale
):
    trained = keras.models.load_model(own_search[0] / "best" / "model.keras")
    inner = keras.Sequential([keras.Input((6, 1)), *trained.layers[1:-1]])
    on_raw_values(inner, means=[mean], scales=[scale]).save(tmp_path / "model.keras")
    raw = keras.models.load_model(tmp_path / "model.keras")
    windows = np.random.default_rng(0).normal(size=(3, 6, 1))
    expected = inner(windows.astype(np.float32)).numpy().astype(np.float64)
    found = (raw(windows * scale + mean).numpy() - mean) / scale
    np.testing.assert_allclose(found, expected, atol=1e-5)
