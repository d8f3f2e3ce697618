"""How a verdict is reached, in a paragraph."""

from __future__ import annotations

from ..findings import RANKS_FROM
from ..frames import Judging
from ..statistics import LEAST_BLOCKS, MINIMUM_REPLICATES, SIGNIFICANCE
from ..text import format_significant, say_delta


def say_rule(judging: Judging, *, selecting: int, covered: bool) -> str:
    """Say how the verdicts of a study are reached.

    Args:
        judging: How its models are judged.
        selecting: Refits of a configuration by which the best of what searches chose was selected;
            0 where those that are reported did.
        covered: Whether intervals cover other origins beside other seeds.
    """
    words, scale = judging.words, judging.scale
    matters = (
        f"a ratio of errors of {1 + scale.delta:g} either way ({say_delta(scale)})"
        if scale.unit is None
        else say_delta(scale)
    )
    compared = (
        f"The interquartile means of test {words} are subtracted"
        if judging.higher_is_better
        else f"The ratio of two errors is that of the interquartile means of log test {words}"
    )
    few = MINIMUM_REPLICATES
    sentences = (
        "How a verdict is reached: two questions.",
        f"{compared}, with 95 and 90 % intervals (Yuen).",
        say_coverage(judging, covered=covered),
        "Which cell is ahead is shown where the 95 % interval leaves out no difference and the",
        "exact two-sided Mann-Whitney p, adjusted by Holm within its family, is below",
        f"{SIGNIFICANCE:g}.",
        f"Whether that matters is shown where the 95 % interval lies beyond {matters};",
        "that it does not, where the 90 % interval lies within.",
        "Families, declared before measuring: headline, the tuned pair by the primary metric, at",
        "an equal budget where the searches gave the cells unequally many configurations;",
        "exploratory, all other contests.",
        f"With fewer than {few} runs a cell nothing is decided, and nothing is concluded from what",
        "validation chose where validation and test rank a cell's configurations with a",
        f"correlation below {RANKS_FROM:g}.",
        "Configurations were selected on validation data and are judged on test data, refitted",
        f"with fresh seeds{_say_selecting(selecting)}.",
        *_say_selection(judging),
        *judging.caveats,
    )
    return " ".join(sentences)


def say_coverage(judging: Judging, *, covered: bool) -> str:
    """Say which spread the intervals of verdicts cover.

    Args:
        judging: How models are judged.
        covered: Whether they cover other origins.
    """
    seeds = "Intervals cover other seeds: initial weights and order of the data"
    if judging.origins is None:
        return f"{seeds}. The held-out data are the same for every refit."
    origins = f"{judging.origins} test origins"
    if covered:
        return (
            f"{seeds}. They cover other origins, too: where the bootstrap over seeds and blocks of "
            f"the {origins} gives a wider interval, that one holds. A block is {judging.block}, as "
            f"many in a row as forecast some sample in common."
        )
    if judging.covers_origins:
        why = "what each refit reached from each was not recorded"
    else:
        blocks = judging.origins / judging.block
        why = (
            f"{judging.block} in a row forecast some sample in common, and "
            f"{format_significant(blocks, digits=2)} such blocks are too few to judge by; "
            f"{LEAST_BLOCKS} are the least"
        )
    return f"{seeds}. They do not cover other origins: of the {origins} {why}."


def _say_selection(judging: Judging) -> list[str]:
    """Say by what configurations were selected where searches minimise something else."""
    if judging.searched == judging.metric:
        return []
    return [
        f"Searches minimise the validation {judging.searched}; of what they chose, the pair that",
        f"is called tuned has the best validation {judging.words} over its refits.",
    ]


def _say_selecting(selecting: int) -> str:
    if not selecting:
        return ", which selected among what several searches chose, too"
    return f"; among what several searches chose {selecting} other seeds selected"
