"""One contest has one p-value, one family and one sentence, whoever prints it."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from gru_or_lstm.benchmarks.findings.findings import Findings, adjust_together
from gru_or_lstm.benchmarks.findings.questions import CLOSED_LOOP, TUNED, configurations_given
from gru_or_lstm.benchmarks.findings.rank_agreement import say_agreement
from gru_or_lstm.benchmarks.frames.study_frames import StudyFrames
from gru_or_lstm.benchmarks.report.verdicts import verdict_sentences
from gru_or_lstm.benchmarks.tables.contests import contest_frame
from gru_or_lstm.benchmarks.tables.fairness import fairness_frame

PAIR = ("GRU", "LSTM")
MINUS = "\N{MINUS SIGN}"


def misranked(records: StudyFrames, cell: str) -> StudyFrames:
    """Let validation rank the configurations of a cell the other way round than test does."""
    measurements = records.measurements.copy()
    mine = measurements["cell"] == cell
    measurements.loc[mine, "val_nrmse_env"] = 1e-3 / measurements.loc[mine, "test_nrmse_env"]
    return replace(records, measurements=measurements)


def with_five_of_each(records: StudyFrames) -> StudyFrames:
    """Add configurations of both cells, so that there are enough to rank."""
    choices, measurements = [records.choices], [records.measurements]
    for cell in PAIR:
        rows = records.measurements[records.measurements["cell"] == cell]
        first = rows[rows["key"] == rows["key"].iloc[0]]
        choice = records.choices[records.choices["key"] == first["key"].iloc[0]].iloc[:1]
        for number in (2, 3):
            changes = {"key": f"{cell} {number}", "learning_rate": number / 1000}
            choices.append(choice.assign(role="given", **changes))
            errors = ("val_nrmse_env", "test_nrmse_env")
            measurements.append(
                first.assign(**changes, **{name: number * first[name] for name in errors})
            )
    return replace(
        records,
        choices=pd.concat(choices, ignore_index=True),
        measurements=pd.concat(measurements, ignore_index=True),
    )


def test_the_tuned_pair_alone_is_headline_and_all_others_are_exploratory(
    records: StudyFrames,
) -> None:
    found = Findings.of(records).found

    families = {each.pairing.question: each.family for each in found}
    assert families.pop(TUNED) == "headline"
    assert set(families.values()) == {"exploratory"}
    assert {each.tested for each in found if each.family == "headline"} == {1}


def test_every_table_and_sentence_prints_the_same_p_value_of_a_contest(
    records: StudyFrames,
) -> None:
    findings = Findings.of(records)
    contests = contest_frame(findings).set_index("question")
    fairness = fairness_frame(findings).set_index("axis")
    sentences = verdict_sentences(findings)

    for question in (TUNED, "same units", "same parameters (about 5,200)"):
        found = findings.between(question, PAIR)
        assert found is not None
        assert contests.loc[question, "p_value"] == found.p_value
        assert fairness.loc[question, "p_value"] == found.p_value
        assert contests.loc[question, "verdict"] == fairness.loc[question, "verdict"]
        (said,) = [s for s in sentences if s.lower().startswith(f"{question}: ")]
        assert f": {found.sentence}. " in said
        assert f"{found.probability}; {found.test}." in said


def test_questions_that_ask_for_one_contest_get_one_answer_and_count_it_once(
    records: StudyFrames,
) -> None:
    same = records.choices[records.choices["role"] == "same units"]
    twice = pd.concat([records.choices, same.assign(role="again")], ignore_index=True)
    before, after = Findings.of(records), Findings.of(replace(records, choices=twice))

    once, again = (after.between(question, PAIR) for question in ("same units", "again"))
    assert once is not None
    assert again is not None
    assert (once.p_value, once.sentence) == (again.p_value, again.sentence)
    assert once.tested == before.about("same units")[0].tested


def test_several_studies_adjust_their_headline_contests_together(records: StudyFrames) -> None:
    one = Findings.of(records)
    first, second = adjust_together([one, one])

    alone, together = (each.between(TUNED, PAIR) for each in (one, first))
    assert alone is not None
    assert together is not None
    assert together.p_value == pytest.approx(min(2 * alone.p_value, 1.0))
    assert together.tested == 2
    exploratory = [each.p_value for each in one.found if each.family == "exploratory"]
    kept = [each.p_value for each in second.found if each.family == "exploratory"]
    assert kept == exploratory


def test_the_sides_of_a_contest_are_what_the_refits_reached(records: StudyFrames) -> None:
    found = Findings.of(records).between("same units", PAIR)

    assert found is not None
    errors = records.measurements.groupby("key")["test_nrmse_env"]
    for choice, values in zip(found.pairing.choices, found.pairing.reached, strict=True):
        assert values.tolist() == errors.get_group(choice["key"]).tolist()


def test_no_verdict_is_issued_on_what_a_validation_that_misranks_test_chose(
    records: StudyFrames,
) -> None:
    study = misranked(with_five_of_each(records), "LSTM")
    findings = Findings.of(study)
    tuned = findings.between(TUNED, PAIR)
    given = findings.between("same units", PAIR)

    assert tuned is not None
    assert given is not None
    assert tuned.finding is None
    assert re.fullmatch(
        rf"no verdict: validation ranks test with a correlation of {MINUS}1\.00 over \d LSTM "
        r"configurations, so what it chose means little",
        tuned.sentence,
    )
    assert set(tuned.alternatives.values()) == {"no verdict"}
    assert given.finding is not None
    assert f"{MINUS}1.00 [{MINUS}1.00, {MINUS}1.00] for the LSTM" in say_agreement(
        findings.agreements
    )
    assert "no verdict is issued on it" in say_agreement(findings.agreements)


def test_few_configurations_say_nothing_about_ranking_and_withhold_nothing(
    records: StudyFrames,
) -> None:
    few = replace(records, choices=records.choices[records.choices["role"].str.contains("random")])
    findings = Findings.of(misranked(few, "LSTM"))

    assert [each.configurations for each in findings.agreements] == [1, 1]
    assert all(np.isnan(each.correlation.estimate) for each in findings.agreements)
    assert "is not known: 1 of the GRU, 1 of the LSTM were refitted" in say_agreement(
        findings.agreements
    )
    tuned = findings.between(TUNED, PAIR)
    assert tuned is not None
    assert tuned.finding is not None


def test_cells_are_compared_in_pairs_however_many_there_are(records: StudyFrames) -> None:
    same = records.choices[records.choices["role"] == "same units"]
    third = same.iloc[:1].assign(cell="RNN", key="RNN(40)")
    rows = records.measurements[records.measurements["key"] == same["key"].iloc[0]]
    study = replace(
        records,
        choices=pd.concat([same, third], ignore_index=True),
        measurements=pd.concat(
            [records.measurements, rows.assign(cell="RNN", key="RNN(40)")], ignore_index=True
        ),
    )

    asked = [each for each in Findings.of(study).found if each.pairing.measured == CLOSED_LOOP]
    assert [each.pairing.cells for each in asked] == [
        ("GRU", "LSTM"),
        ("GRU", "RNN"),
        ("LSTM", "RNN"),
    ]


def given(records: StudyFrames, *cells: str) -> StudyFrames:
    """Let the random search have tried these cells, one configuration each, and no other search."""
    rows = records.trials.iloc[: len(cells)].reset_index(drop=True)
    rows = rows.assign(tuner="random", cell=list(cells), rung=np.nan, status="completed")
    rows = rows.assign(own_epochs=100, epochs=100, val_nrmse_env=np.linspace(1.0, 2.0, len(cells)))
    roles = records.choices["role"]
    winners = records.choices[roles == "same parameters (about 5,200)"]
    equal = winners.assign(role="same tuning budget")
    kept = records.choices[~roles.str.contains("hyperband")]
    return replace(records, trials=rows, choices=pd.concat([kept, equal], ignore_index=True))


def test_the_headline_is_the_tuned_pair_where_the_cells_were_given_equally_many(
    records: StudyFrames,
) -> None:
    equal = Findings.of(given(records, "GRU", "LSTM", "GRU", "LSTM", "GRU"))

    assert configurations_given(equal.records) == {"GRU": 3, "LSTM": 2}
    assert equal.headline_question == TUNED
    found = equal.headline(PAIR)
    assert found is not None
    assert found.family == "headline"


def test_where_they_were_not_it_is_the_pair_of_an_equal_budget(records: StudyFrames) -> None:
    unequal = Findings.of(given(records, "GRU", "GRU", "GRU", "LSTM"))
    found = unequal.headline(PAIR)

    assert unequal.headline_question == "same tuning budget"
    assert found is not None
    assert (found.family, found.tested) == ("headline", 1)
    tuned = unequal.between(TUNED, PAIR)
    assert tuned is not None
    assert tuned.family == "exploratory"
    assert verdict_sentences(unequal)[0].startswith("Same tuning budget: ")
