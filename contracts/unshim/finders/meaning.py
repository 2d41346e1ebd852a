"""What an expression stands for, told as far as the tree says so: which of some known objects."""

import ast
from collections.abc import Iterator, Mapping

from unshim.finders.modules import Modules
from unshim.finders.scopes import Scope
from unshim.finders.values import values

_STEPS = 6  # re-exports on the way


def objects(modules: Modules, dotted: str, steps: int = _STEPS) -> Iterator[str]:
    """The dotted name, and every other that the modules on its way say it is.

    `pkg.X` is `pkg.home.X` where the package says `from pkg.home import X`.
    """
    yield dotted
    held = modules.split(dotted)
    if held is None or not held[1] or not steps:
        return
    path, rest = held
    name, dot, tail = rest.partition(".")
    for meant in bound(modules, path, name):
        other = f"{meant}{dot}{tail}"
        if other != dotted:
            yield from objects(modules, other, steps - 1)


def bound(modules: Modules, path: str, name: str) -> list[str]:
    """The dotted names that a module's name may stand for once the module is imported."""
    if not modules.may_take(path, name):
        return []
    scopes = modules.scopes(path)
    every = scopes.module.every(name, modules.offers)
    found: dict[str, None] = {}
    for binding in every:
        scope = Scope(scopes, scopes.module, binding.statement)
        found |= dict.fromkeys(scope.meant(binding))
    return list(found)


class Meaning:
    """Tells which known object an expression stands for. `known` maps dotted names to answers."""

    def __init__(self, modules: Modules, known: Mapping[str, str]) -> None:
        self._modules = modules
        self.known = known
        self._answers: dict[str, str | None] = {}

    def of_dotted(self, dotted: str) -> str | None:
        """The answer for a dotted name; None where it is nothing known."""
        if dotted not in self._answers:
            found = (self.known.get(other) for other in objects(self._modules, dotted))
            self._answers[dotted] = next((answer for answer in found if answer), None)
        return self._answers[dotted]

    def of(self, scope: Scope, node: ast.expr) -> list[str]:
        """The answers for all that an expression may stand for."""
        found = (self.of_dotted(dotted) for dotted in dict.fromkeys(values(scope, node)))
        return [answer for answer in found if answer]
