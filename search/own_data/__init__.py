"""A series of the user's own: from the bytes of a file to numbers in the order of time.

What cannot be read one way only is refused; pandas is imported when a table is parsed.
"""

from .calendar_columns import CALENDAR
from .files import is_file_name, is_other_file_name, read_known_ahead, read_table
from .filling import FILLS
from .reading import Reading
from .split_rule import SplitRule
from .splitting import Geometry, find_geometry, split_chronologically
from .table import TableSpec
from .time_axis import Stamps, Step, TimeFacts, say_stamp

__all__ = [
    "CALENDAR",
    "FILLS",
    "Geometry",
    "Reading",
    "SplitRule",
    "Stamps",
    "Step",
    "TableSpec",
    "TimeFacts",
    "find_geometry",
    "is_file_name",
    "is_other_file_name",
    "read_known_ahead",
    "read_table",
    "say_stamp",
    "split_chronologically",
]
