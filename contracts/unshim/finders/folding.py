"""What methods of strings make of a text: those that give the same whenever they are run."""

import ast
from collections.abc import Sequence

from unshim.finders.paths import HOLE

# One text from another.
CHANGES = frozenset(
    {
        *("capitalize", "casefold", "expandtabs", "lower", "swapcase", "title", "upper"),
        *("lstrip", "removeprefix", "removesuffix", "replace", "rstrip", "strip"),
    }
)
# Several texts from one.
SPLITS = frozenset({"partition", "rpartition", "rsplit", "split", "splitlines"})
_LONGEST = 4096  # characters

Argument = str | int | None


def constant(node: ast.expr | None) -> object:
    """The value of a literal number or None, the sign included; ... for anything else."""
    if node is None:
        return None
    try:
        value = ast.literal_eval(node)
    except (ValueError, TypeError, SyntaxError):
        return ...
    return value if value is None or isinstance(value, int) else ...


def changed(text: str, method: str, arguments: Sequence[Argument]) -> str | None:
    """What the method returns; None where it would fail, or make too much of it."""
    if method == "replace" and arguments and not arguments[0]:
        return text
    try:
        made = getattr(text, method)(*arguments)
    except (TypeError, ValueError, OverflowError):
        return None
    return made if isinstance(made, str) and len(made) <= _LONGEST else None


def parted(text: str, method: str, arguments: Sequence[Argument]) -> list[str] | None:
    """The texts that the method makes of one; a hole may hold what it is parted at."""
    try:
        return list(getattr(text, method)(*arguments))
    except (TypeError, ValueError, OverflowError):
        return None


def sliced(text: str, part: ast.Slice) -> str | None:
    """`text[a:b:c]`; a hole, where it is not known how long what is cut is."""
    bounds = [constant(bound) for bound in (part.lower, part.upper, part.step)]
    if ... in bounds or bounds[2] == 0:
        return None
    if HOLE in text:
        return HOLE
    lower, upper, step = (bound if isinstance(bound, int) else None for bound in bounds)
    return text[lower:upper:step]
