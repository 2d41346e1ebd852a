"""dynamic, patch, entry and string: literals that hold the dotted name of a target.

A name in a string is followed to what it is used for, and its kind is that of its strongest use
(dynamic, patch, entry, string): through constants, attributes of classes, loops over lists and
dictionaries, parameters of tests and defaults of functions, within its file. A place that adds to
it (`TARGET + ".X"`) is a finding of its own where it names more.

What this does not see: names from another file, or returned by a function, unless what is added to
them says enough (`f"{base}.shim"` is undecided); a name put together outside a call that imports or
patches, but by statements one after the other (find_added).
"""

import ast
from collections.abc import Iterator

from unshim.finders.embedded import code_in
from unshim.finders.file import File
from unshim.finders.find_annotations import is_of_imports, quoted_annotation
from unshim.finders.flow import Use
from unshim.finders.holes import may_name
from unshim.finders.literals import Literal, literals
from unshim.finders.mentions import imported_in, is_entry, is_for_use, names_file, names_in
from unshim.finders.paths import HOLE, Named, paths_in
from unshim.finders.places import place_of
from unshim.finders.reference import Reference
from unshim.finders.registry import Ancestors, finder
from unshim.finders.roles import Role
from unshim.finders.surroundings import surroundings
from unshim.finders.target import Target
from unshim.finders.texts import Reader, Texts
from unshim.names import below, resolve_relative

_NAMES_MODULE = ("dynamic", "patch")


@finder(ast.Constant, ast.JoinedStr)
def dotted_name(file: File, node: ast.AST, ancestors: Ancestors) -> Iterator[Reference]:
    """`import_module("pkg.shim")`, `patch("pkg.shim.X")`, `"pkg.shim"`, and code in a string."""
    found = literals(file, node, ancestors)
    if not found or _is_type(file, node, ancestors):
        return
    for literal in found:
        references = list(_references(file, literal))
        if references or _is_path(file, literal):
            yield from references
            return


def _is_path(file: File, literal: Literal) -> bool:
    return any(
        True for target in file.targets for text in literal.texts for _ in paths_in(text, target)
    )


def _is_type(file: File, node: ast.AST, ancestors: Ancestors) -> bool:
    """Whether this is an annotation: of the shim, and found as one, or of something else."""
    return isinstance(node, ast.Constant) and (
        any(True for _ in quoted_annotation(file, node, ancestors))
        or is_of_imports(file, node, ancestors)
    )


def _references(file: File, literal: Literal) -> Iterator[Reference]:
    decisive, role = literal.role
    handler = _handler(file, decisive, role)
    for target in file.targets:
        if target.chain:
            continue
        names = set()
        for text in literal.texts:
            for reference in _in_text(file, literal.use, text, target, role):
                names.add(reference.name)
                yield reference._replace(handler=handler)
        for use, (place, its_role) in literal.longer:
            for reference in _in_longer(file, use, target, its_role):
                if reference.name not in names:
                    yield reference._replace(handler=_handler(file, place, its_role))


def _handler(file: File, use: Use, role: Role | None) -> str | None:
    if role is None or role.kind not in _NAMES_MODULE:
        return None
    return role.handler or surroundings(file, use.ancestors).handler


def _in_longer(file: File, use: Use, target: Target, role: Role | None) -> Iterator[Reference]:
    """A text that is put together elsewhere, from a constant: only where it is given to a call."""
    if role is None and not _is_executed(use):
        return
    kind = role.kind if role is not None else "string"
    for text in Reader(file, file.scope(use.ancestors), use.known).read(use.node):
        for reference in _in_text(file, use, text, target, role):
            if reference.kind == kind:
                yield reference._replace(around=use.ancestors)


def _in_text(
    file: File, use: Use, text: str, target: Target, role: Role | None
) -> Iterator[Reference]:
    if role is not None and role.kind in _NAMES_MODULE:
        found = list(_given_to_call(file, use, text, target, role))
        if found:
            yield from found
            return
    code = code_in(file, text, target, _is_executed(use))
    for named, kind in code or [
        _judged(text, named, role, code is not None) for named in names_in(text, target)
    ]:
        if role is None and not code and names_file(text, named, file.hits.may_have):
            continue
        span = place_of(file.source, use.node, text, named.start, named.end)
        is_word = kind == "string" and not code and text == target.module and "." not in text
        why = f"{text} may be the module or a mere word: what the text is for cannot be told"
        yield Reference(use.node, target, named.name, kind, why if is_word else "", span=span)


def _given_to_call(
    file: File, use: Use, text: str, target: Target, role: Role
) -> Iterator[Reference]:
    for whole in _absolute(text, role):
        # The module may well end before the shim: `pkg:shim.X`.
        head, colon, rest = whole.partition(":")
        if colon and below(target.module, head):
            whole = f"{head}.{rest}"
        named = next(names_in(whole, target), None)
        if named is not None and named.start == 0:
            name = _after_colon(whole, named, target)
            start, end = (0, named.end) if whole == text else (0, len(text))
            span = place_of(file.source, use.node, text, start, end)
            yield Reference(use.node, target, name, role.kind, span=span)
        elif whole.partition(".")[0] in target.module.split(".")[1:] and HOLE not in whole:
            from unshim.finders.path_entries import taken_from_entry

            taken = taken_from_entry(file, whole, target)
            if taken is not None:
                yield Reference(use.node, target, taken, role.kind)
        elif may_name(whole, target):
            shown = whole.replace(HOLE, "{...}")
            why = f"{shown} may be the shim: what is put together here is known only at run time"
            yield Reference(use.node, target, ".", role.kind, undecided=why)


def _absolute(text: str, role: Role) -> Texts:
    """The text as the call reads it: a relative name counts from its package."""
    text = "." * role.level + text
    if not text.startswith(".") or not role.packages:
        return (text,)
    rest = text.lstrip(".")
    level = len(text) - len(rest)
    found = (resolve_relative(package, level, rest or None) for package in role.packages)
    return tuple(name for name in found if name is not None)


def _after_colon(text: str, named: Named, target: Target) -> str:
    """`pkg.shim:X` names X, as `pkgutil.resolve_name` reads it."""
    rest = text[named.end :]
    if named.name != "." or not rest.startswith(":"):
        return named.name
    return target.named(f"{target.module}.{rest[1:].partition(HOLE)[0]}".rstrip(".")) or "."


def _judged(text: str, named: Named, role: Role | None, is_code: bool) -> tuple[Named, str]:
    imported = imported_in(text, named)
    if imported is not None:
        return named._replace(name=imported), "string"
    if is_entry(text, named) or (role is not None and role.kind == "entry" and named.start == 0):
        return named, "entry"
    return named, ("string" if is_code or is_for_use(text, named) else "prose")


def _is_executed(use: Use) -> bool:
    """Whether the text is given to exec or eval."""
    if not use.ancestors:
        return False
    parent, field = use.ancestors[-1]
    return (
        isinstance(parent, ast.Call)
        and field == "args"
        and isinstance(parent.func, ast.Name)
        and parent.func.id in {"compile", "eval", "exec"}
    )
