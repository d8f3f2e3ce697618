"""Colours are dark enough on white, light enough on dark, and apart for every kind of sight."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from gru_or_lstm.benchmarks.figures.inline import inline_svg
from gru_or_lstm.benchmarks.figures.style import ON_DARK, STYLES
from numpy.typing import NDArray

PAPER = {"light": "#ffffff", "dark": "#15181d"}
SETS = (("GRU", "LSTM", "RNN", "MGU"), ("random", "hyperband", "bayesian", "grid"))
# Machado, Oliveira and Fernandes (2009), full severity, for linear RGB.
SIGHT = {
    "all": np.eye(3),
    "no red": np.array(
        [[0.152, 1.053, -0.205], [0.115, 0.786, 0.099], [-0.004, -0.048, 1.052]],
    ),
    "no green": np.array(
        [[0.367, 0.861, -0.228], [0.280, 0.673, 0.047], [-0.012, 0.043, 0.969]],
    ),
}
TO_XYZ = np.array([[0.4125, 0.3576, 0.1804], [0.2127, 0.7152, 0.0722], [0.0193, 0.1192, 0.9503]])


def linear(colour: str) -> NDArray[np.float64]:
    values = np.array([int(colour[start : start + 2], 16) for start in (1, 3, 5)]) / 255
    return np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)


def contrast(one: str, other: str) -> float:
    low, high = sorted(float(TO_XYZ[1] @ linear(x)) for x in (one, other))
    return (high + 0.05) / (low + 0.05)


def lab(values: NDArray[np.float64]) -> NDArray[np.float64]:
    share = np.clip(TO_XYZ @ values, 0, None) / np.array([0.9505, 1.0, 1.089])
    root = np.where(share > 0.008856, np.cbrt(share), 7.787 * share + 16 / 116)
    return np.array(
        [116 * root[1] - 16, 500 * (root[0] - root[1]), 200 * (root[1] - root[2])],
    )


def test_marks_have_contrast_on_paper_of_either_theme():
    for style in STYLES.values():
        assert contrast(style.color, PAPER["light"]) >= 4.5
        assert contrast(ON_DARK[style.color], PAPER["dark"]) >= 4.5


@pytest.mark.parametrize("sight", SIGHT)
@pytest.mark.parametrize("names", SETS)
def test_colours_are_apart_for_those_who_see_no_red_or_no_green(names, sight):
    for one, other in combinations((STYLES[name].color for name in names), 2):
        seen = [lab(np.clip(SIGHT[sight] @ linear(x), 0, 1)) for x in (one, other)]
        assert np.linalg.norm(seen[0] - seen[1]) > 10


def test_a_figure_takes_the_colours_and_the_font_of_its_page():
    text = (
        '<?xml version="1.0"?><svg viewBox="0 0 72.5 10" width="1pt"><metadata>x</metadata>'
        '<g id="unused"><path id="m1" style="fill: #0072b2; stroke: #000000"/>'
        '<use xlink:href="#m1" x="1.23456789"/><path style="fill: #ffffff"/>'
        "<text style=\"font: 8px 'DejaVu Sans'; fill: #808080\">a #000000 0.0012</text></g></svg>"
    )
    svg = inline_svg(text, name="plot")
    assert svg.startswith('<svg class="plot" viewBox="0 0 72.5 10" style="--width:72" fill="')
    assert 'id="plot-m1" style="fill: var(--mark-1); stroke: currentColor"' in svg
    assert '<use href="#plot-m1" x="1.23"/>' in svg
    assert 'style="fill: var(--paper)"' in svg
    assert "font-size: 8px; fill: color-mix(in srgb, currentColor 50%, var(--paper))" in svg
    assert ">a #000000 0.0012</text>" in svg  # text stays as it is
    assert "unused" not in svg
    assert "DejaVu" not in svg
