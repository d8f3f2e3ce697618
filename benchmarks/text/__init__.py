"""Numbers and tables as readers see them: words, Markdown, LaTeX."""

from .estimates import format_text, interval_of, say_bounds, say_estimate
from .finding_words import say_alternatives, say_delta, say_finding, say_test
from .formats import (
    ABSENT,
    ROUNDING_LEVEL,
    digits_apart,
    format_significant,
    format_summary,
)
from .latex import escape_latex, latex_header
from .markdown import markdown_table
from .writing import write_table, write_text

__all__ = [
    "ABSENT",
    "ROUNDING_LEVEL",
    "digits_apart",
    "escape_latex",
    "format_significant",
    "format_summary",
    "format_text",
    "interval_of",
    "latex_header",
    "markdown_table",
    "say_alternatives",
    "say_bounds",
    "say_delta",
    "say_estimate",
    "say_finding",
    "say_test",
    "write_table",
    "write_text",
]
