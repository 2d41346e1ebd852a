"""Code inside another file, searched as code."""

from collections.abc import Sequence

from unshim.finders.facts import findings_in
from unshim.finders.finding import Finding
from unshim.finders.hits import Hits
from unshim.names import Module
from unshim.source.excerpt import Excerpt, Line


def excerpt_findings(
    path: str, sections: Sequence[Sequence[Line]], module: Module, hits: Hits
) -> list[Finding]:
    """What sections of one namespace use."""
    return read_excerpt(path, sections, module, hits)[0]


def read_excerpt(
    path: str, sections: Sequence[Sequence[Line]], module: Module, hits: Hits
) -> tuple[list[Finding], str | None]:
    """The same, and what keeps the code from being parsed."""
    text = "\n".join(line.text for section in sections for line in section)
    numbers = hits.lines(text.encode("utf-8", "surrogatepass"), module)
    if not numbers:
        return [], None
    excerpt = Excerpt(path, sections)
    return findings_in(excerpt, module, hits.targets, numbers), excerpt.problem
