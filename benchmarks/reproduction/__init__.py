"""The published GRU/LSTM experiment again: over many seeds, leak-free, tuned, claim by claim.

`protocol` says what is run, `run` runs and records it, `reading` reads it back, `traps` computes
what the protocol hides, `audit` holds every claim against the numbers, `figures` and `page` show
it.
"""

from typing import TYPE_CHECKING

from ...search.doors import lazily
from .audit import AUDIT_NOTE, AUDIT_WORDS, audit_rows, audit_sentences
from .protocol import REQUEST, default_settings, searched_settings
from .published import LAYER_PARAMETERS
from .reading import holds_reproduction, load_reproduction

if TYPE_CHECKING:
    from .figures import AUDIT_PLOTS
    from .page import write_audit
    from .run import run_reproduction

__all__ = [
    "AUDIT_NOTE",
    "AUDIT_PLOTS",
    "AUDIT_WORDS",
    "LAYER_PARAMETERS",
    "REQUEST",
    "audit_rows",
    "audit_sentences",
    "default_settings",
    "holds_reproduction",
    "load_reproduction",
    "run_reproduction",
    "searched_settings",
    "write_audit",
]

__getattr__, __dir__ = lazily(
    __name__, {"AUDIT_PLOTS": ".figures", "run_reproduction": ".run", "write_audit": ".page"}
)
