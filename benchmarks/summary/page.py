"""README.md of a folder of results, written through a template that holds words and no numbers."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

import jinja2
import pandas as pd

from ...search.datasets import load_dataset
from ...search.disk import write_atomically
from ...search.errors import InputError
from ..figures import caption_words, plots_of
from ..frames import Judging
from ..report import TEMPLATES
from ..reproduction import AUDIT_NOTE, AUDIT_PLOTS, AUDIT_WORDS
from ..tables import TEXT_COLUMNS
from ..tabular import Answer, answer_reader_frame
from ..text import markdown_table
from . import answers, searches, speed, tables
from .folder import Provenance, ReproductionResult, Results, SpeedResult, StudyResult
from .goals import NOTE as GOALS_NOTE
from .goals import study_goals
from .headlines import headline

PAGE: Final = "README.md"
MARK: Final = (
    "<!-- Written by `gru-or-lstm summary`: it writes this page anew, so change the tables"
)
"""How a page begins that may be overwritten."""

SEARCHED_FIGURES: Final = ("error_vs_parameters", "forecasts", "validation_loss_vs_error")
GIVEN_FIGURES: Final = ("error_vs_parameters", "error_vs_seconds", "forecasts")
"""Figures of a study; without trials the loss has nothing to rank."""

STUDY_PAGES: Final[Mapping[str, str]] = {
    "verdicts.md": "every comparison in a sentence",
    "comparison.md": "all columns",
    "timings.md": "an epoch and a prediction",
    "timing_ratios.md": "one cell over another",
    "contests.md": "every contest, at 5, 10 and 25 %",
    "rankings.md": "whether the loss ranks what matters",
    "fairness.md": "cell against cell, equal in every respect in turn",
    "pareto.md": "who is on the front",
    "variance.md": "where spread comes from",
    "importance.md": "which hyperparameter matters",
}
AUDIT_PAGES: Final[Mapping[str, str]] = {"audit.md": "with seeds and intervals"}
SPEED_PAGES: Final[Mapping[str, str]] = {
    "README.md": "what pays, and what did not",
    "speed.md": "all columns",
}
AUDIT_COLUMNS: Final = ("claim", "as_published", "leak_free", "tuned", "verdict")
SPEED_FIGURES: Final[Mapping[str, str]] = {"speed.png": "Time of one epoch of every contender."}


def write_summary(results: Results, *, overwrite: bool = False) -> Path:
    """Write README.md into a folder of results; the same records give the same bytes.

    Args:
        results: What lies in the folder.
        overwrite: Also replace a page that was not written here.

    Returns:
        The path of the page.

    Raises:
        InputError: If a page lies there that was not written here, or none can be written.
    """
    path = results.folder / PAGE
    try:
        foreign = path.exists() and not path.read_text(encoding="utf-8").startswith(MARK)
        if foreign and not overwrite:
            raise InputError(
                f"{path} was not written by this command. Move it away, or give --overwrite."
            )
        write_atomically(path, render_summary(results).encode())
    except OSError as error:
        raise InputError(f"Cannot write {path}: {error.strerror}.") from error
    return path


def render_summary(results: Results) -> str:
    """Return the page over a folder of results as Markdown."""
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        autoescape=False,  # noqa: S701 - the page is Markdown
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    goals = study_goals(results.studies)
    goals += speed.speed_goals([each.record for each in results.speeds])
    text = environment.get_template("summary.md.j2").render(
        mark=MARK,
        folder=results.folder.name,
        answers=[_answer_section(answer, results.folder) for answer in results.answers],
        overview=_table(tables.overview_frame(results.studies), tables.OVERVIEW_TEXT),
        goals=_table(
            pd.DataFrame([[goal.goal, goal.measured, goal.reached] for goal in goals]).rename(
                columns=dict(enumerate(GOAL_COLUMNS))
            ),
            GOAL_COLUMNS,
        ),
        studies=[_study_section(study) for study in results.studies],
        reproductions=[_audit_section(each) for each in results.reproductions],
        speeds=[_speed_section(each) for each in results.speeds],
        answers_note=answers.NOTE,
        overview_note=tables.OVERVIEW_NOTE,
        goals_note=GOALS_NOTE,
    )
    return re.sub(r"\n{3,}", "\n\n", text)


def _answer_section(answer: Answer, folder: Path) -> dict[str, Any]:
    judging = Judging.of(load_dataset(answer.grid.dataset))
    shown = answer_reader_frame(answer.curves, cells=answer.grid.cells, words=judging.words)
    return {
        "series": answer.grid.dataset.series,
        "sentence": answers.answer_sentence(answer, judging),
        "table": _table(shown, ()),
        "figure": quote((answer.folder / "figures" / "answer.png").relative_to(folder).as_posix()),
        "link": quote(answer.folder.relative_to(folder).as_posix()),
    }


def _study_section(study: StudyResult) -> dict[str, Any]:
    records = study.records
    searched = searches.search_frame(records)
    names = GIVEN_FIGURES if searched.empty else SEARCHED_FIGURES
    words, plots = caption_words(records), plots_of(records)
    captions = {f"figures/{name}.png": plots[name].caption.format_map(words) for name in names}
    return {
        "name": study.name,
        "series": study.series,
        "headline": headline(study.findings),
        "comparison": _table(tables.brief_frame(study.findings), TEXT_COLUMNS),
        "note": tables.brief_note(study),
        "links": _links(study.folder, STUDY_PAGES),
        "figures": _figures(study.folder, captions),
        "searches": _table(
            searches.search_reader_frame(searched, metric=records.judging.searched),
            searches.TEXT_COLUMNS,
        ),
        "search_note": f"{searches.NOTE} {searches.ranking_sentence(records)}",
        "seed": records.context["seed"],
        "provenance": _say_provenance(study.provenance),
    }


def _audit_section(result: ReproductionResult) -> dict[str, Any]:
    table = result.audit[list(AUDIT_COLUMNS)].rename(columns=AUDIT_WORDS)
    captions = {f"figures/{name}.png": plot.caption for name, plot in AUDIT_PLOTS.items()}
    return {
        "name": result.folder.name,
        "seeds": result.seeds,
        "epochs": f"{result.epochs:,}",
        "tuned_from": result.tuned_from,
        "audit": _table(table, tuple(table.columns)),
        "note": AUDIT_NOTE,
        "links": _links(result.folder, AUDIT_PAGES),
        "figures": _figures(result.folder, captions),
        "provenance": _say_provenance([result.provenance]),
    }


def _speed_section(result: SpeedResult) -> dict[str, Any]:
    return {
        "name": result.folder.name,
        "table": _table(speed.speed_reader_frame(result.record), speed.TEXT_COLUMNS),
        "note": f"{speed.NOTE} {speed.search_sentence(result.record)}".strip(),
        "links": _links(result.folder, SPEED_PAGES),
        "figures": _figures(result.folder, SPEED_FIGURES),
        "provenance": _say_provenance([result.provenance]),
    }


def _table(table: pd.DataFrame, text_columns: Collection[str]) -> str:
    """Return a frame as Markdown, nothing if it has no rows; a bar would end a cell."""
    if table.empty:
        return ""
    escaped = table.map(lambda cell: cell.replace("|", r"\|"))
    return markdown_table(escaped, text_columns=text_columns)


def _links(folder: Path, pages: Mapping[str, str]) -> list[str]:
    """Return a Markdown link to each page of a folder that is there, with what it holds."""
    return [
        f"[{name}]({quote(folder.name)}/{name}) ({what})"
        for name, what in pages.items()
        if (folder / name).exists()
    ]


def _figures(folder: Path, captions: Mapping[str, str]) -> list[dict[str, str]]:
    """Return path, title and caption of each figure of a folder that is there."""
    return [
        {
            "path": f"{quote(folder.name)}/{name}",
            "title": Path(name).stem.replace("_", " "),
            "caption": caption,
        }
        for name, caption in captions.items()
        if (folder / name).exists()
    ]


def _say_provenance(parts: Collection[Provenance]) -> list[str]:
    """Return a line a run; what a later one shares with the first is not said again."""
    lines = []
    first = next(iter(parts))
    for part in parts:
        facts = [part.date, f"commit {part.commit}"]
        if part.command:
            facts.insert(0, f"`{part.command}`")
        for name in ("machine", "threads", "versions"):
            value = getattr(part, name)
            if value is None or (part is not first and value == getattr(first, name)):
                continue
            facts.append(f"TensorFlow threads: {value}" if name == "threads" else value)
        lines.append(f"{part.what}: {', '.join(facts)}")
    return lines


GOAL_COLUMNS: Final = ("Goal", "Measured", "Reached")
