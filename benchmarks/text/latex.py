"""Text as LaTeX prints it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from .formats import ABSENT


def escape_latex(text: object) -> str:
    r"""Return text as LaTeX prints it, powers of ten included.

    Examples:
        >>> escape_latex("4e-7 of 100%")
        '4$\\times10^{-7}$ of 100\\%'
    """
    escaped = "".join(LATEX_ESCAPES.get(character, character) for character in str(text))
    return re.sub(r"(\d)e(-\d+)", r"\1$\\times10^{\2}$", escaped)


def latex_header(name: object) -> str:
    """Return a column's head in LaTeX, what is in parentheses on a line of its own."""
    first, _, second = str(name).partition(" (")
    lines = escape_latex(first) + (rf" \\ ({escape_latex(second)}" if second else "")
    return rf"\shortstack{{{lines}}}"


LATEX_ESCAPES: Final[Mapping[str, str]] = {
    "\\": r"\textbackslash{}",
    "&": r"\&",
    "%": r"\%",
    "$": r"\$",
    "#": r"\#",
    "_": r"\_",
    "{": r"\{",
    "}": r"\}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    ABSENT: "--",
    "±": r"$\pm$",
}
