"""Numbers and tables as readers see them: words, Markdown, LaTeX."""

from .estimates import format_estimate, format_text, say_interval
from .formats import (
    ABSENT,
    ROUNDING_LEVEL,
    digits_apart,
    format_significant,
    format_summary,
    say_span,
)
from .latex import escape_latex, latex_header
from .markdown import markdown_table
from .writing import write_table, write_text

__all__ = [
    "ABSENT",
    "ROUNDING_LEVEL",
    "digits_apart",
    "escape_latex",
    "format_estimate",
    "format_significant",
    "format_summary",
    "format_text",
    "latex_header",
    "markdown_table",
    "say_interval",
    "say_span",
    "write_table",
    "write_text",
]
