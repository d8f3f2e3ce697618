"""What older records call nrmse, in its meaning of today.

Until schema 2 of a ledger each episode's error was divided by the spread of its own truth, and the
number was decided by the flattest episode. Today the error over all episodes is divided by the
spread of the truth over all of them. A record holds what is needed: its skill is one minus the
root mean square error over that of a reference forecast, which follows from the data.
"""

import math
from collections.abc import Mapping
from typing import Any, Final

from ..datasets import Dataset
from ..judging import Episodes

NRMSE: Final = "_nrmse"
REFERENCES: Final = ("zero", "persistence", "autoregression")
RELATIVE: Final = 1e-9
"""Values that differ by no more are the same number, computed in another order."""
ROUNDING: Final = 1e-12
"""What is lost of an error when it is taken from a skill, as a share of the reference's error."""


def renew_nrmse(metrics: Mapping[str, Any], dataset: Dataset) -> dict[str, Any]:
    """Give every nrmse of a record its meaning of today.

    Args:
        metrics: Name -> value, with the prefix of an evaluation set: "val_nrmse", "test_nrmse".
        dataset: What they were measured on.

    Returns:
        The same record; values that already have that meaning are kept to the last bit, and those
        that cannot be renewed, because the record is older than skill, are left out.
    """
    renewed = dict(metrics)
    for name, held in metrics.items():
        if not name.endswith(NRMSE) or not _is_number(held):
            continue
        prefix = name.removesuffix(NRMSE)
        part = "validation" if prefix == "val" else prefix
        value = _nrmse_from_skill(metrics, prefix, dataset.episodes[part], held)
        if value is None:
            del renewed[name]
        else:
            renewed[name] = value
    return renewed


def _nrmse_from_skill(
    metrics: Mapping[str, Any], prefix: str, episodes: Episodes, held: float
) -> float | None:
    errors = {
        reference: getattr(episodes.references, reference)
        for reference in REFERENCES
        if _is_number(metrics.get(f"{prefix}_skill_{reference}"))
        and getattr(episodes.references, reference) is not None
    }
    if not errors:
        return None
    # The smallest error of a reference loses the least to rounding.
    reference = min(errors, key=errors.__getitem__)
    error = (1 - metrics[f"{prefix}_skill_{reference}"]) * errors[reference]
    lost = ROUNDING * errors[reference] / episodes.spread
    value = float(error / episodes.spread)
    return held if math.isclose(held, value, rel_tol=RELATIVE, abs_tol=lost) else value


def _is_number(value: Any) -> bool:
    return value is not None and math.isfinite(value)
