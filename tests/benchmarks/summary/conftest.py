"""A folder of results that nobody measured."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from gru_or_lstm.benchmarks.findings.findings import Findings
from gru_or_lstm.benchmarks.frames.study_frames import StudyFrames
from gru_or_lstm.benchmarks.summary.folder import Provenance, StudyResult

MakeStudy = Callable[..., StudyResult]
RAN = Provenance(
    what="refits and timings",
    command="gru-or-lstm study",
    date="2025-01-31",
    commit="1234567",
    machine="A CPU, 2 cores",
    threads=1,
    versions="Python 3.11.9",
)


@pytest.fixture
def make_study(records: StudyFrames, tmp_path: Path) -> MakeStudy:
    """Return a builder of studies: what they recorded may be changed."""

    def make(
        name: str = "damped-cosine", *, series: str = "damped-cosine", **changes: object
    ) -> StudyResult:
        context = {**records.context, "series": series}
        return StudyResult(
            folder=tmp_path / name,
            findings=Findings.of(replace(records, context=context, **changes)),
            test_forecasts=16,
            horizon=180,
            provenance=(RAN,),
        )

    return make
