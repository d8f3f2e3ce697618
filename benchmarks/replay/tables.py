"""What replays show: regret against what was spent, and how soon a search comes close."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..statistics import Scale, clopper_pearson, summarize
from ..text import ABSENT, format_significant, say_delta
from .replaying import WORKERS, Replay

CLOSE: Final = 0.10
"""A search has come close when what it would choose is at most so much worse than the best."""
POINTS: Final = 40
SPENT: Final = ("epochs", *(f"seconds of {workers}" for workers in WORKERS))
"""What a search spends: epochs, and simulated seconds of so many workers."""


def regret_frame(replays: Mapping[str, Sequence[Replay]], scale: Scale) -> pd.DataFrame:
    """Return the regret of several tuners against what was spent.

    Args:
        replays: Tuner, in words -> its searches.
        scale: What regret is counted in.

    Returns:
        Columns `tuner`, `spent` ("epochs", or "seconds of N" workers), `amount`, `n`, `regret`
        (median over searches: a share of the best configuration's error, or so much of a score's
        unit; infinite for one that has no trial by then), `low` and `high` (quartiles).
    """
    rows = []
    for tuner, found in replays.items():
        for spent in SPENT:
            ends = [_spent(each, spent) for each in found]
            first, last = (float(np.median([each[place] for each in ends])) for place in (0, -1))
            for amount in np.geomspace(first, last, POINTS):
                regrets = [_regret_by(*pair, amount) for pair in zip(found, ends, strict=True)]
                summary = summarize(_in_words(scale, regrets))
                rows.append(
                    {
                        "tuner": tuner,
                        "spent": spent,
                        "amount": float(amount),
                        "n": len(found),
                        "regret": summary.median,
                        "low": summary.q25,
                        "high": summary.q75,
                    }
                )
    return pd.DataFrame(rows)


def closeness_frame(replays: Mapping[str, Sequence[Replay]], scale: Scale) -> pd.DataFrame:
    """Return how soon searches come close to the best, and stay there.

    Args:
        replays: Tuner, in words -> its searches.
        scale: What regret is counted in; scores come close within the difference that matters.

    Returns:
        One row a tuner: `tuner`, `n`, `trials` (median), `epochs` (median of all), `close` (how
        many came close and stayed), for each of what is spent `SPENT_close` (median over those
        that did, quartiles `_low` and `_high`), `regret` at the end with quartiles, and `curse`,
        the factor between the winner's validation error by other seeds and by its own.
    """
    rows = []
    for tuner, found in replays.items():
        row: dict[str, Any] = {
            "tuner": tuner,
            "n": len(found),
            "trials": float(np.median([len(each.epochs) for each in found])),
            "epochs": float(np.median([each.epochs[-1] for each in found])),
        }
        starts = [_close_from(each.regret, close_bound(scale)) for each in found]
        row["close"] = sum(start is not None for start in starts)
        for spent in SPENT:
            taken = [
                float(_spent(each, spent)[start])
                for each, start in zip(found, starts, strict=True)
                if start is not None
            ]
            row |= _quartiles(f"{spent} close", taken)
        row |= _quartiles("regret", _in_words(scale, [each.regret[-1] for each in found]))
        row["curse"] = float(np.exp(np.mean([np.log(each.kept / each.promised) for each in found])))
        rows.append(row)
    return pd.DataFrame(rows)


def closeness_reader_frame(frame: pd.DataFrame, scale: Scale) -> pd.DataFrame:
    """Return what readers need of `closeness_frame`, strings throughout."""
    unit, times = ("%", 100.0) if scale.unit is None else (scale.unit, 1.0)
    rows = []
    for row in frame.to_dict("records"):
        said = {
            "Tuner": row["tuner"],
            "Replays": f"{row['n']:,}",
            "Trials": f"{row['trials']:g}",
            "Epochs": f"{row['epochs']:,.0f}",
        }
        said[f"Came within {say_close(scale)} of the best [95 %]"] = _percent(
            row["close"], row["n"]
        )
        for spent in SPENT:
            name = f"{spent[:1].upper()}{spent[1:]} until then"
            said[f"{name} (median [quartiles])"] = _summary(row, f"{spent} close", digits=2)
        said[f"Regret at the end ({unit}, median [quartiles])"] = _summary(
            row, "regret", times=times
        )
        said["Winner's curse"] = f"factor {format_significant(row['curse'], digits=3)}"
        rows.append(said)
    return pd.DataFrame(rows)


def _percent(count: int, n: int) -> str:
    interval = clopper_pearson(count, n)
    share, low, high = (100 * end for end in (count / n, interval.low, interval.high))
    return f"{share:.0f} % [{low:.0f}, {high:.0f}]"


def _summary(row: Mapping[Any, Any], name: str, *, times: float = 1.0, digits: int = 3) -> str:
    if pd.isna(row[name]):
        return ABSENT
    ends = [times * row[f"{name}{end}"] for end in ("", "_low", "_high")]
    estimate, low, high = (format_significant(end, digits=digits) for end in ends)
    return f"{estimate} [{low}, {high}]"


def _quartiles(name: str, values: Sequence[float] | NDArray[np.float64]) -> dict[str, float]:
    if len(values) == 0:
        return dict.fromkeys([name, f"{name}_low", f"{name}_high"], np.nan)
    summary = summarize(values)
    return {name: summary.median, f"{name}_low": summary.q25, f"{name}_high": summary.q75}


def _spent(each: Replay, spent: str) -> NDArray[np.float64]:
    """What a search had spent when each trial had ended."""
    if spent == "epochs":
        return each.epochs
    return each.seconds[int(spent.removeprefix("seconds of "))]


def close_bound(scale: Scale) -> float:
    """The difference of costs up to which a search has come close to the best."""
    return float(np.log1p(CLOSE)) if scale.unit is None else scale.delta


def say_close(scale: Scale) -> str:
    """Say within what a search has come close: "10 %", or "0.25 Lyapunov times"."""
    return say_delta(replace(scale, delta=CLOSE) if scale.unit is None else scale)


def _in_words(scale: Scale, regrets: Sequence[float]) -> NDArray[np.float64]:
    """Turn differences of costs into shares of the best error, or leave amounts of a score."""
    costs = np.asarray(regrets, dtype=np.float64)
    return np.asarray(np.expm1(costs) if scale.unit is None else costs, dtype=np.float64)


def _regret_by(each: Replay, ends: NDArray[np.float64], amount: float) -> float:
    """The regret of a search that has spent so much; infinite before its first trial has ended."""
    ended = int(np.searchsorted(ends, amount, side="right"))
    return float(each.regret[ended - 1]) if ended else np.inf


def _close_from(regret: NDArray[np.float64], bound: float) -> int | None:
    """The trial from which on what a search would choose stays close to the best; None if none."""
    far = np.flatnonzero(regret > bound)
    start = 0 if not far.size else int(far[-1]) + 1
    return start if start < len(regret) else None
