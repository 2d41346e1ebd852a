"""The part `[tests]` of a declaration: how tests are sorted, and the shares that are planned."""

from collections.abc import Mapping
from typing import NamedTuple

from unshim.names import glob_problem

EXISTING, CONTRACT, POST_FIX = "existing", "contract", "post-fix"
PARTS = (EXISTING, CONTRACT, POST_FIX)


class PlannedTests(NamedTuple):
    """`globs` maps contract and post-fix to the files of such tests; all others are existing.

    `shares` maps each part to its planned percentage; `categories` maps a category to its files;
    `trusted` are files whose dynamic imports never lead to the shim or the canonical.
    """

    globs: Mapping[str, tuple[str, ...]] = {}
    shares: Mapping[str, int] = {EXISTING: 60, CONTRACT: 20, POST_FIX: 20}
    categories: Mapping[str, tuple[str, ...]] = {}
    trusted: tuple[str, ...] = ()


def planned_tests(table: Mapping[str, object]) -> PlannedTests | str:
    """What the table declares, or what is wrong with it."""
    known = (CONTRACT, POST_FIX, "plan", "categories", "trusted")
    for key in table:
        if key not in known:
            return f"tests: unknown key {key!r}; known are {', '.join(known)}"
    globs = {part: _globs(table[part]) for part in (CONTRACT, POST_FIX) if part in table}
    for part, found in globs.items():
        if found is None:
            return f"tests: {part!r} must be a list of globs"
    given = table.get("categories", {})
    if not isinstance(given, dict):
        return "tests: 'categories' must be a table of globs"
    categories = {name: _globs(value) for name, value in given.items()}
    for name, found in categories.items():
        if found is None:
            return f"tests: category {name!r} must be a list of globs"
    trusted = _globs(table.get("trusted", []))
    if trusted is None:
        return "tests: 'trusted' must be a list of globs"
    shares = table.get("plan", PlannedTests().shares)
    if not isinstance(shares, Mapping) or set(shares) != set(PARTS) or not _is_whole(shares):
        return f"tests: 'plan' must give {', '.join(PARTS)} in per cent, 100 in all"
    return PlannedTests(
        {part: found for part, found in globs.items() if found is not None},
        dict(shares),
        {name: found for name, found in categories.items() if found is not None},
        trusted,
    )


def _globs(value: object) -> tuple[str, ...] | None:
    if not isinstance(value, list) or not all(isinstance(item, str) and item for item in value):
        return None
    if any(map(glob_problem, value)):
        return None
    return tuple(value)


def _is_whole(shares: Mapping[object, object]) -> bool:
    numbers = [share for share in shares.values() if type(share) is int and share >= 0]
    return len(numbers) == len(PARTS) and sum(numbers) == 100
