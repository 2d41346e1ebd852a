"""What a file does with the shim that decides what other files may do."""

import ast
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from unshim.finders.registry import Ancestors

_LATER = (
    *(ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.GeneratorExp),
    *(ast.With, ast.AsyncWith),
)
WHOLE = "."
ANY = "*"
MAYBE = "?"
# Before a name that a mock is put under for a while, through another file's name for the shim.
MOCKED = "~"
# Among names that are given another value: why nothing that loads the shim may go.
LOADED = "."


class Late(NamedTuple):
    """A place that looks a name up through the shim whenever it runs, and so sees a mock there.

    `name` is WHOLE where it may be any. `moved` tells whether it is rewritten.
    """

    name: str
    where: str
    moved: bool


class Patched(NamedTuple):
    """A place that puts a mock under a name of the shim, and why it is left ("" where not).

    `name` is ANY where it cannot be told, and starts with MAYBE where the mock itself cannot.
    """

    name: str
    where: str
    left: str

    @property
    def is_certain(self) -> bool:
        return self.name != ANY and not self.name.startswith(MAYBE)


class Need(NamedTuple):
    """What is left, at `where`, and needs the shim to be loaded once a module is; `why` in words.

    The module is "" where any may change the canonical. It needs `anything` that may load it where
    what the module imports does not: `before`, or all, where that is None.
    """

    module: str
    where: str
    why: str
    anything: bool
    before: tuple[str, ...] | None = None

    @property
    def loaded(self) -> tuple[str, ...]:
        """What is imported by then."""
        return (self.module,) if self.before is None else self.before


class Seen(NamedTuple):
    """`assigned` holds (name, what is done to it) for what is given another value for good.

    `through` holds (dotted name, where) for what reaches the shim by way of another module.
    `loads` tells of a module that loads the shim as it is imported whether it goes on to.
    """

    assigned: tuple[tuple[str, str], ...] = ()
    late: tuple[Late, ...] = ()
    patched: tuple[Patched, ...] = ()
    through: tuple[tuple[str, str], ...] = ()
    needs: tuple[Need, ...] = ()
    loads: tuple[tuple[str, bool], ...] = ()


def runs_late(ancestors: Ancestors) -> bool:
    """Whether what stands here runs when a function is called, not when its module is imported.

    What a module runs while it has a mock in place itself is taken for the same.
    """
    for node, field in ancestors:
        if not isinstance(node, _LATER):
            continue
        if isinstance(node, ast.With | ast.AsyncWith):
            if field == "body" and _is_mocking(node):
                return True
        elif field == "body" or isinstance(node, ast.GeneratorExp):
            return True
    return False


def _is_mocking(node: ast.With | ast.AsyncWith) -> bool:
    return any("patch" in ast.unparse(item.context_expr) for item in node.items)


def blocked(
    every: Iterable[Seen], known: Mapping[str, str], names: Iterable[str]
) -> dict[str, str]:
    """Patched names, each with the reason for which its mocks stay where they are ("" for none).

    A mock moves only together with every place that sees it. `known` are reasons found before,
    `names` those that a mock may be under where its place cannot be told.
    """
    seen = list(every)
    patched = [one for its in seen for one in its.patched]
    reasons = {one.name: known.get(one.name, "") for one in patched if one.is_certain}
    for one in patched:
        if one.is_certain:
            reasons[one.name] = reasons[one.name] or one.left
        elif one.left:
            every_name = {its.name for each in seen for its in each.late}.union(names)
            for name in sorted(every_name) if one.name == ANY else [one.name[len(MAYBE) :]]:
                reasons[name] = reasons.get(name) or f"{one.where} may put a mock under it"
    for late in (late for its in seen for late in its.late if not late.moved):
        for name in [late.name] if late.name != WHOLE else list(reasons):
            if name in reasons:
                reasons[name] = reasons[name] or f"{late.where} still looks it up in the shim"
    return reasons


def joined(every: Iterable[Seen]) -> Seen:
    """What several parts of a file tell of it."""
    seen = list(every)
    return Seen(
        tuple(one for its in seen for one in its.assigned),
        tuple(one for its in seen for one in its.late),
        tuple(one for its in seen for one in its.patched),
        tuple(one for its in seen for one in its.through),
        tuple(one for its in seen for one in its.needs),
        tuple(one for its in seen for one in its.loads),
    )
