"""The search of last resort, for lines that no parser understands: by their words."""

import re
from collections.abc import Iterator

from unshim.finders.finding import Finding
from unshim.finders.target import Target
from unshim.names import Module, resolve_relative
from unshim.patterns import lazily

_FROM = lazily(r"\bfrom[ \t]+(\.*)[ \t]*([\w.]*)[ \t]+import\b[ \t(\\]*([^#;]*)")
_NAME = lazily(r"(\*|\w+)(?:\s+as\s+\w+)?")
_COMMENT = lazily(r"#.*")


def unparsed_findings(
    path: str,
    lines: list[str],
    ranges: tuple[tuple[int, int], ...],
    module: Module,
    targets: tuple[Target, ...],
) -> Iterator[Finding]:
    """Findings on the lines of these ranges (first, last; from 1)."""
    for first, last in ranges:
        text = "\n".join(lines[first - 1 : last])
        seen: set[tuple[int, str]] = set()
        for at, name, kind in _named(text, module, targets):
            line = first + text.count("\n", 0, at)
            if (line, name) in seen:
                continue
            seen.add((line, name))
            column = at - (text.rfind("\n", 0, at) + 1) + 1
            message = f"{name} is taken from the shim on a line that does not parse"
            yield Finding(path, line, column, line, column + 1, kind, name, "<module>", message)


def _named(
    text: str, module: Module, targets: tuple[Target, ...]
) -> Iterator[tuple[int, str, str]]:
    """(offset, name, kind) of what the text names."""
    bare = _COMMENT.sub(lambda match: " " * len(match.group()), text)
    covered: list[tuple[int, int]] = []
    for match in _FROM.finditer(bare):
        source = resolve_relative(module.package, len(match[1]), match[2] or None)
        if source is None:
            continue
        covered.append(match.span())
        for name in _NAME.finditer(match[3]):
            for target in targets:
                meant = target.match(source if name[1] == "*" else f"{source}.{name[1]}")
                if meant is not None:
                    kind = "star" if name[1] == "*" else "import"
                    yield match.start(3) + name.start(1), meant, kind
    for target in targets:
        for match in re.finditer(rf"(?<![\w.]){re.escape(target.module)}(?:\.(\w+))?(?!\w)", bare):
            if any(start <= match.start() < end for start, end in covered):
                continue
            meant = target.match(match.group())
            if meant is not None:
                before = bare[: match.start()].rpartition("\n")[2]
                yield match.start(), meant, "import" if "import" in before else "attribute"
