"""A series of the user's own: from the bytes of a file to numbers in the order of time.

What cannot be read one way only is refused; pandas is imported when a table is parsed.
"""

from .files import is_file_name, is_other_file_name, read_series
from .reading import Reading, ReadOptions
from .splitting import split_chronologically
from .time_axis import Stamps, Step, TimeFacts

__all__ = [
    "ReadOptions",
    "Reading",
    "Stamps",
    "Step",
    "TimeFacts",
    "is_file_name",
    "is_other_file_name",
    "read_series",
    "split_chronologically",
]
