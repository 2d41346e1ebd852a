"""Code in strings that the file itself executes: `exec("shim.X = fake")`."""

import ast
from collections.abc import Iterator
from typing import NamedTuple

from unshim.finders.file import File
from unshim.finders.lines import walk
from unshim.finders.paths import HOLE
from unshim.finders.roles import written
from unshim.finders.texts import Reader
from unshim.patterns import lazily
from unshim.source import Source

_EXECUTES = {"compile", "eval", "exec"}
_CALLS = lazily(rb"\b(?:compile|eval|exec)\s*\(")
# What stands for a piece that cannot be told: a name that nothing has.
UNKNOWN = "_unknown_"


class Code(NamedTuple):
    """A text that is executed, as a file of its own, and the line of the call."""

    file: File
    line: int


def executed(file: File) -> Iterator[Code]:
    """The texts that calls of the file execute, as far as they can be told and are code."""
    if not _CALLS.search(file.source.data):
        return
    for node, ancestors in walk(file.source.tree):
        if not isinstance(node, ast.Call) or not node.args:
            continue
        if written(node.func).removeprefix("builtins.") not in _EXECUTES:
            continue
        for text in Reader(file, file.scope(ancestors)).read(node.args[0]):
            code = text.strip().replace(HOLE, UNKNOWN)
            source = Source(file.source.path, code.encode("utf-8", "surrogatepass"))
            if source.problem is None:
                yield Code(File(source, file.module, file.targets, []), node.lineno)
