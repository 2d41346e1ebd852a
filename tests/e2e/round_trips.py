"""Real packages, rewritten off a shim of theirs: every module's import, before and after.

python tests/e2e/round_trips.py [celery | sympy | ansible]...

A module that offers a name less afterwards, or fails with another error, is told.
"""

import ast
import json
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from unshim.migration.store import declared, read_folder
from unshim.rewrite.choice import Choice
from unshim.rewrite.run import default_jobs, rewrite_all
from unshim.tree import open_tree

IMPORT_ALL = r"""
import importlib, json, sys, warnings
warnings.simplefilter("ignore")
sys.path.insert(0, sys.argv[1])
sys.dont_write_bytecode = True
sys.setrecursionlimit(5000)
seen = {}
for name in json.load(sys.stdin):
    try:
        module = importlib.import_module(name)
        seen[name] = sorted(key for key in vars(module) if not key.startswith("__"))
    except BaseException as error:
        seen[name] = type(error).__name__
print(json.dumps(seen))
"""


def nothing(root: Path) -> None:
    """Most packages need no preparation."""


@dataclass(frozen=True)
class RoundTrip:
    """A package and the shim that it is to lose. `prepare` changes its tree beforehand."""

    requirement: str
    package: str
    shim: str
    declaration: str
    newest: tuple[int, int] = (99, 0)  # Python by which the package can be imported
    prepare: Callable[[Path], None] = field(default=nothing)

    @property
    def shim_path(self) -> str:
        return self.shim.replace(".", "/") + ".py"


class Outcome(NamedTuple):
    """What became of a package's uses, and of the imports of its modules."""

    rewritten: int
    left: list[str]
    added: int
    removed: int
    before: dict[str, object]
    after: dict[str, object]


PHASES = 'phase = "all"\n{names}[[phases]]\nname = "all"\nallow = ["**"]\n'

ANSIBLE = RoundTrip(
    "ansible-core==2.15.0",
    "ansible",
    "ansible.module_utils._text",
    'shim = "ansible.module_utils._text"\n'
    'canonical = "ansible.module_utils.common.text.converters"\n' + PHASES.format(names=""),
)
# The shim puts vine's module in its own place; its names come from there.
CELERY = RoundTrip(
    "celery==4.4.7",
    "celery",
    "celery.five",
    'shim = "celery.five"\ncanonical = "vine.five"\nexternal = true\n' + PHASES.format(names=""),
    newest=(3, 9),
)

# In the release before the move, the functions still live in the module itself: they are moved
# first, each to one of three modules, and the rest is what the module took from elsewhere.
_SYMPY_MOVED = {
    "sympy.core.sorting": ["default_sort_key", "_node_count", "_nodes", "ordered"],
    "sympy.core.sequences": ["NotIterable", "iterable", "is_sequence"],
    "sympy.core.integers_of": ["as_int"],
}
_SYMPY_ELSEWHERE = {
    "SYMPY_INTS": "sympy.external.gmpy",
    "HAS_GMPY": "sympy.external.gmpy",
    "GROUND_TYPES": "sympy.external.gmpy",
    "gmpy": "sympy.external.gmpy",
    "reduce": "functools",
    "unwrap": "inspect",
    "accumulate": "itertools",
    "clock": "time:perf_counter",
    "StringIO": "io",
    "cStringIO": "io:StringIO",
    "Mapping": "collections.abc",
    "Callable": "collections.abc",
    "MutableMapping": "collections.abc",
    "MutableSet": "collections.abc",
    "Iterable": "collections.abc",
    "Hashable": "collections.abc",
    "unicode": "builtins:str",
    "exec_": "builtins:exec",
    "with_metaclass": "sympy.core.leftovers",
    "PY3": "sympy.core.leftovers",
}


def split_sympy(root: Path) -> None:
    """Moves the functions of sympy.core.compatibility to the modules of _SYMPY_MOVED."""
    path = root / "sympy/core/compatibility.py"
    source = path.read_text(encoding="utf-8")
    lines = source.splitlines(keepends=True)
    found = {
        node.name: "".join(lines[node.lineno - 1 : node.end_lineno])
        for node in ast.parse(source).body
        if isinstance(node, ast.FunctionDef | ast.ClassDef)
    }
    head = (
        "from collections import defaultdict\n"
        "from sympy.external.gmpy import SYMPY_INTS\nimport operator\n"
    )
    moved = {**_SYMPY_MOVED, "sympy.core.leftovers": ["with_metaclass"]}
    for module, names in moved.items():
        others = {"sympy.core.sorting": "from sympy.core.sequences import iterable\n"}
        body = "\n\n".join(found[name] for name in names)
        if module == "sympy.core.leftovers":
            body += "\nPY3 = True\n"
        text = f"{head}{others.get(module, '')}\n\n{body}"
        text = text.replace("sympy.core.compatibility", module)
        (root / f"{module.replace('.', '/')}.py").write_text(text, encoding="utf-8")
    for module, names in moved.items():
        for name in names:
            source = source.replace(found[name], "")
        source += f"from {module} import {', '.join(names)}\n"
    path.write_text(source.replace("\nPY3 = True", "") + "PY3 = True\n", encoding="utf-8")


