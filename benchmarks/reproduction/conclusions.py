"""The conclusions of the published experiment, held against many seeds."""

from __future__ import annotations

import numpy as np

from ..frames import SUCCESS_BELOW
from ..statistics import (
    MINIMUM_REPLICATES,
    SIGNIFICANCE,
    Comparison,
    Interval,
    clopper_pearson,
    compare_errors,
    decide,
    holm,
    noether_sample_size,
    spearman_interval,
    summarize,
)
from ..text import format_summary, say_interval
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
    compared = {part: _compare_cells(records, part) for part in PARTS}
    adjusted = dict(
        zip(compared, holm([c.p_value for c in compared.values()]).tolist(), strict=True)
    )
    outcome = decide(compared[LEAK_FREE], adjusted_p_value=adjusted[LEAK_FREE])
    verdicts = {
        "first": "refuted: leak-free, the GRU is better",
        "second": "confirmed, leak-free",
        "equivalent": "refuted: leak-free, they are equivalent",
        "undecided": "undecided",
    }
    said = {
        part: f"P(GRU better) = {say_interval(comparison.probability_first_better)}, "
        f"p = {adjusted[part]:.2g}"
        for part, comparison in compared.items()
    }
    difference = compared[LEAK_FREE].difference
    return AuditRow(
        claim="The LSTM forecasts better than the GRU",
        as_published=said[AS_PUBLISHED],
        leak_free=said[LEAK_FREE],
        tuned=said[TUNED],
        seeds=f"n = {compared[LEAK_FREE].n} a cell; GRU against LSTM, leak-free: "
        f"{say_interval(difference)} decades",
        verdict=verdicts[outcome],
        quantity="difference of log10 error, GRU minus LSTM, leak-free",
        n=compared[LEAK_FREE].n,
        interval=difference,
    )


def cell_decides(records: ReproductionFrames) -> AuditRow:
    """Audit "the cell makes the difference" by what the recipe makes of the same cells."""
    cells = {part: _compare_cells(records, part).difference for part in PARTS}
    gains = {
        cell: compare_errors(
            errors_of(records, LEAK_FREE, cell), errors_of(records, TUNED, cell)
        ).difference
        for cell in CELLS
    }
    least = min(gains.values(), key=lambda gain: gain.low)
    largest = max(abs(cells[part].estimate) for part in (LEAK_FREE, TUNED))
    n = len(errors_of(records, TUNED, "GRU"))
    if n >= MINIMUM_REPLICATES and least.low > largest:
        verdict = (
            f"refuted: the recipe moves the error by at least {least.low:.2f} decades, "
            f"the cell by {largest:.2f}"
        )
    else:
        verdict = "undecided"
    moved = " and ".join(f"{cell} by {say_interval(gain)}" for cell, gain in gains.items())
    return AuditRow(
        claim="The cell makes the difference",
        **{
            name: f"GRU against LSTM: {say_interval(cells[part])} decades"
            for name, part in zip(_FIELDS, PARTS, strict=True)
        },
        seeds=f"n = {n} a cell; the recipe moves the {moved} decades",
        verdict=verdict,
        quantity="smaller gain from the recipe, decades",
        n=n,
        interval=least,
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
            name: f"Spearman {say_interval(correlations[part])}"
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
    needed = [noether_sample_size(power, sides=1) for power in (0.80, 0.90, 0.95)]
    better = _compare_cells(records, AS_PUBLISHED).probability_first_better
    n = len(errors_of(records, AS_PUBLISHED, "GRU"))
    return AuditRow(
        claim="One run of each cell shows the difference",
        as_published=f"one success in one run against none: Fisher p = {best_case:.2g}; over all "
        f"seeds p = {p_values[AS_PUBLISHED]:.2g}",
        leak_free=f"over all seeds p = {p_values[LEAK_FREE]:.2g}",
        tuned=f"over all seeds p = {p_values[TUNED]:.2g}",
        seeds=f"n = {n} a cell; a single pair of runs has the GRU ahead with probability "
        f"{say_interval(better)}",
        verdict=f"refuted: {needed[0]}, {needed[1]} or {needed[2]} runs a cell find "
        "P(better) = 0.75 with power 0.80, 0.90 or 0.95"
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
        seeds=f"n = {n}; success rate as published {say_interval(rate)}, tuned "
        f"{say_interval(tuned)}",
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


def _compare_cells(records: ReproductionFrames, part: str) -> Comparison:
    return compare_errors(*(errors_of(records, part, cell) for cell in CELLS))


def _rank_correlation(records: ReproductionFrames, part: str) -> Interval:
    losses, errors = (
        np.concatenate([errors_of(records, part, cell, metric=metric) for cell in CELLS])
        for metric in ("val_loss", JUDGED_BY[part])
    )
    return spearman_interval(losses, errors)


_FIELDS = ("as_published", "leak_free", "tuned")
