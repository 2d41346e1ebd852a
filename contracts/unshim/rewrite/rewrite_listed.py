"""A list that names both paths, so that each is gone through: what names the shim goes."""

import ast
import copy
import re
from collections.abc import Iterator

from unshim.finders.registry import Ancestors
from unshim.finders.roles import argument_of, written
from unshim.rewrite.draft import Draft, Use
from unshim.rewrite.literal import moved
from unshim.rewrite.moves import Left
from unshim.rewrite.owners import owner_of
from unshim.rewrite.registry import form

_LISTS = (ast.List, ast.Tuple, ast.Set)
# They tell nobody how many there were, or hand them on one by one.
_TAKEN_IN = {"all", "any", "fail", "print"}
_HANDED_ON = {"frozenset", "list", "set", "sorted", "tuple"}
_AFTER = re.compile(r"[ \t\f]*,?[ \t\f]*(?:#[^\r\n]*)?")
_COMMA = re.compile(r"[ \t\f]*,")
_BETWEEN = re.compile(r"[\s,\[{(]*")

Display = ast.List | ast.Tuple | ast.Set


@form(turn=24)
def both_paths(draft: Draft) -> None:
    """`[shim, canonical]` becomes `[canonical]`, where the list is only gone through."""
    for use in draft.undecided("dynamic", "entry", "string", "path"):
        if draft.why_not(use) or not draft.is_whole or draft.moves.there:
            continue  # who asks the shim first may not see what is done to the canonical
        found = _element(use)
        if found is None:
            continue
        around, element, above = found
        others = [other for other in around.elts if other is not element]
        wanted = [ast.dump(made) for made in _the_others(draft, use, element)]
        if not any(ast.dump(other) in wanted for other in others):
            continue
        if _is_gone_through(draft, around, above) and _drop(draft, around, element):
            draft.rewritten(use)


def _element(use: Use) -> tuple[Display, ast.expr, Ancestors] | None:
    """The list around a use, the element that holds it, and the list's ancestors."""
    child: ast.AST | None = use.reference.node
    for index in range(len(use.ancestors) - 1, -1, -1):
        parent, field = use.ancestors[index]
        if isinstance(parent, _LISTS) and field == "elts" and isinstance(child, ast.expr):
            return parent, child, use.ancestors[:index]
        if not isinstance(parent, ast.expr):
            return None
        child = parent
    return None


def _the_others(draft: Draft, use: Use, element: ast.expr) -> Iterator[ast.expr]:
    """The element as it would name the canonical."""
    shim = draft.moves.migration.shim
    pairs = [(shim, moved(draft.moves, shim))]
    for target in draft.file.targets:
        suffixes = {path.rpartition(".")[2]: path for path in target.canonical_files}
        pairs += [(path, suffixes.get(path.rpartition(".")[2], "")) for path in target.files]
    for old, new in pairs:
        if isinstance(new, Left) or not new:
            continue
        made = copy.deepcopy(element)
        for node in ast.walk(made):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                node.value = node.value.replace(old, new)
        yield made


def _is_gone_through(draft: Draft, around: Display, above: Ancestors) -> bool:
    """Whether the list is nothing but gone through, so that its length tells nobody anything."""
    return not _is_counted(draft, around) and _is_only_passed(draft, around, above)


def _is_counted(draft: Draft, around: Display) -> bool:
    """Whether something is expected to be there as often as the list has elements."""
    return len(around.elts) in draft.compared


def _is_only_passed(draft: Draft, around: ast.expr, above: Ancestors) -> bool:
    if _is_passed(draft, around, above):
        return True
    parent, field = above[-1]
    if not (isinstance(parent, ast.Assign) and field == "value" and len(parent.targets) == 1):
        return False
    target = parent.targets[0]
    if not isinstance(target, ast.Name):
        return False
    scope = owner_of(draft.file.scope(above), target.id)
    if scope is None or len(scope.names.get(target.id, ())) != 1:
        return False
    places = draft.places_of(target.id).get((scope, target.id), [])
    return all(
        place.name is target or (not place.parts and _is_passed(draft, place.name, place.ancestors))
        for place in places
    )


def _is_passed(draft: Draft, node: ast.expr, above: Ancestors) -> bool:
    parent, field = above[-1]
    if isinstance(parent, ast.For | ast.AsyncFor | ast.comprehension):
        return field == "iter"
    if isinstance(parent, ast.Compare):
        return field == "comparators" and isinstance(parent.ops[-1], ast.In | ast.NotIn)
    if isinstance(parent, ast.FormattedValue):
        return True
    argument = argument_of(node, above)
    if argument is None:
        return False
    name = written(argument.call.func).rpartition(".")[2]
    if name == "parametrize" and argument.is_at(1, "argvalues") and argument.call.args:
        names = argument.call.args[0]
        is_labelled = any(keyword.arg == "ids" for keyword in argument.call.keywords)
        return isinstance(names, ast.Constant) and "," not in str(names.value) and not is_labelled
    if argument.position != 0 or name not in _TAKEN_IN | _HANDED_ON:
        return False
    return name in _TAKEN_IN or _is_only_passed(draft, argument.call, argument.above)


def _drop(draft: Draft, around: Display, element: ast.expr) -> bool:
    """Takes an element out of a list, with its line where it has one of its own."""
    text = draft.text
    meant = draft.meant.get(around)
    elements = [*(meant.elts if isinstance(meant, _LISTS) else around.elts)]
    at = around.elts.index(element)
    before = text.end(around.elts[at - 1]) if at else text.start(around)
    start, end = text.start(element), text.end(element)
    if not _BETWEEN.fullmatch(_without_comments(text.text[before:start])):
        return False
    first, last = text.line_start(start), text.line_end(end)
    is_pair = isinstance(around, ast.Tuple) and len(elements) == 2
    if not text.text[first:start].strip() and _AFTER.fullmatch(text.text[end:last]):
        draft.edit(first, text.next_line(end), "")
    elif at + 1 < len(around.elts):
        draft.edit(start, text.start(around.elts[at + 1]), "")
        other = text.end(around.elts[at + 1])
        if is_pair and not _COMMA.match(text.text, other):
            draft.edit(other, other, ",")
    elif "#" in text.text[before:start]:
        return False
    else:
        draft.edit(before, end, "," if is_pair and not _COMMA.match(text.text, end) else "")
    elements.remove(element)
    made = (
        type(around)(elements)
        if isinstance(around, ast.Set)
        else type(around)(elements, around.ctx)
    )
    draft.meant[around] = made
    return True


def _without_comments(text: str) -> str:
    return re.sub(r"#[^\r\n]*", "", text)
