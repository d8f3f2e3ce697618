"""The pages a study leaves behind: tables, figures and one self-contained HTML page."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import jinja2

from ...search.disk import check_ours, writing_to
from ..figures import COLOURS, ON_DARK, caption_words, draw, embed, plots_of
from ..findings import Findings
from ..frames import StudyFrames, measurement_table
from ..tables import (
    block_frame,
    comparison_frame,
    evidence_sections,
    table_note,
    to_latex,
    to_markdown,
    write_evidence,
)
from ..text import write_table, write_text
from .alt_texts import alt_text
from .answer import answer_study
from .caveats import winner_caveats
from .configurations import configuration_table
from .folds import OPENING, folds, trial_section
from .forest import forest_panels
from .model_use import files_beside, snippets
from .rule import say_rule
from .verdicts import verdict_sentences

MARKS: Final = ("comparison.csv", "audit.csv", "benchmark.json", "reproduction.json")
"""What tells a folder that a report may be written to: its first table, or a record."""
TEMPLATES: Final = Path(__file__).with_name("templates")


def write_report(records: StudyFrames, folder: Path, *, findings: Findings | None = None) -> Path:
    """Write the tables, figures and page of a study; the same records give the same bytes.

    Args:
        records: The study.
        folder: Receives measurements.csv, timing_blocks.csv, comparison.csv, comparison.md,
            comparison.tex, verdicts.md, the tables of `EVIDENCE`, figures/ and report.html; created
            if absent.
        findings: What the study shows, where that was found out before.

    Returns:
        The path of report.html, which needs no other file.

    Raises:
        InputError: If the folder cannot be written or holds other files than ours.
    """
    check_target(folder)
    with writing_to(folder):
        folder.mkdir(parents=True, exist_ok=True)
        findings = findings or Findings.of(records)
        frame = comparison_frame(findings)
        write_table(frame, folder / "comparison.csv")
        write_table(measurement_table(records), folder / "measurements.csv")
        write_table(block_frame(records), folder / "timing_blocks.csv")
        for suffix, render in (("md", to_markdown), ("tex", to_latex)):
            text = render(frame, context=records.context, judging=records.judging)
            write_text(text, folder / f"comparison.{suffix}")
        write_text(_verdicts_markdown(findings), folder / "verdicts.md")
        write_evidence(findings, folder)
        draw(records, folder / "figures")
        page = folder / "report.html"
        write_text(render_page(findings, figures=folder / "figures"), page)
    return page


def check_target(folder: Path) -> None:
    """Refuse to write a report beside files that are not ours.

    Raises:
        InputError: If the folder holds none of ours, but others.
    """
    check_ours(folder, MARKS)


def render_page(findings: Findings, *, figures: Path) -> str:
    """Return report.html.

    Args:
        findings: What the study shows.
        figures: Where `draw` wrote the figures; they are embedded. The page
            goes beside this folder.
    """
    folder = figures.parent
    records, frame = findings.records, comparison_frame(findings)
    given, captions = answer_study(findings), caption_words(records)
    shown = embed(plots_of(records), figures, words=captions)
    for each in shown:
        each["alt"] = alt_text(str(each["name"]), str(each["caption"]), findings)
    caveats = winner_caveats(records)
    drawn = {each["name"]: each for each in shown}
    tables = [*trial_section(records), *evidence_sections(findings)]
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES), autoescape=True, undefined=jinja2.StrictUndefined
    )
    return environment.get_template("report.html.j2").render(
        answer=given,
        marks=[(COLOURS[light.lower()], light, dark) for light, dark in ON_DARK.items()],
        opening=[drawn[name] for name in OPENING if name in drawn],
        panels=forest_panels(findings),
        compared=configuration_table(frame, judging=records.judging),
        note=table_note(frame, context=records.context, judging=records.judging),
        folds=folds(tables, shown),
        verdicts=[_split_verdict(sentence) for sentence in verdict_sentences(findings)],
        caveats=caveats,
        warnings=[each for each in caveats if each.startswith(f"Beware of {given.model},")],
        rule=_rule(findings),
        snippets=snippets(records, given, folder),
        files=files_beside(folder),
        judging=records.judging,
        context=records.context,
        series=records.context.get("series", "unknown"),
        started=records.context.get("started", "unknown"),
        n_seeds=records.measurements["seed"].nunique(),
        n_choices=records.choices["key"].nunique(),
        n_trials=len(records.trials),
    )


def _rule(findings: Findings) -> str:
    counts = findings.records.selection.groupby("key").size()
    return say_rule(
        findings.records.judging,
        selecting=int(counts.max()) if len(counts) else 0,
        covered=findings.cover_origins,
    )


def _verdicts_markdown(findings: Findings) -> str:
    lines = [
        f"* **{claim}** {evidence}" if claim else f"* {evidence}"
        for claim, evidence in map(_split_verdict, verdict_sentences(findings))
    ]
    return "\n".join([*lines, "", _rule(findings), ""])


def _split_verdict(sentence: str) -> tuple[str, str]:
    """Return the claim that opens a verdict, and the evidence."""
    head, separator, rest = sentence.partition(". ")
    return (head + separator.strip(), rest) if separator else ("", sentence)
