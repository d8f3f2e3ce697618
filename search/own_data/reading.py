"""What was found out about a table: the series in it, and how it was written; plain data."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Self

import numpy as np

from ..series import FloatArray
from .filling import Filled
from .time_axis import TimeFacts


@dataclass(frozen=True, slots=True, kw_only=True)
class Features:
    """Columns beside the target.

    Attributes:
        names: What each is called.
        values: In the order of time, shape (samples, columns).
        scaled: Whether each is standardised, as numbers are; what lies between -1 and 1 by its
            nature is not.
    """

    names: tuple[str, ...]
    values: FloatArray = field(repr=False)
    scaled: tuple[bool, ...]

    def __len__(self) -> int:
        return len(self.names)

    @classmethod
    def none(cls, samples: int) -> Self:
        """No column at all."""
        return cls(names=(), values=np.empty((samples, 0)), scaled=())

    @classmethod
    def as_they_are(cls, names: tuple[str, ...], values: FloatArray) -> Self:
        """Columns that are not standardised."""
        return cls(names=names, values=values, scaled=(False,) * len(names))

    def beside(self, other: "Features") -> "Features":
        """These columns, then the others."""
        if not len(other):
            return self
        return Features(
            names=(*self.names, *other.names),
            values=np.concatenate([self.values, other.values], axis=1),
            scaled=(*self.scaled, *other.scaled),
        )


NO_FEATURES: Final = Features.none(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One series, and what was found out about the table it lay in.

    Attributes:
        values: Samples in the order of time, shape (samples,).
        column: Where they were.
        covariates: What is observed together with the target.
        known: What is known in advance, the calendar among it.
        roles: Every column of the table -> what it is used as, in words.
        dialect: What the file is written in where that is not comma, point and UTF-8, in words.
        time: What orders the rows; None if nothing does.
        filled: What was missing and has been filled.
        notes: What else a user should know, a sentence each.
        sha256: Digest of the values: what identifies the series, wherever it lies.
    """

    values: FloatArray = field(repr=False)
    column: str
    covariates: Features = NO_FEATURES
    known: Features = NO_FEATURES
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


def digest_of(values: FloatArray, covariates: Features, known: Features) -> str:
    """Return the SHA-256 of samples and the columns beside them, the same on every machine."""
    digest = hashlib.sha256(np.ascontiguousarray(values, dtype="<f8").tobytes())
    for role, features in (("covariates", covariates), ("known", known)):
        if len(features):
            digest.update(f"{role} {features.scaled}".encode())
            # Sines may differ in the last bit from one processor to another.
            rounded = np.where(features.scaled, features.values, features.values.round(9) + 0.0)
            digest.update(np.ascontiguousarray(rounded, dtype="<f8").tobytes())
    return digest.hexdigest()
