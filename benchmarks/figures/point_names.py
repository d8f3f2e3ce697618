"""Names of points, each written at the first place where it meets nothing drawn yet."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.path import Path
from matplotlib.transforms import Bbox
from numpy.lib.stride_tricks import sliding_window_view

NEAR_POINTS: Final = 10
"""A name farther from its point than this, in printer's points, gets a line to it."""

_Named = tuple[Bbox, Path]


def name_points(ax: Axes, points: pd.DataFrame) -> None:
    """Name each point beside it, clear of every text, line and other point on the axes.

    Args:
        ax: Axes with limits and everything else already drawn.
        points: `name`, `color`, and in data units `x`, `x_low`, `x_high`, `y`, `y_low`, `y_high`,
            of which the outer ones end the bars. Names are placed in this order.
    """
    figure = ax.get_figure(root=True)
    if figure is None:
        return
    # Places are judged in pixels, which are known only once the layout is.
    figure.draw_without_rendering()
    taken = [text.get_window_extent() for text in ax.texts] + _line_boxes(ax)
    rows = points.to_dict("records")
    covered = [_point_boxes(ax, row) for row in rows]
    named: list[_Named] = []
    for index, row in enumerate(rows):
        others = [box for i, boxes in enumerate(covered) if i != index for box in boxes]
        # A name must stay clear of other points, lest it seem theirs.
        obstacles = [*taken, *covered[index], *(box.padded(6) for box in others)]
        obstacles += [box for box, _ in named]
        named.append(_place_name(ax, row, obstacles, named))


def _line_boxes(ax: Axes) -> list[Bbox]:
    """Return the pixels that each segment of each line covers, markers left out."""
    boxes = []
    for line in ax.lines:
        if line.get_linestyle() == "None":
            continue
        corners = line.get_transform().transform(np.asarray(line.get_xydata()))
        pairs = sliding_window_view(corners, 2, axis=0).swapaxes(1, 2)
        boxes += [Bbox(np.sort(pair, axis=0)).padded(1) for pair in pairs]
    return boxes


def _point_boxes(ax: Axes, row: dict[Any, Any]) -> list[Bbox]:
    """Return the pixels that a point covers: marker, horizontal and vertical bar."""
    corners = [[row[f"{axis}{end}"] for axis in "xy"] for end in ("_low", "", "_high")]
    (x0, y0), (x, y), (x1, y1) = ax.transData.transform(corners)
    return [
        Bbox([[x - 6, y - 6], [x + 6, y + 6]]),
        Bbox([[x0 - 1, y - 2], [x1 + 1, y + 2]]),
        Bbox([[x - 2, y0 - 1], [x + 2, y1 + 1]]),
    ]


def _place_name(
    ax: Axes, row: dict[Any, Any], obstacles: list[Bbox], named: list[_Named]
) -> _Named:
    """Write a name near its point, clear of obstacles and of earlier names and their lines."""
    point = (row["x"], row["y"])
    note = ax.annotate(
        row["name"],
        *(point, (0, 0)),
        textcoords="offset points",
        va="center",
        color=row["color"],
        fontsize="small",
        bbox={"facecolor": "white", "alpha": 0.75, "linewidth": 0, "pad": 0.5},
        zorder=4,
    )
    at_point, frame = note.get_window_extent(), ax.get_window_extent()
    scale = ax.get_figure(root=True).dpi / 72  # type: ignore[union-attr]
    pixel = ax.transData.transform(point)
    candidates = []
    for across, up in np.multiply(PLACES, scale):
        box = at_point.translated(across - (at_point.width if across < 0 else 0), up)
        candidates.append((box, Path([pixel, pixel + np.array([across, up])])))
    # The first of equals is the nearest.
    best = int(np.argmin([_clashes(each, frame, obstacles, named) for each in candidates]))
    place = PLACES[best]
    note.set(position=place, ha="left" if place[0] > 0 else "right")
    if np.hypot(*place) > NEAR_POINTS:
        line = {"arrowstyle": "-", "color": "0.6", "linewidth": 0.5, "shrinkA": 0, "shrinkB": 4}
        ax.annotate("", point, place, textcoords="offset points", arrowprops=line)
    return candidates[best]


def _clashes(candidate: _Named, frame: Bbox, obstacles: list[Bbox], named: list[_Named]) -> int:
    """Return how much a name and the line to its point would meet; leaving the axes is worst."""
    box, line = candidate[0].padded(1), candidate[1]
    inside = frame.x0 <= box.x0 and box.x1 <= frame.x1 and box.y1 <= frame.y1
    overlaps = sum(box.overlaps(other) for other in obstacles)
    crossings = sum(
        line.intersects_path(leader, filled=False)
        + line.intersects_bbox(other, filled=False)
        + leader.intersects_bbox(box, filled=False)
        for other, leader in named
    )
    return 100 * (not inside) + overlaps + crossings


PLACES: Final = tuple(
    (side * across, up)
    for across, rises in (
        (6, (0, 7, -7)),
        (12, (12, -12, 20, -20)),
        (24, (0, 14, -14, 28, -28, 42, -42)),
    )
    for up in rises
    for side in (1, -1)
)
"""Offsets of a name from its point in printer's points, nearest first."""
