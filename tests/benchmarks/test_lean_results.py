"""What lies in results/ is small, and pages are made of it; see "What is kept" in CONTRIBUTING."""

import re
import subprocess
from pathlib import Path
from urllib.parse import unquote

import pytest
from gru_or_lstm.search.trials.ledger import Ledger

ROOT = Path(__file__).parents[2]
RESULTS = ROOT / "results"
PAGES = (
    *(ROOT / "README.md", RESULTS / "README.md", RESULTS / "speed" / "README.md"),
    *sorted((RESULTS / "tabular").glob("*/*.md")),
)
TOTAL_BYTES = 15_000_000
LARGE_BYTES = 2**20


def kept_files() -> list[Path]:
    """Return what git tracks; every file of results/ where the sources come without git."""
    try:
        listed = subprocess.run(
            ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
        ).stdout.split("\0")
    except (OSError, subprocess.CalledProcessError):
        listed = []
    tracked = [ROOT / name for name in listed if name]
    return [path for path in tracked or RESULTS.rglob("*") if path.is_file()]


KEPT = kept_files()
KEPT_RESULTS = [path for path in KEPT if path.is_relative_to(RESULTS)]


def test_results_are_small():
    assert KEPT_RESULTS
    assert sum(path.stat().st_size for path in KEPT_RESULTS) < TOTAL_BYTES


def test_every_large_file_has_its_reason_in_contributing():
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    large = [path for path in KEPT if path.stat().st_size > LARGE_BYTES]
    names = [path.relative_to(ROOT).as_posix() for path in large]
    assert [name for name in names if f"`{name}`" not in text] == []


def test_what_report_writes_for_one_reader_is_not_kept():
    kept = {path.suffix for path in KEPT_RESULTS}
    assert not kept & {".html", ".svg", ".tex", ".npz"}


def test_the_pictures_kept_are_those_that_pages_show():
    shown = {
        (page.parent / unquote(link)).resolve()
        for page in PAGES
        for link in re.findall(r"!\[[^]]*\]\(([^)\s]+)\)", page.read_text(encoding="utf-8"))
    }
    assert {path.resolve() for path in KEPT_RESULTS if path.suffix == ".png"} == shown


@pytest.mark.parametrize(
    "path",
    [path for path in KEPT_RESULTS if path.suffix == ".jsonl" and path.parent.name != "speed"],
    ids=lambda path: path.relative_to(RESULTS).as_posix(),
)
def test_every_curve_that_is_kept_is_thin(path):
    outcomes = [outcome for _, outcome in Ledger(path.parent, name=path.name)]
    assert outcomes
    assert max(len(outcome.epochs) for outcome in outcomes) <= 60
