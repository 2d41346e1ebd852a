"""The places of one file at which an instance is made once for all, or kept beyond its request."""

import ast
import re
from collections.abc import Collection, Iterator
from functools import cached_property
from typing import NamedTuple

from unshim.finders.instances.at_import import FUNCTIONS, cache_named, cached_around, made_once
from unshim.finders.instances.classes import Classes
from unshim.finders.instances.declared import holder_of, instance_of, is_class_variable
from unshim.finders.instances.journey import Journey
from unshim.finders.instances.learning import lines_of_names
from unshim.finders.lines import Ancestors, nodes_on, walk
from unshim.finders.modules import Modules
from unshim.finders.spelled import Spelled
from unshim.patterns import lazily
from unshim.source import Span

# What `global` and `nonlocal` bind, what is put into a container, or into an attribute of anything
# but an instance.
_KEEPS = lazily(
    r"\b(?:global|nonlocal)\s|\.(?:add|append(?:left)?|extend(?:left)?|insert|setdefault|update|put(?:_nowait)?)\(|\bsetattr\("
    r"|\.__setitem__\(|\]\s*[|+]?=(?!=)|^\s*(?!self\.\w+\s*[:=])\w[\w.()]*\.\w+\s*(?::[^=\n]*)?=(?!=)",
    re.MULTILINE,
)


class Shared(NamedTuple):
    """A place that makes or keeps an instance of a class. `how` ends "X is ..."."""

    name: str
    how: str
    span: Span
    ancestors: Ancestors
    undecided: str = ""


class File:
    """Asks one file."""

    def __init__(
        self, spelled: Spelled, classes: Classes, modules: Modules, words: Collection[str]
    ) -> None:
        self._source = spelled.source
        self._scopes = spelled.scopes
        self._lines = lines_of_names(spelled, words)
        self._classes = classes
        self._modules = modules

    @cached_property
    def _journey(self) -> Journey:
        """Built where something has to be followed: most files only make what they use."""
        return Journey(self._source.tree, self._scopes, self._modules)

    def shared(self) -> Iterator[Shared]:
        """Every such place, once."""
        done: set[tuple[str, Span]] = set()
        for found in (*self._on_lines(), *self._unparsed()):
            if (found.name, found.span) not in done:
                done.add((found.name, found.span))
                yield found

    def _on_lines(self) -> Iterator[Shared]:
        for node, ancestors in nodes_on(self._lines, self._source.tree):
            if isinstance(node, ast.Call):
                yield from self._made(node, ancestors)
                yield from self._cached(node, ancestors)
            elif isinstance(node, ast.ClassDef):
                yield from self._in_class(node, ancestors)
            elif isinstance(node, ast.arg) and node.annotation is not None:
                yield from self._given(node, node.annotation, ancestors)
            elif isinstance(node, ast.AnnAssign):
                yield from self._declared(node, ancestors)

    def _made(self, node: ast.Call, ancestors: Ancestors) -> Iterator[Shared]:
        name = self._classes.made(self._scopes.of(ancestors), node)
        if name is None:
            return
        where = made_once(ancestors, self._scopes) or cached_around(ancestors, self._scopes)
        if where:
            yield self._found(name, f"made {where}", node, ancestors)
            return
        function = next(
            (each for each, _ in reversed(ancestors) if isinstance(each, FUNCTIONS)), None
        )
        if function is not None and not self._may_keep(function):
            return
        for kept in self._journey.follow(node, ancestors):
            yield self._found(
                name, f"kept in {kept.where}", kept.node, kept.ancestors, kept.undecided
            )

    def _cached(self, node: ast.Call, ancestors: Ancestors) -> Iterator[Shared]:
        """`lru_cache(X)` and `cache(X.create)`: what they return, they keep."""
        scope = self._scopes.of(ancestors)
        by = cache_named(node.func, scope)
        for argument in node.args if by else ():
            name = self._classes.of(scope, argument)
            if name is None and isinstance(argument, ast.Attribute):
                holder = self._classes.of(scope, argument.value)
                is_maker = holder and argument.attr in self._classes.constructors(holder)
                name = holder if is_maker else None
            name = name or self._classes.givers.of(scope, argument)
            if name is not None:
                yield self._found(name, f"kept by {by}", node, ancestors)

    def _in_class(self, node: ast.ClassDef, ancestors: Ancestors) -> Iterator[Shared]:
        """A class of the contract: its decorators, and how it makes instances of itself."""
        name = self._classes.of_definition(node, self._scopes.of(ancestors))
        if name is None:
            return
        for decorator in node.decorator_list:
            by = cache_named(decorator, self._scopes.of(ancestors))
            if by:
                yield self._found(name, f"kept by {by}", decorator, ancestors)
        for inner, within in walk(node):
            if isinstance(inner, ast.Call):
                yield from self._made(inner, [*ancestors, *within])

    def _given(self, node: ast.arg, annotation: ast.expr, ancestors: Ancestors) -> Iterator[Shared]:
        """A parameter that is declared to be an instance, and that the function keeps."""
        above, (function, _), _ = ancestors[:-2], *ancestors[-2:]
        if not isinstance(function, FUNCTIONS) or not self._may_keep(function):
            return
        name = instance_of(self._classes, self._scopes.of(ancestors), annotation)
        if name is None:
            return
        inside = self._scopes.of([*above, (function, "body")]).namespace
        for kept in self._journey.reads(node.arg, inside):
            yield self._found(
                name, f"kept in {kept.where}", kept.node, kept.ancestors, kept.undecided
            )

    def _may_keep(self, function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
        """Whether the text of a function has any of the forms by which something is kept."""
        end = function.end_lineno or function.lineno
        lines = self._source.lines[function.lineno - 1 : end]
        return _KEEPS.search("\n".join(lines)) is not None

    def _declared(self, node: ast.AnnAssign, ancestors: Ancestors) -> Iterator[Shared]:
        """A variable of the module or a class that is declared to hold instances."""
        scope = self._scopes.of(ancestors)
        kind = scope.namespace.kind
        is_shared = kind == "module" or (kind == "class" and is_class_variable(node.annotation))
        if not is_shared or not isinstance(node.target, ast.Name):
            return
        name = holder_of(self._classes, scope, node.annotation)
        if name is not None and made_once(ancestors, self._scopes):
            of = "the module" if kind == "module" else "the class"
            how = f"declared to be kept in {node.target.id}, of {of}"
            yield self._found(name, how, node.target, ancestors)

    def _unparsed(self) -> Iterator[Shared]:
        """Calls at the left margin of lines that do not parse."""
        if not self._source.unparsed:
            return
        names = sorted(self._classes.names)
        pattern = re.compile(
            r"(?!def\b|class\b|async\b|@|from\b|import\b|return\b)\w[^#]*?\b"
            rf"(?P<name>{'|'.join(map(re.escape, names))})\s*\("
        )
        for part in self._source.unparsed:
            for number in range(part.first, min(part.last, len(self._source.lines)) + 1):
                match = pattern.match(self._source.lines[number - 1])
                if match:
                    span = Span(number, match.start("name") + 1, number, match.end("name") + 1)
                    how = "made at module level, on a line that does not parse"
                    yield Shared(match["name"], how, span, [])

    def _found(
        self,
        name: str,
        how: str,
        node: ast.expr | ast.stmt,
        ancestors: Ancestors,
        undecided: str = "",
    ) -> Shared:
        return Shared(name, how, self._source.span(node), ancestors, undecided)
