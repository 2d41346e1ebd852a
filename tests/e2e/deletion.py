"""The deletion oracle: what unshim finds, held against what breaks once the shim is deleted.

Random packages are made with a shim, modules that hand its names on, and consumers of every form.
Each module is imported by Python itself, with the shim and without it (`deletion_truth.py`). A
module that then raises, runs other lines, sees other values or binds other ones to the names that
it spells is a user. A user that unshim does not find is missed; what it finds in a module that is
none is a false alarm.

Compared is a module at a time, for what unshim calls a use by import, attribute, star, fallback,
reexport or a literal dynamic import. Left out, because it is not what importing can tell:

- a name in a string that is imported elsewhere than where it stands: that may not have run;
- uses of kind typing, and those on lines that do not run with the shim in place: a handler that
  no one needs yet, a branch not taken, a function not called;
- what unshim reports as undecided, where the module turns out to be no user (they are counted);
- modules that fail with the shim in place, too (they are counted: the generator's own mistakes);
- an import of a module that put the shim in its own place, of which nothing is used;
- strings: nothing that is generated names the shim in one, but to import it.

    python tests/e2e/deletion.py --consumers 10000 --seed 1
    python tests/e2e/deletion.py --world "1-17"
"""

import argparse
import ast
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

import deletion_more_handing_on  # noqa: F401  registers its forms
from deletion_consumers import make_consumer
from deletion_handing_on import make_handing
from deletion_truth import Doing, Truth
from deletion_worlds import Maker, World

from unshim.errors import UnshimError
from unshim.finders import Finding, find_uses
from unshim.migration import read_migration
from unshim.tree import open_tree

KINDS = {"import", "star", "fallback", "attribute", "reexport", "dynamic"}
CONSUMERS = 30


class Disagreement(NamedTuple):
    """`what` is missed, false alarm, alone (a check of the one file finds something else)."""

    what: str
    path: str
    form: str
    found: tuple[str, ...]
    before: Doing | None
    after: Doing | None


@dataclass
class Result:
    """Counts by what became of a module, and all disagreements with the worlds they are from."""

    counts: Counter[str] = field(default_factory=Counter)
    forms: Counter[str] = field(default_factory=Counter)
    discarded: Counter[str] = field(default_factory=Counter)
    disagreements: list[tuple[World, Disagreement]] = field(default_factory=list)

    def add(self, other: "Result") -> None:
        self.counts += other.counts
        self.forms += other.forms
        self.discarded += other.discarded
        self.disagreements += other.disagreements


def make_world(seed: str, consumers: int = CONSUMERS) -> World:
    """The world that this seed gives, with so many consumers."""
    maker = Maker(random.Random(seed))
    shim = maker.make_shim()
    if maker.chance(0.5):
        maker.loaded_by_package(shim)
    for _ in range(maker.rng.randrange(2, 9)):
        make_handing(maker)
    made = 0
    while made < consumers:
        made += make_consumer(maker, made) is not None
    maker.change_packages()
    return maker.world


def write(world: World, folder: Path) -> tuple[list[Path], list[Path]]:
    """Puts the world on disk twice: the folders for sys.path with the shim, and without it."""
    every: list[list[Path]] = []
    for name, changes in (("with", {}), ("without", world.gone)):
        for side, files in (("tree", world.files), ("dist", world.external)):
            for path, text in {**files, **{p: t for p, t in changes.items() if p in files}}.items():
                if text is not None:
                    file = folder / name / side / path
                    file.parent.mkdir(parents=True, exist_ok=True)
                    file.write_text(text, encoding="utf-8")
        every.append([folder / name / side / world.root for side in ("tree", "dist")])
    return every[0], every[1]


def modules_of(world: World) -> dict[str, str]:
    """Path to dotted name of each module that was made to be judged."""
    found = {}
    for path in world.forms:
        inside = path.removeprefix(f"{world.root}/") if world.root else path
        found[path] = inside.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
    return found


