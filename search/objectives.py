"""What a search may minimise, for a dataset."""

from collections.abc import Mapping
from typing import Final

from .datasets import Dataset
from .errors import InputError, check_known
from .judging import NEEDS, is_defined

OBJECTIVES: Final = ("val_nrmse_env", "val_nrmse", "val_smape", "val_mase", "val_loss")
"""What a search may minimise: a closed-loop metric or the one-step loss, on validation data."""


def default_objective(dataset: Dataset) -> str:
    """The closed-loop objective that suits a dataset: by envelope where there is one."""
    return f"val_{dataset.closed_loop_error}"


def check_objective(objective: str, dataset: Dataset) -> None:
    """Refuse an objective that is unknown or not defined for a dataset.

    Raises:
        InputError: If it is.
    """
    check_known(objective, OBJECTIVES, what="objective")
    episodes = dataset.episodes["validation"]
    metric = objective.removeprefix("val_")
    if is_defined(metric, episodes):
        return
    others = [name for name in OBJECTIVES if is_defined(name.removeprefix("val_"), episodes)]
    raise InputError(
        f"`objective` {objective} needs a series whose {NEED_WORDS[NEEDS[metric]]}. "
        f"Received: series={dataset.spec.series!r}. Use {', '.join(others[:-1])} or {others[-1]}."
    )


NEED_WORDS: Final[Mapping[str, str]] = {
    "envelope": "envelope is known",
    "facts.origin": "values are never negative",
    "references.naive": "samples change",
}
"""What an objective needs, as an error says it."""
