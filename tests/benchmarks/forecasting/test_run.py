"""From a search of an own series to the files of a forecast, the smallest one that shows it."""

import json
import re
import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from gru_or_lstm import (
    Budget,
    DatasetSpec,
    InputError,
    SearchSpace,
    TableSpec,
    load_dataset,
    load_run,
    run_search,
)
from gru_or_lstm.benchmarks.forecasting.forecast import origins_of
from gru_or_lstm.benchmarks.shell.cli import app
from gru_or_lstm.search.shell.app import run_app
from gru_or_lstm.search.training import TrainingState, evaluate, forecast_from
from gru_or_lstm.search.trials import Ledger
from PIL import Image

pytestmark = pytest.mark.slow

MONTHS = pd.date_range("2010-01-01", periods=150, freq="MS")
VALUES = 500 + 30 * np.sin(np.arange(150) * np.pi / 6) + np.random.default_rng(0).normal(0, 3, 150)
STEPS = ("--steps", "6", "--seeds", "2", "--workers", "1")


def write_sales(path: Path, values: np.ndarray = VALUES) -> Path:
    months = pd.date_range(MONTHS[0], periods=len(values), freq="MS")
    pd.DataFrame({"month": months, "sales": values}).to_csv(path, index=False)
    return path


@pytest.fixture(scope="module")
def searched(tmp_path_factory) -> Path:
    """A folder with sales.csv, and run/, where a search of it has ended and been forecast from."""
    folder = tmp_path_factory.mktemp("own")
    dataset = DatasetSpec(series=str(write_sales(folder / "sales.csv")), lookback=12, horizon=6)
    budget = Budget(trials=1, max_epochs=3)
    run_search(SearchSpace(units=(4,)), dataset=dataset, budget=budget, out=folder / "run")
    load_run(folder / "run").forecast(steps=6, seeds=2)
    return folder


def forecast(monkeypatch, capsys, *words: object) -> tuple[int, str]:
    monkeypatch.setattr("sys.argv", ["gru-or-lstm", "forecast", *map(str, words)])
    with pytest.raises(SystemExit) as end:
        run_app(app)
    said = capsys.readouterr()
    return int(end.value.code or 0), said.out + said.err


def test_the_command_writes_a_table_its_record_and_its_figure(
    searched, tmp_path, monkeypatch, capsys
):
    fits = searched / "run" / "forecast" / "fits.jsonl"
    before = fits.read_bytes()
    out = tmp_path / "to" / "forecast.csv"
    code, said = forecast(monkeypatch, capsys, searched / "run", *STEPS, "--out", out)
    assert code == 0, said
    assert fits.read_bytes() == before  # nothing is trained again
    table = pd.read_csv(out, parse_dates=["month"])
    assert table["month"].tolist() == pd.date_range("2022-07-01", periods=6, freq="MS").tolist()
    bounds = ["low_95", "low_80", "forecast", "high_80", "high_95"]
    assert list(table.columns[:3]) == ["step", "month", "forecast"]
    assert (np.diff(table[bounds].to_numpy(), axis=1) >= 0).all()
    assert (table["baseline_low_95"] < table["baseline"]).all()
    assert table[["forecast", "baseline"]].to_numpy() == pytest.approx(500, abs=60)
    record = json.loads(out.with_suffix(".json").read_text())
    assert record["answer"] == [line[2:] for line in said.splitlines() if line.startswith("- ")]
    assert record["use"] == "baseline"
    assert record["series"]["rows"] == 150
    with Image.open(out.with_suffix(".png")) as image:
        assert image.width > 1000


