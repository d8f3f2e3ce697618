"""The report is complete, self-contained and reproducible."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from html import unescape
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from gru_or_lstm.benchmarks.figures.catalogue import PLOTS, plots_of
from gru_or_lstm.benchmarks.figures.drawing import Plot, draw_plots, embed
from gru_or_lstm.benchmarks.figures.inline import COLOURS
from gru_or_lstm.benchmarks.findings.findings import Findings
from gru_or_lstm.benchmarks.frames.study_frames import StudyFrames
from gru_or_lstm.benchmarks.report.answer import answer_study
from gru_or_lstm.benchmarks.report.caveats import winner_caveats
from gru_or_lstm.benchmarks.report.folds import FURTHER, OPENING, UNSHOWN, folds
from gru_or_lstm.benchmarks.report.page import render_page, write_report
from gru_or_lstm.benchmarks.report.verdicts import verdict_sentences
from gru_or_lstm.benchmarks.tables.catalogue import EVIDENCE, write_evidence
from matplotlib.figure import Figure
from PIL import Image

pytestmark = pytest.mark.slow

VOID = {"meta", "img", "br", "input"}


class Outline(HTMLParser):
    """Collect tags and attributes, and check that elements close in order."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@pytest.fixture(scope="module")
def folder(
    make_records: Callable[..., StudyFrames], tmp_path_factory: pytest.TempPathFactory
) -> Path:
    folder = tmp_path_factory.mktemp("report") / "deeper"
    write_report(make_records(seeds=5, trials=10, epochs=10), folder)
    return folder


@pytest.fixture(scope="module")
def page(folder: Path) -> str:
    return (folder / "report.html").read_text(encoding="utf-8")


def test_a_winner_that_diverged_or_was_trained_for_fewer_epochs_is_named_on_the_page(
    make_records: Callable[..., StudyFrames], folder: Path
) -> None:
    records = make_records(seeds=5, trials=10, epochs=10)
    winner = records.choices[records.choices["role"] == "best of hyperband search"].iloc[0]
    won = {
        name: winner[name]
        for name in ("cell", "units", "learning_rate", "optimizer", "schedule", "loss_span")
    }
    trial = records.trials[records.trials["tuner"] == "hyperband"].iloc[0].to_dict()
    trial |= won | {"epochs": 33, "status": "diverged", "val_nrmse_env": 9.0}
    worse = trial | {"epochs": 600, "status": "completed", "val_nrmse_env": 10.0}
    added = pd.concat([records.trials, pd.DataFrame([trial, worse])], ignore_index=True)

    assert winner_caveats(records) == []
    flawed = replace(records, trials=added)
    caveat = (
        "Beware of GRU(32), best of hyperband search: it diverged: a loss or forecast left all "
        "bounds and is scored at the cap; it was trained for 33 of 600 epochs."
    )
    assert winner_caveats(flawed) == [caveat]
    assert caveat in render_page(Findings.of(flawed), figures=folder / "figures")


def test_every_promised_file_is_written(folder: Path) -> None:
    written = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}

    figures = {f"figures/{name}.{suffix}" for name in PLOTS for suffix in ("png", "svg")}
    tables = {f"comparison.{suffix}" for suffix in ("csv", "md", "tex")}
    tables |= {"measurements.csv", "timing_blocks.csv"}
    tables |= {f"{name}.{suffix}" for name in EVIDENCE for suffix in ("csv", "md")}
    assert written == figures | tables | {"report.html", "verdicts.md"}


def test_writing_again_gives_the_same_bytes(
    folder: Path, make_records: Callable[..., StudyFrames], tmp_path: Path
) -> None:
    write_report(make_records(seeds=5, trials=10, epochs=10), tmp_path)

    for path in tmp_path.rglob("*.*"):
        assert path.read_bytes() == (folder / path.relative_to(tmp_path)).read_bytes(), path.name


def test_page_needs_no_network_and_no_other_file(page: str) -> None:
    outline = Outline()
    outline.feed(page)
    tags = [tag for tag, _ in outline.tags]
    sources = [attrs["src"] for tag, attrs in outline.tags if tag in ("img", "script") and attrs]

    assert outline.open == []
    assert all(str(source).startswith("data:image/png;base64,") for source in sources)
    assert tags.count("script") == 1
    assert not {"link", "iframe"} & set(tags)
    assert not re.search(r"url\((?!#)|@import|https?://(?!www.w3.org)", page)
    assert len(page.encode()) < 2_000_000


def test_every_id_is_the_only_one_and_every_link_leads_somewhere(page: str) -> None:
    outline = Outline()
    outline.feed(page)
    ids = [attrs["id"] for _, attrs in outline.tags if "id" in attrs]
    named = [x for _, attrs in outline.tags for x in (attrs.get("aria-labelledby") or "").split()]
    links = [str(attrs.get("href")) for _, attrs in outline.tags if "href" in attrs]

    assert len(ids) == len(set(ids))
    assert {link[1:] for link in links if link.startswith("#")} <= set(ids)
    assert set(named) <= set(ids)


def test_figures_are_text_in_the_colours_of_the_page(page: str) -> None:
    assert page.count('<svg class="plot"') >= 8
    assert ">trainable parameters</text>" in page
    assert not re.search(r'font-family: (?!inherit)[^;"]*;?"', page)
    said = r"<title>GRU\(32\): 3,393 parameters, test nrmse_env 0\.0\d+ \[[^<]*\], n = 5</title>"
    assert len(re.findall(said, page)) == 1
    plots = re.findall(r'<svg class="plot".*?</svg>', page, flags=re.DOTALL)
    shown = {each.lower() for plot in plots for each in re.findall(r": (#[0-9a-fA-F]{6})", plot)}
    assert not {"#000000", "#ffffff", *COLOURS} & shown


