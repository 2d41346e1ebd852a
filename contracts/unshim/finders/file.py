"""A file under search: its syntax, module and targets; and the walk over the lines that count."""

import ast
import re
from bisect import bisect_left
from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING

from unshim.finders import registry
from unshim.finders.loads import Loads
from unshim.finders.reference import Reference
from unshim.finders.registry import Ancestors
from unshim.finders.scopes import Absolute, Scope, Scopes
from unshim.finders.target import Target
from unshim.names import Module
from unshim.source import Source

if TYPE_CHECKING:
    from unshim.finders.literals import Literal


class File:
    """All that a finder may ask of the file around its node."""

    def __init__(
        self, source: Source, module: Module, targets: tuple[Target, ...], lines: list[int]
    ) -> None:
        self.source = source
        self.module = module
        self.targets = targets
        self.absolute = Absolute(module.package)
        self.lines = lines
        self.literals: dict[ast.expr, list[Literal]] = {}

    @cached_property
    def scopes(self) -> Scopes:
        """Built on the first question: most files never ask."""
        return Scopes(self.source.tree, self.absolute)

    @cached_property
    def loads(self) -> Loads:
        return Loads(self.source.tree, self.scopes)

    @cached_property
    def string_words(self) -> re.Pattern[str]:
        """Words of which one stands in every string that is a target's name, or a piece of it."""
        words: set[str] = set()
        for target in self.targets:
            if not target.chain:
                parents = target.stem.split(".")
                words |= {*target.words, *parents[1:], parents[-1]}
        return re.compile("|".join(re.escape(word) for word in sorted(words - {""})) or r"(?!)")

    @cached_property
    def is_beside(self) -> bool:
        """Whether this is a module of the package that holds what a target names."""
        return any(target.stem == self.module.package for target in self.targets)

    def scope(self, ancestors: Ancestors) -> Scope:
        return self.scopes.of(ancestors)

    def references(self) -> Iterator[tuple[Reference, Ancestors]]:
        """What the registered finders see, in the order of the source."""
        registry.load()
        yield from self._walk(self.source.tree, [])

    def _walk(
        self, node: ast.AST, ancestors: Ancestors, whole: bool = False
    ) -> Iterator[tuple[Reference, Ancestors]]:
        for function in registry.FINDERS.get(type(node), ()):
            for reference in function(self, node, ancestors):
                yield reference, ancestors
        # Inside an f-string, older Pythons give lines that cannot be relied on.
        whole = whole or isinstance(node, ast.JoinedStr)
        for field, value in ast.iter_fields(node):
            if isinstance(value, ast.AST):
                children: list[ast.AST] = [value]
            elif isinstance(value, list):
                children = value
            else:
                continue
            step = [*ancestors, (node, field)]
            for child in children:
                if isinstance(child, ast.AST) and (whole or self._worth(child)):
                    yield from self._walk(child, step, whole)

    def _worth(self, node: ast.AST) -> bool:
        first = getattr(node, "lineno", None)
        if first is None:
            return not isinstance(node, ast.expr_context | ast.operator | ast.cmpop)
        decorators = getattr(node, "decorator_list", None)
        if decorators:
            first = decorators[0].lineno
        at = bisect_left(self.lines, first)
        return at < len(self.lines) and self.lines[at] <= getattr(node, "end_lineno", first)
