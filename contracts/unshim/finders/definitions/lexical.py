"""Definitions on lines that do not parse, told by how they begin."""

import re
from collections.abc import Collection, Iterator

from unshim.finders.definitions.defined import Definition
from unshim.source import Source, Span


def unparsed_definitions(source: Source, names: Collection[str]) -> Iterator[Definition]:
    """A class at any depth; a function or an assignment only where a module's own stand."""
    if not source.unparsed:
        return
    either = "|".join(map(re.escape, sorted(names)))
    pattern = re.compile(
        rf"(?P<class>\s*class\s+(?P<c>{either})\b)"
        rf"|(?P<function>(?:async\s+)?def\s+(?P<f>{either})\b)"
        rf"|(?P<value>(?P<v>{either})\s*(?::[^=]*)?=(?!=)(?!.*\b(?P=v)\b)(?!\s*None\b))"
    )
    for part in source.unparsed:
        for number in range(part.first, min(part.last, len(source.lines)) + 1):
            line = source.lines[number - 1]
            match = pattern.match(line)
            if match is None:
                continue
            name = match["c"] or match["f"] or match["v"]
            how = "by a class" if match["c"] else "by a function" if match["f"] else "by assignment"
            start = match.start() + len(match[0]) - len(match[0].lstrip())
            span = Span(number, start + 1, number, match.end() + 1)
            yield Definition(name, f"{how}, on a line that does not parse", span, [])
