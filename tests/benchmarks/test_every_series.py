"""Every series, built in or from a file, goes through benchmark and report."""

import math
import re
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from gru_or_lstm.benchmarks.figures.catalogue import PLOTS, plots_of
from gru_or_lstm.benchmarks.findings.findings import Findings
from gru_or_lstm.benchmarks.frames.judging import Judging
from gru_or_lstm.benchmarks.frames.queries import refit_errors
from gru_or_lstm.benchmarks.frames.reading import load_records
from gru_or_lstm.benchmarks.frames.study_frames import StudyFrames
from gru_or_lstm.benchmarks.measuring.choices import Choice
from gru_or_lstm.benchmarks.measuring.harness import run_benchmark
from gru_or_lstm.benchmarks.measuring.measurement import BenchmarkSettings, TimingSettings
from gru_or_lstm.benchmarks.report.folds import UNSHOWN
from gru_or_lstm.benchmarks.report.page import write_report
from gru_or_lstm.benchmarks.report.verdicts import verdict_sentences
from gru_or_lstm.benchmarks.tables.comparison import (
    comparison_frame,
    reader_frame,
    to_latex,
    to_markdown,
)
from gru_or_lstm.search.configurations.configuration import Configuration
from gru_or_lstm.search.datasets.dataset import load_dataset
from gru_or_lstm.search.datasets.spec import DatasetSpec
from gru_or_lstm.search.series.catalogue import SERIES

pytestmark = pytest.mark.slow

FILE = "from a file"
LOOKBACK = 6
CHOICES = [
    Choice(
        role=role,
        configuration=Configuration(cell=cell, units=3, learning_rate=0.01),
        epochs=2,
    )
    for role in ("published recipe", "same units")
    for cell in ("gru", "lstm")
]


def settings_for(spec: DatasetSpec) -> BenchmarkSettings:
    timing = TimingSettings(blocks=1, block_seconds=0.01)
    return BenchmarkSettings(seeds=2, variance_seeds=2, dataset=spec, timing=timing)


@pytest.fixture(
    scope="module",
    params=[
        FILE,  # of the built-in series, test_study.py reports one
        *[pytest.param(name, marks=pytest.mark.long) for name in SERIES],
    ],
)
def spec(request, tmp_path_factory):
    if request.param != FILE:
        return DatasetSpec(series=request.param, lookback=LOOKBACK)
    path = tmp_path_factory.mktemp("file") / "level.csv"
    level = np.sin(0.4 * np.arange(300)) + 0.1 * np.cos(1.7 * np.arange(300))
    path.write_text("day,level\n" + "".join(f"{day},{y}\n" for day, y in enumerate(level)))
    return DatasetSpec(series=str(path), column="level", lookback=LOOKBACK, horizon=9)


@pytest.fixture(scope="module")
def folder(spec, tmp_path_factory):
    out = tmp_path_factory.mktemp("benchmark")
    run_benchmark(CHOICES, out=out, settings=settings_for(spec), quiet=True)
    write_report(load_records(out), out)
    return out


@pytest.fixture(scope="module")
def records(folder) -> StudyFrames:
    return load_records(folder)


def test_every_refit_is_judged_by_the_primary_error_of_every_set(spec, records):
    judging = Judging.of(load_dataset(spec))
    assert records.judging == judging
    assert len(records.measurements) == 4
    assert np.isfinite(records.measurements[list(judging.errors)].to_numpy()).all()


def test_origins_of_one_series_are_kept_apart_refit_by_refit(spec, folder, records):
    test = load_dataset(spec).episodes["test"]
    assert (test.stride is None) == (records.judging.origins is None)
    assert set(records.origin_errors) == (
        set() if test.stride is None else set(records.choices["key"])
    )
    power = 1 if records.judging.higher_is_better else 2
    for key, each in records.origin_errors.items():
        assert each.shape == (2, len(test.truth))
        pooled = np.mean(each**power, axis=1) ** (1 / power)
        assert pooled == pytest.approx(refit_errors(records, key), rel=1e-5)
    covers = set(
        pd.read_csv(folder / "contests.csv").query("measured != 'one-step val_loss'")["covers"]
    )
    assert covers == {"seeds and origins" if records.judging.covers_origins else "seeds"}
    assert ("cover other origins, too" in (folder / "verdicts.md").read_text()) == (
        records.judging.covers_origins
    )


def test_the_spread_is_told_of_every_source_there_is(spec, folder):
    varied = set(pd.read_csv(folder / "variance.csv")["varies"])
    data = {
        "damped-cosine": "held-out data alone",
        "damped-cosine-replica": "held-out data alone",
        "damped-cosine-noisy": "training and held-out data",
        "mackey-glass": "training and held-out data",
    }
    expected = {"initial weights", "order of the data", "weights and order at once"}
    assert varied == expected | ({data[spec.series]} if spec.series in data else set())


