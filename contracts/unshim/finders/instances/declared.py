"""Annotations that say that something is, or holds, an instance of one of the classes."""

import ast

from unshim.finders.instances.classes import Classes
from unshim.finders.scopes import Scope
from unshim.finders.values import called_name

_ONE_OF = {"Optional", "Union", "Final", "ClassVar", "Annotated"}
_HOLDERS = {
    *("dict", "list", "set", "tuple", "frozenset", "deque", "defaultdict", "OrderedDict"),
    *("Dict", "List", "Set", "Tuple", "FrozenSet", "Deque", "DefaultDict", "Counter"),
    *("Mapping", "MutableMapping", "Sequence", "MutableSequence", "MutableSet", "Collection"),
}


def instance_of(classes: Classes, scope: Scope, annotation: ast.expr) -> str | None:
    """The class of which something annotated so is an instance, or None or an instance."""
    return _said(classes, scope, annotation, holders=False)


def holder_of(classes: Classes, scope: Scope, annotation: ast.expr) -> str | None:
    """The same, for a container of instances too. A ContextVar is none: it keeps requests apart."""
    return _said(classes, scope, annotation, holders=True)


def is_class_variable(annotation: ast.expr) -> bool:
    """Whether an annotation in a class says that the class itself has the attribute."""
    whole = annotation.value if isinstance(annotation, ast.Subscript) else annotation
    return called_name(whole) == "ClassVar"


def _said(classes: Classes, scope: Scope, node: ast.expr, *, holders: bool) -> str | None:
    match node:
        case ast.Constant(value=str(text)):
            quoted = _parsed(text)
            return None if quoted is None else _said(classes, scope, quoted, holders=holders)
        case ast.BinOp(op=ast.BitOr()):
            parts = [node.left, node.right]
        case ast.Subscript():
            name = called_name(node.value)
            if name not in _ONE_OF and not (holders and name in _HOLDERS):
                return classes.of(scope, node)
            parts = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
            if name == "Annotated":
                parts = parts[:1]
        case _:
            return classes.of(scope, node)
    found = (_said(classes, scope, part, holders=holders) for part in parts)
    return next((name for name in found if name is not None), None)


def _parsed(text: str) -> ast.expr | None:
    try:
        return ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError):
        return None
