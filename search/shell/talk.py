"""How a long job talks: a bar on a terminal, plain lines on a pipe, nothing if it is quiet."""

import codecs
import io
import sys
import time
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Final

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn
from rich.progress import Progress as Bar
from rich.table import Column

from ..configurations import LogUniform, SearchSpace
from ..tuning import GRID_POINTS, TUNERS, SearchPlan, grid_size

if TYPE_CHECKING:
    from ..engine import Progress

SECONDS_BETWEEN_LINES: Final = 5.0
"""On a pipe, progress is told no more often than this."""

# What is printed is text: the brackets of a folder's name are no markup, its colons no emoji.
console = Console(highlight=False, markup=False, emoji=False, soft_wrap=True)
errors = Console(stderr=True, highlight=False, markup=False, emoji=False, soft_wrap=True)

PLAIN: Final[Mapping[str, str]] = {
    "−": "-",  # noqa: RUF001  # the minus sign that verdicts use
    "–": "-",  # noqa: RUF001
    "±": "+/-",
    "×": "x",  # noqa: RUF001
    "→": "->",
    "≤": "<=",
    "≥": ">=",
    "…": "...",
    "τ": "tau",
    "δ": "delta",
}
"""Characters that are printed, and what stands for them where an output lacks them."""


def print_anywhere() -> None:
    """Let standard output and error take any character, in plain ones where theirs are few."""
    codecs.register_error("plainly", _plainly)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="plainly")


def _plainly(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    lacking = error.object[error.start : error.end]
    return "".join(map(_plain, lacking)), error.end


def _plain(character: str) -> str:
    """Say a character in ASCII: é as e, and what has no likeness by its number."""
    likeness = unicodedata.normalize("NFKD", character).encode("ascii", "ignore").decode()
    number = character.encode("ascii", "backslashreplace").decode()
    return PLAIN.get(character) or likeness or number


def format_seconds(seconds: float | None) -> str:
    """Say a duration in the unit that suits it.

    Examples:
        >>> format_seconds(4.2), format_seconds(75), format_seconds(7300), format_seconds(None)
        ('4 s', '1 min 15 s', '2 h 1 min', '?')
    """
    if seconds is None:
        return "?"
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60} s"
    return f"{whole // 3600} h {whole % 3600 // 60} min"


def describe_plan(tuner: str, plan: SearchPlan) -> str:
    """Say what a search is going to do; for Hyperband, rung by rung."""
    lines = [f"{tuner} search: {plan.trials} trials, {plan.epochs:,} epochs in all"]
    lines += [
        f"  bracket {rung.bracket}, rung {rung.rung}: {rung.trials:3} trials, "
        f"epochs {rung.first_epoch} to {rung.last_epoch}"
        for rung in plan.rungs
    ]
    return "\n".join(lines)


def describe_space(space: SearchSpace, *, tuner: str) -> str:
    """Say what a search may choose from, one dimension a line."""
    size = grid_size(space) if TUNERS[tuner].on_grid else space.size
    lines = [f"space of {'infinitely many' if size is None else f'{size:,}'} configurations"]
    for name in space.to_json():  # what is optional and left at its default is not worth a line
        values = getattr(space, name)
        said = str(values) if isinstance(values, LogUniform) else ", ".join(map(str, values))
        if isinstance(values, LogUniform) and TUNERS[tuner].on_grid:
            said += f", of which a grid takes {GRID_POINTS}"
        lines.append(f"  {name.replace('_', ' ')}: {said}")
    return "\n".join(lines)


def describe_progress(progress: "Progress") -> str:
    """Say the best trial so far and the time left."""
    best = "no trial has succeeded yet"
    if progress.best is not None:
        configuration = progress.best.task.configuration
        value = progress.best.objective(progress.objective)
        best = (
            f"best {progress.objective} {value:.4g} with {configuration.model_name}, "
            f"rate {configuration.learning_rate:.3g}"
        )
    said = [best, f"{format_seconds(progress.elapsed_seconds)} gone"]
    if progress.remembered:
        said.append(f"{progress.remembered} trials remembered")
    if progress.trials_done < progress.trials_planned:
        said.insert(0, f"about {format_seconds(progress.seconds_left)} left")
    return ", ".join(said)


