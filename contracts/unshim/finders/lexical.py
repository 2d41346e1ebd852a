"""The search of last resort, for lines that no parser understands: by their words."""

import ast
import re
from collections.abc import Iterator
from typing import NamedTuple

from unshim.finders.callees import IMPORTERS, PATCHERS
from unshim.finders.file import File, Reached
from unshim.finders.finding import Finding
from unshim.finders.mentions import names_in
from unshim.finders.paths import paths_in
from unshim.names import resolve_relative
from unshim.patterns import lazily
from unshim.source.loose_imports import LooseImport, LooseText, loose_imports

_CHAIN = lazily(r"(?<![\w.])(?!\d)\w+(?:\.(?!\d)\w+)+")
_QUOTES = ('"', "'")
_GIVEN_TO = lazily(
    rf"\b({'|'.join(sorted(IMPORTERS | PATCHERS))})\s*\(\s*[A-Za-z]{{0,2}}[\"']{{1,3}}$"
)
_AFTER_FROM = lazily(r"\b(?:from|import)\s*$")


class _Found(NamedTuple):
    """A piece of a text, from `start` to `end`, and what it is."""

    start: int
    end: int
    reached: Reached
    kind: str


def unparsed_findings(file: File) -> Iterator[Finding]:
    """What is named on the lines that are not in the file's tree."""
    texts = [LooseText(file.source.lines, lines) for lines in file.source.unparsed]
    imports = [list(loose_imports(text)) for text in texts]
    bound = _bound(file, [name for names in imports for name in names])
    seen: set[tuple[int, int]] = set()
    for text, names in zip(texts, imports, strict=True):
        for found in (
            *_imported(file, text, names),
            *_spelled(file, text, names),
            *_attributes(file, text, bound),
            *_commented(file, text),
        ):
            place = text.span(found.start, found.end)[:2]
            if place not in seen:
                seen.add(place)
                yield _finding(file, text, found)


def _finding(file: File, text: LooseText, found: _Found) -> Finding:
    target, name, undecided = found.reached
    span = text.span(found.start, found.end)
    what = "the shim itself" if name == "." else name
    taken = "used" if name == "." else "taken from the shim"
    how = "mentioned" if found.kind == "prose" else taken
    return Finding(
        file.source.path,
        *file.source.located(span),
        kind="reexport" if target.steps else found.kind,
        name=name,
        scope=file.source.label(span.line) or "<module>",
        message=undecided or f"{what} is {how} on a line that does not parse",
        chain=target.chain,
        undecided=bool(undecided),
    )


def _imported(file: File, text: LooseText, names: list[LooseImport]) -> Iterator[_Found]:
    for each in names:
        meant = _meant(file, each)
        if meant is None:
            continue
        kind = "star" if each.name == "*" else "import"
        reached = file.reach(meant.removesuffix(".*"))
        if reached is not None:
            yield _Found(each.start, each.end, reached, "string" if each.quoted else kind)
        elif each.name == "*":
            for name, target in file.hits.fresh.names_of(meant.removesuffix(".*")).items():
                yield _Found(each.start, each.end, Reached(target, name), kind)


def _meant(file: File, each: LooseImport) -> str | None:
    """The absolute dotted name of what is imported."""
    source = resolve_relative(file.module.package, each.level, each.module or None)
    if not each.name or source is None:
        return source
    return f"{source}.{each.name}"


def _spelled(file: File, text: LooseText, names: list[LooseImport]) -> Iterator[_Found]:
    """Dotted names and paths that are spelled out."""
    own = {each.start for each in names}
    for target in file.targets:
        for start, end, name in names_in(text.code, target):
            if start in own or _is_accounted(text.code, start, end, names):
                continue
            yield _Found(start, end, Reached(target, name), _kind(text, start, end))
        for start, end, name in paths_in(text.code, target):
            if text.quoted(start):
                yield _Found(start, end, Reached(target, name), "path")


def _kind(text: LooseText, start: int, end: int) -> str:
    """What a dotted name that is spelled out is there for."""
    code, near = text.code, max(start - 40, 0)
    if _AFTER_FROM.search(code, near, start) is not None:
        return "import"
    # Where quotes stand within those of an f-string, older Pythons take one for the other.
    within = code[start - 1 : start] in _QUOTES and code[end : end + 1] in _QUOTES
    if not within and not text.quoted(start):
        return "attribute"
    given = _GIVEN_TO.search(code, near, start)
    if given is None:
        return "string"
    return "dynamic" if given[1] in IMPORTERS else "patch"


def _attributes(file: File, text: LooseText, bound: dict[str, set[str]]) -> Iterator[_Found]:
    """Attributes of what an import binds."""
    for match in _CHAIN.finditer(text.code):
        head, _, rest = match.group().partition(".")
        if head not in bound or text.quoted(match.start()):
            continue
        for dotted in sorted(bound[head]):
            reached = file.reach(f"{dotted}.{rest}")
            if reached is not None:
                yield _Found(*match.span(), reached, "attribute")


def _commented(file: File, text: LooseText) -> Iterator[_Found]:
    for begin, end in text.comments:
        comment = text.text[begin:end]
        for target in file.targets:
            for named in (*names_in(comment, target), *paths_in(comment, target)):
                reached = Reached(target, named.name)
                yield _Found(begin + named.start, begin + named.end, reached, "prose")


def _is_accounted(code: str, start: int, end: int, names: list[LooseImport]) -> bool:
    """Whether this is the module of an import whose names are findings themselves."""
    if not re.match(r"\s*c?import\b", code[end : end + 40]):
        return False
    return any(each.start > end and each.module == code[start:end] for each in names)


def _bound(file: File, loose: list[LooseImport]) -> dict[str, set[str]]:
    """Local names, and the dotted names that imports anywhere in the file bind to them."""
    bound: dict[str, set[str]] = {}
    for node in ast.walk(file.source.tree):
        if isinstance(node, ast.Import | ast.ImportFrom):
            for name, dotted in file.absolute(node):
                bound.setdefault(name, set()).add(dotted)
    for each in loose:
        meant = _meant(file, each)
        if meant is None or each.name == "*":
            continue
        name = each.bound or each.name or meant.partition(".")[0]
        whole = meant if each.bound or each.name else name
        bound.setdefault(name, set()).add(whole)
    return bound
