"""What the page is made of: forest plot, table of configurations, code to use a model."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from gru_or_lstm.benchmarks.findings import Findings
from gru_or_lstm.benchmarks.frames import StudyFrames
from gru_or_lstm.benchmarks.report.answer import answer_study
from gru_or_lstm.benchmarks.report.configurations import SIMPLE, configuration_table
from gru_or_lstm.benchmarks.report.folds import trial_section
from gru_or_lstm.benchmarks.report.forest import EDGE, forest_panels
from gru_or_lstm.benchmarks.report.model_use import files_beside, say_configuration, snippets
from gru_or_lstm.benchmarks.statistics import Scale
from gru_or_lstm.benchmarks.tables import comparison_frame
from gru_or_lstm.search.configurations import parse_configuration


@pytest.fixture(scope="module")
def findings(records: StudyFrames) -> Findings:
    return Findings.of(records)


def test_each_contest_is_a_row_the_headline_first(findings):
    (panel,) = forest_panels(findings)
    assert panel.cells == ("GRU", "LSTM")
    assert len(panel.rows) == len(findings.found)
    assert panel.rows[0].question == findings.headline_question
    assert Counter(row.sentence for row in panel.rows) == Counter(
        each.sentence for each in findings.found
    )


def test_rows_lie_on_one_axis_of_logarithms(findings):
    (panel,) = forest_panels(findings)
    ticks = {text: place for place, text in panel.ticks}
    by_question = {each.pairing.question: each for each in findings.found}
    assert {"0.5", "1"} <= ticks.keys()
    scale = (ticks["1"] - ticks["0.5"]) / np.log(2)
    for row in panel.rows:
        effect = by_question[row.question].contest.effect
        if not np.isfinite(effect.estimate):  # a refit failed
            assert (row.center, row.amount) == (None, "no estimate")
            continue
        assert row.center == pytest.approx(ticks["1"] + scale * effect.estimate, abs=0.02)
        assert row.wide[0] <= row.narrow[0] <= row.center <= row.narrow[1] <= row.wide[1]
        assert row.wide[0] >= EDGE
        assert row.wide[1] <= 100 - EDGE
        assert row.zone[0] < ticks["1"] < row.zone[1]


def test_a_cell_is_ahead_only_where_that_is_shown(findings):
    (panel,) = forest_panels(findings)
    for row, shown in ((row, row.sentence.split()[0]) for row in panel.rows):
        assert row.ahead == (shown if shown in ("GRU", "LSTM") else "")
    assert {row.ahead for row in panel.rows} >= {"GRU"}


def test_another_pair_and_another_unit_have_panels_of_their_own(records):
    renamed = {
        name: getattr(records, name).replace({"cell": {"GRU": "RNN"}})
        for name in ("choices", "measurements", "trials", "timings", "variance")
    }
    (panel,) = forest_panels(Findings.of(replace(records, **renamed)))
    assert panel.cells == ("LSTM", "RNN")

    units = Scale(delta=0.25, unit="Lyapunov times")
    judging = replace(records.judging, metric="valid_time", series_scale=units)
    frames = {
        name: getattr(records, name).rename(columns=lambda x: x.replace("nrmse_env", "valid_time"))
        for name in ("measurements", "baselines")
    }
    timed = replace(records, judging=judging, **frames)
    assert [x.unit for x in forest_panels(Findings.of(timed))] == ["Lyapunov times", None]


def test_a_configuration_has_one_row_with_its_roles_as_tags(findings):
    frame = comparison_frame(findings)
    table = configuration_table(frame, judging=findings.records.judging)
    networks = [row for row in table.rows if row.kind != SIMPLE]
    assert len(networks) == findings.records.choices["key"].nunique()
    shared = next(row for row in networks if row.values[0] == "GRU(40)" and len(row.tags) > 1)
    assert shared.tags == ("same units", "same parameters (about 5,200)")
    assert [row.values[0] for row in table.rows if row.kind == SIMPLE][:1] == ["AR(2)"]
    assert table.kinds == ["GRU", "LSTM", SIMPLE]


def test_five_columns_are_shown_at_first(findings):
    table = configuration_table(comparison_frame(findings), judging=findings.records.judging)
    shown = [column.head.split(" (")[0] for column in table.columns if column.shown]
    assert shown == ["Model", "Rate", "Parameters", "Test nrmse_env", "Train"]
    assert len(table.columns) > 8


def test_trials_are_listed_the_best_first_and_not_without_any(records):
    (section,) = trial_section(records)
    assert len(section["rows"]) == len(records.trials)
    assert section["rows"][-1][-1] == "failed"
    best = records.trials["val_nrmse_env"].min()
    assert section["rows"][0][-2] == f"{best:#.3g}"
    assert trial_section(replace(records, trials=records.trials.iloc[:0])) == []


def test_a_configuration_can_be_given_again(records):
    for choice in records.choices.to_dict("records"):
        read = parse_configuration(say_configuration(choice))
        assert (read.cell, read.units) == (choice["cell"].lower(), choice["units"])
        assert read.learning_rate == choice["learning_rate"]
        assert (read.optimizer, read.schedule) == (choice["optimizer"], choice["schedule"])
        assert read.loss_span == choice["loss_span"]


def test_code_names_the_models_and_files_that_are_there(findings, tmp_path: Path):
    records, given = findings.records, answer_study(findings)
    (again,) = snippets(records, given, tmp_path)
    assert "--configuration gru:32:0.0187:adam:cosine:second-half" in again.code
    assert files_beside(tmp_path) == []
    (tmp_path / "random" / "best").mkdir(parents=True)
    (tmp_path / "random" / "best" / "model.keras").touch()
    (tmp_path / "contests.csv").touch()
    load, _ = snippets(records, given, tmp_path)
    assert 'load_model("random/best/model.keras")' in load.code
    assert files_beside(tmp_path) == [("contests.csv", "every contest in numbers")]
    own = replace(records, judging=replace(records.judging, own=True))
    assert "load_run" in snippets(own, given, tmp_path)[0].code
