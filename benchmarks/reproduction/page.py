"""What a reproduction leaves behind: the audit table, three figures and one self-contained page."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import jinja2

from ...search.disk import writing_to
from ..figures import draw_plots, embed
from ..report import TEMPLATES, check_target
from ..text import write_table, write_text
from .audit import AUDIT_NOTE, audit_frame, audit_rows, reader_frame, to_markdown
from .figures import AUDIT_PLOTS
from .frames import ReproductionFrames
from .rows import AuditRow


def write_audit(records: ReproductionFrames, folder: Path) -> Path:
    """Write table, figures and page; the same records give the same bytes.

    Args:
        records: The reproduction.
        folder: Receives audit.csv, audit.md, measurements.csv, figures/ and report.html; created
            if absent.

    Returns:
        The path of report.html, which needs no other file.

    Raises:
        InputError: If the folder cannot be written or holds other files than ours.
    """
    check_target(folder)
    rows = audit_rows(records)
    with writing_to(folder):
        folder.mkdir(parents=True, exist_ok=True)
        write_table(audit_frame(rows), folder / "audit.csv")
        write_table(records.measurements, folder / "measurements.csv")
        write_text(to_markdown(rows), folder / "audit.md")
        draw_plots(records, AUDIT_PLOTS, folder / "figures")
        page = folder / "report.html"
        write_text(_render_page(records, rows, figures=folder / "figures"), page)
    return page


def _render_page(records: ReproductionFrames, rows: Sequence[AuditRow], *, figures: Path) -> str:
    table = reader_frame(rows)
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES), autoescape=True, undefined=jinja2.StrictUndefined
    )
    return environment.get_template("reproduction.html.j2").render(
        columns=list(table.columns),
        rows=table.to_numpy().tolist(),
        note=AUDIT_NOTE,
        figures=embed(AUDIT_PLOTS, figures, words={}),
        context=records.context,
    )
