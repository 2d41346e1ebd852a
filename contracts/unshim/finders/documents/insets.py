"""Code inside another file, searched as code."""

from collections.abc import Sequence

from unshim.finders.facts import NOTHING, Facts, facts_of
from unshim.finders.hits import Hits
from unshim.names import Module
from unshim.source.inset import Inset, Line


def read_inset(path: str, sections: Sequence[Sequence[Line]], module: Module, hits: Hits) -> Facts:
    """What sections of one namespace say about the targets."""
    text = "\n".join(line.text for section in sections for line in section)
    numbers = hits.lines(text.encode("utf-8", "surrogatepass"), module)
    if not numbers:
        return NOTHING
    return facts_of(Inset(path, sections), module, hits.targets, numbers, hits)
