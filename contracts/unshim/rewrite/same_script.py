"""`python -m pkg.shim`: whether the canonical does the same when it is run as a script."""

import ast

from unshim.patterns import lazily

LOADED = (
    "the module itself is run, loaded or listed, and may be more than its names; `--kind entry` "
    "rewrites it all the same"
)
# `python3.11 -X dev -m`, `["python", "-m", "`, but no other command's `-m`.
_PYTHON = lazily(r"(?:\b(?:python|pypy)[\w.-]*|\bexecutable)\b[\"']?[^|;&]*?[\s,\"']-m[\s,\"']*$")
_TAKES_MODULE = {"-c", "-m"}


def is_run(before: str) -> bool:
    """Whether what stands before a name on its line has Python run it."""
    return _PYTHON.search(before) is not None


def is_run_in(elements: list[ast.expr], node: ast.expr) -> bool:
    """The same for `[sys.executable, "-m", "pkg.shim"]`."""
    at = elements.index(node) if node in elements else 0
    texts = [one.value if isinstance(one, ast.Constant) else "" for one in elements[:at]]
    if at < 2 or texts[-1] != "-m" or set(texts[:-1]) & _TAKES_MODULE:
        return False
    first = elements[0]
    if isinstance(first, ast.Attribute):
        return first.attr == "executable"
    return (
        isinstance(first, ast.Constant)
        and isinstance(first.value, str)
        and is_run(f"{first.value} -m ")
    )


def runs_alike(first: ast.Module, second: ast.Module) -> bool:
    """Whether two modules do the same when run, beside what they do when imported."""
    return [ast.dump(one) for one in _when_run(first)] == [
        ast.dump(one) for one in _when_run(second)
    ]


def _when_run(tree: ast.Module) -> list[ast.stmt]:
    """What a module does only as a script."""
    found: list[ast.stmt] = []
    for statement in tree.body:
        if isinstance(statement, ast.If) and "'__main__'" in ast.unparse(statement.test):
            found += statement.body
    return found
