"""Where the spread between refits of one configuration can come from, in names and words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """What differs between the refits of one source, and what does not.

    Attributes:
        varies: What differs.
        fixed: What is the same in all of them.
    """

    varies: str
    fixed: str


WEIGHTS: Final = "initial weights"
ORDER: Final = "data order"
DATA: Final = "data"
TOGETHER: Final = "weights and order at once"
"""The ordinary refits: one fresh seed draws both."""

SOURCES: Final[Mapping[str, Source]] = {
    WEIGHTS: Source(varies="initial weights", fixed="order of the data, data"),
    ORDER: Source(varies="order of the data", fixed="initial weights, data"),
    DATA: Source(
        varies="held-out data alone",
        fixed="initial weights, order of the data, training data, and so the trained model",
    ),
    TOGETHER: Source(varies="weights and order at once", fixed="data; these are ordinary refits"),
}
"""Source -> its words, in the order of tables."""

OTHER_TRAINING_DATA: Final = Source(
    varies="training and held-out data",
    fixed="initial weights, order of the data",
)
"""The words of `DATA` for a series of which another data seed gives other training data."""
