"""The command that times our engine and its rivals on the same work, side by side."""

import shlex
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Final

import typer

from ...search.configurations import MAX_EPOCHS
from ...search.disk import check_ours, writing_to
from ...search.environment import describe_environment
from ...search.errors import check_path, check_whole_number
from ...search.shell import Quiet, console, counting
from ..measuring import TimingSettings
from .contenders import CONTENDERS, OURS, PLAIN
from .measure import SpeedBlock, measure_peak, run_head_to_head
from .whole_searches import OURS_ALONE, OURS_PAIRED, VANILLA, SearchRun, time_searches
from .work import DEEP, PUBLISHED_UNITS, STUDY_WINDOWS, Work

CELLS_TIMED: Final = ("gru", "lstm")
UNITS: Final = (16, 40, 64)
SCALED: Final = {
    "units": [{"units": units} for units in (8, 16, 32, 64, 128, 256)],
    "lookback": [{"lookback": lookback} for lookback in (10, 20, 50, 100, 200)],
    "batch_size": [
        {"batch_size": batch_size, "train_windows": 512} for batch_size in (10, 32, 64, 128, 256)
    ],
}
"""Property of the work -> how a scaling run varies it, the published size otherwise."""

MARKS: Final = ("speed.json", "searches.jsonl")
"""What tells the folder of a race."""
QUICK: Final = TimingSettings(blocks=5, block_seconds=0.3)
SCALING: Final = TimingSettings(blocks=3, block_seconds=0.3)


def speed(
    quick: Annotated[
        bool,
        typer.Option("--quick", help="40 units against plain Keras only, within a minute."),
    ] = False,
    study_epoch: Annotated[
        bool,
        typer.Option(
            "--study-epoch", help="The epoch of a study, 180 and 96 windows, against plain Keras."
        ),
    ] = False,
    deep: Annotated[
        bool,
        typer.Option("--deep", help="Two layers and four inputs, against plain Keras."),
    ] = False,
    blocks: Annotated[int, typer.Option(help="Timed blocks of each contender and model.")] = 10,
    scaling: Annotated[
        bool, typer.Option("--scaling", help="Also vary units, lookback and batch.")
    ] = False,
    searches: Annotated[
        bool,
        typer.Option(
            "--searches", help="Also race whole searches against an unmodified Keras Tuner."
        ),
    ] = False,
    trials: Annotated[int, typer.Option(help="Trials of the random searches.")] = 40,
    epochs: Annotated[int, typer.Option(help="Epochs of each of their trials.")] = 300,
    rival_trials: Annotated[
        int, typer.Option(help="How many of them Keras Tuner runs; it is timed by the trial.")
    ] = 40,
    hyperband_epochs: Annotated[int, typer.Option(help="Most epochs of a Hyperband trial.")] = 81,
    seed: Annotated[int, typer.Option(help="Draws trials and the order of blocks.")] = 0,
    out: Annotated[str, typer.Option(metavar="FOLDER", help="Folder to write to.")] = "runs/speed",
    quiet: Quiet = False,
) -> None:
    """Time an epoch of training, ours against the rivals that are installed, interleaved."""
    for name, value in (
        ("blocks", blocks),
        ("trials", trials),
        ("epochs", epochs),
        ("rival_trials", rival_trials),
        ("hyperband_epochs", hyperband_epochs),
    ):
        check_whole_number(value, 1, argument=name, most=MAX_EPOCHS)
    check_whole_number(seed, 0, argument="seed")
    settings = QUICK if quick else TimingSettings(blocks=blocks, seed=seed)
    folder = check_path(out, argument="out")
    check_ours(folder, MARKS)
    from .record import SpeedRecord, render_markdown, write_record
    from .tables import ratio_line, speed_frame

    names = [OURS, PLAIN] if quick or study_epoch or deep else list(CONTENDERS)
    absent = [name for name in names if not CONTENDERS[name].installed]
    if absent and not quiet:
        console.print(f"Not installed, so left out: {', '.join(absent)}")
    names = [name for name in names if name not in absent]
    shape = (STUDY_WINDOWS if study_epoch else {}) | (DEEP if deep else {})
    works = [
        Work(cell=cell, units=units, **shape)
        for cell in CELLS_TIMED
        for units in ((PUBLISHED_UNITS,) if quick else UNITS)
    ]
    total = len(names) * len(works) * (1 + settings.blocks)
    with counting("head to head", total, quiet=quiet) as advance:
        result = run_head_to_head(names, works, settings, advance=advance)
    record = SpeedRecord(
        command=shlex.join(["python", "-m", "gru_or_lstm.benchmarks.speed", *sys.argv[1:]]),
        environment=describe_environment(),
        settings=settings,
        peak_gigaflops=measure_peak(),
        descriptions=result.descriptions,
        blocks=result.blocks,
        scaling=_scale(quiet=quiet) if scaling else {},
        searches=_race(
            trials=trials,
            epochs=epochs,
            rival_trials=min(trials, rival_trials),
            hyperband_epochs=hyperband_epochs,
            seed=seed,
            path=folder / "searches.jsonl",
            quiet=quiet,
        )
        if searches
        else [],
    )
    with writing_to(folder):
        write_record(record, folder)
    if not quiet:
        console.print(render_markdown(record))
        console.print(f"Written to {folder}: speed.json, .csv, .md and figures")
    frame = speed_frame(record.blocks, peak_gigaflops=record.peak_gigaflops)
    console.print(ratio_line(frame))


def _scale(*, quiet: bool) -> dict[str, Sequence[SpeedBlock]]:
    """Vary one property of the work at a time, ours against plain Keras."""
    names = [OURS, PLAIN]
    works = {
        field: [
            Work(cell=cell, **{"units": PUBLISHED_UNITS, **values})
            for cell in CELLS_TIMED
            for values in varied
        ]
        for field, varied in SCALED.items()
    }
    total = sum(len(names) * len(some) * (1 + SCALING.blocks) for some in works.values())
    with counting("scaling", total, quiet=quiet) as advance:
        return {
            field: run_head_to_head(names, some, SCALING, advance=advance).blocks
            for field, some in works.items()
        }


def _race(
    *,
    trials: int,
    epochs: int,
    rival_trials: int,
    hyperband_epochs: int,
    seed: int,
    path: Path,
    quiet: bool,
) -> list[SearchRun]:
    """Run every search once, one after the other; Keras Tuner between ours."""
    asked = [
        (contender, tuner, count, most)
        for tuner, rival, most in (
            ("random", rival_trials, epochs),
            ("hyperband", trials, hyperband_epochs),
        )
        for contender, count in ((OURS_ALONE, trials), (VANILLA, rival), (OURS_PAIRED, trials))
    ]
    with counting("searches", len(asked), quiet=quiet) as advance:
        return time_searches(asked, seed=seed, path=path, advance=advance)