@contextmanager
def reporting(
    title: str, *, total: int | None = None, quiet: bool = False
) -> Iterator[Callable[["Progress"], None]]:
    """Give a report function for `run_search`, fitting where standard output goes.

    Args:
        title: What the job is called.
        total: Trials that are planned, to be shown before the first one ends.
        quiet: Say nothing.
    """
    if quiet:
        yield lambda _progress: None
    elif console.is_terminal:
        with _bar() as bar:
            task = bar.add_task(title, total=total, said="starting")

            def show(progress: "Progress") -> None:
                bar.update(
                    task,
                    completed=progress.trials_done,
                    total=progress.trials_planned,
                    said=describe_progress(progress),
                )

            yield show
    else:
        yield _line_by_line(title)


@contextmanager
def telling(
    tuner: str, *, quiet: bool = False
) -> Iterator[tuple[Callable[[SearchPlan], None], Callable[["Progress"], None]]]:
    """Give what `run_search` calls: to begin, which prints the plan, and to report.

    Nothing is printed before the search has found all that it was asked to be usable.

    Args:
        tuner: Name of the tuner.
        quiet: Say nothing.
    """
    shows: list[Callable[[Progress], None]] = []
    with ExitStack() as stack:

        def begin(plan: SearchPlan) -> None:
            if not quiet:
                console.print(describe_plan(tuner, plan))
            bar = reporting(f"{tuner} search", total=plan.trials, quiet=quiet)
            shows.append(stack.enter_context(bar))

        def report(progress: "Progress") -> None:
            shows[-1](progress)

        yield begin, report


def _bar() -> Bar:
    whole = Column(no_wrap=True)
    return Bar(
        TextColumn("{task.description}", markup=False, table_column=whole),
        MofNCompleteColumn(table_column=whole),
        BarColumn(bar_width=10),
        # On a narrow terminal only this is cut, at its end; what matters most comes first.
        TextColumn(
            "{task.fields[said]}",
            markup=False,
            table_column=Column(ratio=1, no_wrap=True, overflow="ellipsis"),
        ),
        console=console,
        expand=True,
    )


def _line_by_line(title: str) -> Callable[["Progress"], None]:
    last = time.monotonic()

    def say(progress: "Progress") -> None:
        nonlocal last
        finished = progress.trials_done == progress.trials_planned
        if not finished and time.monotonic() - last < SECONDS_BETWEEN_LINES:
            return
        last = time.monotonic()
        console.print(
            f"{title}: {progress.trials_done}/{progress.trials_planned} trials; "
            f"{describe_progress(progress)}"
        )

    return say


@contextmanager
def counting(title: str, total: int, *, quiet: bool = False) -> Iterator[Callable[[], None]]:
    """Give a function to call after each of `total` steps.

    Args:
        title: What the steps are.
        total: How many.
        quiet: Say nothing.
    """
    started = last = time.monotonic()
    done = 0

    def describe() -> str:
        gone = time.monotonic() - started
        left = gone / done * (total - done) if done else None
        return f"{format_seconds(gone)} gone, about {format_seconds(left)} left"

    if quiet:
        yield lambda: None
        return
    if console.is_terminal:
        with _bar() as bar:
            task = bar.add_task(title, total=total, said="starting")

            def advance() -> None:
                nonlocal done
                done += 1
                bar.update(task, completed=done, said=describe())

            yield advance
        return

    def say() -> None:
        nonlocal done, last
        done += 1
        if done == total or time.monotonic() - last >= SECONDS_BETWEEN_LINES:
            last = time.monotonic()
            console.print(f"{title}: {done}/{total}; {describe()}")

    yield say
