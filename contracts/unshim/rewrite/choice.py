"""Which uses a run is to rewrite."""

from typing import NamedTuple

from unshim.finders.finding import Finding
from unshim.names import matches


class Choice(NamedTuple):
    """Which uses to rewrite: of these kinds, in these files, outside these globs; None for all.

    Text whose purpose nobody can tell is rewritten only where its kind was asked for by name, and
    mentions only with `prose`.
    """

    kinds: frozenset[str] | None = None
    beyond: tuple[str, ...] | None = None
    paths: frozenset[str] | None = None
    prose: bool = False

    def has_named(self, kind: str) -> bool:
        """Whether this kind was asked for by its name."""
        return self.kinds is not None and kind in self.kinds

    def wants(self, finding: Finding) -> bool:
        if self.paths is not None and finding.path not in self.paths:
            return False
        if not finding.family:
            return self.prose
        if self.kinds is not None and finding.kind not in self.kinds:
            return False
        return self.beyond is None or not matches(finding.path, self.beyond)
