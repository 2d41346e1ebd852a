"""Names that stand for the shim, or lead to it: `import pkg.shim`, `pkg.shim.X`, `shim.X`.

All imports and all places of such a name are rewritten together, or all are left.
"""

import ast
from collections.abc import Iterable, Mapping

from unshim.rewrite.bare import keeps
from unshim.rewrite.changes import Changed, assigned, mocked_by_others, told
from unshim.rewrite.draft import Draft, Use
from unshim.rewrite.examples import why_not_for_examples
from unshim.rewrite.group import Group, groups
from unshim.rewrite.mocks import why_not_moved
from unshim.rewrite.moves import Left
from unshim.rewrite.plan import plan
from unshim.rewrite.reaching import is_shim, note_late, reaches_part
from unshim.rewrite.registry import form
from unshim.rewrite.replacing import replace
from unshim.rewrite.unparsed_changes import changed_in_text


@form(turn=20)
def module_names(draft: Draft) -> None:
    uses = [
        use
        for use in draft.undecided("import", "attribute", "typing")
        if not isinstance(use.statement, ast.ImportFrom) or _takes_module(draft, use)
    ]
    if not draft.is_whole:
        names = {_local(use) for use in uses}
        for changed in changed_in_text(draft, names - {""}):
            draft.change(*told(draft, changed))
        for use in uses:
            draft.left(use, draft.problem)
        return
    for group in groups(draft, uses):
        changes = list(assigned(draft, group))
        for change in changes:
            draft.change(*change)
        note_late(draft, group)
        mocks = list(mocked_by_others(draft, group))
        line = group.uses[0].finding.line
        draft.patched += [(mock.name, line, group.uses) for mock in mocks]
        left = _why_not_mocked(draft, mocks) or _rewrite(draft, group, dict(changes))
        for use in group.uses:
            if left is None:
                draft.rewritten(use)
            else:
                draft.left(use, left.reason)
        if left is not None and _needs_others(draft, group):
            _keep_loaded(draft, group)


def _local(use: Use) -> str:
    """The name that an import binds; "" for another use."""
    node = use.reference.node
    if not isinstance(node, ast.alias):
        return ""
    return node.asname or node.name.partition(".")[0]


def _needs_others(draft: Draft, group: Group) -> bool:
    """Whether a place of the group may work only because something else loads the shim."""
    if reaches_part(draft, group):
        return True
    return not group.loads and not any(is_shim(draft, one) for one in group.imports)


def _keep_loaded(draft: Draft, group: Group) -> None:
    """Leaves the imports by which other names load the shim for a group that is left."""
    own = {one.statement for one in group.imports}
    line = group.uses[0].finding.line
    for use in draft.uses:
        if use.statement is not None and use.statement not in own:
            draft.refuse(use.statement, f"line {line} is left, and needs this to load the shim")


def _takes_module(draft: Draft, use: Use) -> bool:
    name = use.reference.name
    return name == "." or draft.moves.is_part(name)


def _why_not_mocked(draft: Draft, mocks: Iterable[Changed]) -> Left | None:
    """Why a mock that another file puts there by way of this name may not go along."""
    for name, where in mocks:
        reason = draft.moves.mocked.get(name) or why_not_moved(draft, name)
        if not reason and not keeps(draft, [name]):
            reason = f"{name} is called otherwise where it lives now"
        if reason:
            return Left(f"{where} patches {name}: {reason}")
    return None


def _rewrite(draft: Draft, group: Group, changes: Mapping[str, str]) -> Left | None:
    for imported in group.imports:
        if imported.statement in draft.refused:
            return Left(draft.refused[imported.statement])
    reason = next(filter(None, map(draft.why_not, group.uses)), "")
    reason = reason or why_not_for_examples(draft, group)
    if reason:
        return Left(reason)
    decided = plan(draft, group)
    if isinstance(decided, Left):
        return decided
    if changes:
        return Left(f"{min(changes.values())}, and would change it in the canonical")
    left = replace(draft, decided.chains)
    if left is not None:
        return left
    for imported, taken in decided.taken.items():
        draft.take(imported.statement, imported.alias, taken)
    return None
