"""The pages a study leaves behind: tables, figures and one self-contained HTML page."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import jinja2

from ...search.disk import check_ours, writing_to
from ..figures import caption_words, draw, embed, plots_of
from ..frames import StudyFrames
from ..statistics import EQUIVALENCE_DECADES, MINIMUM_REPLICATES, SIGNIFICANCE
from ..tables import (
    TEXT_COLUMNS,
    block_frame,
    comparison_frame,
    evidence_sections,
    reader_frame,
    table_note,
    to_latex,
    to_markdown,
    write_evidence,
)
from ..text import write_table, write_text
from .caveats import winner_caveats
from .verdicts import verdict_sentences

MARKS: Final = ("comparison.csv", "audit.csv", "benchmark.json", "reproduction.json")
"""What tells a folder that a report may be written to: its first table, or a record."""
TEMPLATES: Final = Path(__file__).with_name("templates")

RULE: Final = (
    "How a verdict is reached: the interquartile means of log10 test {metric} are subtracted, "
    "with a 95 % bootstrap interval. Equivalent: the interval lies within "
    f"±{EQUIVALENCE_DECADES:g} decades. Better: it lies wholly outside, and the Mann-Whitney "
    f"p-value, adjusted over all pairs, is below {SIGNIFICANCE:g}. Otherwise, or with fewer than "
    f"{MINIMUM_REPLICATES} seeds a side: undecided. Configurations were selected on validation "
    "data and are judged on test data, refitted with fresh seeds."
)


def write_report(records: StudyFrames, folder: Path) -> Path:
    """Write the tables, figures and page of a study; the same records give the same bytes.

    Args:
        records: The study.
        folder: Receives measurements.csv, timing_blocks.csv, comparison.csv, comparison.md,
            comparison.tex, verdicts.md, the tables of `EVIDENCE`, figures/ and report.html; created
            if absent.

    Returns:
        The path of report.html, which needs no other file.

    Raises:
        InputError: If the folder cannot be written or holds other files than ours.
    """
    check_target(folder)
    with writing_to(folder):
        folder.mkdir(parents=True, exist_ok=True)
        frame = comparison_frame(records)
        write_table(frame, folder / "comparison.csv")
        write_table(records.measurements, folder / "measurements.csv")
        write_table(block_frame(records), folder / "timing_blocks.csv")
        for suffix, render in (("md", to_markdown), ("tex", to_latex)):
            text = render(frame, context=records.context, judging=records.judging)
            write_text(text, folder / f"comparison.{suffix}")
        write_text(_verdicts_markdown(records), folder / "verdicts.md")
        write_evidence(records, folder)
        draw(records, folder / "figures")
        page = folder / "report.html"
        write_text(render_page(records, figures=folder / "figures"), page)
    return page


def check_target(folder: Path) -> None:
    """Refuse to write a report beside files that are not ours.

    Raises:
        InputError: If the folder holds none of ours, but others.
    """
    check_ours(folder, MARKS)


def render_page(records: StudyFrames, *, figures: Path) -> str:
    """Return report.html.

    Args:
        records: The study.
        figures: Where `draw` wrote the figures; they are embedded.
    """
    frame = comparison_frame(records)
    table = reader_frame(frame, judging=records.judging)
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES), autoescape=True, undefined=jinja2.StrictUndefined
    )
    return environment.get_template("report.html.j2").render(
        verdicts=[_split_verdict(sentence) for sentence in verdict_sentences(records)],
        caveats=winner_caveats(records),
        rule=RULE.format(metric=records.judging.metric),
        columns=list(table.columns),
        rows=table.to_numpy().tolist(),
        text_columns=TEXT_COLUMNS,
        note=table_note(frame, context=records.context, judging=records.judging),
        sections=evidence_sections(records),
        figures=embed(plots_of(records), figures, words=caption_words(records)),
        context=records.context,
        series=records.context.get("series", "unknown"),
        started=records.context.get("started", "unknown"),
        n_seeds=records.measurements["seed"].nunique(),
        n_choices=records.choices["key"].nunique(),
        n_trials=len(records.trials),
    )


def _verdicts_markdown(records: StudyFrames) -> str:
    lines = [
        f"* **{claim}** {evidence}" if claim else f"* {evidence}"
        for claim, evidence in map(_split_verdict, verdict_sentences(records))
    ]
    return "\n".join([*lines, "", RULE.format(metric=records.judging.metric), ""])


def _split_verdict(sentence: str) -> tuple[str, str]:
    """Return the claim that opens a verdict, and the evidence."""
    head, separator, rest = sentence.partition(". ")
    return (head + separator.strip(), rest) if separator else ("", sentence)
