"""A figure as an entry of a table, and writing figures to files."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Generic, TypeVar

import matplotlib as mpl
from matplotlib.figure import Figure

from benchmarks.style import RC
from search.folders import write_atomically

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
        with our_style():
            figure = plot.compose(records)
            for suffix, metadata in (("png", {"Software": None}), ("svg", {"Date": None})):
                paths.append(folder / f"{name}.{suffix}")
                write_figure(figure, paths[-1], metadata=metadata)
    return paths


@contextmanager
def our_style() -> Iterator[None]:
    """Draw as `RC` says, and as Matplotlib does by itself where it says nothing.

    What a matplotlibrc asks for would otherwise decide: other colours, or LaTeX that is not here.
    """
    with mpl.rc_context():
        mpl.rcdefaults()
        mpl.rcParams.update(RC)
        yield


def write_figure(figure: Figure, path: Path, *, metadata: Mapping[str, None]) -> None:
    """Write a figure in the format that its name says, whole or not at all."""
    data = BytesIO()
    figure.savefig(data, format=path.suffix[1:], dpi=200, metadata=dict(metadata))
    write_atomically(path, data.getvalue())


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
