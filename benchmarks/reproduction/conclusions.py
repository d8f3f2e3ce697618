"""The conclusions of the published experiment, held against many seeds."""

from __future__ import annotations

import numpy as np

from ..frames import SUCCESS_BELOW
from ..statistics import (
    MINIMUM_REPLICATES,
    SIGNIFICANCE,
    Contest,
    Interval,
    Scale,
    adjust,
    as_factor,
    clopper_pearson,
    compete,
    judge,
    noether_sample_size,
    scale_of,
    spearman_interval,
    summarize,
)
from ..text import format_significant, format_summary, say_estimate, say_finding, say_test
from .frames import JUDGED_BY, ReproductionFrames, errors_of, rows_of
from .published import AS_PUBLISHED, CELLS, LEAK_FREE, PARTS, TUNED
from .rows import AuditRow
from .traps import Share, fisher_p_value

RANK_LIMIT = 0.7
"""Below this rank correlation less than half of the variance of the ranks is shared."""


def gru_fails(records: ReproductionFrames) -> AuditRow:
    """Audit "the GRU cannot reproduce the oscillation": in most seeds it must not."""
    shares = {part: success_share(records, part, "GRU") for part in PARTS}
    rate, tuned = rate_of(shares[AS_PUBLISHED]), shares[TUNED]
    verdict = "undecided"
    if tuned.part:
        verdict = (
            f"refuted: with a tuned recipe {_model(records, TUNED, 'GRU')} succeeds in {tuned}"
        )
    elif rate.high < 0.5:
        verdict = "confirmed for every recipe tried here"
    elif rate.low > 0.5:
        verdict = f"refuted: it succeeds in {shares[AS_PUBLISHED]}"
    return _success_row(records, "GRU", "The GRU cannot reproduce the oscillation", verdict)


def lstm_succeeds(records: ReproductionFrames) -> AuditRow:
    """Audit "the LSTM can reproduce the oscillation": with the published recipe, in most seeds."""
    share = success_share(records, AS_PUBLISHED, "LSTM")
    rate = rate_of(share)
    verdict = f"undecided: {share} succeed"
    if rate.low > 0.5:
        verdict = f"confirmed: {share} succeed"
    elif rate.high < 0.5:
        verdict = f"refuted: {share} succeed"
    return _success_row(records, "LSTM", "The LSTM can reproduce the oscillation", verdict)


def lstm_is_better(records: ReproductionFrames) -> AuditRow:
    """Audit "the LSTM forecasts better than the GRU" by the leak-free comparison."""
    contests = {part: _compete(records, part) for part in PARTS}
    adjusted = adjust(
        {part: contest.p_value for part, contest in contests.items()},
        dict.fromkeys(contests, "exploratory"),
    )
    said = {
        part: f"P(GRU better) = {say_estimate(contest.probability_first_better)}; "
        f"{say_test(contest, adjusted_p_value=adjusted[part])}"
        for part, contest in contests.items()
    }
    decisive, p_value = contests[LEAK_FREE], adjusted[LEAK_FREE]
    ratio = as_factor(decisive.effect)
    return AuditRow(
        claim="The LSTM forecasts better than the GRU",
        as_published=said[AS_PUBLISHED],
        leak_free=said[LEAK_FREE],
        tuned=said[TUNED],
        seeds=f"n = {min(decisive.sizes)} a cell; error of the GRU over that of the LSTM, "
        f"leak-free: {say_estimate(ratio, digits=3)}",
        verdict=say_direction(decisive, adjusted_p_value=p_value),
        quantity="ratio of errors, GRU over LSTM, leak-free",
        n=min(decisive.sizes),
        interval=ratio,
    )


def say_direction(contest: Contest, *, adjusted_p_value: float) -> str:
    """Judge the claim that the second of two cells is better: a direction either way settles it.

    Args:
        contest: How GRU and LSTM compare, in this order.
        adjusted_p_value: Its p-value adjusted over its family.

    Returns:
        "confirmed", "refuted" or "undecided", then what the contest shows.
    """
    finding = judge(contest, adjusted_p_value=adjusted_p_value)
    said = say_finding(contest, CELLS, adjusted_p_value=adjusted_p_value)
    if finding.outcome == "undecided":
        return said
    refuted = finding.outcome == "either" or finding.first_ahead
    return f"{'refuted' if refuted else 'confirmed'}, leak-free: {said}"


def cell_decides(records: ReproductionFrames) -> AuditRow:
    """Audit "the cell makes the difference" by what the recipe makes of the same cells."""
    cells = {part: _compete(records, part).effect for part in PARTS}
    scale = _scale(records)
    gains = {
        cell: compete(
            errors_of(records, LEAK_FREE, cell), errors_of(records, TUNED, cell), scale
        ).effect
        for cell in CELLS
    }
    least = min(gains.values(), key=lambda gain: gain.low)
    largest = max(abs(cells[part].estimate) for part in (LEAK_FREE, TUNED))
    n = len(errors_of(records, TUNED, "GRU"))
    if n >= MINIMUM_REPLICATES and least.low > largest:
        verdict = (
            f"refuted: the recipe divides the error by at least "
            f"{format_significant(float(np.exp(least.low)), digits=2)}, "
            f"the cell by {format_significant(float(np.exp(largest)), digits=2)}"
        )
    else:
        verdict = "undecided"
    moved = " and ".join(
        f"{cell} by {say_estimate(as_factor(gain), digits=3)}" for cell, gain in gains.items()
    )
    return AuditRow(
        claim="The cell makes the difference",
        **{
            name: "error of the GRU over that of the LSTM: "
            f"{say_estimate(as_factor(cells[part]), digits=3)}"
            for name, part in zip(_FIELDS, PARTS, strict=True)
        },
        seeds=f"n = {n} a cell; the recipe divides the error of the {moved}",
        verdict=verdict,
        quantity="factor by which the recipe divides the error, the smaller of both cells",
        n=n,
        interval=as_factor(least),
    )


