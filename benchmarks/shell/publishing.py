"""From a folder of records to its page, and what the page says."""

from pathlib import Path

from ...search.shell import console


def publish_study(folder: Path, target: Path, *, quiet: bool) -> None:
    """Write the report of what a folder holds, and say what it says."""
    from ..frames import load_records
    from ..report import verdict_sentences, write_report

    records = load_records(folder)
    write_report(records, target)
    if quiet:
        return
    for sentence in verdict_sentences(records):
        console.print(f"- {sentence}")
    console.print(f"Written to {target}: report.html, comparison.csv, .md and .tex, figures/")


def publish_audit(folder: Path, target: Path, *, quiet: bool) -> None:
    """Write the audit of what a folder holds, and say what it says."""
    from ..reproduction import audit_rows, audit_sentences, load_reproduction, write_audit

    records = load_reproduction(folder)
    write_audit(records, target)
    if quiet:
        return
    for sentence in audit_sentences(audit_rows(records)):
        console.print(f"- {sentence}")
    console.print(f"Written to {target}: report.html, audit.csv and .md, figures/")