def test_the_comparison_holds_numbers_wherever_something_is_defined(records):
    frame = comparison_frame(Findings.of(records))
    judging = records.judging
    assert np.isfinite(frame[[f"{name}_median" for name in judging.errors]].to_numpy()).all()
    assert {f"{name}_median" for name in judging.reported} <= set(frame.columns)
    # Nothing failed, and no column is there for a metric that the series does not define.
    medians = frame[[name for name in frame if str(name).endswith("_median")]]
    assert not np.isinf(medians.to_numpy(dtype=float)).any()
    assert not medians.isna().all().any()


def test_the_tables_name_the_primary_error_and_what_else_is_reported(folder, records):
    judging = records.judging
    heads = reader_frame(comparison_frame(Findings.of(records)), judging=judging).columns
    assert f"Test {judging.words} (median [quartiles])" in heads
    for column in judging.reported:
        assert f"{judging.title(column)} (median [quartiles])" in heads
    text = (folder / "comparison.md").read_text()
    assert judging.note in text
    assert "failed" not in text.split("\n\n")[0]


def test_success_is_counted_only_where_it_is_defined(folder, records):
    frame = comparison_frame(Findings.of(records))
    counted = records.judging.success_below is not None
    assert counted == (records.judging.metric == "nrmse_env")
    assert frame["successes"].notna().all() == counted
    assert ("Successes" in (folder / "comparison.md").read_text()) == counted
    assert ("No success is counted" in (folder / "comparison.md").read_text()) != counted


def test_the_verdicts_speak_of_the_primary_error(records):
    sentences = " ".join(verdict_sentences(Findings.of(records)))
    assert f"test {records.judging.words} " in sentences
    assert ("succeed" in sentences) == (records.judging.success_below is not None)
    fit = f"{LOOKBACK}-coefficient least-squares fit, AR({LOOKBACK})"
    assert (fit in sentences) != records.judging.own
    assert ("simple baselines, scores" in sentences) == records.judging.own


def test_the_shown_episode_is_drawn_over_its_own_positions(spec, records):
    dataset = load_dataset(spec)
    horizon = dataset.episodes[dataset.shown].horizon
    assert len(records.truth) == LOOKBACK + horizon
    assert records.forecasts.groupby(["key", "seed"]).size().tolist() == [horizon] * 4
    assert set(records.forecasts["x"]) == set(records.truth["x"][LOOKBACK:])
    figure = PLOTS["forecasts"].compose(records)
    assert records.judging.position in {ax.get_xlabel() for ax in figure.axes}


def test_the_page_leaves_no_word_open_and_no_number_undefined(folder, records):
    page = re.sub(r'src="[^"]*"', "", (folder / "report.html").read_text().split("</style>")[1])
    page = page.split("<script>")[0]
    assert page.count("<figure") == len(plots_of(records).keys() - {*UNSHOWN})
    assert ('id="poles"' in page) == (records.judging.pole is not None)
    assert not re.search(r"[{}]|\bnan\b|\bNone\b", page)


def test_what_was_reported_is_reported_again_bit_for_bit(folder, tmp_path):
    write_report(load_records(folder), tmp_path)
    for name in ("comparison.csv", "comparison.md", "comparison.tex", "report.html"):
        assert (tmp_path / name).read_bytes() == (folder / name).read_bytes()


def test_measured_again_nothing_is_run(folder, spec):
    names = ("measurements.jsonl", "variance.jsonl", "baselines.json")
    before = [(folder / name).read_bytes() for name in names]
    run_benchmark(CHOICES, out=folder, settings=settings_for(spec), quiet=True)
    assert [(folder / name).read_bytes() for name in names] == before


def test_a_failed_refit_is_the_worst_of_every_metric(records):
    measurements = records.measurements.copy()
    numbers = [name for name in measurements if str(name).split("_")[0] in records.judging.sets]
    measurements.loc[measurements["key"] == CHOICES[0].key, numbers] = np.nan
    frame = comparison_frame(Findings.of(replace(records, measurements=measurements)))
    row = frame.iloc[0]
    worst = -math.inf if records.judging.higher_is_better else math.inf
    assert row[f"{records.judging.error}_median"] == worst
    assert row["test_valid_time_median"] == -math.inf
    assert not pd.isna(row["test_skill_zero_median"])
    for render in (to_markdown, to_latex):
        assert "failed" in render(frame, context=records.context, judging=records.judging)
