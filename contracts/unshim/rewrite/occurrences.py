"""Every place in a file at which a name is read, written or reached through."""

import ast
import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from unshim.finders.file import File
from unshim.finders.find_annotations import is_annotation
from unshim.finders.lines import nodes_on
from unshim.finders.namespaces import Namespace
from unshim.finders.registry import Ancestors
from unshim.rewrite.owners import owner_of

_NEWLINE = re.compile(r"\r\n|\r|\n")


class Occurrence(NamedTuple):
    """A name, and the attributes asked of it in a row: `parts[0].value` is `name`.

    `ancestors` are those of the name. `quoted` is the string whose text both stand in, if any;
    then `name` is placed within that text.
    """

    name: ast.Name
    parts: tuple[ast.Attribute, ...]
    ancestors: Ancestors
    quoted: ast.Constant | None

    @property
    def line(self) -> int:
        return self.quoted.lineno if self.quoted else self.name.lineno

    @property
    def whole(self) -> ast.expr:
        """The name with all attributes that are asked of it."""
        return self.parts[-1] if self.parts else self.name

    @property
    def above(self) -> Ancestors:
        """The ancestors of the whole."""
        return self.ancestors[: len(self.ancestors) - len(self.parts)]

    @property
    def is_read(self) -> bool:
        context = self.parts[-1].ctx if self.parts else self.name.ctx
        return isinstance(context, ast.Load)

    @property
    def attributes(self) -> list[str]:
        return [part.attr for part in self.parts]


Places = dict[tuple[Namespace | None, str], list[Occurrence]]


def occurrences(file: File, names: Iterable[str]) -> Places:
    """All places of these names, by the scope that owns each, and the name."""
    wanted = set(names)
    found: Places = {}
    lines = _lines_with(file.source.text, wanted)
    for node, ancestors in nodes_on(lines, file.source.tree):
        for occurrence in _at(node, ancestors, wanted):
            scope = owner_of(file.scope(ancestors), occurrence.name.id)
            found.setdefault((scope, occurrence.name.id), []).append(occurrence)
    return found


def _at(node: ast.AST, ancestors: Ancestors, wanted: set[str]) -> Iterator[Occurrence]:
    if isinstance(node, ast.Name) and node.id in wanted:
        yield Occurrence(node, tuple(_parts(node, ancestors)), ancestors, None)
    elif (
        isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and any(name in node.value for name in wanted)
        and is_annotation(ancestors)
    ):
        yield from _quoted(node, node.value, ancestors, wanted)


def _quoted(
    node: ast.Constant, text: str, ancestors: Ancestors, wanted: set[str]
) -> Iterator[Occurrence]:
    try:
        tree = ast.parse(text.strip(), mode="eval")
    except (SyntaxError, ValueError, RecursionError):
        return
    module = ast.Module([ast.Expr(tree.body)], [])
    for inner, its in nodes_on(list(range(1, text.count("\n") + 2)), module):
        if isinstance(inner, ast.Name) and inner.id in wanted:
            whole = [*ancestors, (node, "value"), *its[1:]]
            yield Occurrence(inner, tuple(_parts(inner, whole)), whole, node)


def _parts(node: ast.Name, ancestors: Ancestors) -> Iterator[ast.Attribute]:
    value: ast.expr = node
    for ancestor, _ in reversed(ancestors):
        if not isinstance(ancestor, ast.Attribute) or ancestor.value is not value:
            return
        yield ancestor
        value = ancestor


def _lines_with(text: str, names: set[str]) -> list[int]:
    either = "|".join(re.escape(name) for name in sorted(names))
    pattern = re.compile(rf"(?P<name>\b(?:{either})\b)|(?:\r\n|\r|\n)")
    found: list[int] = []
    line = 1
    for match in pattern.finditer(text):
        if match["name"] is None:
            line += 1
        elif not found or found[-1] != line:
            found.append(line)
    return found
