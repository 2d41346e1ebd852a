"""dynamic: what goes through all that a package has, the shim among it; nobody names it there.

`inspect.getmembers(pkg)`, `pkgutil.iter_modules(pkg.__path__)`: what is made of the shim is not
known, so that such a place is undecided. And `dig(pkg, "core.shim")`, where a function may ask.
"""

import ast
from collections.abc import Iterator

from unshim.finders.file import File
from unshim.finders.reference import Reference
from unshim.finders.registry import Ancestors, finder
from unshim.finders.roles import written
from unshim.finders.target import Target
from unshim.names import WALKERS, below


@finder(ast.Call)
def walked_through(file: File, node: ast.AST, ancestors: Ancestors) -> Iterator[Reference]:
    """`inspect.getmembers(pkg)`, `pkgutil.walk_packages(pkg.__path__)`."""
    assert isinstance(node, ast.Call)
    called = written(node.func).rpartition(".")[2]
    if called not in WALKERS or not node.args:
        return
    given = node.args[0]
    is_path = isinstance(given, ast.Attribute) and given.attr == "__path__"
    if is_path == (called == "getmembers"):
        return
    holder = given.value if isinstance(given, ast.Attribute) and is_path else given
    for dotted in file.scope(ancestors).resolve_chain(holder):
        for target in file.targets:
            if _is_among(target, dotted, deep=called == "walk_packages"):
                why = f"this goes through all that {dotted} has, the shim among it"
                yield Reference(node.func, target, ".", "dynamic", undecided=why)
                return


def _is_among(target: Target, package: str, *, deep: bool) -> bool:
    if target.steps or target.names is not None:
        return False
    return package == target.parent or (deep and bool(below(target.module, package)))


@finder(ast.Constant)
def handed_with_package(file: File, node: ast.AST, ancestors: Ancestors) -> Iterator[Reference]:
    """`dig(pkg, "core.shim.X")`: a package above the shim, and the way from there."""
    assert isinstance(node, ast.Constant)
    parent, field = ancestors[-1] if ancestors else (None, "")
    if not isinstance(node.value, str) or "." not in node.value or field != "args":
        return
    if not isinstance(parent, ast.Call) or not isinstance(parent.func, ast.Name | ast.Attribute):
        return
    for other in parent.args:
        if not isinstance(other, ast.Name | ast.Attribute):
            continue
        for dotted in file.scope(ancestors).resolve_chain(other):
            for target in file.targets:
                name = target.named(f"{dotted}.{node.value}")
                if name is not None and target.match(dotted) is None and not target.steps:
                    why = f"{written(parent.func)} may ask {dotted} for {node.value}"
                    yield Reference(node, target, name, "dynamic", undecided=why)
                    return
