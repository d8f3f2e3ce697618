"""What a reproduction leaves behind: the audit table, three figures and one self-contained page."""

from __future__ import annotations

from pathlib import Path

import jinja2

from benchmarks.drawing import draw_plots, embed
from benchmarks.report import TEMPLATES
from benchmarks.reproduction.audit import NOTE, audit_frame, audit_rows, reader_frame, to_markdown
from benchmarks.reproduction.figures import PLOTS
from benchmarks.reproduction.frames import ReproductionFrames


def write_audit(records: ReproductionFrames, folder: Path) -> Path:
    """Write table, figures and page; the same records give the same bytes.

    Args:
        records: The reproduction.
        folder: Receives audit.csv, audit.md, measurements.csv, figures/ and report.html; created
            if absent.

    Returns:
        The path of report.html, which needs no other file.
    """
    folder.mkdir(parents=True, exist_ok=True)
    rows = audit_rows(records)
    records.measurements.to_csv(folder / "measurements.csv", index=False)
    audit_frame(rows).to_csv(folder / "audit.csv", index=False)
    (folder / "audit.md").write_text(to_markdown(rows), encoding="utf-8")
    draw_plots(records, PLOTS, folder / "figures")
    table = reader_frame(rows)
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES), autoescape=True, undefined=jinja2.StrictUndefined
    )
    text = environment.get_template("reproduction.html.j2").render(
        columns=list(table.columns),
        rows=table.to_numpy().tolist(),
        note=NOTE,
        figures=embed(PLOTS, folder / "figures", words={}),
        context=records.context,
    )
    page = folder / "report.html"
    page.write_text(text, encoding="utf-8")
    return page
