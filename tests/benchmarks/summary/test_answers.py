"""What a table answers, in a sentence."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest
from gru_or_lstm.benchmarks.frames.judging import Judging
from gru_or_lstm.benchmarks.summary.answers import answer_sentence
from gru_or_lstm.benchmarks.summary.folder import load_results
from gru_or_lstm.benchmarks.summary.page import render_summary
from gru_or_lstm.benchmarks.tabular.fit_table import FitTable
from gru_or_lstm.benchmarks.tabular.pages import Answer, read_answer, write_table_pages
from gru_or_lstm.search.datasets import load_dataset


@pytest.fixture
def answer(table: FitTable, tmp_path) -> Answer:
    write_table_pages(table, tmp_path / "tabular" / "damped-cosine")
    return read_answer(tmp_path / "tabular" / "damped-cosine")


def told(answer: Answer, low: list[float], high: list[float]) -> str:
    curves = pd.DataFrame(
        {
            "trials": range(1, len(low) + 1),
            "gru": 0.05,
            "lstm": 0.0421,
            "p_gru_better_than_lstm_low": low,
            "p_gru_better_than_lstm_high": high,
        }
    )
    judging = Judging.of(load_dataset(answer.grid.dataset))
    return answer_sentence(replace(answer, curves=curves), judging)


def test_a_winner_at_every_number_of_trials_is_said_once(answer: Answer):
    assert told(answer, [0.6] * 3, [0.9] * 3) == (
        "**With 1 to 3 tuning trials the GRU is likelier to win.** With 3 trials the expected test "
        "nrmse_env is GRU 0.0500 and LSTM 0.0421 (lower is better)."
    )


def test_changes_on_the_way_are_said_in_order(answer: Answer):
    said = told(answer, [0.6, 0.4, 0.1, 0.1], [0.9, 0.6, 0.2, 0.2])

    assert said.startswith(
        "**With 1 tuning trial the GRU is likelier to win; with 2 tuning trials neither is ahead "
        "for certain; with 3 to 4 tuning trials the LSTM is likelier to win.**"
    )


def test_the_page_opens_with_the_answer_of_every_table(answer: Answer, tmp_path):
    text = render_summary(load_results(tmp_path))

    assert text.index("which cell wins for your tuning budget") < text.index("| Trials a cell |")
    assert "](tabular/damped-cosine/figures/answer.png)" in text
    assert "[tabular/damped-cosine](tabular/damped-cosine/README.md)" in text
