"""The texts that a name may hold, by all that binds it."""

import ast
from typing import TYPE_CHECKING

from unshim.finders import temporary
from unshim.finders.combining import Texts, either, joined, pick
from unshim.finders.dictionaries import Key
from unshim.finders.namespaces import Namespace

if TYPE_CHECKING:
    from unshim.finders.texts import Reader


def bound(reader: "Reader", name: str) -> Texts:
    """The texts that a name may hold here."""
    if name in reader.known:
        return reader.known[name]
    owner = reader.scope.owner(name)
    if owner is None:
        own = {
            "__file__": reader.file.source.path,
            "__name__": reader.file.module.name,
            "__package__": reader.file.module.package,
        }
        return (own[name],) if own.get(name) else ()
    if (owner, name) in reader.within:
        return ()
    if texts := temporary.given(reader, owner, name):
        return texts
    within = reader.within | {(owner, name)}
    outer = reader._replace(scope=reader.scope.at(owner), known={}, within=within)
    found: list[Texts] = []
    if added := _added(owner, name):
        # What it is after each statement.
        return pick(
            joined([outer.part(each) for each in added[:end]]) for end in range(1, len(added) + 1)
        )
    for binding in owner.names[name]:
        if binding.value is not None:
            found.append(outer.read(binding.value))
        elif (opened := temporary.opened(binding.statement, name)) is not None:
            found.append(temporary.made(outer, opened))
            continue
        elif binding.each is not None:
            elements = outer.elements(binding.each)
            found += [outer.read(element) for element in elements or ()] or [()]
        elif (taken_from := _taken_side_by_side(binding.statement, name)) is not None:
            found += [outer.read(each) for each in outer.elements(taken_from) or ()]
            continue
        if binding.outside or (binding.value is None and binding.each is None):
            # What else a parameter may be given than its default, nobody knows.
            found.append(())
    found += [() for _ in owner.others.get(name, ())]
    return either(found)


def looked_up(reader: "Reader", name: str, key: ast.expr) -> Texts:
    """What a look-up may give in a dictionary that is written out where its name is bound."""
    owner = reader.scope.owner(name)
    bindings = owner.names[name] if owner else []
    table = bindings[0].value if len(bindings) == 1 else None
    if owner is None or not isinstance(table, ast.Dict) or (owner, name) in reader.within:
        return ()
    outer = reader._replace(scope=reader.scope.at(owner), known={})
    return either(
        [
            outer.read(value)
            for own, value in zip(table.keys, table.values, strict=True)
            if Key(own).may_be(key)
        ]
    )


def _added(owner: Namespace, name: str) -> list[ast.expr]:
    """`name = "a"`, `name += "b"`: the values, where a block does so one after the other."""
    statements = [binding.statement for binding in owner.names[name]]
    body = getattr(owner.node, "body", [])
    if len(statements) < 2 or name in owner.others or not isinstance(body, list):
        return []
    first, *rest = statements
    if not isinstance(first, ast.Assign) or not all(one in body for one in statements):
        return []
    added = [one.value for one in rest if isinstance(one, ast.AugAssign)]
    is_sum = all(isinstance(one, ast.AugAssign) and isinstance(one.op, ast.Add) for one in rest)
    value = owner.names[name][0].value
    return [value, *added] if is_sum and value is not None else []


def _taken_side_by_side(statement: ast.AST | None, name: str) -> ast.expr | None:
    """The list from which a loop takes a name: `for a, b in zip(ONE, TWO)`."""
    match statement:
        case ast.For(target=ast.Tuple(elts=names), iter=ast.Call(ast.Name(id=called), args=lists)):
            pass
        case ast.For(
            target=ast.Tuple(elts=names), iter=ast.Call(ast.Attribute(attr=called), args=lists)
        ):
            pass
        case _:
            return None
    at = next((at for at, one in enumerate(names) if getattr(one, "id", "") == name), -1)
    if called == "enumerate" and at == 1 and lists:
        return lists[0]
    return lists[at] if called in ("zip", "product") and 0 <= at < len(lists) else None
