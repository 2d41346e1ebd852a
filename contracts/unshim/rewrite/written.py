"""What is done with a module at one place: which of its names get another value there."""

import ast
import re
from collections.abc import Iterator, Mapping

from unshim.finders.callees import PATCH, SETTERS
from unshim.finders.file import File
from unshim.finders.registry import Ancestors
from unshim.finders.roles import callees, keyword_of, written
from unshim.rewrite.bare import Value
from unshim.rewrite.dictionaries import is_changed, is_patching
from unshim.rewrite.seen import ANY

_OWN_SETTERS = {"__delattr__", "__setattr__"}
_BY_NAME = SETTERS | _OWN_SETTERS | {"spy"}
_NAMESPACE = {"__dict__", "__name__", *_OWN_SETTERS}
_SETS = {"delattr", "setattr"}
_NAMED_AFTER = re.compile(r"\.(\w+)(?:\.|\Z)")
_OPTIONS = {"autospec", "create", "new_callable", "spec", "spec_set", "target"}
Constants = Mapping[str, str]
NO_CONSTANTS: Constants = {}


def is_only_asked(value: Value) -> bool:
    """Whether nothing but one of the module's names is read."""
    parent, _ = value.above[-1]
    if not isinstance(parent, ast.Attribute) or not isinstance(parent.ctx, ast.Load):
        return False
    return parent.attr not in _NAMESPACE


def written_at(file: File, value: Value, constants: Constants) -> Iterator[str]:
    """The names of a module that are changed where it stands; ANY where that may be any.

    `constants` maps names to the texts that they are known to hold there.
    """
    parent, _ = value.above[-1]
    if isinstance(parent, ast.Attribute) and not isinstance(parent.ctx, ast.Load):
        yield parent.attr
    else:
        yield from written_through(file, value, constants)


def written_through(file: File, value: Value, constants: Constants) -> Iterator[str]:
    """The names that a module's namespace, its name, or a call that is given it changes."""
    parent, field = value.above[-1]
    if any(_sets_by_name(call, value) for call, _ in _calls(value)):
        yield ANY
    elif isinstance(parent, ast.Attribute) and parent.attr == "__dict__":
        if is_changed(file, Value(parent, value.above[:-1], value.line)):
            yield ANY
    elif isinstance(parent, ast.Attribute) and parent.attr == "__name__":
        name = Value(parent, value.above[:-1], value.line)
        if names_for_mock(file, name):
            yield name_after(name)
    elif isinstance(parent, ast.Attribute) and parent.attr in _OWN_SETTERS:
        call, its = value.above[-2]
        if isinstance(call, ast.Call) and its == "func" and call.args:
            yield _named(call.args[0], constants)
    elif isinstance(parent, ast.keyword):
        call, _ = value.above[-2]
        if parent.arg == "target" and isinstance(call, ast.Call):
            yield from _set_by(file, call, value.above[:-2], constants)
    elif isinstance(parent, ast.Call) and field == "args" and _is_partial(parent):
        if parent.args.index(value.node) == 1:
            first, *rest = parent.args
            given = ast.Call(first, rest, parent.keywords)
            yield from _set_by(file, given, value.above[:-1], constants)
    elif isinstance(parent, ast.Call) and field == "args" and parent.args[0] is value.node:
        if isinstance(parent.func, ast.Name) and parent.func.id == "vars":
            if is_changed(file, Value(parent, value.above[:-1], value.line)):
                yield ANY
        else:
            yield from _set_by(file, parent, value.above[:-1], constants)


def _sets_by_name(call: ast.Call, value: Value) -> bool:
    """`map(setattr, [shim], names, values)`."""
    given = [one for one in call.args if isinstance(one, ast.Name) and one is not value.node]
    return written(call.func) != "partial" and any(one.id in _SETS for one in given)


def names_for_mock(file: File, name: Value) -> bool:
    """Whether a module's name is what a mock is put under, or kept for that."""
    if isinstance(name.above[-1][0], ast.Assign) and PATCH in file.source.text:
        return True
    return any(is_patching(file, *call) for call in _calls(name))


def name_after(module: Value) -> str:
    """The name in `module.__name__ + ".X"`, `f"{module.__name__}.X"`; else ANY."""
    parent, field = module.above[-1]
    after: ast.expr | None = None
    if isinstance(parent, ast.BinOp) and isinstance(parent.op, ast.Add) and field == "left":
        around = module.above[-2][0]
        after = parent.right if not isinstance(around, ast.BinOp) else None
    elif isinstance(parent, ast.FormattedValue) and isinstance(module.above[-2][0], ast.JoinedStr):
        values = module.above[-2][0].values
        after = values[1] if len(values) == 2 and values[0] is parent else None
    text = after.value if isinstance(after, ast.Constant) else None
    found = _NAMED_AFTER.match(text) if isinstance(text, str) else None
    return found[1] if found is not None else ANY


def _is_partial(call: ast.Call) -> bool:
    return len(call.args) > 1 and written(call.func).rpartition(".")[2] == "partial"


def named_by_multiple(call: ast.Call) -> list[str]:
    """The names that `patch.multiple` patches; ANY for those that are not spelled out."""
    names = [keyword.arg or ANY for keyword in call.keywords]
    return [name for name in names if name not in _OPTIONS]


def _set_by(file: File, call: ast.Call, above: Ancestors, constants: Constants) -> Iterator[str]:
    """What `setattr(shim, "X", ...)`, `patch.multiple(shim, X=...)` and their like change."""
    for parts in callees(file, call, above):
        if parts[-1] == "multiple" and PATCH in parts[:-1]:
            yield from named_by_multiple(call)
        elif parts[-1] in _BY_NAME or (parts[-1] == "object" and PATCH in parts[:-1]):
            yield _named(keyword_of(call, "attribute", 1), constants)


def _named(name: ast.expr | None, constants: Constants) -> str:
    if isinstance(name, ast.Constant) and isinstance(name.value, str):
        return name.value
    return constants.get(name.id, ANY) if isinstance(name, ast.Name) else ANY


def _calls(value: Value) -> Iterator[tuple[ast.Call, Ancestors]]:
    """The calls that a value is part of an argument of, and the ancestors of each."""
    for index, (node, field) in enumerate(value.above):
        if isinstance(node, ast.Call) and field in ("args", "keywords"):
            yield node, value.above[:index]
