"""A figure as part of a page: its text is the page's text, its colours are the page's colours."""

from __future__ import annotations

import re
from typing import Final

from .style import ON_DARK

COLOURS: Final = {light.lower(): f"--mark-{number}" for number, light in enumerate(ON_DARK, 1)}
"""Colour of a mark -> the property of the page that holds it, in either theme."""

_NUMBER: Final = re.compile(r"(?<![#\w.])-?\d+\.\d{3,}")
_COLOUR: Final = re.compile(r"#[0-9a-f]{6}\b")


SAYS: Final = "says:"
_SPACE: Final = "\N{NO-BREAK SPACE}"


def as_gid(text: str) -> str:
    """Return what an artist's gid must be for a page to say a text where a pointer rests on it."""
    return f"{SAYS}{text}".replace(" ", _SPACE)  # an id may hold anything but blanks


def inline_svg(text: str, *, name: str) -> str:
    """Return a figure as an element of a page.

    Marks get the page's properties `COLOURS`; black is the colour of text, white that of paper, and
    grey so much of both. Ids that nothing refers to go, the others are the figure's own.

    Args:
        text: An SVG file that Matplotlib wrote.
        name: Tells the ids of one figure of a page from those of another.
    """
    svg = text[text.index("<svg") :]
    svg = re.sub(r"<metadata>.*?</metadata>\s*|<!--.*?-->\s*", "", svg, flags=re.DOTALL)
    # It would hold for the whole page.
    svg = re.sub(r"<defs>\s*<style.*?</style>\s*</defs>\s*", "", svg, flags=re.DOTALL)
    head, body = svg.split(">", 1)
    box = re.search(r'viewBox="([^"]+)"', head)
    width = box[1].split()[2] if box else "100"
    body = re.sub(
        rf'<g id="{SAYS}([^"]*)">',
        lambda found: f"<g><title>{found[1].replace(_SPACE, ' ')}</title>",
        body,
    )
    used = set(re.findall(r'(?:href="#|url\(#)([^")]+)', body))
    body = re.sub(
        r' id="([^"]+)"',
        lambda found: f' id="{name}-{found[1]}"' if found[1] in used else "",
        body,
    )
    body = re.sub(r'xlink:href="#', f'href="#{name}-', body)
    body = re.sub(r"url\(#", f"url(#{name}-", body)
    body = re.sub(r"font-family: [^;\"]*", "font-family: inherit", body)
    # `font` as a whole would set the family, too.
    body = re.sub(
        r"font: ([^;\"]*?)([\d.]+px) [^;\"]*",
        lambda found: f"font-size: {found[2]}",
        body,
    )
    body = re.sub(r"<[^>]+>", lambda found: _brief(found[0]), body)
    body = re.sub(r"\n\s*", "\n", body)
    viewed = f' viewBox="{box[1]}"' if box else ""
    return (
        f'<svg class="plot"{viewed} style="--width:{float(width):.0f}" fill="currentColor">{body}'
    )


def _brief(tag: str) -> str:
    """Round what places marks and theme what colours them; text between tags stays as it is."""
    rounded = _NUMBER.sub(lambda found: f"{float(found[0]):.2f}".rstrip("0").rstrip("."), tag)
    return _COLOUR.sub(lambda found: _themed(found[0]), rounded)


def _themed(colour: str) -> str:
    if colour in COLOURS:
        return f"var({COLOURS[colour]})"
    red, green, blue = (int(colour[start : start + 2], 16) for start in (1, 3, 5))
    if not red == green == blue:
        return colour
    if red in (0, 255):
        return "var(--paper)" if red else "currentColor"
    return f"color-mix(in srgb, currentColor {100 - round(100 * red / 255)}%, var(--paper))"
