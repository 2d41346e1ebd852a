"""path: the shim's file by its bare name, where what a folder holds is compared with that name.

`"shim.py" in os.listdir("pkg")`, `[f for f in Path("pkg").iterdir() if f.name == "shim.py"]`,
`Path("pkg").rglob("shim.*")`. Where the file lists no folder that holds the shim's, as far as it
says so, the name may be any file's.
"""

import ast
import re
from collections.abc import Iterator
from fnmatch import fnmatchcase
from typing import NamedTuple

from unshim.finders.file import File
from unshim.finders.lines import line_numbers, nodes_on
from unshim.finders.literals import literals
from unshim.finders.paths import HOLE, are_temporary, join, path_name
from unshim.finders.reference import Reference
from unshim.finders.registry import Ancestors, finder
from unshim.finders.roles import written
from unshim.finders.target import Target
from unshim.finders.texts import Reader
from unshim.patterns import lazily

_LISTS = lazily(rb"\b(?:listdir|scandir|walk|i?glob|rglob|iterdir)\b")
_OF_ITS_OBJECT = {"iterdir", "rglob"}
_DEEP = {"walk", "rglob"}
_COMPARES = {"endswith", "fnmatch", "fnmatchcase", "filter", "glob", "match", "rglob"}
_WILD = lazily(r"[^/]*[*?\[]")


class Listed(NamedTuple):
    """A folder that a file lists, with all below it if `deep`."""

    folder: str
    deep: bool


@finder(ast.Constant)
def listed(file: File, node: ast.AST, ancestors: Ancestors) -> Iterator[Reference]:
    """`"shim.py"`, where it is compared with what lies in the shim's folder."""
    assert isinstance(node, ast.Constant)
    if not isinstance(node.value, str) or not ancestors or not _LISTS.search(file.source.data):
        return
    for target in file.targets:
        name = _file_of(node.value, target)
        if name is None:
            continue
        bare = "." not in node.value
        if any(
            _is_compared(use.node, use.ancestors, bare)
            for literal in literals(file, node, ancestors)[:1]
            for use, _ in literal.reached
        ) and any(_holds(one, name, target) for one in _listed(file)):
            yield Reference(node, target, ".", "path")
            return


def _file_of(text: str, target: Target) -> str | None:
    """The name of the target's file that a text is, is the stem of, or is a pattern for."""
    text = text.lstrip("/")
    for file in target.files if target.file_names else ():
        name = file.rpartition("/")[2]
        if text in (name, name.rpartition(".")[0]):
            return name
        if "*" in text and target.last in text and fnmatchcase(f"/{file}", f"*/{text}"):
            return name
    return None


def _is_compared(node: ast.expr, ancestors: Ancestors, bare: bool) -> bool:
    """Whether a text is compared with names of files; `bare` is one without a suffix."""
    if not ancestors:
        return False
    parent, field = ancestors[-1]
    if isinstance(parent, ast.List | ast.Set | ast.Tuple) and len(ancestors) > 1:
        parent, field = ancestors[-2]
    if isinstance(parent, ast.Compare):
        sides = [parent.left, *parent.comparators]
        return not bare or any(written(one).endswith(".stem") for one in sides)
    if isinstance(parent, ast.Call) and field == "args":
        return not bare and written(parent.func).rpartition(".")[2] in _COMPARES
    return False


def _listed(file: File) -> Iterator[Listed]:
    """The folders that a file lists, as far as it spells them."""
    data = file.source.data
    if file.source.is_excerpt:
        file.wants_whole = True
        return
    lines = line_numbers(data, (match.start() for match in _LISTS.finditer(data)))
    for node, ancestors in nodes_on(lines, file.source.tree):
        if isinstance(node, ast.Call):
            reader = Reader(file, file.scope(ancestors))
            yield from _listed_by(reader, node)


def _listed_by(reader: Reader, call: ast.Call) -> Iterator[Listed]:
    last = written(call.func).rpartition(".")[2]
    if last in ("glob", "iglob", "rglob"):
        patterns = reader.read(call.args[0]) if call.args else ()
        above = reader.read(call.func.value) if isinstance(call.func, ast.Attribute) else ()
        for pattern in patterns:
            wild = _WILD.search(pattern)
            start = (pattern[: wild.start()] if wild else pattern.rpartition("/")[0]).rstrip("/")
            deep = last == "rglob" or "**" in pattern
            yield from (Listed(join([folder, start]), deep) for folder in above or ("",))
    elif last in ("listdir", "scandir", "walk") and call.args:
        yield from (Listed(text, last in _DEEP) for text in reader.read(call.args[0]))
    elif last in ("iterdir", "walk") and isinstance(call.func, ast.Attribute):
        yield from (Listed(text, last in _DEEP) for text in reader.read(call.func.value))


def _holds(listed: Listed, name: str, target: Target) -> bool:
    """Whether the target's file of this name is among what is listed."""
    folder = listed.folder
    if are_temporary([folder]):
        return False
    if folder.strip(f"./{HOLE}") and path_name(f"{folder}/{name}", target) == ".":
        return True
    if not listed.deep or HOLE in folder:
        return False
    inside = re.sub(r"^(?:\./)+|/+$", "", f"{folder}/").strip("/")
    return any(
        file.startswith(f"{inside}/" if inside not in ("", ".") else "")
        for file in target.files
        if file.endswith(name)
    )