def judge(world: World, truth: Truth, *, alone: bool = True) -> Result:
    """What unshim and Python make of each module of the world."""
    result = Result()
    modules = modules_of(world)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with_shim, without = write(world, folder)
        before = truth.of(with_shim, modules.values())
        after = truth.of(without, modules.values())
        root = str(folder / "with" / "tree")
        whole, single = searched(root, world, modules if alone else ())
    for path, module in modules.items():
        form = world.forms[path]
        if before[module].raised:
            result.discarded[form] += 1
            continue
        result.forms[form.partition(" of ")[0]] += 1
        runs = Running(world.files[path], before[module].lines)
        found = [finding for finding in whole.get(path, ()) if finding.kind in KINDS]
        certain = [one for one in found if not one.undecided and runs.holds(one)]
        is_user = before[module].differs(after[module])
        what = _verdict(is_user, bool(certain), any(one.undecided for one in found))
        result.counts[what] += 1
        shown = tuple(map(_shown, found))
        if what in ("missed", "false alarm"):
            wrong = Disagreement(what, path, form, shown, before[module], after[module])
            result.disagreements.append((world, wrong))
        if alone and single[path] != whole.get(path, ()):
            other = tuple(map(_shown, single[path]))
            result.counts["alone"] += 1
            wrong = Disagreement("alone", path, form, (*shown, "!=", *other), None, None)
            result.disagreements.append((world, wrong))
    return result


def _verdict(is_user: bool, is_found: bool, is_undecided: bool) -> str:
    if is_user == is_found:
        return "user, found" if is_user else "no user, not found"
    if is_undecided and is_user:
        return "user, undecided"
    return "missed" if is_user else "false alarm"


def _shown(one: Finding) -> str:
    doubt = "?" if one.undecided else ""
    return f"{one.line}:{one.column} {doubt}{one.kind} {one.name} {one.message}".rstrip()


def searched(
    root: str, world: World, paths: Iterable[str]
) -> tuple[dict[str, tuple[Finding, ...]], dict[str, tuple[Finding, ...]]]:
    """The findings of the whole tree by path, and those of a check of each path alone."""
    migration = read_migration("contracts/world.toml", world.declaration().encode())
    whole: dict[str, list[Finding]] = {}
    for finding in find_uses(open_tree(root), migration).findings:
        whole.setdefault(finding.path, []).append(finding)
    single = {path: tuple(find_uses(open_tree(root), migration, [path]).findings) for path in paths}
    return {path: tuple(found) for path, found in whole.items()}, single


# Python evaluates an annotation only once it is asked for: https://peps.python.org/pep-0649/
LAZY_ANNOTATIONS = sys.version_info >= (3, 14)


class Running:
    """The places of a module that ran, annotations that nobody evaluates aside."""

    def __init__(self, text: str, lines: frozenset[int], *, lazy: bool = LAZY_ANNOTATIONS) -> None:
        self.lines: set[int] = set(lines)
        self._calls: list[tuple[int, int]] = []
        self._quoted: set[tuple[int, int]] = set()
        is_lazy = lazy and "__annotations__" not in text
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.stmt) and not hasattr(node, "body") and node.lineno in lines:
                self.lines.update(range(node.lineno, (node.end_lineno or node.lineno) + 1))
            if isinstance(node, ast.Call) and node.lineno in lines:
                self._calls.append((node.lineno, node.end_lineno or 0))
            for annotation in (getattr(node, "annotation", None), getattr(node, "returns", None)):
                if isinstance(annotation, ast.Constant) or (annotation and is_lazy):
                    every = (one for one in ast.walk(annotation) if isinstance(one, ast.expr))
                    self._quoted.update((one.lineno, one.col_offset + 1) for one in every)

    def holds(self, finding: Finding) -> bool:
        if finding.kind == "dynamic" and not any(
            first <= finding.line <= last for first, last in self._calls
        ):
            return False
        return finding.line in self.lines and (finding.line, finding.column) not in self._quoted


