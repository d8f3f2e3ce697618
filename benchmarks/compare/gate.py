"""Whether new runs lose against a baseline by more than they may, and beyond chance."""

from __future__ import annotations

import dataclasses
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ...search.errors import InputError
from ..statistics import OUTCOMES, Family, Finding, Outcome, adjust, judge
from .columns import Column
from .comparable import check_alike, told_apart, wanted_columns, without_times
from .contesting import Measured, measure
from .limits import Limit
from .pairing import Pair, pair_rows
from .samples import RunSamples, Sample

Status = Literal["fails", "unconfirmed", "worse", "same", "better", "improved", "inconclusive"]

UNCHANGED: Final = 1e-6
"""Change of an exact value, as a share, that is its last digits alone."""
SHOWN_LOSS: Final[tuple[Outcome, ...]] = ("better", "open")
"""What a contest must show of the side ahead for a loss of the other to count."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Result:
    """What one row and column of one new run shows.

    Attributes:
        run: The new run.
        row: The row.
        column: The column.
        limit: From which loss on it fails; None if it cannot.
        base: Repeats of the baseline.
        new: Repeats of the new run.
        measured: How they compare.
        family: In which the p-value is adjusted: "headline" is the gate, what has a limit.
        p_value: The adjusted one; NaN where nothing is tested.
        tested: How many contests of that family have one.
        status: What it comes to.
    """

    run: str
    row: str
    column: Column
    limit: Limit | None
    base: Sample
    new: Sample
    measured: Measured
    family: Family = "exploratory"
    p_value: float = float("nan")
    tested: int = 0
    status: Status = "inconclusive"

    @property
    def finding(self) -> Finding:
        """What the contest shows; its first group is the new run."""
        return judge(self.measured.contest, adjusted_p_value=self.p_value)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Comparison:
    """What comparing runs came to.

    Attributes:
        base: The baseline.
        news: The new runs.
        results: One a new run, column and row.
        vanished: New run -> what only the baseline has.
        appeared: New run -> what only it has.
        notes: What a reader must know, a sentence each.
        confirm: In how many new runs a loss had to be found; None if in any.
    """

    base: RunSamples
    news: tuple[RunSamples, ...]
    results: tuple[Result, ...]
    vanished: Mapping[str, tuple[str, ...]]
    appeared: Mapping[str, tuple[str, ...]]
    notes: tuple[str, ...]
    confirm: int | None = None

    @property
    def failures(self) -> tuple[Result, ...]:
        """The results that fail the gate."""
        return tuple(each for each in self.results if each.status == "fails")

    @property
    def improvements(self) -> tuple[Result, ...]:
        """The results that are better by more than the gate would let them be worse."""
        return tuple(each for each in self.results if each.status == "improved")


def compare_runs(
    base: RunSamples,
    news: Sequence[RunSamples],
    *,
    limits: Mapping[str, Limit] | None = None,
    columns: Sequence[str] = (),
    across_machines: bool = False,
    confirm: int | None = None,
) -> Comparison:
    """Compare new runs with a baseline, row by row.

    Args:
        base: The baseline.
        news: At least one new run.
        limits: Column -> the loss from which on it fails.
        columns: Further columns to compare.
        across_machines: Compare times of different machines, too.
        confirm: Of how many new runs each must show a loss for it to fail; None fails on any.

    Raises:
        InputError: If the runs have nothing in common that could be compared, a limit has nothing
            to hold, or times of different machines are to be gated.
    """
    limits = limits or {}
    news = told_apart(news)
    if confirm is not None and len(news) < confirm:
        raise InputError(
            f"`confirm` must be at most the number of new runs. Received: confirm={confirm}, "
            f"{len(news)} runs. Run the benchmark again and give the further results, too."
        )
    for new in news:
        check_alike(base, new)
    wanted = wanted_columns(base, news, limits, columns)
    wanted, notes = without_times(base, news, wanted, limits, across_machines=across_machines)
    results: list[Result] = []
    vanished, appeared = {}, {}
    for new in news:
        found = pair_rows(base, new, list(wanted))
        results += [
            _result(base, new, pair, column, limits.get(name))
            for name, column in wanted.items()
            for pair in found.pairs
            if name in pair.base.samples and name in pair.new.samples
        ]
        vanished[new.name], appeared[new.name] = found.vanished, found.appeared
        _check_held(base, new, [each for each in results if each.run == new.name], limits)
    adjusted = _adjust(results, together=confirm is None)
    judged = [dataclasses.replace(each, status=_status(each)) for each in adjusted]
    return Comparison(
        base=base,
        news=tuple(news),
        results=tuple(judged if confirm is None else _confirmed(judged, len(news))),
        vanished=vanished,
        appeared=appeared,
        notes=tuple(dict.fromkeys([*base.notes, *(n for new in news for n in new.notes), *notes])),
        confirm=confirm,
    )


def exceeds(codes: ArrayLike, effects: ArrayLike, *, bound: ArrayLike) -> NDArray[np.bool_]:
    """Tell which contests show a loss of the first group beyond a bound.

    Args:
        codes: Positions in `statistics.OUTCOMES`, shape (...).
        effects: Cost of the first group less that of the second, same shape.
        bound: The loss that must be exceeded, on the same scale.

    Returns:
        Whether a direction is shown and the estimate lies beyond the bound, shape (...).
    """
    shown = np.isin(codes, [OUTCOMES.index(outcome) for outcome in SHOWN_LOSS])
    return np.asarray(shown & (np.asarray(effects) > bound), dtype=np.bool_)


def _result(
    base: RunSamples, new: RunSamples, pair: Pair, column: Column, limit: Limit | None
) -> Result:
    before, after = pair.base.samples[column.name], pair.new.samples[column.name]
    declared = base.scales.get(column.name)
    return Result(
        run=new.name,
        row=pair.name,
        column=column,
        limit=limit,
        base=before,
        new=after,
        measured=measure(before, after, column, limit=limit, declared=declared),
        family="exploratory" if limit is None else "headline",
    )


def _check_held(
    base: RunSamples, new: RunSamples, results: Sequence[Result], limits: Mapping[str, Limit]
) -> None:
    """See that a gate that finds no loss has looked at something."""
    if not results:
        raise InputError(f"{base.name} and {new.name} have no row in common: nothing to compare.")
    held = {each.column.name for each in results}
    if missing := [name for name in limits if name not in held]:
        raise InputError(
            f"No row of both {base.name} and {new.name} has {missing[0]}, so --fail would hold "
            "nothing."
        )


def _adjust(results: Sequence[Result], *, together: bool) -> list[Result]:
    """Adjust p-values within the gate and within the rest.

    Args:
        results: Of all new runs.
        together: Over all new runs, any of which may fail; else over each, for all must agree.
    """
    groups: defaultdict[str, list[int]] = defaultdict(list)
    for place, each in enumerate(results):
        groups["" if together else each.run].append(place)
    adjusted = list(results)
    for places in groups.values():
        p_values = {place: results[place].measured.contest.p_value for place in places}
        families = {place: results[place].family for place in places}
        found = adjust(p_values, families)
        for place in places:
            tested = sum(
                not np.isnan(p_values[other]) and families[other] == families[place]
                for other in places
            )
            adjusted[place] = dataclasses.replace(
                results[place], p_value=found[place], tested=tested
            )
    return adjusted


def _status(result: Result) -> Status:
    contest = result.measured.contest
    effect, bound = contest.effect.estimate, contest.scale.bound
    if result.measured.method == "exact":
        if result.limit is None:
            bound = UNCHANGED
        if abs(effect) <= max(bound, UNCHANGED):
            return "same"
        return _beyond(result, worse=effect > 0)
    if result.measured.identical:
        return "same"
    finding = result.finding
    if finding.outcome == "undecided":
        return "inconclusive"
    if finding.outcome in ("either", "negligible"):
        return "same"
    code = OUTCOMES.index(finding.outcome)
    if exceeds(code, abs(effect), bound=bound):
        return _beyond(result, worse=not finding.first_ahead)
    return "better" if finding.first_ahead else "worse"


def _beyond(result: Result, *, worse: bool) -> Status:
    if result.limit is None:
        return "worse" if worse else "better"
    return "fails" if worse else "improved"


def _confirmed(results: Sequence[Result], runs: int) -> list[Result]:
    """Let only those losses fail, and gains make the baseline stale, that every run shows."""
    shown = Counter((each.row, each.column.name, each.status) for each in results)
    return [
        dataclasses.replace(each, status=UNCONFIRMED[each.status])
        if each.status in UNCONFIRMED and shown[each.row, each.column.name, each.status] < runs
        else each
        for each in results
    ]


UNCONFIRMED: Final[Mapping[Status, Status]] = {"fails": "unconfirmed", "improved": "better"}
"""Status -> what becomes of it where not every run shows it."""
