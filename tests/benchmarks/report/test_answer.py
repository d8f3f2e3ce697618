"""What the page and the terminal open with: two sentences and four facts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from gru_or_lstm.benchmarks.findings import Findings
from gru_or_lstm.benchmarks.frames import StudyFrames, load_records
from gru_or_lstm.benchmarks.report.answer import answer_study
from gru_or_lstm.benchmarks.shell import publishing
from gru_or_lstm.benchmarks.shell.publishing import publish_study
from gru_or_lstm.benchmarks.statistics.intervals import summarize

MakeRecords = Callable[..., StudyFrames]
RESULTS = Path(__file__).parents[3] / "results"
ERROR = "test_nrmse_env"
GRU, LSTM = (
    "GRU(32) adam 0.0187 cosine second-half 600",
    "LSTM(64) adam 0.0064 cosine second-half 600",
)


@pytest.fixture(scope="module")
def beaten(records: StudyFrames) -> StudyFrames:
    """The synthetic study without simple models that are good; its GRU(32) is ahead."""
    return replace(records, baselines=records.baselines.assign(**{ERROR: 0.7}))


def errors(records: StudyFrames, **factors: float) -> StudyFrames:
    """Return the study with the errors of some roles multiplied, spaces in a role as _."""
    frame = records.measurements.copy()
    for role, factor in factors.items():
        keys = records.choices.loc[records.choices["role"] == role.replace("_", " "), "key"]
        frame.loc[frame["key"].isin(keys), [ERROR, "val_nrmse_env"]] *= factor
    return replace(records, measurements=frame)


def test_the_network_that_is_ahead_is_taken_with_its_size_error_and_time(beaten):
    given = answer_study(Findings.of(beaten))
    first, second = given.sentences
    mine = beaten.measurements[beaten.measurements["key"] == GRU]
    median = summarize(mine[ERROR].to_numpy()).median
    assert (given.kind, given.model, given.choice["key"]) == ("network", "GRU(32)", GRU)
    assert first.startswith(f"Take GRU(32): 3,393 parameters, test nrmse_env {median:#.3g} [")
    assert first.endswith("14 ms an epoch.")
    assert second.startswith("LSTM(64), tuned alike, has 16,961 parameters, test nrmse_env 0.0")
    (headline,) = Findings.of(beaten).about("tuned against tuned")
    assert second.endswith(f"18 ms an epoch: {headline.sentence}.")


def test_four_facts_describe_the_network(beaten):
    cell, size, rate, error = answer_study(Findings.of(beaten)).facts
    assert (cell.label, cell.value, cell.detail) == ("Cell", "GRU", "best of hyperband search")
    assert (size.value, size.detail) == ("32 units", "3,393 parameters")
    assert (rate.value, rate.detail.split(", ")[:2]) == ("0.0187", ["adam", "cosine"])
    assert error.label == "Test nrmse_env"
    assert "over 10 seeds" in error.detail
    assert error.detail.endswith("s a fit; 14 ms an epoch")


def test_a_simple_model_that_is_as_good_is_said_first(records):
    given = answer_study(Findings.of(records))
    first, second = given.sentences
    assert (given.kind, given.model) == ("simple", "AR(2)")
    assert first == (
        "Take AR(2): a simple model of 2 parameters, test nrmse_env 4e-13 in 0.080 ms; no network "
        "is as good."
    )
    assert second.startswith("Of the networks, tuned alike, GRU(32) has 3,393 parameters, ")
    assert given.facts[0].value == "GRU"


@pytest.mark.parametrize(("share", "kind"), [(1.2, "simple"), (1.3, "network")])
def test_a_network_must_be_better_by_what_matters(beaten, share, kind):
    mine = beaten.measurements[beaten.measurements["key"] == GRU]
    close = share * float(summarize(mine[ERROR].to_numpy()).median)
    given = replace(beaten, baselines=beaten.baselines.assign(**{ERROR: close}))
    assert answer_study(Findings.of(given)).kind == kind
    if kind == "simple":
        first = answer_study(Findings.of(given)).sentences[0]
        assert first.endswith("no network is better by 25 %.")


def test_an_untuned_network_that_is_shown_to_be_better_is_said_first(beaten):
    given = answer_study(Findings.of(errors(beaten, published_recipe=0.001)))
    first, second = given.sentences
    assert (given.kind, given.model) == ("untuned", "GRU(40)")
    assert first.startswith("Take GRU(40) untuned (sgd 0.01, constant, loss over every position, ")
    assert first.endswith("; tuning did not improve on it.")
    assert second.startswith("Of the networks, tuned alike, GRU(32) has ")


def test_of_two_that_are_alike_the_smaller_is_taken(beaten):
    frame = beaten.measurements.copy()
    steady = 0.03 * np.exp(0.01 * np.arange(10))
    for key, factor in ((GRU, 1.0), (LSTM, 0.99)):
        frame.loc[frame["key"] == key, ERROR] = factor * steady
    given = answer_study(Findings.of(replace(beaten, measurements=frame)))
    assert given.sentences[0].startswith("Either cell will do; take GRU(32): ")
    assert "either: within ±25 % of each other." in given.sentences[1]


def test_three_seeds_do_not_decide(make_records: MakeRecords):
    records = make_records(seeds=3, trials=10, epochs=10)
    beaten = replace(records, baselines=records.baselines.assign(**{ERROR: 0.7}))
    for given, leader in ((beaten, "GRU(32)"), (records, "AR(2)")):
        first, second = answer_study(Findings.of(given)).sentences
        opening = "A first look, 3 seeds a network cannot decide: ahead is"
        assert first.startswith(f"{opening} {leader}: ")
        assert second.endswith("undecided: 3 runs a cell cannot tell, 5 are the least.")


def test_one_cell_alone_and_none_at_all_are_said_to_be(beaten):
    alone = replace(beaten, choices=beaten.choices[beaten.choices["cell"] == "GRU"])
    first, second = answer_study(Findings.of(alone)).sentences
    assert first.startswith("Take GRU(32): ")
    assert second == "It is the only cell that was refitted, so no cells are compared."
    nothing = replace(beaten, choices=beaten.choices.iloc[:0])
    assert answer_study(Findings.of(nothing)).kind == "none"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("series", "first", "second"),
    [
        ("sunspots", "Take GRU(40) untuned (sgd 0.01", "validation ranks test with"),
        ("damped-cosine", "Take AR(20): a simple model of 20 parameters", "LSTM better by"),
        ("mackey-glass", "Take GRU(56): 9,969 parameters", "GRU better by 1.2 Lyapunov times"),
    ],
)
def test_committed_studies_are_answered(series, first, second):
    given = answer_study(Findings.of(load_records(RESULTS / series))).sentences
    assert given[0].startswith(first)
    assert second in given[1]
    if series == "damped-cosine":  # README shows what the terminal does
        readme = (RESULTS.parent / "README.md").read_text(encoding="utf-8")
        assert " ".join(given) in " ".join(readme.split())


def test_the_terminal_ends_with_the_same_sentences_and_the_page(
    records, monkeypatch, capsys, tmp_path
):
    monkeypatch.setattr("gru_or_lstm.benchmarks.frames.load_records", lambda _: records)
    page = tmp_path / "report.html"
    monkeypatch.setattr("gru_or_lstm.benchmarks.report.write_report", lambda *_, **__: page)
    publish_study(tmp_path, tmp_path)
    lines = capsys.readouterr().out.splitlines()
    said = " ".join(answer_study(Findings.of(records)).sentences)
    assert " ".join(lines[:-1]) == said
    assert lines[-1] == f"Why, with tables and figures: {page}"
    assert len(lines) <= 24
    assert max(map(len, lines[:-1])) <= publishing.COLUMNS
    publish_study(tmp_path, tmp_path, verbose=True)
    assert capsys.readouterr().out.startswith("- Tuned against tuned: ")
