"""How much one call of a compiled program does: as much as keeps progress and limits alive.

A call is cut by the time that earlier ones took, at any optimizer step or part of a validation.
The program and its arithmetic are the same wherever it is cut, and so is what it computes.
"""

from dataclasses import dataclass
from typing import Final

CALL_SECONDS: Final = 0.5
"""What a call is meant to take; a machine that slows down takes longer once."""
GROWTH: Final = 16
"""How many times as much as the last one a call may do: the first ones may be mismeasured."""
MOST_ROWS: Final = 50
"""Epochs whose order and rates are given at a time."""
MOST_ENTRIES: Final = 4_000_000
"""Windows in the order of those epochs, but for one epoch that has more: 16 MB."""
VALIDATED: Final = 8192
"""Most windows that are validated at once: their hidden states lie in memory together."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EpochShape:
    """What an epoch consists of: optimizer steps, then the parts of a validation.

    Attributes:
        steps: Optimizer steps.
        batch_size: Windows of each.
        validation_windows: Windows to validate on, at least 1.
    """

    steps: int
    batch_size: int
    validation_windows: int

    @property
    def rows(self) -> int:
        """Epochs that are given at a time."""
        return max(1, min(MOST_ROWS, MOST_ENTRIES // (self.steps * self.batch_size)))

    @property
    def parts(self) -> int:
        """Parts of a validation."""
        return -(-self.validation_windows // VALIDATED)

    @property
    def part_windows(self) -> int:
        """Windows of each part; the last may have fewer."""
        return -(-self.validation_windows // self.parts)

    @property
    def positions(self) -> int:
        """Steps and parts together."""
        return self.steps + self.parts

    def work(self, first: int, last: int) -> int:
        """Count windows between two positions, those that are trained on three times."""
        steps = min(last, self.steps) - min(first, self.steps)
        return 3 * self.batch_size * steps + self.part_windows * (last - first - steps)

    def cut(self, begin: int, epochs: int, work: float) -> tuple[int, int]:
        """Say where the next call ends.

        Args:
            begin: Position in an epoch where it begins.
            epochs: Epochs left, this one among them.
            work: What it may do.

        Returns:
            How many epochs it runs in, and the position in the last where it ends; at least one
            position after it began.
        """
        rest = self.work(begin, self.positions)
        if rest <= work:
            further = int((work - rest) // self.work(0, self.positions))
            return min(1 + further, epochs), self.positions
        if begin < self.steps:
            return 1, min(begin + max(1, int(work // (3 * self.batch_size))), self.steps)
        return 1, min(begin + max(1, int(work // self.part_windows)), self.positions)


class Pace:
    """What calls of one program have taken, and what the next one may do."""

    def __init__(self) -> None:
        self.work: float = 0.0

    def note(self, work: int, seconds: float) -> None:
        """Learn from a call.

        Args:
            work: What it did, as `EpochShape.work` counts.
            seconds: How long it took.
        """
        fitting = work * CALL_SECONDS / max(seconds, 1e-6)
        self.work = min(fitting, GROWTH * work)
