"""A figure as an entry of a table, and writing figures to files."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

import matplotlib as mpl
from matplotlib.figure import Figure

from benchmarks.style import RC

Records = TypeVar("Records")


@dataclass(frozen=True, slots=True, kw_only=True)
class Plot(Generic[Records]):
    """One figure of a page: what it shows, how it is composed, whether it takes a full width.

    A caption may leave words open that `embed` fills in.
    """

    caption: str
    compose: Callable[[Records], Figure]
    wide: bool = False


def draw_plots(records: Records, plots: Mapping[str, Plot[Records]], folder: Path) -> list[Path]:
    """Write figures as PNG and SVG; the same records give the same bytes.

    Args:
        records: What is drawn.
        plots: Name -> figure.
        folder: Where NAME.png and NAME.svg go; created if absent.

    Returns:
        The paths written, in the order of `plots`.
    """
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for name, plot in plots.items():
        with mpl.rc_context(RC):
            figure = plot.compose(records)
            for suffix, metadata in (("png", {"Software": None}), ("svg", {"Date": None})):
                paths.append(folder / f"{name}.{suffix}")
                figure.savefig(paths[-1], dpi=200, metadata=metadata)
    return paths


def embed(
    plots: Mapping[str, Plot[Records]], folder: Path, *, words: Mapping[str, str]
) -> list[dict[str, object]]:
    """Return what a page needs of each figure that `draw_plots` wrote to a folder.

    Args:
        plots: Name -> figure.
        folder: Where the figures are.
        words: What captions leave open.
    """
    return [
        {
            "name": name,
            "caption": plot.caption.format_map(words),
            "wide": plot.wide,
            "data": b64encode((folder / f"{name}.svg").read_bytes()).decode("ascii"),
        }
        for name, plot in plots.items()
    ]
