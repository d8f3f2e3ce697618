"""What a search learns from and is judged on: windows, episodes, and what identifies them."""

from .dataset import EVERYTHING, TRAIN, Dataset, load_dataset, pin_content
from .identity import as_begun, describe_data, say_differences
from .normalization import Differences, EachWindow, Normalization
from .spec import DatasetSpec
from .views import View, check_normalization, usable_normalizations, view_of
from .windows import Windows, cut_windows, one_step_pairs

__all__ = [
    "EVERYTHING",
    "TRAIN",
    "Dataset",
    "DatasetSpec",
    "Differences",
    "EachWindow",
    "Normalization",
    "View",
    "Windows",
    "as_begun",
    "check_normalization",
    "cut_windows",
    "describe_data",
    "load_dataset",
    "one_step_pairs",
    "pin_content",
    "say_differences",
    "usable_normalizations",
    "view_of",
]
