"""Whether networks are worth it on an own series: against the best simple baseline."""

from __future__ import annotations

import numpy as np

from ..frames import StudyFrames, best_choices, model_name, refit_errors, search_roles
from ..statistics import Summary, summarize
from ..text import format_significant, format_summary


def worth_sentence(records: StudyFrames) -> list[str]:
    """Say whether the networks beat every simple baseline, where the series is the user's own.

    The networks are those that searches chose, the best of each cell on validation data, or the
    best of all where no search did; the baseline is the best on the test data themselves.

    Args:
        records: The study.

    Returns:
        The claim and its numbers; nothing for a built-in series, or without networks or baselines.
    """
    judging = records.judging
    roles = search_roles(records) or records.choices["role"].astype(str).unique().tolist()
    reached = {
        model_name(choice["cell"], choice["units"]): summarize(refit_errors(records, choice["key"]))
        for choice in best_choices(records, roles=roles).to_dict("records")
    }
    if not judging.own or not reached or records.baselines.empty:
        return []
    errors = records.baselines[judging.error].astype(float)
    simple = records.baselines.to_dict("records")[int(np.argmin(errors))]
    least = float(errors.min())
    best = min(reached.values(), key=lambda summary: summary.median).median
    claim = _claim(best, least, judging.scale.delta)
    detail = simple.get("detail")
    chose = f" ({detail})" if isinstance(detail, str) and detail else ""
    sentence = (
        f"{claim}. {simple['model']}{chose}, the best of {len(errors)} simple baselines, scores "
        f"{format_significant(least)}; {_say_networks(reached)} (test {judging.words}, median "
        f"[quartiles] of refits; {judging.better})."
    )
    return [sentence]


def _claim(best: float, least: float, delta: float) -> str:
    if not best <= least * (1 + delta):
        return "No network beats the best simple baseline here"
    if best < least / (1 + delta):
        share = 100 * (1 - best / least)
        return f"A network is worth it: its error is {share:.0f} % below that of any baseline"
    return (
        "A network is hardly worth it: the best simple baseline does as well, "
        f"within {100 * delta:g} %"
    )


def _say_networks(reached: dict[str, Summary]) -> str:
    said = [
        f"{name} {format_summary(each.median, each.q25, each.q75)} (n = {each.n})"
        for name, each in sorted(reached.items(), key=lambda item: np.nan_to_num(item[1].median))
    ]
    return " and ".join(said)
