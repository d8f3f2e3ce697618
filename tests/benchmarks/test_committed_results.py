"""What is committed under results/ can be read and written again by this version."""

import re
from pathlib import Path

import pytest
from gru_or_lstm.benchmarks.findings.findings import Findings
from gru_or_lstm.benchmarks.frames.queries import measurement_table
from gru_or_lstm.benchmarks.frames.reading import load_records
from gru_or_lstm.benchmarks.frames.study_frames import StudyFrames
from gru_or_lstm.benchmarks.report.verdicts import verdict_sentences
from gru_or_lstm.benchmarks.reproduction.audit import audit_frame, audit_rows
from gru_or_lstm.benchmarks.reproduction.audit import to_markdown as audit_markdown
from gru_or_lstm.benchmarks.reproduction.reading import load_reproduction
from gru_or_lstm.benchmarks.tables.catalogue import EVIDENCE, write_evidence
from gru_or_lstm.benchmarks.tables.comparison import comparison_frame, to_markdown

RESULTS = Path(__file__).parents[2] / "results"
STUDIES = sorted(path.parent.name for path in RESULTS.glob("*/benchmark.json"))


@pytest.fixture(
    scope="module",
    params=[
        pytest.param(name, marks=pytest.mark.slow) if name == "mackey-glass" else name
        for name in STUDIES
    ],
)
def folder(request) -> Path:
    return RESULTS / request.param


@pytest.fixture(scope="module")
def committed(folder) -> StudyFrames:
    return load_records(folder)


def test_every_series_has_results():
    assert {"damped-cosine", "mackey-glass", "sunspots"} <= set(STUDIES)


def test_every_refit_is_found_under_its_key(committed):
    keys = committed.choices["key"].nunique()
    assert len(committed.measurements) == keys * int(committed.context["n_seeds"])
    assert committed.measurements[committed.judging.error].notna().all()


def test_the_tables_are_those_committed(committed, folder, tmp_path, difference):
    frame = comparison_frame(Findings.of(committed))
    frame.to_csv(tmp_path / "comparison.csv", index=False)
    measurement_table(committed).to_csv(tmp_path / "measurements.csv", index=False)
    for name in ("comparison.csv", "measurements.csv"):
        assert difference((tmp_path / name).read_text(), (folder / name).read_text()) is None
    text = to_markdown(frame, context=committed.context, judging=committed.judging)
    assert difference(text, (folder / "comparison.md").read_text()) is None


def test_the_tables_beside_the_comparison_are_those_committed(
    committed, folder, tmp_path, difference
):
    write_evidence(Findings.of(committed), tmp_path)
    for name in sorted(EVIDENCE.keys() - {"importance"}):  # which depends on Optuna
        written, kept = (path / f"{name}.md" for path in (tmp_path, folder))
        assert written.exists() == kept.exists()
        assert not kept.exists() or difference(written.read_text(), kept.read_text()) is None


def test_the_verdicts_are_those_committed(committed, folder, difference):
    page = (folder / "verdicts.md").read_text().replace("**", "")
    kept = [line.removeprefix("* ") for line in page.splitlines() if line.startswith("* ")]
    said = verdict_sentences(Findings.of(committed))
    assert [text for text in said if all(difference(text, line) for line in kept)] == []


def test_the_audit_is_the_one_committed(tmp_path, difference):
    rows = audit_rows(load_reproduction(RESULTS / "reproduce"))
    audit_frame(rows).to_csv(tmp_path / "audit.csv", index=False)
    for name, text in (
        ("audit.csv", (tmp_path / "audit.csv").read_text()),
        ("audit.md", audit_markdown(rows)),
    ):
        assert difference(text, (RESULTS / "reproduce" / name).read_text()) is None


@pytest.mark.parametrize("name", ["comparison.csv", "measurements.csv", "comparison.md"])
def test_last_digits_do_not_tell_two_tables_apart_and_fifth_ones_do(folder, difference, name):
    kept = (folder / name).read_text()
    exact = re.compile(r"(?<![\d.])(\d\.\d{4})\d{6,}(?![\de])")
    assert difference(kept, kept) is None
    if name.endswith(".csv"):
        assert exact.search(kept)
        noisy = exact.sub(lambda found: repr(float(found[0]) * (1 + 3e-15)), kept)
        assert noisy != kept
        assert difference(noisy, kept) is None
        wrong = exact.sub(lambda found: repr(float(found[0]) + 1e-4), kept, count=1)
    else:
        number = re.search(r"\d\.\d\d+", kept)[0]
        wrong = kept.replace(number, repr(float(number) + 1), 1)
    assert difference(wrong, kept) is not None
    assert difference(kept + "1", kept) is not None
