"""How long rewriting takes for each file, beside LibCST's RenameCommand and rope's rename.

python tests/benchmarks/rewriting.py [--files 5000] [--peer-files 300] [--runs 3]

Every file is of 50 to 300 lines and uses the shim: by name, under another name, through the
module, inside a function. unshim rewrites all of them, with its checks and its writing; each peer
renames the one name that it can be told of, in a part of the files.
"""

import argparse
import random
import resource
import shutil
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from measure import Command, run, table

SHIM, CANONICAL = "app.core.managers.session_factory", "app.agents.sessions.session_factory"
MINE, ONE_JOB = "unshim fix", "unshim fix, one job"
FEW, LIBCST_NAME = "unshim fix, as few files as rope", "LibCST RenameCommand"
DECLARATION = f"""
shim = "{SHIM}"
canonical = "{CANONICAL}"
phase = "all"

[[phases]]
name = "all"
allow = ["**"]
"""
CANONICAL_TEXT = "class SessionFactory: ...\ndef create_session(): ...\nLIMIT = 3\n"
SHIM_TEXT = f"from {CANONICAL} import LIMIT, SessionFactory, create_session\n"

LIBCST = r"""
import sys
from pathlib import Path
from typing import NamedTuple
import libcst
from libcst.codemod import CodemodContext
from libcst.codemod.commands.rename import RenameCommand

old, new, root = sys.argv[1], sys.argv[2], Path(sys.argv[3])
changed = 0
for path in sorted(root.glob("users/*.py")):
    before = path.read_text()
    command = RenameCommand(CodemodContext(), old, new)
    after = command.transform_module(libcst.parse_module(before)).code
    if after != before:
        changed += 1
        path.write_text(after)
assert changed, "nothing was renamed"
"""

ROPE = r"""
import sys
from rope.base.project import Project
from rope.refactor.rename import Rename

project = Project(sys.argv[1], ropefolder=None)
resource = project.get_resource(sys.argv[2])
offset = resource.read().index("SessionFactory")
changes = Rename(project, resource, offset).get_changes("SessionMaker")
assert len(changes.changes) > 1, "nothing was renamed"
project.do(changes)
"""


def write_package(root: Path) -> None:
    for module, text in ((SHIM, SHIM_TEXT), (CANONICAL, CANONICAL_TEXT)):
        path = root / f"{module.replace('.', '/')}.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        folder = path.parent
        while folder != root:
            (folder / "__init__.py").touch()
            folder = folder.parent
    (root / "contracts").mkdir()
    (root / "contracts" / "session.toml").write_text(DECLARATION)
    (root / "contracts" / "session.allow").write_text("")


def write_users(root: Path, count: int) -> None:
    rng = random.Random(count)
    (root / "users").mkdir()
    (root / "users" / "__init__.py").touch()
    for number in range(count):
        (root / "users" / f"user_{number}.py").write_text(user(rng, number))


def user(rng: random.Random, number: int) -> str:
    """A module that uses the shim in one of several forms."""
    top, used = rng.choice(
        [
            (f"from {SHIM} import SessionFactory", "SessionFactory()"),
            (
                f"from {SHIM} import SessionFactory, create_session",
                "create_session(SessionFactory)",
            ),
            (f"from {SHIM} import SessionFactory as Factory, LIMIT", "Factory(), LIMIT"),
            (f"import {SHIM} as sessions", "sessions.SessionFactory()"),
            (f"import {SHIM}", f"{SHIM}.SessionFactory()"),
        ]
    )
    lines = ['"""A module."""', "", "import json", "import os", top, "", ""]
    for index in range(rng.randrange(8, 50)):
        lines += [
            f"def function_{index}(first: int, second: str = 'a', *others: object) -> list[str]:",
            f'    """Does the {index}th thing."""',
            f"    found = [str(first * {index}), second, *map(str, others)]",
            f"    if len(found) > {rng.randrange(9)}:",
            f"        return [json.dumps({{'value': found, 'path': os.sep, 'n': {number}}})]",
            "",
        ]
    return "\n".join([*lines, "", "def use() -> object:", f"    return {used}", ""])


class Sample(NamedTuple):
    """Seconds by the clock, and seconds for which a processor worked."""

    seconds: float
    worked: float


class Contender(NamedTuple):
    """A command, and the number of files that it is given."""

    name: str
    argv: Sequence[str]
    files: int


def contenders(files: int, peer_files: int, slow_peer_files: int) -> list[Contender]:
    fix = [sys.executable, "-m", "unshim", "fix", "--quiet"]
    names = [f"{module}.SessionFactory" for module in (SHIM, CANONICAL)]
    home = f"{CANONICAL.replace('.', '/')}.py"
    return [
        Contender(MINE, fix, files),
        Contender(ONE_JOB, [*fix, "--jobs", "1"], files),
        Contender(FEW, fix, peer_files),
        Contender(LIBCST_NAME, [sys.executable, "-c", LIBCST, *names, "."], slow_peer_files),
        Contender("rope rename", [sys.executable, "-c", ROPE, ".", home], peer_files),
    ]


def measured(contender: Contender, folder: Path) -> Sample:
    """One run on a tree of its own, which is made before the clock starts."""
    tree = folder / "tree"
    shutil.rmtree(tree, ignore_errors=True)
    tree.mkdir()
    write_package(tree)
    write_users(tree, contender.files)
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    run(Command(contender.name, contender.argv, tree))
    seconds = time.perf_counter() - started
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    worked = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Sample(seconds, worked)


def main() -> int:
    parser = argparse.ArgumentParser(description="Measure rewriting.")
    parser.add_argument("--files", type=int, default=5000)
    parser.add_argument("--peer-files", type=int, default=300)
    parser.add_argument("--slow-peer-files", type=int, default=60, help="for LibCST")
    parser.add_argument("--runs", type=int, default=3)
    options = parser.parse_args()
    every = contenders(options.files, options.peer_files, options.slow_peer_files)
    samples: dict[str, list[Sample]] = {contender.name: [] for contender in every}
    with tempfile.TemporaryDirectory() as folder:
        for _ in range(options.runs):
            for contender in every:
                samples[contender.name].append(measured(contender, Path(folder)))
    rows = [("command", "files", "seconds", "processor", "processor ms for a file", "times ours")]
    mine = min(sample.worked for sample in samples[FEW]) / options.peer_files
    for name, _, files in every:
        seconds = min(sample.seconds for sample in samples[name])
        worked = min(sample.worked for sample in samples[name])
        each = worked / files
        row = (f"{seconds:.2f}", f"{worked:.2f}", f"{each * 1000:.2f}", f"{each / mine:.1f}")
        rows.append((name, str(files), *row))
    print("fastest of", options.runs, "runs; times ours: on as many files, start included")
    print(table(rows))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
