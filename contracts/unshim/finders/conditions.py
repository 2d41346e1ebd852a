"""What a condition of a test module says once an import of it fails, as far as that is certain.

Others of its imports are taken to succeed. `flags` are the names that the failing import decides.
"""

import ast
from collections.abc import Collection, Iterator

from unshim.finders.handlers import catches
from unshim.finders.skipping import last_name, mark_condition

_DEPTH = 8
_GROW = {"add", "append", "extend"}


class _Sign:
    """Stands for a value that is not known by more than this."""


_UNKNOWN, _THERE = _Sign(), _Sign()  # anything; something that is true, and not None


def never_skips(tree: ast.Module, mark: ast.Call, flags: Collection[str]) -> bool:
    """Whether a mark is sure not to skip then."""
    condition = mark_condition(mark)
    if condition is None:
        return False
    told = holds(tree, condition, flags)
    return told is (last_name(mark.func) == "skipUnless")


def holds(tree: ast.Module, condition: ast.expr, flags: Collection[str]) -> bool | None:
    """Whether a condition holds then; None where that cannot be told."""
    if isinstance(condition, ast.Constant) and isinstance(condition.value, str):
        try:
            condition = ast.parse(condition.value.strip(), mode="eval").body
        except SyntaxError:
            return None
    return _truth(_Module(tree, flags).value(condition, _DEPTH))


def _truth(value: object) -> bool | None:
    if isinstance(value, _Sign):
        return True if value is _THERE else None
    return bool(value)


class _Module:
    def __init__(self, tree: ast.Module, flags: Collection[str]) -> None:
        self._tree = tree
        self._flags = flags

    def value(self, node: ast.expr, depth: int) -> object:
        if not depth:
            return _UNKNOWN
        match node:
            case ast.Constant(value=value):
                return value
            case ast.Name(id=name):
                return self._named(name, depth - 1)
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                told = _truth(self.value(operand, depth - 1))
                return _UNKNOWN if told is None else not told
            case ast.BoolOp(op=op, values=values):
                return _together(op, [_truth(self.value(one, depth - 1)) for one in values])
            case ast.Call(func=ast.Name(id="bool"), args=[argument]):
                told = _truth(self.value(argument, depth - 1))
                return _UNKNOWN if told is None else told
            case ast.Compare(left=left, ops=[op], comparators=[right]):
                return _compared(op, self.value(left, depth - 1), self.value(right, depth - 1))
        return _UNKNOWN

    def _named(self, name: str, depth: int) -> object:
        found = list(self._handled(name, depth)) if name in self._flags else []
        found = found or list(self._given(name, depth))
        first = found[0] if found else _UNKNOWN
        return first if all(one is first or one == first for one in found) else _UNKNOWN

    def _handled(self, name: str, depth: int) -> Iterator[object]:
        """What the handlers of a failed import make of a name."""
        for node in self._tree.body:
            for handler in node.handlers if isinstance(node, ast.Try | ast.TryStar) else ():
                if not catches(self._tree, handler.type):
                    continue
                for statement in handler.body:
                    match statement:
                        case ast.Assign(targets=targets, value=value):
                            if name in map(last_name, targets):
                                is_error = getattr(value, "id", None) == handler.name
                                is_error = is_error and handler.name is not None
                                yield _THERE if is_error else self.value(value, depth)
                        case ast.Expr(ast.Call(func=ast.Attribute(ast.Name(id=grown), method))):
                            if grown == name and method in _GROW:
                                yield _THERE

    def _given(self, name: str, depth: int) -> Iterator[object]:
        """What the module gives a name; what the failing import was to give it, aside."""
        for node in self._tree.body:
            if isinstance(node, ast.Try | ast.TryStar | ast.With):
                if name not in self._flags:
                    for statement in (*node.body, *getattr(node, "orelse", ())):
                        yield from self._by(statement, name, depth, optional=True)
            elif isinstance(node, ast.Assign | ast.AnnAssign | ast.Import):
                yield from self._by(node, name, depth)
            elif name in {one.id for one in ast.walk(node) if isinstance(one, ast.Name)}:
                stores = (one for one in ast.walk(node) if isinstance(one, ast.Name))
                if any(one.id == name and isinstance(one.ctx, ast.Store) for one in stores):
                    yield _UNKNOWN

    def _by(
        self, node: ast.stmt, name: str, depth: int, *, optional: bool = False
    ) -> Iterator[object]:
        match node:
            case ast.Assign(targets=targets, value=value):
                if any(isinstance(one, ast.Name) and one.id == name for one in targets):
                    yield self.value(value, depth)
            case ast.AnnAssign(target=ast.Name(id=bound), value=ast.expr() as value):
                if bound == name:
                    yield self.value(value, depth)
            case ast.Import(names=names) | ast.ImportFrom(names=names):
                if any((one.asname or one.name.partition(".")[0]) == name for one in names):
                    yield _THERE if optional or isinstance(node, ast.Import) else _UNKNOWN


def _together(op: ast.boolop, told: list[bool | None]) -> object:
    """`and` and `or` of what is known of each."""
    decisive = isinstance(op, ast.Or)
    if decisive in told:
        return decisive
    return _UNKNOWN if None in told else not decisive


def _compared(op: ast.cmpop, left: object, right: object) -> object:
    if isinstance(left, _Sign) or isinstance(right, _Sign):
        other = right if left is _THERE else left
        if _UNKNOWN in (left, right) or other not in (None, False):
            return _UNKNOWN
        same = False
    else:
        same = left is right or left == right
    if isinstance(op, ast.Is | ast.Eq):
        return same
    return not same if isinstance(op, ast.IsNot | ast.NotEq) else _UNKNOWN
