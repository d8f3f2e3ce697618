"""Markdown tables that every reader of Markdown takes for tables."""

import re

import pandas as pd
from gru_or_lstm.benchmarks.text.markdown import markdown_table


def test_bars_stand_below_each_other_and_numbers_right() -> None:
    table = pd.DataFrame([["GRU", "5,201"], ["a longer one", "1"]], columns=["Model", "Size"])

    assert markdown_table(table, text_columns=("Model",)).splitlines() == [
        "| Model        |  Size |",
        "| :----------- | ----: |",
        "| GRU          | 5,201 |",
        "| a longer one |     1 |",
    ]


def test_a_column_one_character_wide_still_has_a_rule() -> None:
    table = pd.DataFrame([["a", "3"]], columns=["m", "n"])
    rule = markdown_table(table, text_columns=("m",)).splitlines()[1]

    assert all(re.fullmatch(r":?-+:?", cell) for cell in rule.strip("| ").split(" | "))
