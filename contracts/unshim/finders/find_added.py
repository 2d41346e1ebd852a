"""string: a name that is put together by statements, `name = "pkg"` and `name += ".shim"`."""

import ast
from collections.abc import Iterator

from unshim.finders.file import File
from unshim.finders.mentions import names_in
from unshim.finders.reference import Reference
from unshim.finders.registry import Ancestors, finder
from unshim.finders.texts import Reader


@finder(ast.AugAssign)
def added(file: File, node: ast.AST, ancestors: Ancestors) -> Iterator[Reference]:
    """The value that makes a name of a target of what was there before."""
    assert isinstance(node, ast.AugAssign)
    if not isinstance(node.op, ast.Add) or not isinstance(node.target, ast.Name):
        return
    if not isinstance(node.value, ast.Constant | ast.JoinedStr):
        return
    reader = Reader(file, file.scope(ancestors))
    own = reader.read(node.value)
    texts = reader.read(ast.Name(node.target.id, ast.Load()))
    for target in file.targets:
        for text in texts if not target.chain else ():
            ends = any(text.endswith(one) and text != one for one in own)
            named = next(names_in(text, target), None) if ends else None
            if named is not None and named.start == 0:
                yield Reference(node.value, target, named.name, "string")
                return
