"""What a package binds the name of one of its modules to, where that is not the module.

`from pkg import shim` then takes the other thing. Importing a module binds its name in its
package once, the first time; what the package's own code binds after that stays.
"""

import ast
from typing import TYPE_CHECKING, NamedTuple

from unshim.finders.absolute import Absolute
from unshim.names import below

if TYPE_CHECKING:
    from unshim.finders.modules import Modules


class Shadow(NamedTuple):
    """`other` is what the name stands for; with `early`, the module until the package has run."""

    package: str
    name: str
    other: str
    early: bool

    @property
    def reason(self) -> str:
        """Why what is taken by the name may be the module all the same."""
        module = f"{self.package}.{self.name}"
        when = (
            f"only for what runs while {self.package} is imported"
            if self.early
            else f"only once {module} has been imported"
        )
        return (
            f"{self.package} binds {self.name} to {self.other}; it is the shim {when}, "
            "which cannot be told from here"
        )


def shadow_of(modules: "Modules", dotted: str) -> Shadow | None:
    """What hides a module behind its package, if anything does."""
    package, _, name = dotted.rpartition(".")
    path = modules.path(package) if package else None
    if path is None or modules.path(dotted) is None or not modules.is_package(package):
        return None
    outline = modules.outline(path)
    taken = outline.taken.get(name, set())
    if not taken:
        return None
    if not any(below(other, dotted) is not None for other in outline.named):
        return Shadow(package, name, min(taken), early=False)
    other = _bound_afterwards(modules, path, dotted)
    return Shadow(package, name, other, early=True) if other else None


def _bound_afterwards(modules: "Modules", path: str, dotted: str) -> str:
    """What a package that imports a module itself binds its name to afterwards, for good."""
    package, _, name = dotted.rpartition(".")
    scopes = modules.scopes(path)
    module = scopes.module
    body = getattr(module.node, "body", [])
    final = module.flow(module.every(name, modules.offers)).final
    if len(final) != 1 or module.others.get(name):
        return ""
    (binding,) = final
    if binding is None or binding.statement not in body or not binding.dotted:
        return ""
    if below(binding.dotted, dotted) is not None:
        return ""
    before = body[: body.index(binding.statement)]
    first = next((each for each in before if _imports(each, package, dotted)), None)
    bound = [each for each in module.names.get(name, []) if each is not binding]
    if first is None or any(each.statement is not first for each in bound):
        return ""
    return binding.dotted


def _imports(statement: ast.stmt, package: str, dotted: str) -> bool:
    if isinstance(statement, ast.Import):
        return any(below(alias.name, dotted) is not None for alias in statement.names)
    if not isinstance(statement, ast.ImportFrom):
        return False
    absolute = Absolute(package)
    named = [absolute.module(statement) or "", *(each for _, each in absolute(statement))]
    return any(below(each, dotted) is not None for each in named)
