"""path: literals that name the file of a target, whole or joined from pieces."""

import ast
from collections.abc import Iterator

from unshim.finders.apart import is_apart
from unshim.finders.file import File
from unshim.finders.literals import Literal, literals
from unshim.finders.mentions import is_for_use
from unshim.finders.paths import HOLE, are_temporary, is_url, paths_in
from unshim.finders.places import place_of
from unshim.finders.reference import Reference
from unshim.finders.registry import Ancestors, finder
from unshim.finders.texts import Reader


@finder(ast.Constant, ast.JoinedStr)
def path_of_file(file: File, node: ast.AST, ancestors: Ancestors) -> Iterator[Reference]:
    """`"pkg/shim.py"`, `ROOT / "pkg" / "shim.py"`, `os.path.join("pkg", "shim.py")`."""
    for literal in literals(file, node, ancestors):
        references = list(_references(file, literal))
        is_plain = references and isinstance(literal.use.node, ast.Constant)
        if is_plain and (is_apart(file, ancestors) or _is_put_apart(file, literal)):
            return
        if references:
            yield from references
            return
        if literal.use.node is not node and _is_elsewhere(literal):
            return


def _is_elsewhere(literal: Literal) -> bool:
    """Whether a path is known from its root on, and none of the target's."""
    return bool(literal.texts) and all(
        text.startswith("/") and HOLE not in text for text in literal.texts
    )


def _is_put_apart(file: File, literal: Literal) -> bool:
    """Whether the path is only ever joined to folders that are made for the run."""
    made = [
        Reader(file, file.scope(use.ancestors), use.known).read(use.node)
        for use, _ in literal.longer
    ]
    return bool(made) and all(map(are_temporary, made))


def _references(file: File, literal: Literal) -> Iterator[Reference]:
    for target in file.targets:
        if target.chain or not target.files:
            continue
        found = False
        for text in literal.texts:
            for named in paths_in(text, target):
                used = is_for_use(text, named) and not is_url(text[: named.end])
                kind = "path" if used else "prose"
                span = place_of(file.source, literal.use.node, text, named.start, named.end)
                yield Reference(literal.use.node, target, named.name, kind, span=span)
                found = True
        for use, _ in literal.longer if not found else ():
            for text in Reader(file, file.scope(use.ancestors), use.known).read(use.node):
                for named in paths_in(text, target):
                    if is_for_use(text, named):
                        yield Reference(use.node, target, named.name, "path", around=use.ancestors)