def test_the_answer_comes_first_and_the_coverage_last(searched, monkeypatch, capsys, tmp_path):
    words = (searched / "run", *STEPS, "--out", tmp_path / "a.csv")
    lines = forecast(monkeypatch, capsys, *words)[1].splitlines()
    answer = [line for line in lines if line.startswith("- ")]
    assert answer[0].startswith("- The network is not worth it here: use ")
    for line, level, count in zip(answer[-2:], (80, 95), (123, 120), strict=True):
        assert re.match(rf"- \w+\(4\): {level} % intervals held \d+ % of {count} test v", line)
    assert re.match(r"- .*: 95 % intervals held \d+ % of 120 test values", answer[-3])


def test_the_same_forecast_has_the_same_bytes_and_python_the_same_numbers(
    searched, tmp_path, monkeypatch, capsys
):
    written = []
    for name in ("a.csv", "b.csv"):
        forecast(monkeypatch, capsys, searched / "run", *STEPS, "--quiet", "--out", tmp_path / name)
        paths = [(tmp_path / name).with_suffix(suffix) for suffix in (".csv", ".json", ".png")]
        written.append([path.read_bytes() for path in paths])
    assert written[0] == written[1]
    table = load_run(searched / "run").forecast(steps=6, seeds=2)
    read = pd.read_csv(tmp_path / "a.csv", parse_dates=["month"])
    pd.testing.assert_frame_equal(table, read, check_dtype=False)
    assert table.attrs["answer"][0].startswith("The network is not worth it")


def test_a_frame_and_a_file_of_newer_samples_give_one_forecast(
    searched, tmp_path, monkeypatch, capsys
):
    folder = shutil.copytree(searched / "run", tmp_path / "run")
    newer = np.concatenate([VALUES, VALUES[6:9]])
    months = pd.date_range(MONTHS[0], periods=len(newer), freq="MS", name="month")
    frame = pd.DataFrame({"sales": newer}, index=months)
    held = load_run(folder).forecast(frame, steps=2, seeds=1)
    assert held["month"].tolist() == pd.date_range("2022-10-01", periods=2, freq="MS").tolist()
    path = write_sales(tmp_path / "newer.csv", newer)
    words = ("--steps", "2", "--seeds", "1", "--series", path, "--out", tmp_path / "f.csv")
    assert forecast(monkeypatch, capsys, folder, *words)[0] == 0
    read = pd.read_csv(tmp_path / "f.csv", parse_dates=["month"])
    pd.testing.assert_frame_equal(held, read, check_dtype=False)


def test_numbers_alone_are_forecast_by_their_rows(searched, tmp_path):
    folder = shutil.copytree(searched / "run", tmp_path / "run")
    table = load_run(folder).forecast(VALUES.tolist(), steps=2, seeds=1)
    assert table["row"].tolist() == [151, 152]
    columns = ["forecast", "high_80"]
    dated = load_run(folder).forecast(steps=2, seeds=1)
    np.testing.assert_allclose(table[columns], dated[columns])


def test_the_refits_on_everything_learned_from_what_came_after_the_training_part(searched):
    tasks = (searched / "run" / "forecast" / "fits.jsonl").read_text().splitlines()
    parts = [json.loads(line)["task"].get("trained_on", "train") for line in tasks]
    assert parts == ["train", "train", "everything", "everything"]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--steps", "24"), "`steps` must be at most 23, the length of the test part"),
        (("--steps", "0"), "`steps` must be at least 1"),
        (("--seeds", "0"), "`seeds` must be at least 1"),
        (("--out", "forecast.txt"), "`out` must be a file that ends in .csv"),
        (("--series", "nowhere.csv"), "Cannot read nowhere.csv"),
    ],
)
def test_what_cannot_be_is_one_line_and_writes_nothing(
    searched, tmp_path, monkeypatch, capsys, words, message
):
    monkeypatch.chdir(tmp_path)
    before = sorted((searched / "run" / "forecast").iterdir())
    code, said = forecast(monkeypatch, capsys, searched / "run", "--quiet", *words)
    assert (code, len(said.splitlines())) == (2, 1), said
    assert message in said
    assert sorted((searched / "run" / "forecast").iterdir()) == before
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("frame", ["words", [["a", "b"]], np.ones((3, 3, 3))])
def test_what_is_no_series_is_refused(searched, frame):
    with pytest.raises(InputError, match="`data` must be a DataFrame"):
        load_run(searched / "run").forecast(frame)