def test_alternative_texts_state_what_is_found(page: str) -> None:
    outline = Outline()
    outline.feed(page)
    said = [attrs["aria-label"] for _, attrs in outline.tags if attrs.get("role") == "img"]
    front = next(text for text in said if text and "parameters at" in text)

    assert "GRU(32) with 3,390 parameters at 0.0" in front
    assert any(text and text.startswith("Of 20 trials the best, ") for text in said)
    assert any(text and text.startswith("Spread of refits by what varies: ") for text in said)


def test_page_opens_with_the_answer_and_has_its_parts_in_order(
    page: str, make_records: Callable[..., StudyFrames]
) -> None:
    findings = Findings.of(make_records(seeds=5, trials=10, epochs=10))
    plain = " ".join(unescape(re.sub(r"<[^>]+>", "", page[page.index("<body>") :])).split())
    parts = ("seen", "cells", "compare", "details", "use")
    parts = tuple(f'id="{part}"' for part in ("answer", *parts))
    positions = [plain.index(sentence) for sentence in answer_study(findings).sentences]
    places = [page.index(part) for part in parts]
    figures = [page.index(f'<figure id="{name}">') for name in OPENING]

    assert positions == sorted(positions)
    assert positions[0] < 400
    assert places == sorted(places)
    assert figures == sorted(figures)
    assert places[1] < figures[0] < figures[-1] < places[2]


def test_verdicts_are_folded(page: str, make_records: Callable[..., StudyFrames]) -> None:
    sentences = verdict_sentences(Findings.of(make_records(seeds=5, trials=10, epochs=10)))
    folded = page[page.index('<details id="fold-verdicts">') :]
    plain = " ".join(unescape(re.sub(r"<[^>]+>", "", folded)).split())

    positions = [plain.index(sentence) for sentence in sentences]
    assert positions == sorted(positions)


def test_every_table_of_evidence_is_a_section_of_the_page(page: str, folder: Path) -> None:
    for name, evidence in EVIDENCE.items():
        assert f'<section id="{name}" ' in page
        assert f">{evidence.title}</h3>" in page
        frame = pd.read_csv(folder / f"{name}.csv")
        lines = (folder / f"{name}.md").read_text(encoding="utf-8").splitlines()
        assert len([line for line in lines if line.startswith("|")]) == len(frame) + 2
        assert lines[-1] == evidence.note


def test_every_figure_that_is_drawn_is_on_the_page(page: str) -> None:
    for name in PLOTS.keys() - {*UNSHOWN}:
        assert f'<figure id="{name}">' in page


def test_what_no_head_names_stands_under_the_last_one() -> None:
    (last,) = folds([{"name": "new table"}], [{"name": "new_figure"}, {"name": "forecasts"}])

    assert last.title == FURTHER
    assert [each["name"] for each in (*last.tables, *last.figures)] == ["new table", "new_figure"]
    assert folds([], []) == []


def test_a_table_without_rows_is_left_out(records: StudyFrames, tmp_path: Path) -> None:
    write_evidence(Findings.of(replace(records, trials=records.trials.iloc[:0])), tmp_path)

    assert {path.stem for path in tmp_path.iterdir()} == set(EVIDENCE) - {"importance", "rankings"}


def test_page_prints_provenance(page: str, records: StudyFrames) -> None:
    assert all(
        f"<dd>{value}</dd>" in page for key, value in records.context.items() if key != "n_seeds"
    )


def test_text_from_records_is_escaped(records: StudyFrames, folder: Path) -> None:
    hostile = replace(records, context={**records.context, "machine": "<script>alert(1)</script>"})

    rendered = render_page(Findings.of(hostile), figures=folder / "figures")

    assert rendered.count("<script") == 1
    assert "<script>alert" not in rendered
    assert "&lt;script&gt;alert" in rendered


def test_verdicts_are_a_page_of_their_own(
    folder: Path, make_records: Callable[..., StudyFrames]
) -> None:
    sentences = verdict_sentences(Findings.of(make_records(seeds=5, trials=10, epochs=10)))
    lines = (folder / "verdicts.md").read_text(encoding="utf-8").splitlines()

    assert [line.removeprefix("* ").replace("**", "") for line in lines[:-2]] == sentences
    assert lines[0].startswith("* **")
    assert lines[-1].startswith("How a verdict is reached")


def test_a_study_without_searches_has_no_figures_of_trials(records: StudyFrames) -> None:
    without = replace(records, trials=records.trials.iloc[:0])

    assert set(plots_of(records)) - set(plots_of(without)) == {
        *("validation_loss_vs_error", "rate_marginals", "units_vs_rate", "search_progress")
    }


def test_a_figure_of_many_lines_is_embedded_as_pixels(tmp_path: Path) -> None:
    def compose(_records: None, *, lines: int) -> Figure:
        figure = Figure()
        figure.subplots().plot(np.random.default_rng(0).normal(size=(100, lines)))
        return figure

    plots = {
        name: Plot(caption="", compose=partial(compose, lines=lines))
        for name, lines in (("few", 1), ("many", 200))
    }
    draw_plots(None, plots, tmp_path)
    few, many = (str(each["source"]) for each in embed(plots, tmp_path, words={}))

    assert few.startswith("data:image/svg+xml;base64,")
    assert [bool(each["svg"]) for each in embed(plots, tmp_path, words={})] == [True, False]
    assert many.startswith("data:image/png;base64,")
    with Image.open(tmp_path / "many.png") as image:
        assert image.mode == "P"
        assert image.convert("RGB").getpixel((1, 1)) == (255, 255, 255)
