"""The folders that a file puts on sys.path, or a conftest above it, as far as they spell them.

`sys.path.insert(0, "lib/pkg")`, `sys.path += [HERE]`, `monkeypatch.syspath_prepend(ROOT / "pkg")`.
"""

import ast
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

from unshim.finders.lines import line_numbers, nodes_on
from unshim.finders.paths import HOLE, path_name
from unshim.finders.roles import written
from unshim.finders.target import Target
from unshim.finders.texts import Reader
from unshim.finders.unspelled import places_in
from unshim.names import below
from unshim.source import Source

if TYPE_CHECKING:
    from unshim.finders.file import File

_WORDS = (b"sys.path", b"addsitedir", b"syspath_prepend")
_ADDS = {"sys.path.append": 0, "sys.path.insert": 1}
_ADDS_MANY = {"sys.path.extend"}


def adds_folders(data: bytes) -> bool:
    """Whether a file may put folders on sys.path."""
    return any(word in data for word in _WORDS)


def folders_added(file: "File") -> Iterator[str]:
    """The folders, as paths from the tree or from an unknown place."""
    data = file.source.data
    places = sorted(place for word in _WORDS for place in places_in(data, word))
    for node, ancestors in nodes_on(line_numbers(data, places), file.source.tree):
        reader = Reader(file, file.scope(ancestors))
        for folder in _added(reader, node):
            yield from (text for text in reader.read(folder) if text.strip(f"/{HOLE}"))


def _added(reader: Reader, node: ast.AST) -> Iterator[ast.expr]:
    """The folders that a statement or call adds, as expressions."""
    if isinstance(node, ast.Call):
        called = written(node.func)
        if called in _ADDS and len(node.args) > _ADDS[called]:
            yield node.args[_ADDS[called]]
        elif called in _ADDS_MANY and node.args:
            yield from _elements(reader, node.args[0])
        elif called.rpartition(".")[2] in ("addsitedir", "syspath_prepend"):
            yield from node.args[:1]
    elif isinstance(node, ast.Assign | ast.AugAssign):
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        for target in targets:
            held = target.value if isinstance(target, ast.Subscript) else target
            if written(held) == "sys.path":
                yield from _elements(reader, node.value)


def _elements(reader: Reader, node: ast.expr) -> Iterator[ast.expr]:
    """Those of a list that is written out, or of such parts of a sum."""
    if isinstance(node, ast.BinOp):
        yield from _elements(reader, node.left)
        yield from _elements(reader, node.right)
    elif isinstance(node, ast.Attribute) and node.attr == "__path__":
        yield ast.Subscript(node, ast.Constant(0), ast.Load())
    else:
        yield from reader.elements(node) or ()


def taken_from_entry(file: "File", dotted: str, target: Target) -> str | None:
    """The shim's name that a dotted name means by one of the folders; None where it is none."""
    parts = target.module.split(".")
    if dotted.partition(".")[0] in sys.stdlib_module_names:
        return None  # `import json` beside a pkg/json.py
    for first in range(1, len(parts)):
        rest = below(dotted, ".".join(parts[first:]))
        if rest is None:
            continue
        inside = "/".join(parts[first:])
        for folder in (*file.path_entries, *_entries_of_conftests(file)):
            if path_name(f"{folder}/{inside}.py", target) == "." or (
                path_name(f"{folder}/{inside}/__init__.py", target) == "."
            ):
                return target.match(f"{target.module}.{rest}" if rest else target.module)
    return None


def _entries_of_conftests(file: "File") -> Iterator[str]:
    """What the conftest files put there that pytest runs before it imports this file."""
    modules, folder = file.hits.modules, file.source.path
    while modules is not None and folder:
        folder = folder.rpartition("/")[0]
        path = f"{folder}/conftest.py".lstrip("/")
        if path != file.source.path and modules.exists(path):
            data = modules.read(path)
            if adds_folders(data):
                conftest = type(file)(
                    Source(path, data), modules.at(path), file.targets, [], file.hits
                )
                yield from conftest.path_entries
