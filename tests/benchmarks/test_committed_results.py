"""What is committed under results/ can be read and written again by this version."""

from html import unescape
from pathlib import Path

import pytest

from benchmarks.evidence import EVIDENCE, write_evidence
from benchmarks.frames import StudyFrames
from benchmarks.judging import Judging
from benchmarks.records import load_records
from benchmarks.tables import comparison_frame, to_latex, to_markdown
from benchmarks.verdicts import verdict_sentences

FOLDER = Path(__file__).parents[2] / "results" / "damped-cosine"


@pytest.fixture(scope="module")
def committed() -> StudyFrames:
    return load_records(FOLDER)


def test_every_refit_is_found_under_its_key(committed):
    assert committed.judging == Judging()
    labels = committed.choices["label"].nunique()
    assert len(committed.measurements) == labels * int(committed.context["n_seeds"])
    assert committed.measurements["test_nrmse_env"].notna().all()


def test_the_tables_are_those_committed_bit_for_bit(committed, tmp_path):
    frame = comparison_frame(committed)
    frame.to_csv(tmp_path / "comparison.csv", index=False)
    committed.measurements.to_csv(tmp_path / "measurements.csv", index=False)
    for name in ("comparison.csv", "measurements.csv"):
        assert (tmp_path / name).read_bytes() == (FOLDER / name).read_bytes()
    for suffix, render in (("md", to_markdown), ("tex", to_latex)):
        text = render(frame, context=committed.context, judging=committed.judging)
        assert text == (FOLDER / f"comparison.{suffix}").read_text()


@pytest.mark.parametrize("name", sorted(EVIDENCE.keys() - {"importance"}))
def test_the_tables_beside_the_comparison_are_those_committed(committed, tmp_path, name):
    write_evidence(committed, tmp_path)  # importance depends on whether Optuna is installed
    assert (tmp_path / f"{name}.md").read_text() == (FOLDER / f"{name}.md").read_text()


def test_the_verdicts_are_those_committed(committed):
    page = unescape((FOLDER / "report.html").read_text())
    for sentence in verdict_sentences(committed):
        assert sentence.partition(". ")[2] in page