def _sympy_names() -> str:
    homes = {name: module for module, names in _SYMPY_MOVED.items() for name in names}
    every = {**homes, **_SYMPY_ELSEWHERE}
    return "[names]\n" + "".join(f'{name} = "{home}"\n' for name, home in every.items())


SYMPY = RoundTrip(
    "sympy==1.9",
    "sympy",
    "sympy.core.compatibility",
    'shim = "sympy.core.compatibility"\ncanonical = "sympy.core.sorting"\n'
    + PHASES.format(names=_sympy_names()),
    prepare=split_sympy,
)

ALL = {"ansible": ANSIBLE, "celery": CELERY, "sympy": SYMPY}


def install(requirement: str, folder: Path) -> None:
    """A package with what it needs, in a folder. Raises CalledProcessError where pip cannot."""
    command = [sys.executable, "-m", "pip", "--disable-pip-version-check", "install", "--quiet"]
    subprocess.run(
        [*command, "--timeout=15", "--retries=0", "--target", str(folder), requirement],
        check=True,
        capture_output=True,
    )


def modules(root: Path, package: str) -> list[str]:
    """Every module of a package, but for scripts that run when they are imported."""
    found = []
    for path in sorted((root / package).rglob("*.py")):
        parts = path.relative_to(root).with_suffix("").parts
        if path.stem != "__main__" and all(part.isidentifier() for part in parts):
            found.append(".".join(parts[:-1] if parts[-1] == "__init__" else parts))
    return found


def interpreter(newest: tuple[int, int]) -> str:
    """A Python no newer than this, "" where there is none."""
    if sys.version_info[:2] <= newest:
        return sys.executable
    for minor in range(newest[1], 7, -1):
        name = f"python{newest[0]}.{minor}"
        kept = Path.home().glob(f".pyenv/versions/{newest[0]}.{minor}.*/bin/python")
        for found in (shutil.which(name), *map(str, kept)):
            runs = found and subprocess.run([found, "-c", ""], check=False, capture_output=True)
            if found and runs and not runs.returncode:
                return found
    return ""


def import_all(root: Path, names: list[str], python: str) -> dict[str, object]:
    done = subprocess.run(
        [python, "-c", IMPORT_ALL, str(root)],
        input=json.dumps(names),
        capture_output=True,
        text=True,
        cwd=root,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(done.stderr[-3000:])
    seen: dict[str, object] = json.loads(done.stdout.splitlines()[-1])
    return seen


def round_trip(trip: RoundTrip, root: Path) -> Outcome:
    """Imports, rewrites, deletes the shim, and imports again. The package lies in `root`."""
    trip.prepare(root)
    contracts = root / "contracts"
    contracts.mkdir()
    (contracts / "shim.toml").write_text(trip.declaration)
    names = [name for name in modules(root, trip.package) if name != trip.shim]
    python = interpreter(trip.newest)
    before = import_all(root, names, python)
    (one,) = declared(read_folder(str(contracts), "contracts"), "contracts")
    results = rewrite_all(open_tree(str(root)), [(one.migration, Choice())], jobs=default_jobs())
    added = removed = 0
    for path, (old, new) in results.files.items():
        (root / path).write_bytes(new)
        diff = _changed_lines(old, new)
        added, removed = added + diff[0], removed + diff[1]
    (root / trip.shim_path).unlink()
    after = import_all(root, names, python)
    changes = results.changes["shim"]
    left = [
        f"{change.finding.path}:{change.finding.line}: {change.finding.name}: {change.left}"
        for change in changes
        if change.left
    ]
    return Outcome(len(changes) - len(left), left, added, removed, before, after)


def _changed_lines(old: bytes, new: bytes) -> tuple[int, int]:
    from unshim.reporters.diff import unified_diff

    lines = unified_diff("f", old, new).split(b"\n")[2:]
    return sum(line[:1] == b"+" for line in lines), sum(line[:1] == b"-" for line in lines)


def is_kept(name: str, before: object, after: object, shim: str) -> bool:
    """Whether a module imports as before, with all names; or fails with the same error."""
    if isinstance(before, list) and isinstance(after, list):
        package, _, gone = shim.rpartition(".")
        return set(before) - set(after) <= ({gone} if name == package else set())
    return before == after


def main() -> int:
    failed = False
    for name in sys.argv[1:] or ALL:
        trip = ALL[name]
        with tempfile.TemporaryDirectory() as folder:
            root = Path(folder)
            install(trip.requirement, root)
            for path in root.glob("*.dist-info"):
                shutil.rmtree(path)
            outcome = round_trip(trip, root)
        worked = sum(isinstance(seen, list) for seen in outcome.before.values())
        different = {
            name: (seen, outcome.after[name])
            for name, seen in outcome.before.items()
            if not is_kept(name, seen, outcome.after[name], trip.shim)
        }
        print(
            f"{trip.requirement}: {outcome.rewritten} uses rewritten, {len(outcome.left)} left; "
            f"+{outcome.added} -{outcome.removed} lines; {worked} of {len(outcome.before)} modules "
            f"import before, {len(different)} differ after"
        )
        for line in outcome.left:
            print("  left", line)
        for name, (seen, then) in list(different.items())[:10]:
            print("  differs", name, re.sub(r"(.{200}).*", r"\1", f"{seen} -> {then}"))
        failed = failed or bool(different)
    return int(failed)


if __name__ == "__main__":
    raise SystemExit(main())
