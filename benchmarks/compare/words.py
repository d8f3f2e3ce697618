"""What a result shows, in a sentence; and what a comparison comes to, in another."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

from ..statistics import MINIMUM_REPLICATES, Interval, settling_size
from ..text import ABSENT, format_significant, say_estimate
from .columns import Column
from .contesting import Frame
from .gate import Comparison, Result, Status

FACTOR_FROM: Final = 2.0
"""A ratio from this on is said as a factor, below it as a percentage."""

MARKS: Final[dict[Status, str]] = {
    "fails": "FAILS",
    "unconfirmed": "unconfirmed",
    "worse": "worse",
    "same": "same",
    "better": "better",
    "improved": "better",
    "inconclusive": "inconclusive",
}


def say_result(result: Result) -> str:
    """Say what a result shows, without a full stop: "worse by 25 % [18, 33]"."""
    said = _say(result)
    if result.status == "unconfirmed":
        return f"{said}, but not in every run: not confirmed"
    if result.status == "improved":
        return f"{said}: the baseline is stale"
    return said


def say_column(column: Column, *, limit_text: str | None) -> str:
    """Say which way a column is better, and from which loss on it fails."""
    unit = f" ({column.unit})" if column.unit else ""
    said = f"{column.name}{unit}, {column.better} is better"
    return said if limit_text is None else f"{said}; fails beyond {limit_text} if shown"


def say_value(value: float) -> str:
    """Say a median: three digits, whole numbers in full."""
    if math.isfinite(value) and value == round(value) and abs(value) < 1e15:
        return f"{value:,.0f}"
    return "failed" if math.isinf(value) else format_significant(value)


def say_change(result: Result) -> str:
    """Say new over baseline after a times sign, or new less baseline, with its interval."""
    change = result.measured.change
    if result.measured.frame.ratio:
        return f"\N{MULTIPLICATION SIGN}{say_estimate(change, digits=3)}"
    said = say_estimate(change, digits=2)
    return said if said == ABSENT or change.estimate < 0 else f"+{said}"


def say_test(result: Result) -> str:
    """Say the adjusted p-value, or why there is none."""
    if result.measured.method == "exact":
        return "exact"
    return format_significant(result.p_value, digits=2)


def say_methods(comparison: Comparison) -> str:
    """Say what the tests of a comparison are."""
    used = {each.measured.method for each in comparison.results}
    counts = {each.family: each.tested for each in comparison.results}
    families = " and ".join(
        f"{n} {'gated' if family == 'headline' else 'other'} contest{'s' if n != 1 else ''}"
        for family, n in sorted(counts.items(), reverse=True)
        if n
    )
    tests = [
        said
        for method, said in (
            ("ranks", "two-sided exact Mann-Whitney"),
            ("quartiles", "t of medians by their quartiles, where no rounds were kept"),
        )
        if method in used
    ]
    if not tests or not families:
        return "p: nothing was tested."
    each = ", within each run" if comparison.confirm is not None else ""
    return (
        f"p: {'; '.join(tests)}; after Holm over {families}{each}. "
        "Brackets: 95 % intervals, by Yuen's method of interquartile means."
    )


def say_outcome(comparison: Comparison) -> str:
    """Say what the whole comparison comes to, in one sentence."""
    gated = [each for each in comparison.results if each.limit is not None]
    failures, count = comparison.failures, _count(gated)
    unclear = _count([each for each in gated if each.status == "inconclusive"])
    if not gated:
        said = "Nothing was gated: name what must not get worse, such as --fail COLUMN:+5%."
    elif failures:
        each = failures[0]
        said = (
            f"{_count(failures)} of {count} gated rows fail{'s' * (_count(failures) == 1)}, "
            f"{each.column.name} of {each.row} first: {_say(each)}."
        )
    else:
        said = f"None of {count} gated rows fails."
        if unclear:
            said += f" {unclear} {'is' if unclear == 1 else 'are'} inconclusive."
    vanished = len({row for rows in comparison.vanished.values() for row in rows})
    if vanished:
        said += f" {vanished} {'row' if vanished == 1 else 'rows'} of the baseline vanished."
    improved = _count(comparison.improvements)
    if improved:
        said += (
            f" The baseline is stale: {improved} row{'s are' if improved > 1 else ' is'} better "
            "than it. "
            "Replace it to hold what was gained."
        )
    return said


def say_missing(comparison: Comparison) -> list[str]:
    """Name the rows that vanished and those that are new, a run a line."""
    several = len(comparison.news) > 1
    return [
        f"{word}{f' in {run}' if several else ''}: {'; '.join(rows)}."
        for word, found in (("Vanished", comparison.vanished), ("New", comparison.appeared))
        for run, rows in found.items()
        if rows
    ]


def _count(results: Sequence[Result]) -> int:
    """Count rows, of each column its own, once for all runs."""
    return len({(each.row, each.column.name) for each in results})


def _say(result: Result) -> str:
    if result.measured.method == "exact":
        return _say_exact(result)
    if result.measured.identical:
        return "the same, repeat by repeat"
    finding, frame = result.finding, result.measured.frame
    matters = _say_delta(result)
    if finding.outcome == "undecided":
        return _say_inconclusive(result)
    if finding.outcome == "either":
        return f"same: within ±{matters} of each other"
    word = "better" if finding.first_ahead else "worse"
    effect = result.measured.contest.effect
    if math.isinf(effect.estimate):
        return f"{word}: most repeats of the {'baseline' if finding.first_ahead else 'run'} failed"
    amount, bounds = _amounts(frame, effect, better=finding.first_ahead, unit=result.column.unit)
    if finding.outcome == "better":
        return f"{word} by {amount} {bounds}"
    if finding.outcome == "negligible":
        return f"{word} by {amount}: too little to matter"
    return f"{word} by {amount} {bounds}; whether by more than {matters} is open"


def _say_exact(result: Result) -> str:
    effect = result.measured.contest.effect
    if result.status == "same" and abs(effect.estimate) <= 1e-6:
        return "unchanged"
    better = effect.estimate < 0
    word = "better" if better else "worse"
    if math.isinf(effect.estimate):
        return f"{word}: the {'baseline' if better else 'run'} failed"
    amount, _ = _amounts(result.measured.frame, effect, better=better, unit=result.column.unit)
    within = ", within the limit" if result.status == "same" else ""
    return f"{word} by {amount}{within}"


def _say_inconclusive(result: Result) -> str:
    contest, frame = result.measured.contest, result.measured.frame
    if min(contest.sizes) < MINIMUM_REPLICATES:
        n, m = contest.sizes
        return f"inconclusive: {m} against {n} repeats, {MINIMUM_REPLICATES} are the least"
    if math.isnan(contest.effect.low) or math.isnan(contest.effect.high):
        return "inconclusive: too few repeats that did not fail, or none that differ"
    size = settling_size(contest, adjusted_p_value=result.p_value)
    further = "" if size is None else f"; about n = {_round_up(size):,} would settle it"
    low, high = (
        _side(frame, end, result.column.unit) for end in (contest.effect.low, contest.effect.high)
    )
    return f"inconclusive: from {low} to {high}{further}"


def _say_delta(result: Result) -> str:
    """Say the smallest difference that matters, as a loss of this row."""
    contest, frame = result.measured.contest, result.measured.frame
    loss = frame.loss(contest.scale.bound)
    return f"{_percentage(loss)} %" if frame.ratio else _with_unit(loss, result.column.unit)


def _amounts(frame: Frame, effect: Interval, *, better: bool, unit: str) -> tuple[str, str]:
    """Say by how much the new run is better or worse, and between which bounds."""
    sign = -1 if better else 1
    factor = math.exp(min(abs(effect.estimate), 700.0))
    if frame.ratio and factor >= FACTOR_FROM:
        ends = sorted(math.exp(min(sign * end, 700.0)) for end in (effect.low, effect.high))
        return f"a factor of {_number(factor)}", f"[{_number(ends[0])}, {_number(ends[1])}]"
    ends = sorted(sign * frame.loss(end) for end in (effect.low, effect.high))
    say = _percentage if frame.ratio else _number
    amount = sign * frame.loss(effect.estimate)
    said = f"{say(amount)} %" if frame.ratio else _with_unit(amount, unit)
    return said, f"[{say(ends[0])}, {say(ends[1])}]"


def _side(frame: Frame, end: float, unit: str) -> str:
    """Say one end of an interval, and whom it favours: "3 % better"."""
    word = "worse" if end > 0 else "better"
    if frame.ratio and abs(end) >= math.log(FACTOR_FROM):
        return f"a factor of {_number(math.exp(min(abs(end), 700.0)))} {word}"
    loss = abs(frame.loss(end))
    return f"{_percentage(loss)} % {word}" if frame.ratio else f"{_with_unit(loss, unit)} {word}"


def _with_unit(value: float, unit: str) -> str:
    return f"{_number(value)} {unit}".strip()


def _percentage(share: float) -> str:
    """A share in percent: whole ones, or two digits below ten percent."""
    if math.isinf(share):
        return _number(share)
    value = 100 * share
    said = f"{value:.0f}" if abs(value) >= 9.95 or value == 0 else f"{value:.2g}"
    return said.replace("-", "\N{MINUS SIGN}", 1) if said.startswith("-") else said


def _number(value: float) -> str:
    if math.isinf(value):
        return "∞" if value > 0 else "\N{MINUS SIGN}∞"
    said = format_significant(value, digits=2)
    return said.replace("-", "\N{MINUS SIGN}", 1) if said.startswith("-") else said


def _round_up(size: int) -> int:
    step: int = 10 ** max(len(str(size)) - 2, 0)
    return -(-size // step) * step
