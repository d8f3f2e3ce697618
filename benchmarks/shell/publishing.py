"""From a folder of records to its page, and what the page says."""

from __future__ import annotations

import dataclasses
import textwrap
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ...search.shell import console, counting

if TYPE_CHECKING:
    from ..frames import StudyFrames


def publish_study(
    folder: Path,
    target: Path,
    *,
    matters: str | None = None,
    verbose: bool = False,
    quiet: bool = False,
) -> None:
    """Write the report of what a folder holds, and say what it says.

    Args:
        folder: What was recorded.
        target: Where the report goes.
        matters: The smallest difference that matters, if another than before: kept in `folder`
            where the report goes there, too.
        verbose: Say every verdict, too.
        quiet: Say nothing.
    """
    from ..findings import Findings
    from ..frames import load_records
    from ..report import answer_study, verdict_sentences, write_report

    records = load_records(folder)
    if matters is not None:
        records = _declare(records, matters, folder=folder if target == folder else None)
    findings = Findings.of(records)
    page = write_report(records, target, findings=findings)
    if quiet:
        return
    for sentence in verdict_sentences(findings) if verbose else ():
        console.print(f"- {sentence}")
    for sentence in answer_study(findings).sentences:
        console.print(_fill(sentence))
    if records.judging.own:
        console.print(f"What comes next: gru-or-lstm forecast {folder}")
    console.print(f"Why, with tables and figures: {page}")


def _fill(text: str) -> str:
    """Break a sentence into lines of at most 80 columns between words."""
    return textwrap.fill(text, COLUMNS, break_long_words=False, break_on_hyphens=False)


COLUMNS: Final = 80


def _declare(records: StudyFrames, matters: str, *, folder: Path | None) -> StudyFrames:
    """Let another difference matter, and record it in a folder if one is given."""
    from ..measuring import declare_matters, parse_matters, read_declaration

    judging = records.judging
    delta, late = parse_matters(matters, judging.series_scale), True
    if folder is not None:
        declare_matters(folder, delta, unit=judging.series_scale.unit)
        declared = read_declaration(folder)
        late = declared is None or declared.after_measuring
    judging = dataclasses.replace(judging, declared_delta=delta, declared_late=late)
    return dataclasses.replace(records, judging=judging)


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


def publish_table(folder: Path, target: Path, *, check: bool = False, quiet: bool = False) -> None:
    """Write the pages of a table, and say what they say.

    Args:
        folder: Where the table is.
        target: Where the pages go.
        check: Train some of its rows again, too.
        quiet: Say nothing.
    """
    from ...search.quiet import import_tensorflow_quietly
    from ..frames import Judging
    from ..tabular import (
        answer_frame,
        answer_reader_frame,
        load_table,
        refit_places,
        refit_rows,
        saved_refits,
        write_table_pages,
    )

    table = load_table(folder)
    more = saved_refits(folder)
    if check:
        import_tensorflow_quietly()
        with counting("rows again", len(refit_places(table)), quiet=quiet) as advance:
            more = [refit_rows(table, advance=advance)]
    card = write_table_pages(table, target, more=more)
    if quiet:
        return
    words = Judging.of(table.dataset).words
    shown = answer_reader_frame(answer_frame(table), cells=table.grid.cells, words=words)
    for row in shown.to_dict("records"):
        console.print("- " + "; ".join(f"{name} {value}" for name, value in row.items()))
    for each in more:
        console.print(f"{each.check}: {each.found}")
    console.print(f"Written to {target}: {card.name}, table.parquet, answer.csv, checks.csv")


def publish_replays(
    folder: Path, target: Path, *, tuners: Sequence[str], replays: int, quiet: bool = False
) -> None:
    """Replay tuners on the table of a folder, write what they show, and say it.

    Args:
        folder: Where the table is.
        target: Where the pages go.
        tuners: Names in `search.tuning.TUNERS`.
        replays: Searches of each.
        quiet: Say nothing.
    """
    from ...search.quiet import import_tensorflow_quietly
    from ..replay import (
        FEWER,
        closeness_frame,
        closeness_reader_frame,
        contenders,
        run_replays,
        write_replay_pages,
    )
    from ..statistics import scale_of
    from ..tabular import load_table

    table = load_table(folder)
    import_tensorflow_quietly()
    scale = scale_of(table.dataset.primary_metric, table.dataset.facts)
    found = {}
    for name, tuner, trials in contenders(table, tuners):
        count = max(2, replays // FEWER.get(tuner, 1))
        with counting(name, count, quiet=quiet) as advance:
            found[name] = run_replays(table, tuner, replays=count, trials=trials, advance=advance)
    page = write_replay_pages(found, scale, target)
    if quiet:
        return
    for row in closeness_reader_frame(closeness_frame(found, scale), scale).to_dict("records"):
        console.print("- " + "; ".join(f"{name}: {value}" for name, value in row.items()))
    console.print(f"Written to {target}: {page.name}, regret.csv, closeness.csv, figures/")
