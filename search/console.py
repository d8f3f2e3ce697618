"""How a long job talks: a bar on a terminal, plain lines on a pipe, nothing if it is quiet."""

import dataclasses
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn
from rich.progress import Progress as Bar
from rich.table import Column

from search.plan import SearchPlan
from search.space import LogUniform, SearchSpace

if TYPE_CHECKING:
    from collections.abc import Callable

    from search.progress import Progress

SECONDS_BETWEEN_LINES: Final = 5.0
"""On a pipe, progress is told no more often than this."""

console = Console(highlight=False, soft_wrap=True)
errors = Console(stderr=True, highlight=False, soft_wrap=True)


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


def describe_space(space: SearchSpace) -> str:
    """Say what a search may choose from, one dimension a line."""
    lines = [f"space of {'infinitely many' if space.size is None else space.size} configurations"]
    for field in dataclasses.fields(space):
        values = getattr(space, field.name)
        said = str(values) if isinstance(values, LogUniform) else ", ".join(map(str, values))
        lines.append(f"  {field.name.replace('_', ' ')}: {said}")
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
) -> Iterator["Callable[[Progress], None]"]:
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


def _bar() -> Bar:
    whole = Column(no_wrap=True)
    return Bar(
        TextColumn("{task.description}", table_column=whole),
        MofNCompleteColumn(table_column=whole),
        BarColumn(bar_width=10),
        # On a narrow terminal only this is cut, at its end; what matters most comes first.
        TextColumn(
            "{task.fields[said]}",
            table_column=Column(ratio=1, no_wrap=True, overflow="ellipsis"),
        ),
        console=console,
        expand=True,
    )


def _line_by_line(title: str) -> "Callable[[Progress], None]":
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
def counting(title: str, total: int, *, quiet: bool = False) -> Iterator["Callable[[], None]"]:
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
