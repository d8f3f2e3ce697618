"""What is measured is told apart to the last digit, on disk and in every table."""

import pandas as pd
import pytest
from gru_or_lstm.benchmarks.findings.findings import Findings
from gru_or_lstm.benchmarks.frames.queries import choice_names
from gru_or_lstm.benchmarks.frames.reading import load_records
from gru_or_lstm.benchmarks.measuring.choices import Choice
from gru_or_lstm.benchmarks.measuring.harness import run_benchmark
from gru_or_lstm.benchmarks.measuring.measurement import BenchmarkSettings, TimingSettings
from gru_or_lstm.benchmarks.tables.comparison import comparison_frame, reader_frame
from gru_or_lstm.search.configurations.configuration import Configuration

RATES = (0.0123451, 0.0123462)


@pytest.mark.slow
def test_rates_that_round_alike_have_rows_refits_and_names_of_their_own(tmp_path):
    choices = [
        Choice(
            role=role,
            configuration=Configuration(cell="gru", units=3, learning_rate=rate),
            epochs=2,
        )
        for role, rate in zip(("one rate", "another rate"), RATES, strict=True)
    ]
    timing = TimingSettings(blocks=1, block_seconds=0.01)
    settings = BenchmarkSettings(seeds=2, timing=timing)
    run_benchmark(choices, out=tmp_path, settings=settings, quiet=True)
    records = load_records(tmp_path)
    assert records.measurements.groupby("key").size().to_dict() == {
        "gru:3:0.0123451:adam:cosine:second-half:2": 2,
        "gru:3:0.0123462:adam:cosine:second-half:2": 2,
    }
    assert list(choice_names(records.choices).values()) == [
        "GRU(3), rate 0.012345",
        "GRU(3), rate 0.012346",
    ]
    frame = comparison_frame(Findings.of(records))
    rows = frame[frame["role"].str.endswith("rate")]
    assert rows["learning_rate"].tolist() == list(RATES)
    assert rows["test_one_step_mse_median"].nunique() == 2
    read = reader_frame(frame, judging=records.judging)
    assert read.loc[rows.index, "Rate"].tolist() == ["0.012345", "0.012346"]
    assert pd.notna(rows["test_nrmse_env_median"]).all()