def loss_ranks_fits(records: ReproductionFrames) -> AuditRow:
    """Audit "the fit with the lower validation loss forecasts better" over all fits."""
    correlations = {part: _rank_correlation(records, part) for part in PARTS}
    least = min(correlations.values(), key=lambda rho: rho.high)
    count = len(records.measurements) // len(PARTS)
    verdict = "undecided"
    if count >= len(CELLS) * MINIMUM_REPLICATES:
        if least.high < RANK_LIMIT:
            verdict = "refuted: at best half of the variance of the ranks is shared in one part"
        elif all(rho.low > RANK_LIMIT for rho in correlations.values()):
            verdict = "confirmed"
    return AuditRow(
        claim="The fit with the lower validation loss forecasts better",
        **{
            name: f"Spearman {say_estimate(correlations[part])}"
            for name, part in zip(_FIELDS, PARTS, strict=True)
        },
        seeds=f"n = {count} fits a part, both cells",
        verdict=verdict,
        quantity="Spearman correlation in the part where it is least",
        n=count,
        interval=least,
    )


def one_run_shows_it(records: ReproductionFrames) -> AuditRow:
    """Audit "one run of each shows the difference" by Fisher's test and by pairs of single runs."""
    best_case = fisher_p_value(Share(part=0, whole=1), Share(part=1, whole=1))
    p_values = {
        part: fisher_p_value(*(success_share(records, part, cell) for cell in CELLS))
        for part in PARTS
    }
    needed = [noether_sample_size(power) for power in (0.80, 0.90, 0.95)]
    better = _compete(records, AS_PUBLISHED).probability_first_better
    n = len(errors_of(records, AS_PUBLISHED, "GRU"))
    return AuditRow(
        claim="One run of each cell shows the difference",
        as_published=f"one success in one run against none: Fisher p = {best_case:.2g}; over all "
        f"seeds p = {p_values[AS_PUBLISHED]:.2g}",
        leak_free=f"over all seeds p = {p_values[LEAK_FREE]:.2g}",
        tuned=f"over all seeds p = {p_values[TUNED]:.2g}",
        seeds=f"n = {n} a cell; a single pair of runs has the GRU ahead with probability "
        f"{say_estimate(better)}",
        verdict=f"refuted: {needed[0]}, {needed[1]} or {needed[2]} runs a cell find "
        "P(better) = 0.75 with power 0.80, 0.90 or 0.95, two-sided"
        if best_case > SIGNIFICANCE
        else "confirmed",
        quantity="P(GRU better) of a single pair of runs, as published",
        n=n,
        interval=better,
    )


def success_share(records: ReproductionFrames, part: str, cell: str) -> Share:
    """Return how many fits of one cell in one part reproduce the oscillation."""
    errors = errors_of(records, part, cell)
    return Share(part=int((errors < SUCCESS_BELOW).sum()), whole=len(errors))


def rate_of(share: Share) -> Interval:
    """Return a success rate with its exact 95 % interval."""
    return clopper_pearson(share.part, share.whole)


def _success_row(records: ReproductionFrames, cell: str, claim: str, verdict: str) -> AuditRow:
    said = {part: _success_phrase(records, part, cell) for part in PARTS}
    rate = rate_of(success_share(records, AS_PUBLISHED, cell))
    tuned = rate_of(success_share(records, TUNED, cell))
    n = len(errors_of(records, AS_PUBLISHED, cell))
    return AuditRow(
        claim=claim,
        as_published=said[AS_PUBLISHED],
        leak_free=said[LEAK_FREE],
        tuned=said[TUNED],
        seeds=f"n = {n}; success rate as published {say_estimate(rate)}, tuned "
        f"{say_estimate(tuned)}",
        verdict=verdict,
        quantity=f"success rate of the {cell}, as published",
        n=n,
        interval=rate,
    )


def _success_phrase(records: ReproductionFrames, part: str, cell: str) -> str:
    error = summarize(errors_of(records, part, cell))
    share = success_share(records, part, cell)
    return (
        f"{_model(records, part, cell)}: {share} succeed; nrmse_env "
        f"{format_summary(error.median, error.q25, error.q75)}"
    )


def _model(records: ReproductionFrames, part: str, cell: str) -> str:
    return str(rows_of(records.measurements, part, cell)["model"].iloc[0])


def _compete(records: ReproductionFrames, part: str) -> Contest:
    gru, lstm = (errors_of(records, part, cell) for cell in CELLS)
    return compete(gru, lstm, _scale(records))


def _scale(records: ReproductionFrames) -> Scale:
    """What errors are compared in, be they of the training trajectory or of others."""
    return scale_of(records.held_out.primary_metric, records.held_out.facts)


def _rank_correlation(records: ReproductionFrames, part: str) -> Interval:
    losses, errors = (
        np.concatenate([errors_of(records, part, cell, metric=metric) for cell in CELLS])
        for metric in ("val_loss", JUDGED_BY[part])
    )
    return spearman_interval(losses, errors)


_FIELDS = ("as_published", "leak_free", "tuned")
