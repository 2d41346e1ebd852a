"""The search of last resort, for lines that no parser understands: by their words."""

import ast
import re
from collections.abc import Iterator

from unshim.finders.file import File
from unshim.finders.finding import Finding
from unshim.finders.mentions import names_in
from unshim.finders.paths import paths_in
from unshim.finders.target import Target
from unshim.names import resolve_relative
from unshim.source.loose_imports import LooseImport, LooseText, loose_imports

_CHAIN = re.compile(r"(?<![\w.])(?!\d)\w+(?:\.(?!\d)\w+)+")
_AFTER_FROM = re.compile(r"\b(?:from|import)\s*$")


def unparsed_findings(file: File) -> Iterator[Finding]:
    """What is named on the lines that are not in the file's tree."""
    texts = [LooseText(file.source.lines, lines) for lines in file.source.unparsed]
    imports = [list(loose_imports(text)) for text in texts]
    bound = _bound(file, [name for names in imports for name in names])
    seen: set[tuple[int, int]] = set()
    for text, names in zip(texts, imports, strict=True):
        found = [
            *_imported(file, text, names),
            *_spelled(file, text, names, bound),
            *_commented(file, text),
        ]
        for start, end, name, kind in found:
            span = text.span(start, end)
            if span[:2] in seen:
                continue
            seen.add(span[:2])
            what = "the shim itself" if name == "." else name
            how = "mentioned" if kind == "prose" else "taken from the shim"
            yield Finding(
                file.source.path,
                *file.source.located(span),
                kind=kind,
                name=name,
                scope=file.source.label(span.line) or "<module>",
                message=f"{what} is {how} on a line that does not parse",
            )


_Found = tuple[int, int, str, str]


def _imported(file: File, text: LooseText, names: list[LooseImport]) -> Iterator[_Found]:
    for each in names:
        meant = _meant(file, each)
        for target in file.targets:
            name = _matched(target, meant, each.name)
            if name is not None:
                kind = "star" if each.name == "*" else "import"
                yield each.start, each.end, name, "string" if each.quoted else kind


def _matched(target: Target, meant: str | None, name: str) -> str | None:
    if meant is None:
        return None
    if name != "*":
        return target.match(meant)
    module = meant.removesuffix(".*")
    if target.names is None:
        return target.match(module)
    return "*" if module == target.module else None


def _meant(file: File, each: LooseImport) -> str | None:
    """The absolute dotted name of what is imported."""
    source = resolve_relative(file.module.package, each.level, each.module or None)
    if not each.name or source is None:
        return source
    return f"{source}.{each.name}"


def _spelled(
    file: File, text: LooseText, names: list[LooseImport], bound: dict[str, set[str]]
) -> Iterator[_Found]:
    """Dotted names, spelled out or through a name that an import binds."""
    own = {each.start for each in names}
    for target in file.targets:
        for start, end, name in names_in(text.code, target):
            if start in own or _is_accounted(file, text.code, start, end, names):
                continue
            imported = _AFTER_FROM.search(text.code, max(start - 40, 0), start) is not None
            kind = "import" if imported else "string" if text.quoted(start) else "attribute"
            yield start, end, name, kind
        for named in paths_in(text.code, target):
            if text.quoted(named.start):
                yield *named[:2], named.name, "path"
    for match in _CHAIN.finditer(text.code):
        head, _, rest = match.group().partition(".")
        for dotted in bound.get(head, ()):
            for target in file.targets:
                meant = target.match(f"{dotted}.{rest}")
                if meant is not None and not text.quoted(match.start()):
                    yield *match.span(), meant, "attribute"


def _commented(file: File, text: LooseText) -> Iterator[_Found]:
    for begin, end in text.comments:
        comment = text.text[begin:end]
        for target in file.targets:
            for named in (*names_in(comment, target), *paths_in(comment, target)):
                yield begin + named.start, begin + named.end, named.name, "prose"


def _is_accounted(file: File, code: str, start: int, end: int, names: list[LooseImport]) -> bool:
    """Whether this is the module of an import whose names are findings themselves."""
    if not re.match(r"\s*import\b", code[end : end + 40]):
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
