"""The page over a folder of results: every number of it comes from a table in that folder."""

from typing import TYPE_CHECKING

from ...search.doors import lazily

if TYPE_CHECKING:
    from .folder import load_results
    from .page import write_summary

__all__ = ["load_results", "write_summary"]

__getattr__, __dir__ = lazily(__name__, {"load_results": ".folder", "write_summary": ".page"})
