"""Records that an older version has pickled, before some of their fields were there."""

import dataclasses
from collections.abc import Sequence
from typing import Any


def restore(record: Any, state: Sequence[Any]) -> None:
    """Fill a frozen data class with slots from its pickled values; the rest has its defaults.

    New fields come last, so that the first values are those of the first fields.

    Args:
        record: Without values yet.
        state: Values of its fields, in their order.
    """
    fields = dataclasses.fields(record)
    for field, value in zip(fields, state, strict=False):
        object.__setattr__(record, field.name, value)
    for field in fields[len(state) :]:
        made = field.default_factory
        value = field.default if made is dataclasses.MISSING else made()
        object.__setattr__(record, field.name, value)
