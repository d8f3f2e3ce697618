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
from gru_or_lstm.benchmarks.findings.findings import Findings
from gru_or_lstm.benchmarks.frames.study_frames import StudyFrames
from gru_or_lstm.benchmarks.report.caveats import winner_caveats
from gru_or_lstm.benchmarks.report.page import render_page, write_report
from gru_or_lstm.benchmarks.report.verdicts import verdict_sentences
from gru_or_lstm.benchmarks.tables.catalogue import EVIDENCE, write_evidence
from matplotlib.figure import Figure
from PIL import Image

pytestmark = pytest.mark.slow

VOID = {"meta", "img", "br"}


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


def test_page_needs_no_network_and_no_script(page: str) -> None:
    outline = Outline()
    outline.feed(page)
    sources = [attrs["src"] for tag, attrs in outline.tags if tag == "img"]

    assert outline.open == []
    assert len(sources) == len(PLOTS)
    assert all(re.match(r"data:image/(svg\+xml|png);base64,", str(source)) for source in sources)
    assert not {"script", "link", "iframe"} & {tag for tag, _ in outline.tags}
    assert not re.search(r"url\(|@import|https?://", re.sub(r'src="[^"]*"', "", page))


def test_page_opens_with_the_verdicts(page: str, make_records: Callable[..., StudyFrames]) -> None:
    sentences = verdict_sentences(Findings.of(make_records(seeds=5, trials=10, epochs=10)))
    plain = " ".join(unescape(re.sub(r"<[^>]+>", "", page)).split())

    positions = [plain.index(sentence) for sentence in sentences]
    assert positions == sorted(positions)
    assert positions[-1] < plain.index("Comparison")


def test_every_table_of_evidence_is_a_section_of_the_page(page: str, folder: Path) -> None:
    for name, evidence in EVIDENCE.items():
        assert f'<section id="{name}">' in page
        assert f"<h2>{evidence.title}</h2>" in page
        frame = pd.read_csv(folder / f"{name}.csv")
        lines = (folder / f"{name}.md").read_text(encoding="utf-8").splitlines()
        assert len([line for line in lines if line.startswith("|")]) == len(frame) + 2
        assert lines[-1] == evidence.note


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

    assert "<script" not in rendered
    assert "&lt;script&gt;" in rendered


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
    def compose(_records: None, *, points: int) -> Figure:
        figure = Figure()
        figure.subplots().plot(np.random.default_rng(0).normal(size=points))
        return figure

    plots = {
        name: Plot(caption="", compose=partial(compose, points=points))
        for name, points in (("few", 50), ("many", 20_000))
    }
    draw_plots(None, plots, tmp_path)
    few, many = (str(each["source"]) for each in embed(plots, tmp_path, words={}))

    assert few.startswith("data:image/svg+xml;base64,")
    assert many.startswith("data:image/png;base64,")
    with Image.open(tmp_path / "many.png") as image:
        assert image.mode == "P"
        assert image.convert("RGB").getpixel((1, 1)) == (255, 255, 255)
