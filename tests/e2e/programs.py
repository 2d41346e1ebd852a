"""Random programs, run before and after they are rewritten: what they see must not change.

The programs are those of random_programs.py. Each is run with the shim, rewritten, run again, and
run once more without the shim where no use of it was left.

    python tests/e2e/programs.py --programs 20000 --seed 1 [--minutes 30] [--state FILE] [--mocks]

With a state file, a run that was stopped goes on where it was, one tree after the other. With
mocks, the programs are those of random_mocks.py.
"""

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from random_mocks import mocks
from random_programs import Program, World, programs, worlds, write_world

RUNNER = r"""
import builtins, importlib, json, sys, types, typing

sys.path.insert(0, sys.argv[1])
sys.dont_write_bytecode = True


def show(value):
    if isinstance(value, types.ModuleType):
        return "module"
    if isinstance(value, types.FunctionType):
        return f"function {value.__qualname__} {value.__module__}"
    if isinstance(value, (list, tuple)):
        return [show(one) for one in value]
    if isinstance(value, dict):
        return [[show(key), show(one)] for key, one in value.items()]
    if isinstance(value, (type, str, int, type(None))):
        return repr(value)
    return f"a {type(value).__qualname__}"


def run(name, tops):
    for loaded in list(sys.modules):
        if loaded.partition(".")[0] in tops:
            del sys.modules[loaded]
    seen = []
    builtins.see = lambda *values: seen.append([show(value) for value in values])
    builtins.hints = lambda one: typing.get_type_hints(one, None, dict(sys._getframe(1).f_locals))
    bound, raised = {}, ""
    try:
        module = importlib.import_module(name)
        for key, value in vars(module).items():
            if not key.startswith("__") and not isinstance(value, types.ModuleType):
                bound[key] = show(value)
    except BaseException as error:
        seen.append(["raised", type(error).__name__]); raised = str(error)
    return {"seen": seen, "bound": bound, "raised": raised}


asked = json.load(sys.stdin)
print(json.dumps({name: run(name, set(asked["tops"])) for name in asked["programs"]}))
"""


def run(root: Path, names: list[str], tops: list[str]) -> dict[str, dict[str, object]]:
    asked = json.dumps({"programs": names, "tops": tops})
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", RUNNER, str(root)],
        input=asked,
        capture_output=True,
        text=True,
        check=False,
        cwd=root,
    )
    if done.returncode:
        raise RuntimeError(done.stderr[-2000:])
    result: dict[str, dict[str, object]] = json.loads(done.stdout.splitlines()[-1])
    return result


_MOCKED = 12  # programs of a tree with mocks
Make = Callable[[World, int, int], Iterator[Program]]


class Difference(NamedTuple):
    """A program that did something else after it was rewritten."""

    world: World
    when: str
    before: str
    after: str
    saw: object
    sees: object


class Outcome(NamedTuple):
    """What became of some programs. `whole` have no use left; `unstable` changed twice.

    `forms` counts fragments, `kinds` uses by kind and what became of them, `left` by reason.
    """

    programs: int
    uses: int
    whole: int
    forms: Counter[str]
    kinds: Counter[str]
    left: Counter[str]
    differences: list[str]
    unstable: list[str]
    surrendered: list[str]


def add(first: Outcome, second: Outcome) -> Outcome:
    return Outcome(*(one + other for one, other in zip(first, second, strict=True)))


NOTHING = Outcome(0, 0, 0, Counter(), Counter(), Counter(), [], [], [])


def prove(world: World, count: int, seed: int, root: Path, make: Make = programs) -> Outcome:
    """Runs programs before and after they are rewritten: with the shim, and without it.

    Those that mock the canonical import one another, and run without the shim where no use of it
    is left in any.
    """
    from unshim.migration.store import declared, read_folder
    from unshim.rewrite.choice import Choice
    from unshim.rewrite.run import rewrite_all
    from unshim.tree import open_tree

    write_world(world, root)
    made = list(make(world, count, seed))
    paths = {program.name: f"{program.name.replace('.', '/')}.py" for program in made}
    for program in made:
        (root / paths[program.name]).write_bytes(program.data)
    names = [program.name for program in made]
    before = run(root, names, world.tops)
    (one,) = declared(read_folder(str(root / "contracts"), "contracts"), "contracts")
    asked = [(one.migration, Choice())]
    results = rewrite_all(open_tree(str(root)), asked)
    for path, (_, after) in results.files.items():
        (root / path).write_bytes(after)
    again = rewrite_all(open_tree(str(root)), asked)
    kept = run(root, names, world.tops)
    shim = root / world.shim_path
    for file in [*shim.parent.rglob("*.py")] if world.is_package else [shim]:
        file.unlink()
    changes = results.changes["world"]
    partly = {change.finding.path for change in changes if change.left}
    whole = [name for name in names if paths[name] not in partly]
    gone = run(root, [] if make is mocks and partly else whole, world.tops)
    differences = [
        shown(world, when, program, (root / paths[program.name]).read_bytes(), saw, sees)
        for when, seen in (("with the shim", kept), ("without the shim", gone))
        for program in made
        if (sees := seen.get(program.name)) and not same(saw := before[program.name], sees, program)
    ]
    return Outcome(
        len(made),
        len(changes),
        len(whole),
        sum((program.forms for program in made), Counter()),
        Counter(
            f"{change.finding.kind} {'left' if change.left else 'rewritten'}" for change in changes
        ),
        Counter(
            re.sub(r"line \d+|\S+:\d+", "line", change.left) for change in changes if change.left
        ),
        differences,
        [
            f"=== {world}\n{first.decode('latin-1')}--- {second.decode('latin-1')}"
            for first, second in again.files.values()
        ],
        [
            f"=== {world} {change}\n{(root / change.finding.path).read_text('latin-1')}"
            for change in changes
            if "gave up" in change.left
        ],
    )


