"""The text that an expression gives, as far as that is certain without running it.

A text is a string in which HOLE stands for what cannot be told. An expression may give several
texts (a name bound twice, a loop over a list); none means that it is no text, or nothing is known.
"""

import ast
from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

from unshim.finders import folding, paths, temporary
from unshim.finders.bindings import position
from unshim.finders.bound_texts import bound, looked_up
from unshim.finders.called_texts import called
from unshim.finders.combining import Texts, by_key, either, joined, pick
from unshim.finders.formatting import percent_parts
from unshim.finders.namespaces import Namespace
from unshim.finders.paths import DEPTH, HOLE
from unshim.finders.scopes import Scope

if TYPE_CHECKING:
    from unshim.finders.file import File

__all__ = ["DEPTH", "HOLE", "NOTHING", "Known", "Reader", "Texts"]

Known = Mapping[str, Texts]

NOTHING: Known = {}

_OF_MODULES = {"__file__", "__name__"}
_GROW = {"add", "append", "extend", "insert", "update"}


class Reader(NamedTuple):
    """Reads expressions of a file, as they stand in a scope; `known` adds what names hold.

    `within` are the names whose values are being read: one that is made from itself is unknown.
    """

    file: "File"
    scope: Scope
    known: Known = NOTHING
    depth: int = 0
    within: frozenset[tuple[Namespace, str]] = frozenset()

    def read(self, node: ast.expr | None) -> Texts:
        """All texts that the expression may give."""
        if node is None or self.depth > DEPTH:
            return ()
        inner = self._replace(depth=self.depth + 1)
        match node:
            case ast.Constant(value=str(text)):
                return (text,)
            case ast.Constant(value=bytes(data)):
                return (data.decode("latin-1"),)
            case ast.JoinedStr():
                return joined([inner._field(value) for value in node.values])
            case ast.BinOp():
                return inner._operation(node)
            case ast.Call():
                return called(inner, node)
            case ast.Name():
                return bound(inner, node.id)
            case ast.Attribute():
                return inner._attribute(node)
            case ast.Subscript(value=ast.Attribute(value=value, attr="parents")):
                return inner._parents(value, node.slice)
            case ast.Subscript(value=ast.Attribute(value=value, attr="__path__")):
                return pick(map(paths.parent, inner.of_module(value, "__file__")))
            case ast.Subscript():
                return inner._subscript(node)
            case ast.NamedExpr():
                return inner.read(node.value)
            case ast.IfExp():
                return either([inner.read(node.body), inner.read(node.orelse)])
            case ast.BoolOp(op=ast.Or()):
                return either([inner.read(value) for value in node.values])
        return ()

    def part(self, node: ast.expr) -> Texts:
        """The same for a part of a text: what cannot be told is a hole."""
        return self.read(node) or (HOLE,)

    def elements(self, node: ast.expr) -> list[ast.expr] | None:
        """The elements of a list that is written out, here or where its name is bound."""
        from unshim.finders.elements import elements

        return elements(self, node)

    def put_into(self, name: str) -> list[ast.expr] | None:
        """What is put at the end of a list, one by one; None where it is changed otherwise."""
        owner = self.scope.owner(name)
        found: list[ast.expr] = []
        for _, ancestors in self.file.loads.of_name(name, owner) if owner else ():
            match [node for node, _ in ancestors[-2:]]:
                case [ast.Call(args=[value]), ast.Attribute(attr="append")]:
                    found.append(value)
                case [*_, ast.Attribute(attr=attr)] if attr in _GROW:
                    return None
        return sorted(found, key=position)

    def _field(self, value: ast.expr) -> Texts:
        if not isinstance(value, ast.FormattedValue):
            return self.part(value)
        if value.conversion not in (-1, ord("s")) or value.format_spec is not None:
            return (HOLE,)
        return self.part(value.value)

    def _operation(self, node: ast.BinOp) -> Texts:
        left, right = self.read(node.left), self.read(node.right)
        if isinstance(node.op, ast.Mod):
            return pick(self._percent(text, node.right) for text in left)
        if not left and not right:
            return ()
        parts = [left or (HOLE,), right or (HOLE,)]
        if isinstance(node.op, ast.Add):
            return joined(parts)
        return joined(parts, paths.join) if isinstance(node.op, ast.Div) else ()

    def _percent(self, text: str, right: ast.expr) -> Texts:
        values = right.elts if isinstance(right, ast.Tuple) else [right]
        # How many values a starred one stands for is not known.
        arguments = iter([] if any(isinstance(each, ast.Starred) for each in values) else values)
        named = by_key(right)
        parts: list[Texts] = []
        for part in percent_parts(text):
            if isinstance(part, str):
                parts.append((part,))
                continue
            value = named.get(part.name) if part.name else next(arguments, None)
            parts.append(self.part(value) if value is not None and part.is_plain else (HOLE,))
        return joined(parts)

    def _attribute(self, node: ast.Attribute) -> Texts:
        if node.attr == "parent":
            return pick(map(paths.parent, self.read(node.value)))
        if node.attr == "sep" and set(self.scope.resolve_chain(node)) & {"os.sep", "os.path.sep"}:
            return ("/",)
        if node.attr in _OF_MODULES:
            return self.of_module(node.value, node.attr)
        if node.attr == "name":  # of a TemporaryDirectory
            texts = self.read(node.value)
            return texts if texts == (paths.TEMPORARY,) else ()
        holder = self.file.loads.holder(self.scope, node)
        if holder is None:
            return ()
        values = self.file.loads.assigned(holder, node.attr)
        if isinstance(node.value, ast.Name) and node.value.id != holder.name:
            # A class below may give it another value.
            values.append(None)
        found = [self._replace(known=NOTHING).read(value) for value in values]
        if any(text.startswith(paths.TEMPORARY) for texts in found for text in texts):
            found = [texts for texts in found if texts]  # and a class below has another such folder
        elif node.attr in temporary.FIXTURES and not any(found):
            return temporary.folder(self.file)
        return either(found)

    def of_module(self, node: ast.expr, asked: str) -> Texts:
        """The name or the file of a module of the tree."""
        modules = self.file.hits.modules
        if modules is None:
            return ()
        placed = ((dotted, modules.path(dotted)) for dotted in self.scope.resolve_chain(node))
        known = [(dotted, path) for dotted, path in placed if path is not None]
        return tuple(path if asked == "__file__" else dotted for dotted, path in known)

    def _parents(self, value: ast.expr, index: ast.expr) -> Texts:
        texts = self.read(value)
        if not isinstance(index, ast.Constant) or not isinstance(index.value, int):
            return ()
        for _ in range(min(index.value, 50) + 1):
            texts = pick(map(paths.parent, texts))
        return texts

    def _subscript(self, node: ast.Subscript) -> Texts:
        if isinstance(node.slice, ast.Slice):
            made = [folding.sliced(text, node.slice) for text in self.read(node.value)]
            return pick(one for one in made if one is not None)
        if isinstance(node.value, ast.Name):
            found = looked_up(self, node.value.id, node.slice)
            if found:
                return found
        at, every = folding.constant(node.slice), self.elements(node.value)
        if not isinstance(at, int) or not every or not -len(every) <= at < len(every):
            return ()
        return self.read(every[at])
