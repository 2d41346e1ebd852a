"""Modules that define the same public names as another: by their bytes first, then by syntax."""

import ast
import re
from collections import Counter
from collections.abc import Iterable

from unshim.names import module_of
from unshim.shim.bound import Reading
from unshim.shim.catalogue import Catalogue
from unshim.shim.syntax_likeness import likeness, shape

_LEAST = 0.6
Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


def public_definitions(reading: Reading) -> list[str]:
    """The public classes and functions that a module defines itself."""
    return [
        name
        for name, found in reading.bounds.items()
        if not name.startswith("_") and any(bound.how in ("class", "function") for bound in found)
    ]


def find_twin(reading: Reading, catalogue: Catalogue) -> str:
    """The module that defines most of the same names, if that is most of them; else ""."""
    wanted = public_definitions(reading)
    if not wanted:
        return ""
    names = "|".join(re.escape(name) for name in wanted)
    pattern = re.compile(rb"^(?:async +def|def|class) +(%s)\b" % names.encode(), re.MULTILINE)
    paths = [
        path
        for path in catalogue.tree.search(wanted)
        if path.endswith(".py") and path != reading.path
    ]
    counts: Counter[str] = Counter()
    for path, data in catalogue.tree.read_all(paths):
        found = set(pattern.findall(data))
        if 2 * len(found) >= len(wanted):
            counts[path] = len(found)
    best = sorted(counts.items(), key=lambda item: (-item[1], _is_test(item[0]), item[0]))
    for path, _ in best[:3]:
        module = module_of(path, catalogue.roots, catalogue.tree.exists).name
        alike = likenesses(reading.module, module, wanted, catalogue)
        if alike and sum(alike) / len(alike) >= _LEAST:
            return module
    return ""


def likenesses(one: str, other: str, names: Iterable[str], catalogue: Catalogue) -> list[float]:
    """How alike two modules' definitions of these names are; of names that both define."""
    mine, theirs = definitions(one, catalogue), definitions(other, catalogue)
    return [
        likeness(shape(mine[name]), shape(theirs[name]))
        for name in names
        if name in mine and name in theirs
    ]


def definitions(module: str, catalogue: Catalogue) -> dict[str, Definition]:
    """A module's top-level classes and functions."""
    source = catalogue.source(module)
    if source is None:
        return {}
    return {
        node.name: node
        for node in source.tree.body
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
    }


def _is_test(path: str) -> bool:
    from unshim.shim.areas import is_test

    return is_test(path)