def shown(
    world: World,
    when: str,
    program: Program,
    after: bytes,
    saw: dict[str, object],
    sees: dict[str, object],
) -> str:
    """A program that did something else after it was rewritten."""
    texts = [data.decode("latin-1") for data in (program.data, after)]
    return f"=== {world} {when}\n{texts[0]}\n--- became\n{texts[1]}\n--- saw {saw}\n--- sees {sees}"


def same(saw: dict[str, object], sees: dict[str, object], program: Program) -> bool:
    """Whether a program did the same, and offers all that it offered before."""
    if saw["seen"] != sees["seen"]:
        return False
    if b"import *" in program.data:
        return True
    bound: Any = (saw["bound"], sees["bound"])
    return all(bound[1].get(name) == value for name, value in bound[0].items())


class Round(NamedTuple):
    """Some programs of one world, in a tree of their own."""

    world: World
    count: int
    seed: int
    make: Make = programs

    def __str__(self) -> str:
        return f"{self.world} {self.count} {self.seed}"


def rounds(programs_wanted: int, seed: int, with_mocks: bool) -> list[Round]:
    """Mocks concern all users of a tree, so that their trees are small, and many."""
    each = -(-programs_wanted // len(worlds()))
    if not with_mocks:
        return [Round(world, each, seed) for world in worlds()]
    return [
        Round(world, _MOCKED, seed * 1000 + number, mocks)
        for number in range(-(-each // _MOCKED))
        for world in worlds()
    ]


def proven(every: Sequence[Round], minutes: float, state: Path) -> Outcome:
    """The outcome of all rounds, or of those that were done in time."""
    done: dict[str, Outcome] = {}
    if state.is_file():
        for line in state.read_text().splitlines():
            key, values = json.loads(line)
            kept = [Counter(one) if isinstance(one, dict) else one for one in values]
            done[key] = Outcome(*kept)
    until = time.monotonic() + minutes * 60
    total = NOTHING
    for one in every:
        key = str(one)
        if key not in done:
            if time.monotonic() > until:
                print("stopped, for it was time; the rounds that were done:")
                break
            with tempfile.TemporaryDirectory() as folder:
                done[key] = prove(one.world, one.count, one.seed, Path(folder), one.make)
            with state.open("a") as file:
                file.write(json.dumps([key, done[key]]) + "\n")
        total = add(total, done[key])
    return total


def main() -> int:
    parser = argparse.ArgumentParser(description="Run random programs, rewritten and not.")
    parser.add_argument("--programs", type=int, default=20000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--minutes", type=float, default=60.0)
    parser.add_argument("--state", type=Path, default=Path(os.devnull))
    parser.add_argument("--mocks", action="store_true", help="programs that mock the canonical")
    options = parser.parse_args()
    every = rounds(options.programs, options.seed, options.mocks)
    start = time.perf_counter()
    outcome = proven(every, options.minutes, options.state)
    for text in [*outcome.differences[:10], *outcome.unstable[:5], *outcome.surrendered[:10]]:
        print(text)
    print(
        f"{outcome.programs} programs, {outcome.uses} uses, {outcome.whole} programs without a use "
        f"left, {len(outcome.differences)} differences, {len(outcome.unstable)} changed twice, "
        f"{len(outcome.surrendered)} uses given up, seed {options.seed}, "
        f"{time.perf_counter() - start:.0f} s"
    )
    for title, counted in (
        ("fragments", outcome.forms),
        ("uses", outcome.kinds),
        ("left", outcome.left),
    ):
        print(f"{title}:")
        for name, count in counted.most_common(40):
            print(f"{count:>7} {name}")
    return 1 if outcome.differences or outcome.unstable else 0


if __name__ == "__main__":
    raise SystemExit(main())
