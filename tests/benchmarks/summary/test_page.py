"""The page reads well, every link leads somewhere, and the published one is what is written now."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import unquote

import pandas as pd
import pytest
from gru_or_lstm.benchmarks.report.page import TEMPLATES
from gru_or_lstm.benchmarks.summary.folder import ReproductionResult, Results, load_results
from gru_or_lstm.benchmarks.summary.page import MARK, render_summary, write_summary
from gru_or_lstm.search.errors import InputError

pytestmark = pytest.mark.slow

RESULTS = Path(__file__).parents[3] / "results"
RULE = re.compile(r":?-+:?")


@pytest.fixture
def make_results(tmp_path: Path):
    """Return a builder of folders of results."""

    def make(*studies, reproductions=(), speeds=()) -> Results:
        return Results(folder=tmp_path, studies=studies, reproductions=reproductions, speeds=speeds)

    return make


def links_of(page: str) -> list[str]:
    return re.findall(r"\]\(([^)\s]+)\)", page)


def tables_of(page: str) -> list[list[list[str]]]:
    """Every table as rows of cells; a bar within a cell is escaped."""
    blocks = re.findall(r"(?:^\|.*\|\n)+", page, flags=re.MULTILINE)
    return [
        [re.split(r"(?<!\\)\|", line.strip("|\n")) for line in block.splitlines()]
        for block in blocks
    ]


@pytest.fixture(scope="module")
def published() -> str:
    return render_summary(load_results(RESULTS))


def test_the_published_page_is_what_the_command_writes_now(published, difference) -> None:
    assert difference(published, (RESULTS / "README.md").read_text(encoding="utf-8")) is None


def test_every_link_of_the_published_page_leads_to_a_file(published: str) -> None:
    links = links_of(published)

    assert links
    assert [link for link in links if not (RESULTS / unquote(link)).is_file()] == []


def test_every_table_of_the_published_page_is_one(published: str) -> None:
    tables = tables_of(published)

    assert tables
    for table in tables:
        assert len({len(row) for row in table}) == 1
        assert all(RULE.fullmatch(cell.strip()) for cell in table[1])


def test_the_template_holds_no_number() -> None:
    template = (TEMPLATES / "summary.md.j2").read_text(encoding="utf-8")

    assert not re.search(r"\d", template)


def test_a_page_begins_with_its_mark_and_its_title(make_results, make_study) -> None:
    lines = render_summary(make_results(make_study())).splitlines()

    assert lines[0].startswith(MARK)
    assert lines[0].endswith("-->")
    assert lines[1] == "# GRU or LSTM? What was measured"


def test_what_is_not_there_has_no_section_and_no_link(make_results, make_study) -> None:
    page = render_summary(make_results(make_study()))

    headings = re.findall(r"^## (.*)$", page, flags=re.MULTILINE)
    assert headings == ["In short", "Goals", "damped-cosine"]
    assert links_of(page) == []


def test_tables_and_figures_that_are_there_are_linked(make_results, make_study) -> None:
    study = make_study("a name")
    (study.folder / "figures").mkdir(parents=True)
    for name in ("comparison.md", "verdicts.md", "figures/forecasts.png", "figures/poles.png"):
        (study.folder / name).touch()
    page = render_summary(make_results(study))

    assert links_of(page) == [
        "a%20name/verdicts.md",
        "a%20name/comparison.md",
        "a%20name/figures/forecasts.png",
    ]


def test_a_benchmark_without_a_search_shows_other_figures(make_results, make_study, records):
    study = make_study("sizes", choices=records.choices.assign(role="given", tuner=None))
    (study.folder / "figures").mkdir(parents=True)
    for name in ("validation_loss_vs_error", "error_vs_seconds"):
        (study.folder / "figures" / f"{name}.png").touch()
    page = render_summary(make_results(study))

    assert links_of(page) == ["sizes/figures/error_vs_seconds.png"]
    assert "how the searches fared" not in page
    assert "Series damped-cosine." in page


def test_a_folder_of_one_series_has_the_goals_of_that_series(make_results, make_study) -> None:
    page = render_summary(make_results(make_study("sunspots", series="sunspots")))

    assert "## Goals" not in page


def test_provenance_says_what_a_search_shares_with_the_refits_once(published: str) -> None:
    lines = [line for line in published.splitlines() if line.startswith("* ")]
    searches = [line for line in lines if line.startswith("* random search: ")]

    assert searches
    said = r"\* random search: [\d-]{10}, commit \w{7}( with uncommitted changes)?"
    assert all(re.fullmatch(said, line) for line in searches)


def test_the_audit_is_shown_in_brief_and_a_bar_does_not_end_its_cell(
    make_results, make_study, tmp_path: Path
) -> None:
    words = ("claim", "as_published", "leak_free", "tuned", "seeds", "verdict")
    audit = pd.DataFrame([["a|b", "1", "2", "3", "n = 30", "refuted"]], columns=list(words))
    reproduction = ReproductionResult(
        folder=tmp_path / "reproduce",
        audit=audit,
        seeds=30,
        epochs=1000,
        tuned_from="a search",
        provenance=make_study().provenance[0],
    )
    page = render_summary(make_results(reproductions=(reproduction,)))

    (table,) = tables_of(page)
    assert [cell.strip() for cell in table[2]] == [r"a\|b", "1", "2", "3", "refuted"]
    assert "30 seeds a cell and part, 1,000 epochs. The tuned pair: a search." in page


def test_writing_again_gives_the_same_bytes(make_results, make_study) -> None:
    results = make_results(make_study())
    first = write_summary(results).read_bytes()

    assert write_summary(results).read_bytes() == first


def test_a_page_written_by_hand_is_left_alone_unless_told(make_results, make_study) -> None:
    results = make_results(make_study())
    page = results.folder / "README.md"
    page.write_text("# My notes\n")

    with pytest.raises(InputError, match=r"was not written by this command.* --overwrite"):
        write_summary(results)
    assert page.read_text() == "# My notes\n"

    write_summary(results, overwrite=True)
    assert page.read_text(encoding="utf-8").startswith(MARK)


def test_a_page_that_cannot_be_written_is_one_line(make_results, make_study) -> None:
    results = make_results(make_study())
    (results.folder / "README.md").mkdir()

    with pytest.raises(InputError, match=r"^Cannot write .*README.md: Is a directory\.$"):
        write_summary(results)
