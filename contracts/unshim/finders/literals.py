"""A string literal under search: the text it is a part of, and the places that text reaches."""

import ast
from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

from unshim.finders import flow
from unshim.finders.flow import Use
from unshim.finders.registry import Ancestors
from unshim.finders.roles import Role, role_of
from unshim.finders.texts import Reader, Texts
from unshim.patterns import lazily

if TYPE_CHECKING:
    from unshim.finders.file import File

_PUNCTUATION = lazily(r"[\W\d]*(?:%s)?[\W\d]*(?:%s)?")
_PRECEDENCE = ("dynamic", "patch", "entry")


class Literal(NamedTuple):
    """`reached` are the uses of the text with the role of each; the first is its own place."""

    use: Use
    texts: Texts
    reached: tuple[tuple[Use, Role | None], ...]

    @property
    def role(self) -> tuple[Use, Role | None]:
        """The role that decides, and the use that has it."""
        return min(self.reached, key=lambda each: _rank(each[1]))

    @property
    def longer(self) -> list[tuple[Use, tuple[Use, Role | None]]]:
        """The places elsewhere that make a longer text of this one, and what it is for."""
        found: list[tuple[Use, tuple[Use, Role | None]]] = []
        for use, _ in self.reached[1:]:
            if use.node is use.maker:
                made = [each for each in self.reached if each[0].maker is use.node]
                found.append((use, min(made, key=lambda each: _rank(each[1]))))
        return found


def _rank(role: Role | None) -> int:
    return _PRECEDENCE.index(role.kind) if role else len(_PRECEDENCE)


def literals(file: "File", node: ast.AST, ancestors: Ancestors) -> list[Literal]:
    """What is to be judged at a string literal: the longest text it is a part of, then itself.

    Empty where it can name no target, or is no value: a docstring, or a part of another literal.
    """
    if not isinstance(node, ast.Constant | ast.JoinedStr) or not ancestors:
        return []
    parent, field = ancestors[-1]
    if isinstance(parent, ast.JoinedStr | ast.Expr) or field == "format_spec":
        return []
    if node not in file.literals:
        file.literals[node] = _judged(file, node, ancestors) if _may_matter(file, node) else []
    return file.literals[node]


def _judged(
    file: "File", node: ast.Constant | ast.JoinedStr, ancestors: Ancestors
) -> list[Literal]:
    found = [_read(file, flow.uses(file, node, ancestors))]
    if found[0].use.node is not node:
        found.append(_read(file, [Use(node, ancestors)]))
    return found


def _read(file: "File", uses: Iterable[Use]) -> Literal:
    reached = tuple((use, role_of(file, use.node, use.ancestors)) for use in uses)
    use = reached[0][0]
    return Literal(use, Reader(file, file.scope(use.ancestors)).read(use.node), reached)


def _may_matter(file: "File", node: ast.Constant | ast.JoinedStr) -> bool:
    """Whether the literal holds a word of a target's name, or is the glue of such a name."""
    values = node.values if isinstance(node, ast.JoinedStr) else [node]
    for value in values:
        text = value.value if isinstance(value, ast.Constant) else ""
        if isinstance(text, bytes):
            text = text.decode("latin-1")
        if isinstance(text, str) and (
            file.hits.in_strings.search(text) or (file.is_beside and _PUNCTUATION.fullmatch(text))
        ):
            return True
    return False
