"""One look at the bytes of every file: who imports what, what is defined, what may be a shim.

No parser is asked here: it would take longer than all the rest.
"""

import ast
import re
from collections import Counter
from collections.abc import Container, Iterator, Sequence
from typing import NamedTuple

from unshim.names import Module, below, resolve_relative
from unshim.shim.areas import is_test
from unshim.tree.base import read_bytes

_FROM = re.compile(
    rb"^[ \t]*from[ \t]+([.\w]+)[ \t]+import[ \t]*(\([^)]*\)|[^\r\n#;]*)", re.MULTILINE
)
_IMPORT = re.compile(rb"^[ \t]*import[ \t]+([\w., \t]+)", re.MULTILINE)
_DEFINED = re.compile(rb"^(?:class|def|async[ \t]+def)[ \t]+(\w+)", re.MULTILINE)
_COMMENT = re.compile(rb"#[^\r\n]*")
_NAME = re.compile(rb"[\w.]+")
_HEAD_MARKS = re.compile(
    rb"eprecat|ackwards?[ -]compat|compatib|moved to|[Ss]him\b|legacy", re.IGNORECASE
)
_MARGIN_MARKS = re.compile(
    rb"^(?:def __getattr__|__getattr__|sys\.modules\[|\w*(?:[Ww]arn|[Dd]eprecat)\w*[.(]|warnings\.)"
    rb"|\(\s*__name__,",
    re.MULTILINE,
)
_HEAD = 2_000
_SMALL = 1_500
_LARGE = 60_000


class Place(NamedTuple):
    """A Python file and the module that it is."""

    path: str
    module: Module


class Swept(NamedTuple):
    """What the bytes of some files show.

    `importers` and `test_importers` count the files that import a dotted name; `definitions` are
    (name, path) of public classes and functions outside of tests; `candidates` may be shims.
    """

    importers: Counter[str]
    test_importers: Counter[str]
    definitions: list[tuple[str, str]]
    candidates: list[Place]
    unread: list[tuple[str, str]]


def sweep(root: str, modules: Container[str], places: Sequence[Place]) -> Swept:
    """Reads these files below a root, each once. `modules` are all that there are."""
    importers, test_importers = Counter[str](), Counter[str]()
    definitions: list[tuple[str, str]] = []
    candidates: list[Place] = []
    unread: list[tuple[str, str]] = []
    for place in places:
        try:
            data = read_bytes(root, place.path)
        except OSError as error:
            unread.append((place.path, error.strerror or "cannot be read"))
            continue
        test = is_test(place.path)
        (test_importers if test else importers).update(imported(data, place.module, modules))
        names = [name.decode("utf-8", "replace") for name in _DEFINED.findall(data)]
        if not test:
            public = dict.fromkeys(name for name in names if not name.startswith("_"))
            definitions += [(name, place.path) for name in public]
        if _may_be_shim(data, len(names), test):
            candidates.append(place)
    return Swept(importers, test_importers, definitions, candidates, unread)


def imported(data: bytes, module: Module, modules: Container[str]) -> set[str]:
    """The dotted names that a file's import statements name, and the modules that hold them."""
    found: set[str] = set()
    for dotted in _dotted(data, module):
        while dotted and dotted not in found and below(module.name, dotted) is None:
            found.add(dotted)
            dotted = "" if dotted in modules else dotted.rpartition(".")[0]
    return found


def _dotted(data: bytes, module: Module) -> Iterator[str]:
    for match in _FROM.finditer(data):
        spelled = match[1].decode("utf-8", "replace")
        level = len(spelled) - len(spelled.lstrip("."))
        source = resolve_relative(module.package, level, spelled[level:] or None)
        if not source:
            continue
        names = _COMMENT.sub(b"", match[2]).strip(b"() \t\r\n")
        for part in names.split(b","):
            words = part.split()
            if words:
                yield f"{source}.{words[0].decode('utf-8', 'replace')}"
    for match in _IMPORT.finditer(data):
        for part in match[1].split(b","):
            words = _NAME.findall(part)
            if words:
                yield words[0].decode("utf-8", "replace")


def _may_be_shim(data: bytes, defined: int, test: bool) -> bool:
    """Whether a parser should have a look."""
    if b"import" not in data or len(data) > _LARGE:
        return False
    marked = _HEAD_MARKS.search(data, 0, _HEAD) or _MARGIN_MARKS.search(data)
    if test:
        # A test that imports and defines nothing is a test's own business, unless it says so.
        return marked is not None and not defined
    return not defined or marked is not None or (defined < 4 and len(data) < _SMALL)


def defines_most(tree: ast.Module) -> bool:
    """Whether a module plainly defines more than it can redirect: told from its statements."""
    own = redirected = 0
    for statement in tree.body:
        if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            if statement.name == "__getattr__":
                return False
            lines = (statement.end_lineno or statement.lineno) - statement.lineno
            own += lines > 6 and not statement.name.startswith("_")
        elif isinstance(statement, ast.Import | ast.ImportFrom):
            redirected += 100 if statement.names[0].name == "*" else len(statement.names)
        elif not isinstance(statement, ast.Assign) or isinstance(
            statement.value, ast.Name | ast.Attribute | ast.Call | ast.Dict
        ):
            redirected += 1
    return own > redirected
