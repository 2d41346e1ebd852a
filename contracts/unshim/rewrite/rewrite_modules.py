"""Names that stand for the shim, or lead to it: `import pkg.shim`, `pkg.shim.X`, `shim.X`.

All imports and all places of such a name are rewritten together, or all are left.
"""

import ast

from unshim.rewrite.draft import Draft, Use
from unshim.rewrite.group import Group, groups
from unshim.rewrite.moves import Left
from unshim.rewrite.plan import assigned, plan, reaches_part
from unshim.rewrite.registry import form
from unshim.rewrite.replacing import replace


@form(turn=20)
def module_names(draft: Draft) -> None:
    uses = [
        use
        for use in draft.undecided("import", "attribute", "typing")
        if not isinstance(use.statement, ast.ImportFrom) or _takes_module(draft, use)
    ]
    if not draft.is_whole:
        for use in uses:
            draft.left(use, f"the file does not parse: {draft.file.source.problem}")
        return
    for group in groups(draft, uses):
        draft.assigned.update(assigned(draft, group))
        left = _rewrite(draft, group)
        for use in group.uses:
            if left is None:
                draft.rewritten(use)
            else:
                draft.left(use, left.reason)
        if left is not None and (not group.loads or reaches_part(draft, group)):
            _keep_loaded(draft, group.uses[0].finding.line)


def _keep_loaded(draft: Draft, line: int) -> None:
    """Leaves the imports that load the shim for a place that is left and imports nothing."""
    for use in draft.uses:
        if use.statement is not None:
            draft.refuse(use.statement, f"line {line} is left, and needs this to load the shim")


def _takes_module(draft: Draft, use: Use) -> bool:
    name = use.reference.name
    return name == "." or draft.moves.is_part(name)


def _rewrite(draft: Draft, group: Group) -> Left | None:
    for imported in group.imports:
        if imported.statement in draft.refused:
            return Left(draft.refused[imported.statement])
    decided = plan(draft, group)
    if isinstance(decided, Left):
        return decided
    left = replace(draft, decided.chains)
    if left is not None:
        return left
    for imported, taken in decided.taken.items():
        draft.take(imported.statement, imported.alias, taken)
    return None
