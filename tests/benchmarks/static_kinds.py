"""`unshim` with the static kinds alone, for all_kinds.py: what a search for imports, stars and
attributes of the shim would take if it looked for nothing else.

Neither strings nor other files than Python are looked into, nor what modules hand on. Not with a
cache: what is found here is less than what is there.
"""

import sys
from collections.abc import Iterable

from unshim.cli import run_as_program
from unshim.finders import facts, registry, rounds
from unshim.finders.target import Target
from unshim.migration import migration
from unshim.names import PYTHON_SUFFIXES, Module

STATIC = frozenset({"find_annotations", "find_attributes", "find_imports", "find_stars"})


def words_for(stem: str, lasts: Iterable[str]) -> tuple[str, ...]:
    return tuple(lasts)


def read_file(path: str, data: bytes, module: Module, hits: rounds.Hits) -> facts.Facts:
    if not path.endswith(PYTHON_SUFFIXES):
        return facts.NOTHING
    return facts.read_facts(path, data, module, hits.targets, hits)


def main() -> None:
    registry._read_declared()
    for syntax, modules in registry._DECLARED.items():
        registry._DECLARED[syntax] = [module for module in modules if module in STATIC]
    Target.pieces = Target.cuts = ()
    facts._exports = lambda file: ([], [])
    rounds.read_file = read_file
    for module in (rounds, migration):
        module.words_for = words_for
    run_as_program()


if __name__ == "__main__":
    assert "--no-cache" in sys.argv
    main()
