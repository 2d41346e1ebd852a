"""Uses that find the shim only where something has loaded it: by `sys.modules`, by its package."""

import ast
import re

from unshim.finders.find_lazy_parts import part_of_package
from unshim.finders.roles import written
from unshim.finders.texts import Reader
from unshim.names import below
from unshim.rewrite.draft import Draft, Use
from unshim.rewrite.moves import Place
from unshim.rewrite.seen import LOADED, Need, runs_late

_ASKING = {"get", "pop", "__contains__", "__getitem__"}
_TAKES_OUT = re.compile(r"\bdel\b[^\n]*\bmodules\b|\bmodules\s*\.\s*pop\b|\bdelitem\b")
_LOADS = "is left, and needs this to load the shim"
_IMPORTS = (ast.Import, ast.ImportFrom)


def needs_loaded(draft: Draft, use: Use) -> bool:
    """`sys.modules["pkg.shim"]`, `"pkg.shim" in sys.modules`, `getattr(pkg, "shim")`.

    Not what only makes sure that it is not loaded: `sys.modules.pop("pkg.shim", None)`.
    """
    if use.reference.kind != "dynamic" or not use.ancestors:
        return False
    above = use.ancestors
    while len(above) > 1 and isinstance(above[-1][0], ast.BinOp | ast.JoinedStr):
        above = above[:-1]
    parent, field = above[-1]
    if is_asked_by_name(draft, use):
        return True
    if isinstance(parent, ast.Subscript):
        return field == "slice" and not isinstance(parent.ctx, ast.Store)
    if isinstance(parent, ast.Compare):
        return True
    if not isinstance(parent, ast.Call) or not isinstance(parent.func, ast.Attribute):
        return False
    asked = parent.func.attr
    if asked not in _ASKING or not written(parent.func.value).endswith("modules"):
        return False
    return asked != "pop" or len(parent.args) == 1


def is_asked_by_name(draft: Draft, use: Use) -> bool:
    """Whether the text is what is asked of a package, and no name that can be imported."""
    node, shim = use.reference.node, draft.moves.migration.shim
    if not isinstance(node, ast.expr) or use.reference.kind != "dynamic":
        return False
    if isinstance(node, ast.List | ast.Tuple):
        return True
    if is_row(draft, use):
        return False
    texts = Reader(draft.file, draft.file.scope(use.ancestors)).read(node)
    last = shim.rpartition(".")[2]
    asked = [text for text in texts if last in text.replace(":", ".").split(".")]
    return bool(asked) and not any(
        text.startswith(".") or below(text.replace(":", "."), shim) is not None for text in asked
    )


def is_row(draft: Draft, use: Use) -> bool:
    """Whether the text is a row of the table by which a package loads its parts when asked."""
    node = use.reference.node
    return isinstance(node, ast.Constant) and any(
        True for _ in part_of_package(draft.file, node, use.ancestors)
    )


def keep_loaded(draft: Draft, use: Use) -> None:
    """Leaves the imports by which the file itself loads the shim; those of all files, without."""
    found = False
    for other in draft.uses:
        if isinstance(other.statement, _IMPORTS):
            found = True
            line = use.finding.line
            draft.refuse(other.statement, f"line {line} is left, and needs this to load the shim")
    if found:
        return
    where = draft.where(use.finding.line)
    if _is_after_imports(draft, use):
        draft.needs.append(Need(draft.file.module.name, where, _LOADS, anything=True))
    else:
        draft.change(LOADED, f"{where} is left, and needs something to load the shim")


def _is_after_imports(draft: Draft, use: Use) -> bool:
    """Whether all that the file imports is there when the use asks, and nobody takes it out."""
    body = draft.file.source.tree.body
    imports = [one.lineno for one in body if isinstance(one, _IMPORTS)]
    is_late = runs_late(use.ancestors) or use.finding.line > max(imports, default=0)
    return is_late and not _TAKES_OUT.search(draft.text.text)


def is_loaded_alike(draft: Draft, use: Use) -> bool:
    """Whether the canonical is loaded at the latest where the shim was, and that is all we ask.

    All that is imported from the shim lives in the canonical or below it; and nothing is made
    here of an error.
    """
    moves = draft.moves
    if moves.migration.names or moves.migration.only or not moves.complete:
        return False
    if any(
        not isinstance(place, Place) or below(place.module, moves.migration.canonical) is None
        for place in moves.places.values()
    ):
        return False
    return not any(
        isinstance(node, ast.Try | ast.TryStar) and field == "body" and node.handlers
        for node, field in use.ancestors
    ) and not any(
        isinstance(node, ast.With | ast.AsyncWith)
        and any(
            written(item.context_expr.func).rpartition(".")[2] in {"raises", "suppress"}
            for item in node.items
            if isinstance(item.context_expr, ast.Call)
        )
        for node, _ in use.ancestors
    )
