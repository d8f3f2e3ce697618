"""The files of a forecast: its table, its record and its figure."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from ...search.disk import write_json, writing_to
from ...search.errors import InputError, shown
from ..figures import compose_forecast, our_style, write_figure
from ..text import write_text
from .forecast import Forecast
from .frames import forecast_frame, forecast_record, frame_as_text


def check_target(path: Path) -> None:
    """See that a forecast can go to a file, before anything is trained.

    Raises:
        InputError: If its name does not end in .csv, or it is a folder.
    """
    if path.suffix.lower() != ".csv":
        raise InputError(f"`out` must be a file that ends in .csv. Received: out={shown(path)}.")
    if path.is_dir():
        raise InputError(f"`out` is a folder. Received: out={shown(path)}. Name a file in it.")


def write_forecast(forecast: Forecast, path: Path) -> list[Path]:
    """Write a forecast; the same one gives the same bytes.

    Args:
        forecast: The forecast.
        path: Of the table, a .csv; record and figure go beside it, as .json and .png.

    Returns:
        The three paths.

    Raises:
        InputError: If they cannot be written.
    """
    check_target(path)
    paths = [path, path.with_suffix(".json"), path.with_suffix(".png")]
    frame = forecast_frame(forecast)
    time = forecast.reading.time
    values = forecast.reading.values
    before = np.arange(1, len(values) + 1) if time is None else time.stamps
    with writing_to(path.parent):
        path.parent.mkdir(parents=True, exist_ok=True)
        write_text(frame_as_text(frame), paths[0])
        write_json(paths[1], forecast_record(forecast))
        with our_style():
            figure = compose_forecast(
                frame,
                before=(before, values),
                axis=("row" if time is None else time.column, forecast.reading.column),
                model=forecast.model,
                baseline=forecast.baseline_model,
            )
            write_figure(figure, paths[2])
    return paths
