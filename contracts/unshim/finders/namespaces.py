"""The names of one scope, and which of their bindings may hold at a place in it."""

import ast
from collections.abc import Callable
from typing import TYPE_CHECKING

from unshim.finders.bindings import Binding, Bindings, position

if TYPE_CHECKING:
    from unshim.finders.branches import Flow, Merge, Test

# Whether a module's star import brings a name; None where that is not known.
Offers = Callable[[str, str], bool | None]


class Namespace:
    """The names of one scope: `kind` is module, class, function, expression or types.

    `statement` is the one of the parent in which the scope lies. `others` maps a name to the
    bindings that other scopes make here (`global`, `nonlocal`), with where they are made.
    """

    def __init__(
        self,
        node: ast.AST,
        kind: str,
        bindings: Bindings | None = None,
        parent: "Namespace | None" = None,
        statement: ast.AST | None = None,
    ) -> None:
        self.node = node
        self.kind = kind
        self.parent = parent
        self.statement = statement
        self.names = bindings.names if bindings else _type_parameters(node)
        self.elsewhere = bindings.elsewhere if bindings and parent else {}
        self.stars = bindings.stars if bindings else []
        self.puts = bindings.puts if bindings else []
        self.others: dict[str, list[tuple[Binding, Namespace, ast.AST | None]]] = {}
        self._before: dict[str, dict[ast.AST, frozenset[Binding | None]]] = {}

    @property
    def module(self) -> "Namespace":
        """The module's, around all others."""
        return self if self.parent is None else self.parent.module

    def binds(self, name: str) -> bool:
        """Whether the name may be bound here."""
        return name in self.names or name in self.others or bool(self.stars)

    def every(self, name: str, offers: Offers) -> list[Binding]:
        """All that binds the name in the scope's own code, star imports among it."""
        every = self.names.get(name, [])
        if not self.stars:
            return every
        every = list(every)
        for module, statement in self.stars:
            offered = offers(module, name)
            if offered is not False:
                every.append(Binding(statement, f"{module}.{name}", may=offered is None))
        return every

    def state(
        self, name: str, statement: ast.AST | None, later: bool, offers: Offers
    ) -> frozenset[Binding | None]:
        """What may hold as the statement starts (None: unbound); `later`, at any time from then on.

        Where the order of the code tells nothing, every binding may.
        """
        if not self.stars and self.kind != "class":
            own = self.names.get(name, ())
            if len(own) == 1 and not (own[0].deletes or own[0].may):
                return frozenset(own)
        return self._ordered(name, statement, later, offers)

    def _ordered(
        self, name: str, statement: ast.AST | None, later: bool, offers: Offers
    ) -> frozenset[Binding | None]:
        every = self.every(name, offers)
        usable = frozenset(binding for binding in every if not binding.deletes)
        if self.kind in ("expression", "types") or statement is None:
            return usable
        if name not in self._before:
            flow = self.flow(every)
            self._before[name] = flow.before
        state = self._before[name].get(statement) or usable
        state |= {binding for binding in every if binding.may and binding.statement is statement}
        if later:
            at = position(statement)
            state |= {binding for binding in usable if binding.position() >= at}
        return state

    def flow(
        self,
        every: list[Binding],
        known: "Test | None" = None,
        merge: "Merge | None" = None,
    ) -> "Flow":
        """The scope's body, run for one name that is bound in these ways."""
        from unshim.finders.branches import Flow

        at: dict[ast.AST, list[Binding]] = {}
        for binding in every:
            if binding.statement is not None:
                at.setdefault(binding.statement, []).append(binding)
        start = frozenset(binding for binding in every if binding.statement is None)
        body: list[ast.stmt] = getattr(self.node, "body", [])
        return Flow(body, at, start or frozenset({None}), known, merge)


def _type_parameters(node: ast.AST) -> dict[str, list[Binding]]:
    parameters = getattr(node, "type_params", [])
    return {parameter.name: [Binding(None)] for parameter in parameters}
