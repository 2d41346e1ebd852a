"""What a file's own functions are given: by calls, and by what calls them later."""

import ast
from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING, NamedTuple

from unshim.finders.lines import Ancestors
from unshim.finders.loads import ITSELF
from unshim.finders.roles import written

if TYPE_CHECKING:
    from unshim.finders.file import File

Function = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
# They call what they are given with each element of a list: its position in their arguments.
_WITH_EACH = {"filter": 1, "map": 1, "max": 0, "min": 0, "sorted": 0}


class Given(NamedTuple):
    """An argument, or with `each` the list of which every element is one; its ancestors."""

    node: ast.expr
    ancestors: Ancestors
    each: bool = False


class Passed:
    """Finds the arguments of one file's functions."""

    def __init__(self, file: "File") -> None:
        self._file = file

    def to(self, function: Function, name: str) -> Iterator[Given]:
        """What a parameter is given."""
        arguments = function.args
        names = [each.arg for each in (*arguments.posonlyargs, *arguments.args)]
        around = self._file.loads.ancestors(function)
        is_method = bool(names) and names[0] in ITSELF and bool(around)
        is_method = is_method and isinstance(around[-1][0], ast.ClassDef)
        if is_method and name == names[0]:
            return
        names = names[is_method:]
        rest = arguments.vararg is not None and arguments.vararg.arg == name
        for node, ancestors in self._reads(function, around, is_method):
            for positional, keywords, above in _calls(node, ancestors):
                yield from _matching(name, names, positional, keywords, above, rest=rest)
            yield from _with_each(node, ancestors, names.index(name) if name in names else 1)

    def others(self, function: Function, named: Collection[str]) -> Iterator[Given]:
        """What is given by keywords that the function does not name."""
        around = self._file.loads.ancestors(function)
        for node, ancestors in self._reads(function, around, False):
            for _, keywords, above in _calls(node, ancestors):
                for keyword in keywords:
                    if keyword.arg is not None and keyword.arg not in named:
                        yield Given(keyword.value, above)

    def _reads(
        self, function: Function, around: Ancestors, is_method: bool
    ) -> Iterator[tuple[ast.expr, Ancestors]]:
        """The places that read the function."""
        loads = self._file.loads
        if isinstance(function, ast.Lambda):
            yield function, around
            parent = around[-1][0] if around else None
            for target in parent.targets if isinstance(parent, ast.Assign) else ():
                if isinstance(target, ast.Name):
                    yield from loads.named(target.id)
        elif is_method:
            owner = around[-1][0]
            if function.name == "__init__" and isinstance(owner, ast.ClassDef):
                yield from loads.named(owner.name)
            else:
                yield from loads.attributes(function.name)
        else:
            yield from loads.named(function.name)


def _calls(
    node: ast.expr, ancestors: Ancestors
) -> Iterator[tuple[list[ast.expr], list[ast.keyword], Ancestors]]:
    """The positional arguments and the keywords of each call, now or later, of what stands here."""
    if not ancestors:
        return
    parent, field = ancestors[-1]
    if isinstance(parent, ast.Call) and field == "func":
        yield parent.args, parent.keywords, ancestors
    elif isinstance(parent, ast.Call) and field == "args":
        # `partial(f, x)`, `executor.submit(f, x)`.
        yield parent.args[parent.args.index(node) + 1 :], parent.keywords, ancestors
    elif isinstance(parent, ast.keyword) and parent.arg == "target":
        # `Thread(target=f, args=(x,))`.
        call = ancestors[-2][0]
        for keyword in call.keywords if isinstance(call, ast.Call) else ():
            if keyword.arg == "args" and isinstance(keyword.value, ast.Tuple | ast.List):
                yield keyword.value.elts, [], ancestors


def _matching(
    name: str,
    names: list[str],
    positional: list[ast.expr],
    keywords: list[ast.keyword],
    above: Ancestors,
    *,
    rest: bool,
) -> Iterator[Given]:
    for keyword in keywords:
        if keyword.arg == name:
            yield Given(keyword.value, above)
        elif keyword.arg is None and isinstance(keyword.value, ast.Dict):
            pairs = zip(keyword.value.keys, keyword.value.values, strict=True)
            for key, value in pairs:
                if isinstance(key, ast.Constant) and key.value == name:
                    yield Given(value, above)
    flat: list[ast.expr] = []
    for each in positional:
        inner = each.value if isinstance(each, ast.Starred) else None
        if isinstance(inner, ast.List | ast.Tuple):
            flat += inner.elts
        elif inner is not None:
            break
        else:
            flat.append(each)
    if rest:
        yield from (Given(each, above) for each in flat[len(names) :])
    elif name in names and names.index(name) < len(flat):
        yield Given(flat[names.index(name)], above)


def _with_each(node: ast.expr, ancestors: Ancestors, at: int) -> Iterator[Given]:
    """`map(f, ALL)`, `sorted(ALL, key=f)`."""
    call = next((one for one, _ in reversed(ancestors[-2:]) if isinstance(one, ast.Call)), None)
    if call is None or at or call.func is node:
        return
    position = _WITH_EACH.get(written(call.func).rpartition(".")[2])
    if position is not None and position < len(call.args) and call.args[position] is not node:
        yield Given(call.args[position], ancestors, each=True)
