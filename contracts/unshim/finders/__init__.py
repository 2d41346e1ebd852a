"""Bytes to uses: one file a kind, each a small function registered for the syntax it reads."""

from unshim.finders.files import Files
from unshim.finders.finding import Finding
from unshim.finders.search import Uses, find_uses

__all__ = ["Files", "Finding", "Uses", "find_uses"]
