"""GRU against LSTM on every axis on which they can be called equal, a row each.

No comparison of two cells is fair in every respect: equal units are unequal parameters, and equal
parameters are unequal seconds. So each axis is compared, from whatever records there are.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..frames import (
    PUBLISHED_ROLE,
    StudyFrames,
    best_choices,
    model_name,
    refit_errors,
    refits,
    search_roles,
    trials_of,
)
from ..measuring import EQUAL_BUDGET_ROLE, equal_budgets
from ..statistics import Comparison, compare_errors, decide, holm, summarize
from ..text import ABSENT, format_estimate, format_summary, format_text
from .equal_contests import losses_after_equal_seconds, winners_of_equal_budget

CELLS: Final = ("GRU", "LSTM")


CLOSED_LOOP: Final = "closed loop, test"


@dataclass(frozen=True, slots=True, kw_only=True)
class Contest:
    """Errors of a GRU and of an LSTM that are equal in some respect.

    Attributes:
        models: Their names.
        errors: Errors of shape (seeds,) of each, infinite where a refit failed.
        measured: What the errors are.
        note: What is equal, in numbers.
    """

    models: tuple[str, str]
    errors: tuple[NDArray[np.float64], NDArray[np.float64]]
    measured: str = CLOSED_LOOP
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Axis:
    """One respect in which two models can be equal.

    Attributes:
        name: The respect.
        contest: Finds the contest among the records; None if they do not hold it.
        missing: What has to be recorded if they do not.
    """

    name: str
    contest: Callable[[StudyFrames], Contest | None]
    missing: str


def fairness_frame(records: StudyFrames) -> pd.DataFrame:
    """Compare GRU and LSTM on every axis of `AXES`.

    Args:
        records: The study.

    Returns:
        One row an axis: `axis`, `gru`, `lstm` (models), `measured`, `n`, median and quartiles of
        both, `p_gru_better` and the `difference` of log10 error (GRU minus LSTM) with their 95 %
        intervals, `p_value` (Mann-Whitney, Holm over the distinct contests), `verdict`, `note`.
        An axis without records has the verdict "no record" and says in `note` what is missing.
    """
    contests = [(axis, axis.contest(records)) for axis in AXES]
    compared = _compare([contest for _, contest in contests if contest is not None])
    rows = []
    for axis, contest in contests:
        if contest is None:
            rows.append({"axis": axis.name, "verdict": "no record", "note": axis.missing})
            continue
        rows.append({"axis": axis.name, **_row(contest, *compared[_identity(contest)])})
    return pd.DataFrame(rows, columns=list(COLUMNS)).astype({"n": "Int64"})


def _compare(contests: Sequence[Contest]) -> dict[object, tuple[Comparison, float]]:
    """Compare each distinct contest once: several axes may share one."""
    compared: dict[object, Comparison] = {
        _identity(contest): compare_errors(*contest.errors) for contest in contests
    }
    adjusted = holm([comparison.p_value for comparison in compared.values()]).tolist()
    return {
        identity: (comparison, p_value)
        for (identity, comparison), p_value in zip(compared.items(), adjusted, strict=True)
    }


def _identity(contest: Contest) -> object:
    return (contest.measured, *(errors.tobytes() for errors in contest.errors))


def _row(contest: Contest, comparison: Comparison, p_value: float) -> dict[str, Any]:
    outcome = decide(comparison, adjusted_p_value=p_value)
    row: dict[str, Any] = {
        "gru": contest.models[0],
        "lstm": contest.models[1],
        "measured": contest.measured,
        "n": comparison.n,
        "p_value": p_value,
        "verdict": {"first": "GRU better", "second": "LSTM better"}.get(outcome, outcome),
        "note": contest.note,
    }
    for cell, errors in zip(("gru", "lstm"), contest.errors, strict=True):
        summary = summarize(errors)
        row |= {f"{cell}_{part}": getattr(summary, part) for part in ("median", "q25", "q75")}
    for name, interval in (
        ("p_gru_better", comparison.probability_first_better),
        ("difference", comparison.difference),
    ):
        row |= {name: interval.estimate, f"{name}_low": interval.low, f"{name}_high": interval.high}
    return row


def _contest(records: StudyFrames, choices: pd.DataFrame, *, note: str = "") -> Contest | None:
    """Return the contest of one GRU and one LSTM among some choices, if both were refitted."""
    by_cell = {choice["cell"]: choice for choice in choices.to_dict("records")}
    pair = [by_cell.get(cell) for cell in CELLS]
    if any(choice is None or refits(records, choice["key"]).empty for choice in pair):
        return None
    first, second = (choice for choice in pair if choice is not None)
    return Contest(
        models=(
            model_name(first["cell"], first["units"]),
            model_name(second["cell"], second["units"]),
        ),
        errors=(refit_errors(records, first["key"]), refit_errors(records, second["key"])),
        note=note or _size_phrase(records, first, second),
    )


def _size_phrase(records: StudyFrames, *choices: dict[Any, Any]) -> str:
    counts = [refits(records, choice["key"])["parameter_count"].max() for choice in choices]
    sizes = " and ".join(f"{int(count):,}" for count in counts if pd.notna(count))
    recipe = choices[0]
    shared = all(
        choice[key] == recipe[key] for choice in choices for key in ("optimizer", "learning_rate")
    )
    how = f"; both {recipe['optimizer']}, rate {recipe['learning_rate']:.3g}" if shared else ""
    return f"{sizes} parameters{how}"


def _of_role(role: str) -> Callable[[StudyFrames], Contest | None]:
    return lambda records: _contest(records, best_choices(records, roles=[role]))


def _tuned(records: StudyFrames) -> Contest | None:
    return _contest(records, best_choices(records, roles=search_roles(records)))


def _same_budget(records: StudyFrames) -> Contest | None:
    winners = best_choices(records, roles=[EQUAL_BUDGET_ROLE])
    budgets = [
        budget.phrase
        for budget in equal_budgets(records.trials)
        if all(len(trials_of(winner, budget.trials)) for winner in winners.to_dict("records"))
    ]
    contest = _contest(records, winners, note=next(iter(budgets), ""))
    if contest is not None:
        return contest
    for role in search_roles(records):
        winners, note = winners_of_equal_budget(records, role)
        contest = _contest(records, winners, note=note)
        if contest is not None:
            return contest
    return None


def _same_seconds(records: StudyFrames) -> Contest | None:
    choices = best_choices(records, roles=["same units"])
    contest = _contest(records, choices)
    if contest is None:
        return None
    keys = choices.set_index("cell")["key"]
    seconds, losses = losses_after_equal_seconds(records, [keys[cell] for cell in CELLS])
    if not np.isfinite(seconds):
        return None
    floored = "floor" in records.references and set(choices["loss_span"]) == {"every"}
    floor = ", and this loss has a floor that hides differences" if floored else ""
    return Contest(
        models=contest.models,
        errors=(losses[0], losses[1]),
        measured="one-step val_loss",
        note=f"stopped after {seconds:.2f} s of training, when the faster cell ends; losses are "
        "interpolated between recorded epochs, closed-loop errors are recorded at the end "
        f"alone{floor}",
    )


_BENCHMARK: Final = "run `gru-or-lstm benchmark` (its standard pairs include it)"


AXES: Final[Sequence[Axis]] = (
    Axis(name="same units", contest=_of_role("same units"), missing=_BENCHMARK),
    *(
        Axis(name=name, contest=_of_role(name), missing=_BENCHMARK)
        for name in ("same parameters (about 6,800)", "same parameters (about 5,200)")
    ),
    Axis(name="same state size", contest=_of_role("same state size"), missing=_BENCHMARK),
    Axis(
        name="same training seconds",
        contest=_same_seconds,
        missing=f"needs curves and times of the pair of same units: {_BENCHMARK}",
    ),
    Axis(
        name=EQUAL_BUDGET_ROLE,
        contest=_same_budget,
        missing="the winners of equally many epochs of search a cell were not refitted: benchmark "
        "the folder of a search over both cells, or of one search a cell by the same tuner",
    ),
    Axis(name="default against default", contest=_of_role(PUBLISHED_ROLE), missing=_BENCHMARK),
    Axis(
        name="tuned against tuned",
        contest=_tuned,
        missing="benchmark the folder of a search over both cells",
    ),
)


COLUMNS: Final = (
    *("axis", "gru", "lstm", "measured", "n"),
    *(f"{cell}_{part}" for cell in ("gru", "lstm") for part in ("median", "q25", "q75")),
    *(f"{name}{part}" for name in ("p_gru_better", "difference") for part in ("", "_low", "_high")),
    *("p_value", "verdict", "note"),
)


def fairness_reader_row(row: Mapping[Any, Any]) -> dict[str, str]:
    """Return a row of the table of fairness in words."""

    def summary(cell: str) -> str:
        return format_summary(*(row[f"{cell}_{part}"] for part in ("median", "q25", "q75")))

    return {
        "Equal in": row["axis"],
        "GRU": format_text(row["gru"]),
        "LSTM": format_text(row["lstm"]),
        "Error": format_text(row["measured"]),
        "n": ABSENT if pd.isna(row["n"]) else str(row["n"]),
        "GRU error (median [quartiles])": summary("gru"),
        "LSTM error (median [quartiles])": summary("lstm"),
        "P(GRU better) [95 %]": format_estimate(row, "p_gru_better"),
        "p (Holm)": ABSENT if pd.isna(row["p_value"]) else f"{row['p_value']:.2g}",
        "Verdict": row["verdict"],
        "How": row["note"],
    }
