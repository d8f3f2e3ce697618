"""The smallest difference that matters: read, recorded, and said when it came late."""

from __future__ import annotations

import dataclasses

import pytest
from gru_or_lstm import InputError
from gru_or_lstm.benchmarks.measuring.matters import (
    declare_matters,
    parse_matters,
    read_declaration,
)
from gru_or_lstm.benchmarks.statistics.effects import Scale

ERRORS, TIMES = Scale(), Scale(delta=0.25, unit="Lyapunov times")


@pytest.mark.parametrize(
    ("text", "scale", "delta"),
    [
        ("5%", ERRORS, 0.05),
        (" 12.5 % ", ERRORS, 0.125),
        (".5%", ERRORS, 0.005),
        ("0.5", TIMES, 0.5),
        ("2 Lyapunov times", TIMES, 2.0),
    ],
)
def test_a_difference_is_read_in_what_models_are_compared_in(text, scale, delta):
    assert parse_matters(text, scale) == pytest.approx(delta)


@pytest.mark.parametrize(
    ("text", "scale", "form"),
    [
        ("5", ERRORS, "a percentage above 0, such as 5%"),
        ("0%", ERRORS, "a percentage above 0"),
        ("-5%", ERRORS, "a percentage above 0"),
        ("nan%", ERRORS, "a percentage above 0"),
        ("1001%", ERRORS, "a percentage above 0"),
        ("", ERRORS, "a percentage above 0"),
        ("5%", TIMES, "a number of Lyapunov times above 0, such as 0.25"),
        ("0", TIMES, "a number of Lyapunov times above 0"),
    ],
)
def test_anything_else_is_refused_in_one_line_with_the_form(text, scale, form):
    with pytest.raises(InputError, match=f"^`matters` must be {form}.*Received: ") as refused:
        parse_matters(text, scale)
    assert "\n" not in str(refused.value)


def test_a_folder_keeps_what_was_declared_and_when(tmp_path):
    assert read_declaration(tmp_path) is None
    declare_matters(tmp_path, 0.05, unit=None)
    before = read_declaration(tmp_path)
    (tmp_path / "measurements.jsonl").write_text("")
    declare_matters(tmp_path, 0.05, unit=None)

    assert before is not None
    assert not before.after_measuring
    assert read_declaration(tmp_path) == before
    declare_matters(tmp_path, 0.10, unit=None)
    assert read_declaration(tmp_path) == dataclasses.replace(
        before, delta=0.10, after_measuring=True
    )


@pytest.mark.parametrize("text", ["[]", "{}", '{"schema": 2}', "no json"])
def test_a_record_that_cannot_be_read_is_refused_with_the_way_out(tmp_path, text):
    (tmp_path / "matters.json").write_text(text)
    with pytest.raises(InputError, match="--matters"):
        read_declaration(tmp_path)
