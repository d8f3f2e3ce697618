"""How many seeds a comparison of two cells needs."""

from __future__ import annotations

import math

from scipy import stats


def noether_sample_size(
    power: float, *, probability_better: float = 0.75, significance: float = 0.05, sides: int = 2
) -> int:
    """Return the seeds a cell with which a Mann-Whitney test finds a difference.

    Args:
        power: Probability of finding it, in (0, 1).
        probability_better: P(first better than second) that shall be found, in (0.5, 1].
        significance: Level of the test, in (0, 1).
        sides: 2 if either cell may be the better one, 1 if only the first may.

    Raises:
        ValueError: If a probability is out of range, or `sides` is neither 1 nor 2.

    References:
        Noether (1987), "Sample size determination for some common nonparametric tests", Journal of
        the American Statistical Association 82, 645-647, with groups of equal size.

    Examples:
        >>> [noether_sample_size(power) for power in (0.80, 0.90, 0.95)]
        [21, 29, 35]
    """
    if sides not in {1, 2}:
        raise ValueError(f"`sides` must be 1 or 2. Received: {sides=}.")
    if not (0 < power < 1 and 0 < significance < 1 and 0.5 < probability_better <= 1):
        raise ValueError(
            "`power` and `significance` must lie in (0, 1), `probability_better` in (0.5, 1]. "
            f"Received: {power=}, {significance=}, {probability_better=}."
        )
    quantiles = stats.norm.ppf(1 - significance / sides) + stats.norm.ppf(power)
    return math.ceil(quantiles**2 / (6 * (probability_better - 0.5) ** 2))
