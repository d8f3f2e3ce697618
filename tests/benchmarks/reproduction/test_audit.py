"""The audit says what the numbers say, from a synthetic reproduction."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from html import unescape
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from gru_or_lstm.benchmarks.reproduction import conclusions, protocol_claims
from gru_or_lstm.benchmarks.reproduction.audit import (
    AUDIT_WORDS,
    CLAIMS,
    audit_frame,
    audit_rows,
    audit_sentences,
    to_markdown,
)
from gru_or_lstm.benchmarks.reproduction.figures import AUDIT_PLOTS
from gru_or_lstm.benchmarks.reproduction.frames import ReproductionFrames, errors_of
from gru_or_lstm.benchmarks.reproduction.page import write_audit

Make = Callable[..., ReproductionFrames]
GRU, LSTM = ("as published", "GRU"), ("as published", "LSTM")


def failed(records: ReproductionFrames, part: str) -> ReproductionFrames:
    """Let every fit of a part fail."""
    rows = records.measurements
    metrics = ["published_nrmse_env", "test_nrmse_env", "val_loss", "train_loss"]
    return replace(
        records,
        measurements=rows.assign(
            **{name: rows[name].where(rows["part"] != part) for name in metrics}
        ),
    )


def test_every_claim_has_a_row_with_a_verdict(reproduction: ReproductionFrames) -> None:
    rows = audit_rows(reproduction)

    assert len(rows) == len(CLAIMS)
    words = ("confirmed", "refuted", "misleading", "undecided")
    assert all(row.verdict.startswith(words) for row in rows)
    assert len({row.claim for row in rows}) == len(rows)


def test_protocol_rows_carry_the_numbers_of_the_data(reproduction: ReproductionFrames) -> None:
    said = {row.as_published for row in audit_rows(reproduction)}

    for expected in (
        "189 of 360 validation target cells are training targets",
        "162 of 180 forecast points were training targets",
        "23.07 % fewer (5,201 against 6,761)",
        "GRU 5,160 + 41, LSTM 6,720 + 41; fitted: GRU 5,201, LSTM 6,761",
        "(180, 20, 1): 162 to train on, 18 to validate",
    ):
        assert expected in said
    assert any("1.60e-5: the amplitude there is 0.076 to 0.043" in text for text in said)
    assert any("floor 2.71e-5 in training, 5.75e-7 in validation" in text for text in said)
    (floor,) = [row for row in audit_rows(reproduction) if "`return_sequences`" in row.claim]
    assert floor.tuned.startswith(
        "a loss over the second half alone has no floor; least of any fit: "
    )


def test_a_tuned_gru_that_succeeds_refutes_that_it_cannot(
    reproduction: ReproductionFrames,
) -> None:
    row = conclusions.gru_fails(reproduction)

    assert row.verdict == "refuted: with a tuned recipe GRU(40) succeeds in 30 of 30"
    assert row.as_published.startswith("GRU(40): 0 of 30 succeed; nrmse_env 1.0")
    assert (row.n, row.interval.estimate) == (30, 0.0)
    assert row.interval.high == pytest.approx(1 - 0.025 ** (1 / 30))


def test_a_gru_that_never_succeeds_confirms_it(make_reproduction: Make) -> None:
    records = make_reproduction(errors={("tuned", "GRU"): 0.9})

    assert conclusions.gru_fails(records).verdict == "confirmed for every recipe tried here"


@pytest.mark.parametrize(
    ("error", "seeds", "verdict"),
    [
        (1.3, 30, "refuted: 0 of 30 succeed"),
        (0.02, 30, "confirmed: 30 of 30 succeed"),
        (0.02, 3, "undecided: 3 of 3 succeed"),
    ],
)
def test_the_lstm_can_if_it_does_in_most_seeds(
    make_reproduction: Make, error: float, seeds: int, verdict: str
) -> None:
    records = make_reproduction(seeds=seeds, errors={LSTM: error})

    assert conclusions.lstm_succeeds(records).verdict == verdict


@pytest.mark.parametrize(
    ("lstm", "verdict"),
    [
        (6.0, "refuted, leak-free: GRU better by a factor of 4.9"),
        (1.3, "refuted, leak-free: GRU ahead by "),
        (0.3, "confirmed, leak-free: LSTM better by a factor of 4.0"),
        (1.2, "refuted, leak-free: either: within ±25 % of each other"),
    ],
)
def test_the_better_cell_is_decided_leak_free(
    make_reproduction: Make, lstm: float, verdict: str
) -> None:
    records = make_reproduction(errors={("leak-free", "LSTM"): lstm, LSTM: 1e-3})

    assert conclusions.lstm_is_better(records).verdict.startswith(verdict)


def test_the_recipe_decides_where_it_moves_more_than_the_cell(
    reproduction: ReproductionFrames,
) -> None:
    row = conclusions.cell_decides(reproduction)

    assert row.verdict.startswith("refuted: the recipe divides the error by at least 2")
    assert row.interval.estimate == pytest.approx(1.2 / 0.05, rel=0.1)


def test_nothing_is_decided_where_the_recipe_gains_nothing(make_reproduction: Make) -> None:
    records = make_reproduction(errors={("tuned", "GRU"): 1.2, ("tuned", "LSTM"): 1.6})

    assert conclusions.cell_decides(records).verdict == "undecided"


def test_one_run_a_cell_proves_nothing(reproduction: ReproductionFrames) -> None:
    row = conclusions.one_run_shows_it(reproduction)

    assert row.as_published.startswith("one success in one run against none: Fisher p = 1;")
    assert "21, 29 or 35 runs a cell" in row.verdict


def test_a_loss_that_ranks_perfectly_is_confirmed(reproduction: ReproductionFrames) -> None:
    rows = reproduction.measurements
    loss = rows["published_nrmse_env"] * 1e-5
    ranked = replace(reproduction, measurements=rows.assign(val_loss=loss))

    assert conclusions.loss_ranks_fits(ranked).verdict == "confirmed"
    assert conclusions.loss_ranks_fits(reproduction).verdict.startswith("refuted")


def test_failed_fits_count_as_the_worst(reproduction: ReproductionFrames) -> None:
    records = failed(reproduction, "as published")

    assert np.isinf(errors_of(records, "as published", "LSTM")).all()
    assert conclusions.lstm_succeeds(records).verdict == "refuted: 0 of 30 succeed"
    assert "failed" in conclusions.lstm_succeeds(records).as_published


def test_every_part_that_failed_still_gives_a_table(reproduction: ReproductionFrames) -> None:
    records = reproduction
    for part in ("as published", "leak-free", "tuned"):
        records = failed(records, part)

    assert len(to_markdown(audit_rows(records)).splitlines()) == len(CLAIMS) + 4


def test_other_parameter_counts_refute_the_published_ones(
    reproduction: ReproductionFrames,
) -> None:
    other = replace(
        reproduction, measurements=reproduction.measurements.assign(parameter_count=5000)
    )

    assert protocol_claims.parameter_counts(other).verdict == "refuted"


def test_the_table_for_machines_has_the_deciding_number(
    reproduction: ReproductionFrames, tmp_path: Path
) -> None:
    frame = audit_frame(audit_rows(reproduction))
    frame.to_csv(tmp_path / "audit.csv", index=False)
    read = pd.read_csv(tmp_path / "audit.csv")

    assert list(read.columns) == [*AUDIT_WORDS, "quantity", "n", "estimate", "low", "high"]
    leak = read[read["quantity"] == "leaked validation target cells"].iloc[0]
    assert (leak["n"], leak["estimate"]) == (0, 189)
    assert math.isnan(leak["low"])


def test_sentences_name_the_tuned_number_only_where_there_is_one(
    reproduction: ReproductionFrames,
) -> None:
    sentences = audit_sentences(audit_rows(reproduction))

    assert "; tuned: GRU(40): 30 of 30 succeed" in sentences[0]
    assert "tuned" not in sentences[-1]


@pytest.mark.slow
def test_page_and_tables_are_written_and_again_the_same(
    make_reproduction: Make, tmp_path: Path
) -> None:
    for name in ("first", "second"):
        write_audit(make_reproduction(seeds=3), tmp_path / name)
    files = [path for path in (tmp_path / "first").rglob("*") if path.is_file()]

    names = {path.relative_to(tmp_path / "first").as_posix() for path in files}
    figures = {f"figures/{name}.{suffix}" for name in AUDIT_PLOTS for suffix in ("png", "svg")}
    assert names == figures | {"audit.csv", "audit.md", "measurements.csv", "report.html"}
    for path in files:
        other = tmp_path / "second" / path.relative_to(tmp_path / "first")
        assert path.read_bytes() == other.read_bytes(), path.name
    page = unescape((tmp_path / "first" / "report.html").read_text(encoding="utf-8"))
    assert all(row.claim in page for row in audit_rows(make_reproduction(seeds=3)))
    assert page.count(";base64,") == len(AUDIT_PLOTS)
