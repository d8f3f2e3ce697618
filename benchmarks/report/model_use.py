"""How to use the network that a study found: code, and the files beside the page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from ...search.configurations import DIMENSIONS, told_dimensions
from ..frames import StudyFrames
from .answer import StudyAnswer


@dataclass(frozen=True, slots=True, kw_only=True)
class Snippet:
    """Lines to copy, and what they do."""

    says: str
    code: str


def snippets(records: StudyFrames, given: StudyAnswer, folder: Path) -> list[Snippet]:
    """Return what can be done with the network, in code.

    Args:
        records: The study.
        given: What it answers.
        folder: Where the page goes; models that searches saved lie below it.
    """
    parts = []
    if records.judging.own:
        parts.append(Snippet(says="Forecast beyond the end of the series.", code=FORECAST))
        parts.append(Snippet(says="The same at the command line.", code=FORECAST_COMMAND))
    parts += [
        Snippet(
            says=f"Load the network that the search in {path.parts[0]}/ saved; values of the "
            "series go in and come out.",
            code=LOAD.format(path=path.as_posix()),
        )
        for path in (x.relative_to(folder) for x in sorted(folder.glob("*/best/model.keras")))
    ]
    if given.choice is not None:
        parts.append(
            Snippet(
                says="Refit and measure this configuration again.",
                code=AGAIN.format(
                    series=_series(records),
                    given=say_configuration(given.choice),
                    epochs=given.choice["epochs"],
                ),
            )
        )
    return parts


def _series(records: StudyFrames) -> str:
    series = records.context.get("series", "damped-cosine")
    return "SERIES.csv" if records.judging.own else series


def say_configuration(choice: Mapping[Any, Any]) -> str:
    """Say a configuration as `--configuration` reads it: "gru:40:0.01:adam:cosine:every"."""
    placed = ("cell", "units", "learning_rate", "optimizer", "schedule", "loss_span")
    named = [
        f"{name}={choice[name]}"
        for name, dimension in DIMENSIONS.items()
        if dimension.optional and name in told_dimensions([choice])
    ]
    return ":".join([*(str(choice[name]).lower() for name in placed), *named])


def files_beside(folder: Path) -> list[tuple[str, str]]:
    """Return which of the files of a study lie beside the page, and what each holds."""
    return [(name, what) for name, what in FILES.items() if (folder / name).exists()]


FORECAST: Final = """\
from gru_or_lstm import load_run

run = load_run(".")  # this folder
table = run.forecast(steps=12)"""

FORECAST_COMMAND: Final = "gru-or-lstm forecast . --steps 12 --out forecast.csv"

LOAD: Final = """\
import keras

model = keras.saving.load_model("{path}")
next_values = model.predict(windows)  # windows: (n, lookback, 1)"""

AGAIN: Final = """\
gru-or-lstm benchmark --series {series} --no-standard \\
    --epochs {epochs} --configuration {given}"""

FILES: Final[Mapping[str, str]] = {
    "comparison.csv": "every configuration and simple model, with quartiles of every metric",
    "measurements.csv": "every refit",
    "verdicts.md": "every contest in a sentence",
    "contests.csv": "every contest in numbers",
    "timing_blocks.csv": "every timed block",
    "comparison.tex": "the table for a paper",
    "figures": "every figure as PNG and SVG",
}
"""File -> what it holds."""
