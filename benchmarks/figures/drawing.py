"""A figure as an entry of a table, and writing figures to files."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Final, Generic, TypeVar

import matplotlib as mpl
from matplotlib.figure import Figure
from PIL import Image

from ...search.disk import write_atomically
from .inline import inline_svg
from .style import RC

Records = TypeVar("Records")

VECTOR_BYTES: Final = 200_000
"""Size from which a page shows the pixels of a figure: hundreds of lines take less that way."""


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
            for suffix in ("png", "svg"):
                paths.append(folder / f"{name}.{suffix}")
                write_figure(figure, paths[-1])
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


def write_figure(figure: Figure, path: Path) -> None:
    """Write a figure in the format that its name says, whole or not at all.

    A PNG has 256 colours: a third of the bytes, and no difference that can be seen.
    """
    image_format = path.suffix[1:]
    written = BytesIO()
    metadata = {"Software": None} if image_format == "png" else {"Date": None}
    figure.savefig(written, format=image_format, dpi=160, metadata=metadata)
    write_atomically(path, _few_colours(written) if image_format == "png" else written.getvalue())


def _few_colours(png: BytesIO) -> bytes:
    written = BytesIO()
    with Image.open(png) as image:
        few = image.convert("RGB").quantize(256, dither=Image.Dither.NONE)
        few.save(written, format="png", optimize=True)
    return written.getvalue()


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
            **_source(folder / f"{name}.svg", name),
        }
        for name, plot in plots.items()
    ]


def _source(path: Path, name: str) -> dict[str, str]:
    """Return a figure as part of a page, `svg`, and as a URL, `source`, pixels if it is large."""
    svg = inline_svg(path.read_text(encoding="utf-8"), name=name)
    large = len(svg) > VECTOR_BYTES
    return {"svg": "" if large else svg, "source": _data_url(path)}


def _data_url(path: Path) -> str:
    """Return a vector file as a URL, or the pixels beside it if it is large."""
    vector = path.stat().st_size <= VECTOR_BYTES
    kind, shown = ("svg+xml", path) if vector else ("png", path.with_suffix(".png"))
    return f"data:image/{kind};base64,{b64encode(shown.read_bytes()).decode('ascii')}"
