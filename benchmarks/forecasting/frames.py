"""A forecast as a table and as a record, and a frame as what is forecast."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any, Final

import numpy as np
import pandas as pd

from ...search.datasets import DatasetSpec
from ...search.own_data import TableSpec, say_stamp
from .forecast import Forecast, Predicted
from .words import forecast_sentences

SCHEMA: Final = 1
"""History of a forecast's record: 1: the keys of `forecast_record`."""


def forecast_frame(forecast: Forecast) -> pd.DataFrame:
    """Return a forecast as a table, a row a step.

    Args:
        forecast: The forecast.

    Returns:
        `step`; the time column under its own name, or `row` where nothing says when; `forecast`,
        `low_80`, `high_80`, `low_95`, `high_95`; the same of the `baseline`, whose bounds are
        `baseline_low_80`, ... Bounds are missing where too few errors are known.
    """
    count = len(forecast.reading.values)
    steps = np.arange(1, forecast.steps + 1)
    columns: dict[str, Any] = {"step": steps}
    if forecast.stamps is None or forecast.reading.time is None:
        columns["row"] = count + steps
    else:
        columns[forecast.reading.time.column] = forecast.stamps
    columns["forecast"] = forecast.network.middle
    columns |= _bounds(forecast.network, "")
    columns["baseline"] = forecast.baseline.middle
    columns |= _bounds(forecast.baseline, "baseline_")
    return pd.DataFrame(columns)


def frame_as_text(frame: pd.DataFrame) -> str:
    """Return the table as CSV, dates as short as they go."""
    shown = frame.copy()
    for name in frame.columns[:2]:
        if frame[name].dtype.kind == "M":
            shown[name] = [say_stamp(stamp) for stamp in frame[name].to_numpy()]
    return shown.to_csv(index=False)


def forecast_record(forecast: Forecast) -> dict[str, Any]:
    """Return what stands beside the table: the answer, what made it, errors and coverage.

    Args:
        forecast: The forecast.

    Returns:
        JSON types; what is not known is null.
    """
    reading, worth = forecast.reading, forecast.worth
    return {
        "schema": SCHEMA,
        "answer": forecast_sentences(forecast),
        "use": worth.verdict,
        "series": {
            "source": forecast.series,
            "column": reading.column,
            "rows": len(reading.values),
            "sha256": reading.sha256,
            "last": None if reading.time is None else reading.time.last,
            "covariates": list(reading.covariates.names),
            "known": list(reading.known.names),
        },
        "steps": forecast.steps,
        "network": {
            "model": forecast.model,
            "source": forecast.source,
            "configuration": forecast.configuration.to_json(),
            "epochs": forecast.epochs,
            "seeds": forecast.seeds,
            "failed": forecast.failed,
            "test_rmse": worth.network,
            "intervals": _intervals(forecast.network),
        },
        "baseline": {
            "model": forecast.baseline_model,
            "detail": forecast.baseline_detail,
            "test_rmse": worth.baseline,
            "intervals": _intervals(forecast.baseline),
        },
        "ratio": {
            "estimate": _known(worth.ratio.estimate),
            "low": _known(worth.ratio.low),
            "high": _known(worth.ratio.high),
            "matters": worth.delta,
        },
        "origins": {"all": forecast.origins, "test": worth.origins},
    }


def in_memory(frame: Any, dataset: DatasetSpec) -> DatasetSpec:
    """Put samples that lie in memory in the place of those of a run.

    Args:
        frame: What `TableSpec.from_frame` takes; an index of dates without a name is the run's
            time column.
        dataset: What the run was about: which column is meant, which one holds dates, how gaps are
            filled.

    Raises:
        InputError: If it is nothing of this kind.
    """
    held = dataset.table or TableSpec()
    frame = with_time(frame, held)
    names = [*frame.columns, frame.index.name] if isinstance(frame, pd.DataFrame) else []
    table = replace(
        held,
        source=TableSpec.from_frame(frame).source,
        target=dataset.column if dataset.column in names else None,
        time=held.time if held.time in names else None,
        **AS_WRITTEN,
    )
    return replace(dataset, series=table.name, column=None, table=table, content=None)


def with_time(frame: Any, held: TableSpec) -> Any:
    """Call an index of dates without a name what the time column of a run is called."""
    if isinstance(frame, pd.Series | pd.DataFrame) and isinstance(frame.index, pd.DatetimeIndex):
        return frame.rename_axis(index=str(frame.index.name or held.time or "time"))
    return frame


AS_WRITTEN: Final[dict[str, Any]] = {
    "encoding": None,
    "separator": None,
    "decimal": None,
    "thousands": None,
    "header": True,
}
"""What is said of the text of a file and means nothing in memory."""


def _bounds(predicted: Predicted, prefix: str) -> dict[str, Any]:
    columns: dict[str, Any] = {}
    for level, radii in predicted.radii.items():
        known = np.where(np.isfinite(radii), radii, np.nan)
        percent = f"{100 * level:.0f}"
        columns[f"{prefix}low_{percent}"] = predicted.middle - known
        columns[f"{prefix}high_{percent}"] = predicted.middle + known
    return columns


def _intervals(predicted: Predicted) -> dict[str, Any]:
    return {
        f"{100 * level:.0f}": {
            "coverage": _known(coverage.held),
            "test_values": coverage.judged,
            "coverage_by_step": [_known(each) for each in coverage.by_step],
            "steps_without": int(np.isinf(predicted.radii[level]).sum()),
        }
        for level, coverage in predicted.coverage.items()
    }


def _known(value: float) -> float | None:
    return value if math.isfinite(value) else None
