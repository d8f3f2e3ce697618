"""What captions of figures say that depends on the study."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ..frames import StudyFrames
from ..tables import say_sources
from ..text import ROUNDING_LEVEL, say_delta


def caption_words(records: StudyFrames) -> dict[str, str]:
    """Return the words that captions in `PLOTS` leave open.

    Args:
        records: The study.

    Returns:
        `coefficients` of the linear baselines, `exactness` of those, `shown` (the episode that is
        drawn), `leak` (a warning where that was training data), `success` (what is ringed),
        `sources` (of the spread between refits), `matters` (the smallest difference that does) and
        `error` (what ranks models).
    """
    fitted = records.baselines[records.baselines["parameter_count"].astype(float) > 0]
    counts = [f"{count:,}" for count in sorted(fitted["parameter_count"].unique())]
    listed = [", ".join(counts[:-1]), counts[-1]] if counts[1:] else counts
    judging = records.judging
    exact = judging.ascending(fitted[judging.error]) < ROUNDING_LEVEL
    exact &= not judging.higher_is_better
    trained = judging.shown == "published"
    success = judging.searched_success_below
    return {
        "coefficients": " and ".join(listed),
        "exactness": _say_exact(exact),
        "shown": "the published trajectory" if trained else "the first test episode",
        "leak": (
            f"Most of this trajectory was training data: see {judging.error} for held-out ones. "
            if trained
            else ""
        ),
        "success": "" if success is None else f"; ringed: success (below {success:g})",
        "sources": say_sources(records),
        "matters": say_delta(judging.scale),
        "error": judging.words,
    }


def _say_exact(exact: NDArray[np.bool_]) -> str:
    if exact.any():
        return (
            " and are off scale without noise"
            if exact.all()
            else "; those that are exact are off scale"
        )
    return ""
