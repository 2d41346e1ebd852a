"""What unshim makes of a release, beside what its maintainers made of it in the next one.

python tests/e2e/next_releases.py [celery | sympy | ansible]...

For each file that unshim rewrites: which names it now takes from the canonicals, and which the
same file takes from them in the next release.
"""

import ast
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from round_trips import ALL, RoundTrip, install

from unshim.migration.store import declared, read_folder
from unshim.names import resolve_relative
from unshim.rewrite.choice import Choice
from unshim.rewrite.run import default_jobs, rewrite_all
from unshim.tree import open_tree

Imported = Counter[tuple[str, str, str | None]]


class Next(NamedTuple):
    """The release after, and the canonicals: each with what the next release calls it."""

    requirement: str
    homes: Mapping[str, str]


_SORTING, _ITERABLES = "sympy.core.sorting", "sympy.utilities.iterables"
NEXT = {
    "ansible": Next(
        "ansible-core==2.16.0",
        {"ansible.module_utils.common.text.converters": "converters"},
    ),
    "celery": Next("celery==5.0.0", {"vine.five": "vine.five"}),
    "sympy": Next(
        "sympy==1.10",
        {
            _SORTING: _SORTING,
            "sympy.core.sequences": _ITERABLES,
            _ITERABLES: _ITERABLES,
            "sympy.core.integers_of": "sympy.utilities.misc",
            "sympy.utilities.misc": "sympy.utilities.misc",
            "sympy.external.gmpy": "sympy.external.gmpy",
        },
    ),
}


def imported(data: bytes, package: str, homes: Mapping[str, str]) -> Imported:
    """What a module takes from the canonicals: (canonical, name, local name)."""
    found: Imported = Counter()
    for node in ast.walk(ast.parse(data)):
        if isinstance(node, ast.ImportFrom):
            module = resolve_relative(package, node.level, node.module)
            if module in homes:
                found.update((homes[module], alias.name, alias.asname) for alias in node.names)
    return found


def names_used(data: bytes) -> set[str]:
    return {node.id for node in ast.walk(ast.parse(data)) if isinstance(node, ast.Name)}


def differences(
    path: str, before: bytes, ours: bytes, theirs: bytes, homes: Mapping[str, str], shim: str
) -> Iterator[tuple[str, str]]:
    """(kind of difference, what differs) of one file."""
    package = ".".join(Path(path).parts[:-1])
    mine, other = (imported(data, package, homes) for data in (ours, theirs))
    gained = mine - imported(before, package, homes)
    used = names_used(theirs)
    kept = imported(theirs, package, {shim: "the shim"})
    for canonical, name, local in gained - other:
        what = f"{path}: {name} of {canonical}"
        if (local or name) not in used:
            yield "the next release does not use the name any more", what
        elif ("the shim", name, local) in kept:
            yield "the next release still takes it from the shim", what
        else:
            yield "the next release takes it from elsewhere", what
    for canonical, name, _ in other - mine:
        yield "the next release takes more", f"{path}: {name} of {canonical}"


def compare(trip: RoundTrip, after: Next, folder: Path) -> None:
    root, following = folder / "before", folder / "after"
    install(trip.requirement, root)
    install(after.requirement, following)
    trip.prepare(root)
    (root / "contracts").mkdir()
    (root / "contracts" / "shim.toml").write_text(trip.declaration)
    (one,) = declared(read_folder(str(root / "contracts"), "contracts"), "contracts")
    results = rewrite_all(open_tree(str(root)), [(one.migration, Choice())], jobs=default_jobs())
    same = 0
    found: dict[str, list[str]] = defaultdict(list)
    for path, (before, ours) in sorted(results.files.items()):
        theirs = following / path
        if not theirs.is_file():
            found["the next release has no such file"].append(path)
            continue
        its = list(differences(path, before, ours, theirs.read_bytes(), after.homes, trip.shim))
        same += not its
        for kind, what in its:
            found[kind].append(what)
    print(f"{trip.requirement} beside {after.requirement}: {same} of {len(results.files)} the same")
    for kind, every in sorted(found.items()):
        print(f"  {len(every)} {kind}")
        for what in every[:5]:
            print(f"      {what}")


def main() -> int:
    for name in sys.argv[1:] or ALL:
        with tempfile.TemporaryDirectory() as folder:
            compare(ALL[name], NEXT[name], Path(folder))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
