"""What was found out about a table: the series in it, and how it was written; plain data."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from ..series import FloatArray
from .filling import Filled
from .time_axis import TimeFacts


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One series, and what was found out about the table it lay in.

    Attributes:
        values: Samples in the order of time, shape (samples,).
        column: Where they were.
        roles: Every column of the table -> what it is used as, in words.
        dialect: What the file is written in where that is not comma, point and UTF-8, in words.
        time: What orders the rows; None if nothing does.
        filled: What was missing and has been filled.
        notes: What else a user should know, a sentence each.
        sha256: Digest of the values: what identifies the series, wherever it lies.
    """

    values: FloatArray = field(repr=False)
    column: str
    roles: Mapping[str, str] = field(default_factory=dict)
    dialect: tuple[str, ...] = ()
    time: TimeFacts | None = None
    filled: tuple[Filled, ...] = ()
    notes: tuple[str, ...] = ()
    sha256: str = ""

    @property
    def said(self) -> str:
        """All of it in a line."""
        parts = [f"column {self.column!r}, {len(self.values):,} rows", *self.dialect]
        if self.time is not None:
            time = self.time
            order = "sorted by" if time.sorted else "in the order of"
            parts.append(
                f"{order} {time.column!r} from {time.first} to {time.last}, a step of "
                f"{'none' if time.step is None else time.step.said}"
            )
        if self.filled:
            samples = sum(run.end - run.begin for run in self.filled)
            parts.append(f"{samples:,} missing filled in {len(self.filled):,} places")
        return "; ".join([*parts, *self.notes])


def digest_of(values: FloatArray) -> str:
    """Return the SHA-256 of samples, the same on every machine."""
    return hashlib.sha256(np.ascontiguousarray(values, dtype="<f8").tobytes()).hexdigest()
