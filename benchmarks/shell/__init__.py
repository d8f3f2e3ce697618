"""How people talk to a benchmark: its commands, and the pages they publish."""

from .cli import app

__all__ = ["app"]
