"""What is committed under results/ can be read and written again by this version."""

from pathlib import Path

import pytest

from benchmarks.evidence import EVIDENCE, write_evidence
from benchmarks.frames import StudyFrames
from benchmarks.records import load_records
from benchmarks.reproduction.audit import audit_frame, audit_rows
from benchmarks.reproduction.audit import to_markdown as audit_markdown
from benchmarks.reproduction.records import load_reproduction
from benchmarks.tables import comparison_frame, to_markdown
from benchmarks.verdicts import verdict_sentences

RESULTS = Path(__file__).parents[2] / "results"
STUDIES = sorted(path.parent.name for path in RESULTS.glob("*/benchmark.json"))


@pytest.fixture(scope="module", params=STUDIES)
def folder(request) -> Path:
    return RESULTS / request.param


@pytest.fixture(scope="module")
def committed(folder) -> StudyFrames:
    return load_records(folder)


def test_every_series_has_results():
    assert {"damped-cosine", "mackey-glass", "sunspots"} <= set(STUDIES)


def test_every_refit_is_found_under_its_key(committed):
    labels = committed.choices["label"].nunique()
    assert len(committed.measurements) == labels * int(committed.context["n_seeds"])
    assert committed.measurements[committed.judging.error].notna().all()


def test_the_tables_are_those_committed_bit_for_bit(committed, folder, tmp_path):
    frame = comparison_frame(committed)
    frame.to_csv(tmp_path / "comparison.csv", index=False)
    committed.measurements.to_csv(tmp_path / "measurements.csv", index=False)
    for name in ("comparison.csv", "measurements.csv"):
        assert (tmp_path / name).read_bytes() == (folder / name).read_bytes()
    text = to_markdown(frame, context=committed.context, judging=committed.judging)
    assert text == (folder / "comparison.md").read_text()


def test_the_tables_beside_the_comparison_are_those_committed(committed, folder, tmp_path):
    write_evidence(committed, tmp_path)
    for name in sorted(EVIDENCE.keys() - {"importance"}):  # which depends on Optuna
        written, kept = (path / f"{name}.md" for path in (tmp_path, folder))
        assert written.exists() == kept.exists()
        assert not kept.exists() or written.read_text() == kept.read_text()


def test_the_verdicts_are_those_committed(committed, folder):
    page = (folder / "verdicts.md").read_text().replace("**", "")
    assert all(f"* {sentence}\n" in page for sentence in verdict_sentences(committed))


def test_the_audit_is_the_one_committed_bit_for_bit(tmp_path):
    rows = audit_rows(load_reproduction(RESULTS / "reproduce"))
    audit_frame(rows).to_csv(tmp_path / "audit.csv", index=False)
    assert (tmp_path / "audit.csv").read_bytes() == (RESULTS / "reproduce/audit.csv").read_bytes()
    assert audit_markdown(rows) == (RESULTS / "reproduce/audit.md").read_text()
