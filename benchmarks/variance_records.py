"""From the recorded refits of each source of spread to the frame that tables and plots read."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks.choices import Choice
from benchmarks.frames import COLUMNS
from benchmarks.judging import Judging
from benchmarks.measurement import BenchmarkSettings
from benchmarks.variance_sources import DATA
from benchmarks.variance_tasks import LEDGER, draws_training_data, variance_refits
from search.ledger import Ledger


def read_variance(
    folder: Path, choices: Sequence[Choice], settings: BenchmarkSettings, *, judging: Judging
) -> pd.DataFrame:
    """Read what a benchmark recorded of the sources of spread.

    Args:
        folder: What `run_benchmark` wrote to.
        choices: What it measured.
        settings: How much of it.
        judging: How models are judged.

    Returns:
        `StudyFrames.variance`; without rows if the folder holds no such refits.
    """
    ledger = Ledger(folder, name=LEDGER)
    rows = [
        {
            "source": refit.source,
            "label": refit.choice.label,
            "cell": refit.choice.configuration.cell.upper(),
            "units": refit.choice.configuration.units,
            "error": outcome.metrics.get(judging.error, np.nan),
            "other_training_data": refit.source == DATA and draws_training_data(settings.dataset),
        }
        for refit in variance_refits(choices, settings)
        if (outcome := ledger.get(refit.task)) is not None
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS["variance"]))