def smaller(world: World, wrong: Disagreement, truth: Truth) -> tuple[World, Disagreement]:
    """The world with all left out that the disagreement does not need, and what is left of it."""
    forms = {wrong.path: wrong.form}
    failing = _raising(world, truth)

    def tried(files: dict[str, str]) -> tuple[World, Disagreement] | None:
        world_of_it = World(**{**vars(world), "files": files, "forms": forms})
        try:
            for text in files.values():
                ast.parse(text)
            found = judge(world_of_it, truth, alone=wrong.what == "alone").disagreements
        except (UnshimError, SyntaxError):
            return None  # nothing is left to search, or to run
        if not _raising(World(**{**vars(world), "files": files}), truth) <= failing:
            return None  # what fails with the shim in place tells nothing
        alike = (one for one in found if one[1].what == wrong.what)
        return next((one for one in alike if _sees(one[1]) == _sees(wrong)), None)

    others = {path for path in world.files if "consumer" in path and path != wrong.path}
    few = {path: text for path, text in world.files.items() if path not in others}
    best = tried(few) or tried(world.files) or (world, wrong)
    for path in [path for path, text in best[0].files.items() if text and path != wrong.path]:
        left = {other: text for other, text in best[0].files.items() if other != path}
        emptied = {**best[0].files, path: ""}
        best = tried(emptied if path.endswith("__init__.py") else left) or best
    for path in world.files:
        for at in reversed(range(best[0].files.get(path, "").count("\n"))):
            lines = best[0].files[path].splitlines(keepends=True)
            if lines[at].strip() == "break":
                continue  # without it, a loop has no end
            fewer = {**best[0].files, path: "".join([*lines[:at], *lines[at + 1 :]])}
            best = tried(fewer) or best
    return best


def _raising(world: World, truth: Truth) -> set[str]:
    """The modules that fail with the shim in place."""
    here = World(**{**vars(world), "forms": dict.fromkeys(world.forms.keys() & world.files, "")})
    modules = modules_of(here).values()
    with tempfile.TemporaryDirectory() as name:
        did = truth.of(write(here, Path(name))[0], modules)
    return {module for module in modules if did[module].raised}


def _sees(wrong: Disagreement) -> tuple[str, ...] | None:
    return wrong.before and wrong.before.seen


def shown(world: World, wrong: Disagreement) -> str:
    """A disagreement and its world, to be read."""
    of_it = f"{world.shim} -> {world.canonical}, {world.style}"
    only = f", only {', '.join(world.only)}" if world.only else ""
    lines = [f"=== {wrong.what}: {wrong.path}  ({wrong.form})", f"    {of_it}{only}"]
    for files in (world.external, world.files):
        for path, text in sorted(files.items()):
            if text:
                lines += [f"--- {path}", text.rstrip("\n")]
    lines += [f"    found {found}" for found in wrong.found]
    if wrong.before and wrong.after:
        for name, one, other in zip(Doing._fields, wrong.before, wrong.after, strict=True):
            if one != other:
                lines.append(f"    {name}: {one} -> {other}")
    return "\n".join(lines)


def run(consumers: int, seed: int, truth: Truth, *, alone: bool = True) -> Result:
    """Worlds until there are so many consumers."""
    result = Result()
    for number in range(-(-consumers // CONSUMERS)):
        result.add(judge(make_world(f"{seed}-{number}"), truth, alone=alone))
    return result


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--consumers", type=int, default=10000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--show", type=int, default=12, help="disagreements to minimise and print")
    parser.add_argument("--world", help="the one world that this seed makes")
    parser.add_argument("--no-alone", action="store_true", help="do not check each file alone")
    options = parser.parse_args()
    start = time.perf_counter()
    with Truth() as truth:
        if options.world:
            result = judge(make_world(options.world), truth, alone=not options.no_alone)
        else:
            result = run(options.consumers, options.seed, truth, alone=not options.no_alone)
        seen: set[tuple[str, str]] = set()
        for world, wrong in result.disagreements:
            if (wrong.what, wrong.form) in seen or len(seen) >= options.show:
                continue
            seen.add((wrong.what, wrong.form))
            print(shown(*smaller(world, wrong, truth)), flush=True)
    for form, count in sorted(result.forms.items()):
        print(f"{count:>7} {form}")
    discarded = sum(result.discarded.values())
    print(f"discarded, for they fail with the shim too: {discarded}")
    for form, count in result.discarded.most_common(5):
        print(f"{count:>7} {form}")
    for what, count in sorted(result.counts.items()):
        print(f"{count:>7} {what}")
    took = time.perf_counter() - start
    print(f"seed {options.seed}: {len(result.disagreements)} disagreements in {took:.0f} s")
    return 1 if result.disagreements else 0


if __name__ == "__main__":
    raise SystemExit(main())
