"""The main job from end to end, for real but in little."""

import json
import subprocess
import sys

import pandas as pd
import pytest
from gru_or_lstm.benchmarks.figures.catalogue import plots_of
from gru_or_lstm.benchmarks.findings.findings import Findings
from gru_or_lstm.benchmarks.frames.reading import load_records
from gru_or_lstm.benchmarks.measuring.measurement import TimingSettings
from gru_or_lstm.benchmarks.measuring.variance_sources import SOURCES
from gru_or_lstm.benchmarks.report.page import render_page, write_report
from gru_or_lstm.benchmarks.study import StudySize, run_study
from gru_or_lstm.benchmarks.tables.catalogue import write_evidence
from gru_or_lstm.search.configurations.budget import Budget
from gru_or_lstm.search.datasets.spec import DatasetSpec
from gru_or_lstm.search.errors import InputError

pytestmark = pytest.mark.slow

TINY = StudySize(
    random=Budget(trials=3, max_epochs=3),
    hyperband=Budget(max_epochs=3, min_epochs=1),
    seeds=2,
    selection_seeds=2,
    variance_seeds=2,
    published_epochs=2,
    timing=TimingSettings(blocks=2, block_seconds=0.01),
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    out = tmp_path_factory.mktemp("study")
    run_study(out, size=TINY, quiet=True)
    write_report(load_records(out), out)
    return out


@pytest.fixture(scope="module")
def comparison(folder):
    return pd.read_csv(folder / "comparison.csv")


def test_it_leaves_tables_figures_and_page(folder):
    written = {path.relative_to(folder).as_posix() for path in folder.rglob("*")}
    assert {
        "random/trials.csv",
        "hyperband/trials.csv",
        "measurements.jsonl",
        "measurements.csv",
        "variance.jsonl",
        "variance.csv",
        "variance.md",
        "comparison.csv",
        "comparison.md",
        "comparison.tex",
        "report.html",
        "figures/error_vs_parameters.png",
        "figures/error_vs_parameters.svg",
        "figures/forecasts.png",
        "figures/variance_by_source.png",
    } <= written


def test_networks_and_baselines_stand_in_one_table(comparison):
    roles = set(comparison["role"])
    assert {
        "best of random search",
        "best of hyperband search",
        "published recipe",
        "published loss, Adam",
        "same units",
        "same parameters (about 6,800)",
        "same parameters (about 5,200)",
        "same state size",
        "same tuning budget",
        "baseline",
    } == roles
    changes = comparison["role"].ne(comparison["role"].shift()).sum()
    assert changes == len(roles)  # the rows of a role stand together
    assert {"zero", "persistence", "AR(2)", "AR(20)"} <= set(comparison["model"])


def test_every_axis_of_fairness_has_a_record(folder):
    fairness = pd.read_csv(folder / "fairness.csv").set_index("axis")
    assert "no record" not in set(fairness["verdict"])
    assert (
        "1 GRU and 1 LSTM trials of the random search" in fairness.loc["same tuning budget", "note"]
    )


def test_every_configuration_is_refitted_with_every_seed(folder, comparison):
    networks = comparison[comparison["role"] != "baseline"]
    assert (networks["n"] == 2).all()
    measurements = pd.read_csv(folder / "measurements.csv")
    assert (measurements.groupby("key").size() == 2).all()
    assert measurements["seed"].nunique() == 2


def test_refits_use_seeds_that_no_search_has_used(folder):
    searched = set()
    for tuner in ("random", "hyperband"):
        searched |= set(pd.read_csv(folder / tuner / "trials.csv")["seed"])
    assert not searched & set(pd.read_csv(folder / "measurements.csv")["seed"])


def test_the_same_command_measures_nothing_again(folder):
    names = ("measurements.jsonl", "variance.jsonl", "timings.json", "baselines.json")
    before = [(folder / name).read_bytes() for name in names]
    run_study(folder, size=TINY, quiet=True)
    assert [(folder / name).read_bytes() for name in names] == before


def test_a_report_is_written_again_bit_for_bit_and_takes_no_tensorflow(folder, tmp_path):
    code = (
        "import sys\n"
        "from pathlib import Path\n"
        "from gru_or_lstm.benchmarks.shell.pages import report\n"
        f"report(Path({str(folder)!r}), out=Path({str(tmp_path)!r}), quiet=True)\n"
        "assert 'tensorflow' not in sys.modules and 'keras' not in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
    for name in (
        "comparison.csv",
        "comparison.md",
        "comparison.tex",
        "measurements.csv",
        "variance.csv",
    ):
        assert (tmp_path / name).read_bytes() == (folder / name).read_bytes()


@pytest.mark.long
def test_measurements_are_the_same_in_another_folder(folder, tmp_path):
    run_study(tmp_path / "again", size=TINY, quiet=True)
    write_report(load_records(tmp_path / "again"), tmp_path / "again")
    columns = ["key", "seed", "status", "parameter_count", "test_nrmse_env", "test_nrmse"]
    first, second = (
        pd.read_csv(out / "measurements.csv")[columns] for out in (folder, tmp_path / "again")
    )
    pd.testing.assert_frame_equal(first, second)


def test_a_folder_of_the_first_schema_has_no_variance_by_source(folder, tmp_path):
    for name in ("measurements.jsonl", "variance.jsonl", "timings.json", "baselines.json"):
        (tmp_path / name).write_bytes((folder / name).read_bytes())
    record = json.loads((folder / "benchmark.json").read_text())
    del record["settings"]["variance_seeds"]
    (tmp_path / "benchmark.json").write_text(json.dumps(record | {"schema": 1, "searches": []}))
    records = load_records(tmp_path)
    write_evidence(Findings.of(records), tmp_path)
    assert not list(tmp_path.glob("variance*.[cm]*"))
    assert "variance_by_source" not in plots_of(records)
    page = render_page(Findings.of(records), figures=folder / "figures")
    assert 'id="variance' not in page
    assert 'id="fairness"' in page


def test_each_source_of_spread_is_refitted_alone_and_beside_the_others(folder):
    frame = pd.read_csv(folder / "variance.csv")
    assert frame.groupby("source", sort=False).size().to_dict() == dict.fromkeys(SOURCES, 2)
    assert (frame["n"] == 2).all()
    assert frame["spread"].notna().all()
    assert '<section id="variance" ' in (folder / "report.html").read_text()


def test_measurements_on_other_samples_are_refused(folder, tmp_path):
    record = json.loads((folder / "benchmark.json").read_text())
    record["data"]["dataset.fingerprint"] = "of other samples"
    (tmp_path / "random").mkdir()
    (tmp_path / "benchmark.json").write_text(json.dumps(record))
    with pytest.raises(InputError, match=r"on other samples:\n  dataset\.fingerprint: "):
        run_study(tmp_path, size=TINY, quiet=True)


@pytest.mark.long
def test_a_series_from_a_file_is_searched_measured_and_reported(tmp_path):
    level = tmp_path / "level.csv"
    level.write_text("level\n" + "".join(f"{n % 11 + n % 7}\n" for n in range(200)))
    dataset = DatasetSpec(series=str(level), lookback=5, horizon=4)
    run_study(tmp_path / "out", dataset=dataset, size=TINY, quiet=True)
    records = load_records(tmp_path / "out")
    write_report(records, tmp_path / "out")
    assert records.judging.sets == ("test",)
    assert records.trials["val_nrmse"].notna().all()
    assert records.trials["val_nrmse_env"].isna().all()
    comparison = pd.read_csv(tmp_path / "out" / "comparison.csv")
    assert comparison["test_nrmse_median"].notna().all()
    roles = set(comparison["role"])
    assert "best of hyperband search" in roles
    assert "same units" in roles
    assert not {"published recipe", "published loss, Adam"} & roles
    page = (tmp_path / "out" / "report.html").read_text()
    assert "ublished" not in page
    assert page.index("simple baselines") < page.index("Tuned against tuned")


def test_a_folder_without_a_benchmark_is_refused_with_the_way_out(tmp_path):
    with pytest.raises(InputError, match=r"holds no benchmark. Run `gru-or-lstm benchmark`"):
        load_records(tmp_path)
