"""What a network is shown of a series, by name; `search.datasets.normalization` does it."""

from collections.abc import Mapping
from typing import Final

LEVELS: Final = "levels"
WINDOW: Final = "window"
DIFFERENCE: Final = "difference"
SEASONAL: Final = "seasonal"

NORMALIZATIONS: Final[Mapping[str, str]] = {
    LEVELS: "levels",
    WINDOW: "each window less its last value and over its spread",
    DIFFERENCE: "differences",
    SEASONAL: "seasonal differences",
}
"""Name -> what a network sees, in words. Whatever it is, errors are in the units of the data."""
