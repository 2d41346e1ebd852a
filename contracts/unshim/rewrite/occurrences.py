"""Every place in a file at which a name is read, written or reached through."""

import ast
import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from unshim.finders.file import File
from unshim.finders.find_annotations import is_annotation, type_of
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
    expression = type_of(text)
    if expression is None:
        return
    module = ast.Module([ast.Expr(expression)], [])
    for inner, its in nodes_on(list(range(1, text.count("\n") + 2)), module):
        whole = [*ancestors, (node, "value"), *its[1:]]
        if isinstance(inner, ast.Name) and inner.id in wanted:
            yield Occurrence(inner, tuple(_parts(inner, whole)), whole, node)
        elif isinstance(inner, ast.Constant) and is_annotation([*ancestors, *its[2:]]):
            for name, above in _quoted_again(inner, text.strip(), wanted):
                around = [*whole, (inner, "value"), *above]
                yield Occurrence(name, tuple(_parts(name, around)), around, node)


def _quoted_again(
    inner: ast.Constant, text: str, wanted: set[str]
) -> Iterator[tuple[ast.Name, Ancestors]]:
    """The names of a type that is quoted within another, placed as they stand in that text."""
    value = inner.value if isinstance(inner.value, str) else ""
    expression = type_of(value)
    line = text.splitlines()[inner.lineno - 1].encode()
    first = inner.col_offset + 1
    is_plain = value.strip() == value and line[first:].startswith(
        value.encode() + line[first - 1 : first]
    )
    if expression is None or not is_plain or "\n" in value:
        return
    for each in ast.walk(expression):
        if isinstance(each, ast.expr):
            each.lineno = each.end_lineno = inner.lineno
            each.col_offset += first
            each.end_col_offset = (each.end_col_offset or 0) + first
    module = ast.Module([ast.Expr(expression)], [])
    for found, above in nodes_on([inner.lineno], module):
        if isinstance(found, ast.Name) and found.id in wanted:
            yield found, above[1:]


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
