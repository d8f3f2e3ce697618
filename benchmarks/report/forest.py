"""The forest plot of a study: every contest of two cells with its interval, a row each.

Positions are percentages of a panel's width, so that the page draws rows at any width.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from ..findings import Findings, Found
from ..frames import model_name
from ..text import format_significant, say_delta

EDGE: Final = 4.0
"""Percentage of the width that stays free at either side."""
LARGEST: Final = math.log(100.0)
"""Effects beyond this, as logarithms of ratios, are drawn at it."""
RATIOS: Final = (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 0.8, 1.0, 1.25, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0)
MOST_TICKS: Final = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class ForestRow:
    """One contest, as it is drawn.

    Attributes:
        question: In what the two networks are equal.
        models: Their names.
        sentence: What the contest shows.
        measured: What was compared.
        amount: The effect with its 95 % interval, in words.
        center: Where the estimate lies, in % of the width; None where there is none.
        wide: Where the 95 % interval begins and ends.
        narrow: The same of the 90 % interval.
        zone: The same of differences that do not matter.
        ahead: The cell that is shown to be ahead; empty where none is.
    """

    question: str
    models: tuple[str, str]
    sentence: str
    measured: str
    amount: str
    center: float | None
    wide: tuple[float, float]
    narrow: tuple[float, float]
    zone: tuple[float, float]
    ahead: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ForestPanel:
    """The contests of two cells that are compared in one unit.

    Attributes:
        cells: The two cells.
        unit: What a score is counted in; None for the ratio of errors.
        ticks: Where the axis has a tick, in %, and what is written there.
        matters: The smallest differences that matter, in words.
        rows: The contests, the headline first.
    """

    cells: tuple[str, str]
    unit: str | None
    ticks: tuple[tuple[float, str], ...]
    matters: str
    rows: tuple[ForestRow, ...]


def forest_panels(findings: Findings) -> list[ForestPanel]:
    """Return the contests of a study as they are drawn, a panel a pair of cells and unit.

    Args:
        findings: What the study shows.
    """
    asked = findings.headline_question
    ordered = sorted(findings.found, key=lambda each: each.pairing.question != asked)
    groups: dict[tuple[tuple[str, str], str | None], list[Found]] = {}
    for each in ordered:
        groups.setdefault((each.pairing.cells, each.contest.scale.unit), []).append(each)
    return [_panel(cells, unit, found) for (cells, unit), found in groups.items()]


def _panel(cells: tuple[str, str], unit: str | None, found: Sequence[Found]) -> ForestPanel:
    ends = [0.0]
    for each in found:
        bound = each.contest.scale.bound
        ends += [-bound, bound, each.contest.effect.low, each.contest.effect.high]
    finite = [x for x in ends if np.isfinite(x)]
    most = LARGEST if unit is None else math.inf
    low, high = max(min(finite), -most), min(max(finite), most)
    span = (low, high) if high > low else (-1.0, 1.0)
    return ForestPanel(
        cells=cells,
        unit=unit,
        ticks=tuple((_place(x, span), text) for x, text in _ticks(span, unit)),
        matters=" or ".join(dict.fromkeys(say_delta(each.contest.scale) for each in found)),
        rows=tuple(_row(each, span) for each in found),
    )


def _row(found: Found, span: tuple[float, float]) -> ForestRow:
    effect, narrow, bound = found.contest.effect, found.contest.narrow, found.contest.scale.bound
    finding, known = found.finding, bool(np.isfinite(found.contest.effect.estimate))
    first, second = (model_name(x["cell"], x["units"]) for x in found.pairing.choices)
    shown = finding is not None and finding.outcome in ("better", "open", "negligible")
    ahead = found.pairing.cells[0 if finding is not None and finding.first_ahead else 1]
    return ForestRow(
        question=found.pairing.question,
        models=(first, second),
        sentence=found.sentence,
        measured=found.pairing.measured,
        amount=_say_amount(found),
        center=_place(effect.estimate, span) if known else None,
        wide=(_place(effect.low, span), _place(effect.high, span)),
        narrow=(_place(narrow.low, span), _place(narrow.high, span)),
        zone=(_place(-bound, span), _place(bound, span)),
        ahead=ahead if shown else "",
    )


def _say_amount(found: Found) -> str:
    """Say the ratio of errors, first over second, or by how much the first score is higher."""
    effect = found.contest.effect
    unit = found.contest.scale.unit
    values = [effect.estimate, effect.low, effect.high]
    if not np.isfinite(effect.estimate):
        return "no estimate"
    if unit is None:
        said = [
            format_significant(math.exp(x), digits=2) if abs(x) < LARGEST * 10 else "beyond"
            for x in values
        ]
        return f"{said[0]} [{said[1]}, {said[2]}]"
    turned = [-values[0], *sorted((-values[1], -values[2]))]
    said = [f"{x:+.2f}".replace("-", "\N{MINUS SIGN}") for x in turned]
    return f"{said[0]} [{said[1]}, {said[2]}] {unit}"


def _place(effect: float, span: tuple[float, float]) -> float:
    if np.isnan(effect):
        return 50.0
    share = (min(max(effect, span[0]), span[1]) - span[0]) / (span[1] - span[0])
    return round(EDGE + (100 - 2 * EDGE) * share, 2)


def _ticks(span: tuple[float, float], unit: str | None) -> list[tuple[float, str]]:
    if unit is None:
        inside = [x for x in RATIOS if span[0] - 1e-9 <= math.log(x) <= span[1] + 1e-9]
        kept = [x for x in inside if x == 1.0 or abs(math.log(x)) > (span[1] - span[0]) / 12]
        if len(kept) < 3:
            kept = [math.exp(span[0]), 1.0, math.exp(span[1])]
        return [(math.log(x), f"{x:.3g}") for x in kept]
    width = span[1] - span[0]
    steps = [share * 10.0 ** math.floor(math.log10(width)) for share in (0.1, 0.2, 0.5, 1.0, 2.0)]
    step = next(x for x in steps if width / x <= MOST_TICKS)
    numbers = range(math.ceil(span[0] / step), math.floor(span[1] / step) + 1)
    return [
        (n * step, f"{-n * step:+g}".replace("-", "\N{MINUS SIGN}") if n else "0") for n in numbers
    ]
