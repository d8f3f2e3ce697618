"""The page in a browser without a network: what is clicked, and how wide it may be."""

from __future__ import annotations

import csv
import importlib.util
import io
import os
import re
from base64 import b64decode
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from gru_or_lstm.benchmarks.frames.study_frames import StudyFrames
from gru_or_lstm.benchmarks.report.page import write_report

SPEC = importlib.util.spec_from_file_location("browser", Path(__file__).with_name("browser.py"))
browser = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(browser)

PROGRAM = browser.find_browser()
pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(PROGRAM is None, reason="no Chromium is installed"),
]
AXE = os.environ.get("AXE_CORE")
ROWS = """Array.from(document.querySelectorAll("#configurations tbody tr"))
  .filter((row) => row.offsetParent !== null)"""
COLUMN = """((name) => Array.from(document.querySelectorAll("#configurations thead th"))
  .findIndex((head) => head.textContent.startsWith(name)))"""


@pytest.fixture(scope="module")
def page(
    make_records: Callable[..., StudyFrames], tmp_path_factory: pytest.TempPathFactory
) -> Path:
    folder = tmp_path_factory.mktemp("page")
    return write_report(make_records(seeds=5, trials=10, epochs=10), folder)


@pytest.fixture(scope="module")
def tab(page: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[browser.Tab]:
    with browser.browsing(PROGRAM, tmp_path_factory.mktemp("profile")) as opened:
        yield opened


@pytest.fixture
def wide(tab: browser.Tab, page: Path) -> browser.Tab:
    tab.open(page, width=1024)
    return tab


def models(tab: browser.Tab) -> list[str]:
    return tab.run(f"{ROWS}.map((row) => row.cells[0].querySelector('.value').textContent)")


def numbers(tab: browser.Tab, head: str) -> list[float]:
    place = tab.run(f"{COLUMN}({head!r})")
    said = tab.run(f"{ROWS}.map((row) => row.cells[{place}].textContent.trim())")
    return [float(text.split()[0].replace(",", "")) for text in said if text != "\N{EN DASH}"]


def heads(tab: browser.Tab) -> list[str]:
    return tab.run(
        """Array.from(document.querySelectorAll("#configurations thead th"))
        .filter((head) => head.offsetParent !== null).map((head) => head.textContent)"""
    )


def test_it_asks_for_nothing_and_complains_of_nothing(wide, page):
    asked = wide.requests()
    assert page.resolve().as_uri() in asked
    assert [url for url in asked if not url.startswith(("file:", "data:", "about:"))] == []
    assert wide.complaints() == []


@pytest.mark.parametrize("width", [380, 1024, 1600])
def test_nothing_is_wider_than_the_window(tab, page, width):
    tab.open(page, width=width)
    tab.run("document.querySelectorAll('details').forEach((part) => { part.open = true; })")
    assert tab.run("document.documentElement.scrollWidth") <= width
    assert tab.run("innerWidth") == width


def test_a_click_on_a_head_sorts_and_another_turns_it_round(wide):
    click = f"document.querySelectorAll('#configurations thead button')[{COLUMN}('Parameters')]"
    wide.run(f"{click}.click()")
    ascending = numbers(wide, "Parameters")
    assert len(ascending) > 5
    assert ascending == sorted(ascending)
    wide.run(f"{click}.click()")
    assert numbers(wide, "Parameters") == ascending[::-1]
    sorted_by = "document.querySelector('th[aria-sort=descending]').textContent"
    assert wide.run(sorted_by) == "Parameters"


def test_the_best_stands_first(wide):
    reached = numbers(wide, "Test nrmse_env")
    assert reached == sorted(reached)


def test_a_cell_can_be_left_out(wide):
    before = models(wide)
    assert {name.split("(")[0] for name in before} > {"GRU", "LSTM"}
    wide.run("document.getElementById('kind-1').click()")
    after = models(wide)
    assert after == [name for name in before if not name.startswith("GRU(")]


def test_the_menu_shows_and_hides_columns(wide):
    assert len(heads(wide)) == 5
    box = """Array.from(document.querySelectorAll('.menu label'))
      .find((label) => label.textContent.trim() === 'Rate').querySelector('input').click()"""
    wide.run(box)
    assert "Rate" not in heads(wide)
    wide.run(box)
    assert "Rate" in heads(wide)


def test_what_is_seen_is_copied_as_csv(wide):
    wide.run("document.getElementById('kind-2').click()")
    wide.run("document.getElementById('copy').click()")
    copied = wide.run("document.getElementById('copy').dataset.csv")
    rows = list(csv.reader(io.StringIO(copied)))
    assert rows[0] == [*heads(wide), "Roles"]
    assert [row[0] for row in rows[1:]] == models(wide)
    assert not any(row[0].startswith("LSTM") for row in rows)


def test_rows_are_cards_where_it_is_narrow(tab, page):
    tab.open(page, width=380)
    assert tab.run("getComputedStyle(document.querySelector('#configurations tr')).display")
    assert (
        tab.run("getComputedStyle(document.querySelector('#configurations tbody tr')).display")
        == "block"
    )


def test_it_prints_on_six_pages_at_most_and_nothing_is_cut(tab, page):
    tab.open(page, width=1024)
    printed = b64decode(tab.call("Page.printToPDF", preferCSSPageSize=True)["data"])
    assert 2 <= len(re.findall(rb"/Type /Page\b", printed)) <= 6
    tab.call("Emulation.setEmulatedMedia", media="print")
    tab.open(page, width=690)
    try:
        assert tab.run("document.documentElement.scrollWidth") <= 690
        assert tab.run("document.querySelector('nav').offsetParent === null")
    finally:
        tab.call("Emulation.setEmulatedMedia", media="")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_has_contrast_in_either_theme(tab, page, scheme):
    features = [{"name": "prefers-color-scheme", "value": scheme}]
    tab.call("Emulation.setEmulatedMedia", features=features)
    tab.open(page, width=1024)
    paper = tab.run("getComputedStyle(document.body).backgroundColor")
    assert paper == {"light": "rgb(255, 255, 255)", "dark": "rgb(21, 24, 29)"}[scheme]
    assert tab.run(CONTRAST) >= 4.5


CONTRAST = """(() => {
  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  function light(colour) {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    const [r, g, b] = Array.from(canvas.getImageData(0, 0, 1, 1).data.slice(0, 3), (x) => x / 255)
      .map((x) => (x <= 0.04045 ? x / 12.92 : ((x + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  }
  function behind(element) {
    for (let part = element; part; part = part.parentElement) {
      const colour = getComputedStyle(part).backgroundColor;
      if (colour !== "rgba(0, 0, 0, 0)") return colour;
    }
    return "white";
  }
  let least = 21;
  for (const element of document.querySelectorAll("body *")) {
    const written = Array.from(element.childNodes).some((x) => x.nodeType === 3 && x.data.trim());
    if (!written || ["SCRIPT", "STYLE", "title"].includes(element.tagName)) continue;
    const style = getComputedStyle(element);
    const colour = element.closest("svg") ? style.fill : style.color;
    if (colour === "none") continue;
    const pair = [light(colour), light(behind(element))].sort((a, b) => b - a);
    least = Math.min(least, (pair[0] + 0.05) / (pair[1] + 0.05));
  }
  return least;
})()"""


@pytest.mark.skipif(AXE is None, reason="AXE_CORE names no axe.min.js")
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious(tab, page, scheme):
    features = [{"name": "prefers-color-scheme", "value": scheme}]
    tab.call("Emulation.setEmulatedMedia", features=features)
    tab.open(page, width=1024)
    tab.run("document.querySelectorAll('details').forEach((part) => { part.open = true; })")
    tab.run(Path(AXE).read_text(encoding="utf-8") + "; 0")
    found = tab.run(
        """axe.run().then((found) => found.violations
        .filter((each) => ["serious", "critical"].includes(each.impact))
        .map((each) => `${each.id}: ${each.nodes[0].html}`))"""
    )
    assert found == []