@pytest.fixture(scope="module")
def planned(tmp_path_factory) -> Path:
    """A folder with run/, where a search of a table of several columns has ended."""
    folder = tmp_path_factory.mktemp("planned")
    rng = np.random.default_rng(2)
    offer = (rng.random(150) < 0.3) * 1.0
    table = pd.DataFrame({"month": MONTHS, "sales": VALUES + 40 * offer, "offer": offer})
    table["visits"] = table["sales"].shift(fill_value=500) / 10
    table.to_csv(folder / "sales.csv", index=False)
    spec = TableSpec(
        source=str(folder / "sales.csv"),
        target="sales",
        covariates=("visits",),
        known=("offer",),
        calendar=("month",),
    )
    dataset = DatasetSpec(table=spec, lookback=12, horizon=6)
    budget = Budget(trials=1, max_epochs=3)
    run_search(SearchSpace(units=(4,)), dataset=dataset, budget=budget, out=folder / "run")
    return folder


def plans(offer: float) -> pd.DataFrame:
    months = pd.date_range("2022-07-01", periods=6, freq="MS", name="month")
    return pd.DataFrame({"offer": [0.0, offer, 0.0, 0.0, 0.0, 0.0]}, index=months)


def test_what_is_planned_changes_the_forecast_from_its_step_on(
    planned, tmp_path, monkeypatch, capsys
):
    run = load_run(planned / "run")
    tables = [run.forecast(steps=6, seeds=1, future=plans(offer)) for offer in (0.0, 1.0)]
    apart = np.abs(tables[0]["forecast"] - tables[1]["forecast"])
    assert apart[0] == 0
    assert (apart[1:] > 0).all()
    path = tmp_path / "plans.csv"
    plans(1.0).to_csv(path)
    words = ("--steps", "6", "--seeds", "1", "--future", path, "--out", tmp_path / "f.csv")
    code, said = forecast(monkeypatch, capsys, planned / "run", *words)
    assert code == 0, said
    read = pd.read_csv(tmp_path / "f.csv", parse_dates=["month"])
    pd.testing.assert_frame_equal(tables[1], read, check_dtype=False)
    record = json.loads((tmp_path / "f.json").read_text())
    assert record["series"]["known"] == ["offer", "month sine", "month cosine"]


def test_several_columns_are_run_free_as_a_benchmark_runs_them(planned):
    made = load_run(planned / "run")
    made.forecast(steps=6, seeds=1, future=plans(0.0))
    (task, _), *_ = Ledger(planned / "run" / "forecast", name="fits.jsonl")
    dataset = load_dataset(task.dataset)
    state = Ledger(planned / "run" / "forecast", name="fits.jsonl").get(task).state
    trained = TrainingState.from_bytes(state)
    options = {"unit_multiple": task.unit_multiple}
    tested = evaluate(task.configuration, trained, dataset, ["test"], **options).forecasts["test"]
    origins = origins_of(dataset, 6, TableSpec.from_frame(plans(0.0)))
    first = origins.first_test
    found = forecast_from(task.configuration, trained, origins.episodes(limit=np.inf), **options)
    stride = int(dataset.episodes["test"].stride)
    np.testing.assert_allclose(found[first::stride][: len(tested)], tested, atol=1e-5)


def test_what_must_be_known_is_asked_for(planned, searched, monkeypatch, capsys):
    code, said = forecast(monkeypatch, capsys, planned / "run", "--quiet")
    assert (code, len(said.splitlines())) == (2, 1)
    assert "of the 6 samples to come: offer. Give a table of it with --future" in said
    with pytest.raises(InputError, match="`future` is for columns that are known in advance"):
        load_run(searched / "run").forecast(future=plans(0.0))
