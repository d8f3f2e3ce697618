"""A speed run on disk: everything that was measured, and tables and figures drawn from it.

Schema history of `speed.json`:
    1: {"schema", "command", "environment", "settings", "peak_gigaflops", "descriptions", "blocks",
       "scaling", "searches"}; blocks are lists of `SpeedBlock`, scaling maps a property to them.
"""

import dataclasses
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from ...search.disk import read_record, write_atomically
from ..figures import draw_plots
from ..measuring import TimingSettings
from ..text import markdown_table, write_table, write_text
from .figures import HEAD_TO_HEAD, SCALING
from .measure import SpeedBlock
from .tables import search_frame, search_reader_frame, speed_frame, speed_reader_frame
from .whole_searches import SearchRun
from .work import Work

SCHEMA: Final = 1


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class SpeedRecord:
    """Everything a speed run measured.

    Attributes:
        command: What was asked.
        environment: The machine and its packages.
        settings: How carefully.
        peak_gigaflops: What one core can do at best.
        descriptions: Contender -> versions and threads.
        blocks: The head-to-head.
        scaling: Property of the work -> blocks that vary it; empty if not asked for.
        searches: Whole searches; empty if not asked for.
    """

    command: str
    environment: Mapping[str, Any]
    settings: TimingSettings
    peak_gigaflops: float
    descriptions: Mapping[str, Mapping[str, str]]
    blocks: Sequence[SpeedBlock]
    scaling: Mapping[str, Sequence[SpeedBlock]]
    searches: Sequence[SearchRun]


def write_record(record: SpeedRecord, folder: Path) -> None:
    """Write speed.json, speed.csv, speed.md and the figures.

    Args:
        record: What was measured.
        folder: Where; created if absent.
    """
    folder.mkdir(parents=True, exist_ok=True)
    text = json.dumps({"schema": SCHEMA, **dataclasses.asdict(record)}, indent=1)
    write_atomically(folder / "speed.json", f"{text}\n".encode())
    frame = speed_frame(record.blocks, peak_gigaflops=record.peak_gigaflops)
    write_table(frame, folder / "speed.csv")
    write_text(render_markdown(record), folder / "speed.md")
    draw_plots(frame, HEAD_TO_HEAD, folder)
    if record.scaling:
        frames = {
            field: speed_frame(blocks, peak_gigaflops=record.peak_gigaflops)
            for field, blocks in record.scaling.items()
        }
        draw_plots(frames, SCALING, folder)
        for field, scaled in frames.items():
            write_table(scaled, folder / f"scaling-{field}.csv")
    if record.searches:
        write_table(search_frame(record.searches), folder / "searches.csv")


def read_race(folder: Path) -> SpeedRecord:
    """Read what `write_record` wrote.

    Args:
        folder: Where speed.json is.

    Raises:
        InputError: If it cannot be read, or has another schema.
    """
    path = folder / "speed.json"
    held = read_record(path, way_out="Run the race again.", schemas=(SCHEMA,))
    del held["schema"]
    return SpeedRecord(
        **{
            **held,
            "settings": TimingSettings(**held["settings"]),
            "blocks": [_read_block(block) for block in held["blocks"]],
            "scaling": {
                field: [_read_block(block) for block in blocks]
                for field, blocks in held["scaling"].items()
            },
            "searches": [SearchRun(**run) for run in held["searches"]],
        }
    )


def _read_block(block: Mapping[str, Any]) -> SpeedBlock:
    return SpeedBlock(**{**block, "work": Work(**block["work"])})


def render_markdown(record: SpeedRecord) -> str:
    """Return the tables with what a reader must know below them."""
    frame = speed_frame(record.blocks, peak_gigaflops=record.peak_gigaflops)
    parts = [
        markdown_table(speed_reader_frame(frame), text_columns=("Model", "Trained by")),
        speed_note(record),
    ]
    if record.searches:
        table = search_reader_frame(search_frame(record.searches))
        parts += [markdown_table(table, text_columns=("Search", "Run by")), SEARCH_NOTE]
    return "\n\n".join(parts) + "\n"


def _say_epoch(record: SpeedRecord) -> str:
    """Say what an epoch of a race is, if it is the same for all."""
    kinds = {
        (work.train_windows, work.lookback, work.batch_size, work.validation_windows)
        for work in (block.work for block in record.blocks)
    }
    if len(kinds) != 1:
        return "Epochs with Adam."
    train, lookback, batch, validation = kinds.pop()
    return (
        f"An epoch: {train} windows of {lookback} steps in batches of {batch}, then {validation} "
        "windows of validation; Adam."
    )


def speed_note(record: SpeedRecord) -> str:
    """Return what was timed, on what, by which versions."""
    environment = record.environment
    steal = max((block.steal_percent for block in record.blocks), default=0.0)
    who = "; ".join(
        f"{name}: " + ", ".join(f"{key} {value}" for key, value in facts.items())
        for name, facts in record.descriptions.items()
    )
    return (
        f"{_say_epoch(record)} "
        f"Blocks of about {record.settings.block_seconds:g} s, all interleaved in random order, "
        "one process computing at a time. Ratio: of medians, 95 % bootstrap over pairs of "
        "neighbouring blocks. Of peak: the arithmetic of the matrix products alone, held against "
        f"large matrix products on one core, {record.peak_gigaflops:.0f} GFLOP/s. First epoch: "
        "model, tracing and compiling included, imports too for a contender's first model. Most "
        f"stolen time in a block: {steal:g} %. "
        f"Machine: {environment.get('cpu_model_name', 'unknown CPU')}, "
        f"{environment['cpu_count']} cores, {environment['platform']}. {who}. "
        f"Command: `{record.command}`."
    )


SEARCH_NOTE: Final = (
    "Whole processes from a cold start, imports and compilation included. Times as fast: Keras "
    "Tuner's seconds a trial over the search's own. At random all run the same trial list, of "
    "which Keras Tuner may run only the beginning; its Hyperband draws its own trials on the same "
    "brackets. Ours also judges every trial in closed loop."
)
