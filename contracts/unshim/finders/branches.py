"""Which bindings of a name may hold at each statement of a scope: its branches, in order.

One name at a time, and only for names that are bound more than once: most are not.
"""

import ast
from collections.abc import Callable, Iterable, Mapping

from unshim.finders.bindings import Binding

State = frozenset[Binding | None]  # None: not bound; no element: never reached
_DEAD: State = frozenset()
_UNBOUND: State = frozenset({None})
_SWALLOWING = {"suppress", "raises", "assertRaises", "assertRaisesRegex"}

Test = Callable[[ast.expr], bool | None]
Merge = Callable[[ast.Try | ast.TryStar | ast.With | ast.AsyncWith, State], State]


class Flow:
    """Runs a scope's body for one name.

    `at` maps a statement to the bindings that it makes. `known` tells a test that is true (or
    false) here; `merge` may take from what a try statement leaves. `before` then maps a
    statement, handler or case to the state in which it starts, `final` is what holds at the end.
    """

    def __init__(
        self,
        body: Iterable[ast.stmt],
        at: Mapping[ast.AST, list[Binding]],
        start: State,
        known: Test | None = None,
        merge: Merge | None = None,
    ) -> None:
        self.before: dict[ast.AST, State] = {}
        self._at = at
        self._known = known
        self._merge = merge
        self._loops: list[tuple[list[State], list[State]]] = []  # (after break, after continue)
        self._raised: list[State] = []  # what may hold where the body of a try fails
        self.final = self._block(body, start)

    def _block(self, body: Iterable[ast.stmt], state: State) -> State:
        for statement in body:
            self._enter(statement, state)
            state = self._statement(statement, state)
            self._may_raise(state)
        return state

    def _enter(self, node: ast.AST, state: State) -> None:
        self.before[node] = self.before.get(node, _DEAD) | state
        self._may_raise(state)

    def _may_raise(self, state: State) -> None:
        if self._raised:
            self._raised[-1] |= state

    def _bound(self, node: ast.AST, state: State) -> State:
        """The state after the bindings that a node makes itself."""
        if not state:
            return state
        for binding in self._at.get(node, ()):
            if binding.may:
                state |= {binding}
        strong = [one for one in self._at.get(node, ()) if one.sure or not one.may]
        if strong:
            return frozenset(None if binding.deletes else binding for binding in strong)
        return state

    def _statement(self, node: ast.stmt, state: State) -> State:
        if isinstance(node, ast.If):
            return self._if(node, self._bound(node, state))
        if isinstance(node, ast.For | ast.AsyncFor | ast.While):
            return self._loop(node, state)
        if isinstance(node, ast.Try | ast.TryStar):
            return self._try(node, state)
        if isinstance(node, ast.With | ast.AsyncWith):
            return self._with(node, state)
        if isinstance(node, ast.Match):
            return self._match(node, self._bound(node, state))
        state = self._bound(node, state)
        if isinstance(node, ast.Return | ast.Raise):
            return _DEAD
        if isinstance(node, ast.Break | ast.Continue):
            if self._loops:
                self._loops[-1][isinstance(node, ast.Continue)].append(state)
            return _DEAD
        return state

    def _if(self, node: ast.If, state: State) -> State:
        known = self._known(node.test) if self._known else None
        after = _DEAD
        if known is not False:
            after |= self._block(node.body, state)
        if known is not True:
            after |= self._block(node.orelse, state)
        return after

    def _loop(self, node: ast.For | ast.AsyncFor | ast.While, state: State) -> State:
        breaks: list[State] = []
        entry = state
        while True:
            continues: list[State] = []
            self._loops.append((breaks, continues))
            started = self._bound(node, entry)
            if isinstance(node, ast.While):
                self._enter(node, entry)
            again = entry.union(self._block(node.body, started), *continues)
            self._loops.pop()
            if again == entry:
                break
            entry = again
        endless = isinstance(node, ast.While) and _is_true(node.test)
        # What a condition binds is bound, if the body is not run at all.
        asked = self._bound(node, entry) if isinstance(node, ast.While) else entry
        after = _DEAD if endless else self._block(node.orelse, asked)
        return after.union(*breaks)

    def _try(self, node: ast.Try | ast.TryStar, state: State) -> State:
        self._raised.append(state)
        after = self._block(node.body, state)
        raised = self._raised.pop()
        self._raised.append(raised)
        after = self._block(node.orelse, after)
        for handler in node.handlers:
            self._enter(handler, raised)
            ended = self._block(handler.body, self._bound(handler, raised))
            named = bool(ended) and any(not bound.may for bound in self._at.get(handler, ()))
            after |= _UNBOUND if named else ended
        raised = self._raised.pop()
        self._may_raise(raised)
        if node.handlers and self._merge:
            after = self._merge(node, after)
        if node.finalbody:
            self._block(node.finalbody, raised | after)
            after = self._block(node.finalbody, after)
        return after

    def _with(self, node: ast.With | ast.AsyncWith, state: State) -> State:
        state = self._bound(node, state)
        self._raised.append(state)
        after = self._block(node.body, state)
        raised = self._raised.pop()
        self._may_raise(raised)
        swallows = any(_swallows(item.context_expr) for item in node.items)
        if not swallows:
            return after
        return self._merge(node, after | raised) if self._merge else after | raised

    def _match(self, node: ast.Match, state: State) -> State:
        after = _DEAD
        irrefutable = False
        for case in node.cases:
            self._enter(case, state)
            after |= self._block(case.body, self._bound(case, state))
            irrefutable = irrefutable or _matches_all(case)
        return after if irrefutable else after | state


def _is_true(test: ast.expr) -> bool:
    return isinstance(test, ast.Constant) and bool(test.value)


def _swallows(context: ast.expr) -> bool:
    """Whether the code after `with` also runs when its body fails."""
    if not isinstance(context, ast.Call):
        return False
    called = context.func
    name = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
    return name in _SWALLOWING


def _matches_all(case: ast.match_case) -> bool:
    pattern = case.pattern
    return case.guard is None and isinstance(pattern, ast.MatchAs) and pattern.pattern is None
