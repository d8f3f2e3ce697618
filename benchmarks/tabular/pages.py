"""What a table's folder shows: the answer, its checks, and the card that says what it is."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import jinja2
import pandas as pd

from ...search.disk import parsing, read_record, write_json, writing_to
from ...search.trials import Ledger
from ..figures import compose_answer, our_style, write_figure
from ..frames import Judging, describe_environment_record
from ..text import format_significant, markdown_table, write_table, write_text
from .answers import answer_frame, better_column
from .checks import Check, check_frame, check_table
from .fit_table import (
    LICENCE,
    TABLE,
    TABLE_SCHEMA,
    FitTable,
    data_dictionary,
    gather,
    read_table_file,
    write_table_file,
)
from .folder import FITS, RECORD, load_grid
from .grid import TableGrid

ABOUT: Final = "about.json"
"""What the table is, for whoever reads the answer without the table."""
ANSWER: Final = "answer.csv"
CARD: Final = "README.md"
REPLAY_PAGE: Final = "replay.md"
"""What replaying tuners on the table leaves beside it."""
REFITTED: Final = "refitted.json"
REFITTED_SCHEMA: Final = 1
"""History of refitted.json: 1: {"schema", "check", "found", "holds"}."""
TEMPLATES: Final = Path(__file__).with_name("templates")
SHOWN_TRIALS: Final = (1, 2, 5, 10, 20, 50, 100, 200)


def save_refits(check: Check, folder: Path) -> None:
    """Keep what training rows again has shown, so that later pages say it, too."""
    write_json(folder / REFITTED, {"schema": REFITTED_SCHEMA, **dataclasses.asdict(check)})


def saved_refits(folder: Path) -> list[Check]:
    """Return what training rows of a folder's table again has shown; none if nobody has."""
    path = folder / REFITTED
    if not path.exists():
        return []
    way_out = "Delete it, or give `tabulate` --check."
    record = read_record(path, way_out=way_out, schemas=(REFITTED_SCHEMA,))
    with parsing(path, way_out=way_out):
        del record["schema"]
        return [Check(**record)]


def holds_table(folder: Path) -> bool:
    """Tell whether a folder is a table's."""
    return any((folder / name).exists() for name in (RECORD, TABLE))


def load_table(folder: Path) -> FitTable:
    """Read the table of a folder: from its fits where they lie there, else from its file.

    Raises:
        InputError: If there is neither, or no seed is complete.
    """
    if not (folder / FITS).exists():
        return read_table_file(folder / TABLE)
    record = read_record(folder / RECORD, way_out="Run `gru-or-lstm tabulate` again.")
    said = describe_environment_record(record["environment"])
    provenance = {
        "machine": said["machine"],
        "versions": said["versions"],
        "commit": said["commit"],
        "started": str(record["started"])[:10],
        "command": str(record["command"]),
        "fingerprint": str(record["fingerprint"]),
    }
    return gather(load_grid(folder), Ledger(folder, name=FITS), provenance)


def write_table_pages(table: FitTable, folder: Path, *, more: Sequence[Check] = ()) -> Path:
    """Write the file, the answer, its figure, the checks and the card of a table.

    Args:
        table: The table.
        folder: Where to; created if absent.
        more: Checks that needed training, to be kept and to stand beside the others.

    Returns:
        The path of the card.
    """
    judging = Judging.of(table.dataset)
    with writing_to(folder):
        folder.mkdir(parents=True, exist_ok=True)
        write_table_file(table, folder / TABLE)
        write_json(folder / ABOUT, table.about())
        answer = answer_frame(table)
        write_table(answer, folder / ANSWER)
        cells = table.grid.cells
        (folder / "figures").mkdir(exist_ok=True)
        with our_style():
            figure = compose_answer(
                answer,
                cells=cells,
                ylabel=f"expected test {judging.words}\n({judging.better})",
                log=not judging.higher_is_better,
            )
            write_figure(figure, folder / "figures" / "answer.png")
        for check in more:
            save_refits(check, folder)
        checks = check_frame([*check_table(table), *more])
        write_table(checks, folder / "checks.csv")
        card = folder / CARD
        replayed = (folder / REPLAY_PAGE).exists()
        write_text(_card(table, judging, answer, checks, replayed=replayed), card)
    return card


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Answer:
    """What a table answered, read without it.

    Attributes:
        folder: Where it lies.
        grid: What was trained.
        curves: What `answer_frame` returned.
    """

    folder: Path
    grid: TableGrid
    curves: pd.DataFrame


def holds_answer(folder: Path) -> bool:
    """Tell whether the pages of a table lie in a folder."""
    return (folder / ANSWER).exists() and (folder / ABOUT).exists()


def read_answer(folder: Path) -> Answer:
    """Read what a table answered.

    Raises:
        InputError: If it cannot be read.
    """
    way_out = "Run `gru-or-lstm report` on that folder."
    about = read_record(folder / ABOUT, way_out=way_out)
    with parsing(folder / ANSWER, way_out=way_out):
        curves = pd.read_csv(folder / ANSWER)
        return Answer(folder=folder, grid=TableGrid.from_json(about["grid"]), curves=curves)


def answer_reader_frame(
    answer: pd.DataFrame, *, cells: tuple[str, ...], words: str
) -> pd.DataFrame:
    """Return a few rows of the answer for readers, strings throughout.

    Args:
        answer: What `answer_frame` returned.
        cells: Its cells.
        words: The primary metric as readers meet it.
    """
    rows = []
    for row in answer[answer["trials"].isin(SHOWN_TRIALS)].to_dict("records"):
        said = {"Trials a cell": f"{row['trials']:,}"}
        for cell in cells:
            said[f"{cell.upper()}: expected test {words} [95 %]"] = _with_band(row, cell)
        for place, first in enumerate(cells):
            for second in cells[place + 1 :]:
                name = better_column(first, second)
                said[f"P({first.upper()} better than {second.upper()}) [95 %]"] = _with_band(
                    row, name, digits=2
                )
        rows.append(said)
    return pd.DataFrame(rows)


def _with_band(row: Mapping[Any, Any], name: str, *, digits: int = 3) -> str:
    ends = [row[name], row[f"{name}_low"], row[f"{name}_high"]]
    estimate, low, high = (format_significant(float(end), digits=digits) for end in ends)
    return estimate if pd.isna(row[f"{name}_low"]) else f"{estimate} [{low}, {high}]"


def _card(
    table: FitTable,
    judging: Judging,
    answer: pd.DataFrame,
    checks: pd.DataFrame,
    *,
    replayed: bool,
) -> str:
    grid = table.grid
    dictionary = pd.DataFrame(
        list(data_dictionary(grid).items()), columns=["Column", "What it holds"], dtype="object"
    )
    shown = answer_reader_frame(answer, cells=grid.cells, words=judging.words)
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        autoescape=False,  # noqa: S701 - the page is Markdown
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    return environment.get_template("card.md.j2").render(
        series=grid.dataset.series,
        grid=grid,
        fits=len(table.frame),
        file=TABLE,
        answer=markdown_table(shown, text_columns=()),
        searched=table.dataset.closed_loop_error,
        replayed=replayed,
        checks=markdown_table(checks, text_columns=("Check", "Found", "Holds")),
        dictionary=markdown_table(dictionary, text_columns=("Column", "What it holds")),
        rates=", ".join(f"{rate:g}" for rate in grid.learning_rates),
        provenance=table.provenance,
        licence=LICENCE,
        schema=TABLE_SCHEMA,
    )
