"""What the table of a series answers, in a sentence."""

from __future__ import annotations

from typing import Final

import pandas as pd

from ..frames import Judging
from ..tabular import Answer, better_column
from ..text import format_significant

NOTE: Final = (
    "A search draws so many configurations of a cell from a grid and keeps the one of least "
    "validation error by one seed; others judge it on test data. Computed exactly from every "
    "configuration; brackets and bands: 95 % over seeds."
)


def answer_sentence(answer: Answer, judging: Judging) -> str:
    """Say which of the first two cells wins, from how many tuning trials on.

    A cell wins at a number of trials where the band of the probability that it is the better one
    lies wholly on its side of a half.

    Args:
        answer: What the table of a series answered.
        judging: How its models are judged.
    """
    first, second = answer.grid.cells[:2]
    name, curves = better_column(first, second), answer.curves
    winners = [
        first if low > 0.5 else second if high < 0.5 else None
        for low, high in zip(curves[f"{name}_low"], curves[f"{name}_high"], strict=True)
    ]
    trials = curves["trials"].tolist()
    spells = _spells(trials, winners)
    last = curves.iloc[-1]
    ends = " and ".join(
        f"{cell.upper()} {format_significant(float(last[cell]))}" for cell in (first, second)
    )
    reached = f"With {trials[-1]} trials the expected test {judging.words} is {ends}"
    said = "; ".join(f"{_range(start, end)} {_say(winner)}" for start, end, winner in spells)
    return f"**{said[:1].upper()}{said[1:]}.** {reached} ({judging.better})."


def _spells(trials: list[int], winners: list[str | None]) -> list[tuple[int, int, str | None]]:
    """Group numbers of trials that the same cell wins, in order."""
    frame = pd.DataFrame({"trials": trials, "winner": [winner or "" for winner in winners]})
    spell = (frame["winner"] != frame["winner"].shift()).cumsum()
    return [
        (int(rows["trials"].iloc[0]), int(rows["trials"].iloc[-1]), rows["winner"].iloc[0] or None)
        for _, rows in frame.groupby(spell)
    ]


def _say(winner: str | None) -> str:
    if winner is None:
        return "neither is ahead for certain"
    return f"the {winner.upper()} is likelier to win"


def _range(start: int, end: int) -> str:
    if end > start:
        return f"with {start} to {end} tuning trials"
    return f"with {start} tuning trial{'s' if start > 1 else ''}"
