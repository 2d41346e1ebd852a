"""`unshim init`, then `unshim fix`, on packages from the registry, judged by reading alone.

Each package is fetched with pip and rewritten in a copy, never imported. What the shim's own
source says of a name is where every import of it must lead afterwards; this reading is plain
`ast` and shares nothing with unshim.
"""

import ast
import builtins
import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from oracle import static_uses

from unshim.cli import main


class Fixed(NamedTuple):
    """A package before and after, and why uses were left: (path, name) to the reason."""

    before: Path
    after: Path
    left: dict[tuple[str, str], str]
    rewritten: int


@pytest.fixture(scope="module")
def fixed(
    unpacked: Callable[[str], Path], tmp_path_factory: pytest.TempPathFactory
) -> Callable[[str, str], Fixed]:
    known: dict[str, Fixed] = {}

    def run(requirement: str, shim: str) -> Fixed:
        if requirement not in known:
            before = unpacked(requirement)
            after = tmp_path_factory.mktemp("fixed") / "tree"
            shutil.copytree(before, after)
            known[requirement] = fix(before, after, shim)
        return known[requirement]

    return run


def fix(before: Path, after: Path, shim: str) -> Fixed:
    """Adopts the shim by what `init` proposes, and rewrites its uses."""
    with pytest.MonkeyPatch.context() as patch, (after / ".out").open("w+") as output:
        patch.setattr("sys.stdout", output)
        assert main(["init", shim, "--root", str(after), "--yes"]) == 0
        output.seek(0)
        output.truncate()
        assert main(["fix", "--root", str(after), "--format", "json"]) in {0, 1}
        output.seek(0)
        told = json.load(output)
    changes = told["uses"]
    return Fixed(
        before,
        after,
        {(each["path"], each["name"]): each["left"] for each in changes if each["left"]},
        sum(not each["left"] for each in changes),
    )


Home = tuple[str, str]


def absolute(node: ast.ImportFrom, package: str) -> str:
    above = package.split(".")
    start = ".".join(above[: len(above) + 1 - node.level]) if node.level else ""
    return ".".join(filter(None, (start, node.module)))


def package_of(path: Path) -> str:
    return ".".join(path.parent.parts)


def bound(tree: ast.AST, package: str) -> Iterator[tuple[str, Home]]:
    """(local name, what an import binds it to) wherever in a file; a module is a home without
    a name."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            for alias in node.names:
                yield alias.asname or alias.name, (absolute(node, package), alias.name)
        elif isinstance(node, ast.Import):
            for alias in node.names:
                if alias.asname or "." not in alias.name:
                    yield alias.asname or alias.name, (alias.name, "")


def homes(tree: ast.Module, package: str) -> dict[str, Home]:
    """Where a shim takes each of its names from: by imports, from the modules that it imports,
    and from Python itself."""
    found = dict(reversed(list(bound(tree, package))))  # in a try, the first is what is meant
    for node in tree.body:
        home = assigned(node.value, found) if isinstance(node, ast.Assign) else None
        if isinstance(node, ast.Assign) and home is not None:
            found |= {each.id: home for each in node.targets if isinstance(each, ast.Name)}
    return found


def assigned(value: ast.expr, found: dict[str, Home]) -> Home | None:
    if isinstance(value, ast.Name) and value.id in vars(builtins):
        return "builtins", value.id
    if isinstance(value, ast.Attribute) and isinstance(value.value, ast.Name):
        module = found.get(value.value.id)
        return (".".join(filter(None, module)), value.attr) if module else None
    return None


PACKAGES = pytest.mark.parametrize(
    ("requirement", "shim", "rewritten"),
    [
        # Names of twelve modules of Python's own and of others, some after a try, some its own.
        pytest.param("requests==2.31.0", "requests.compat", 30, id="requests-names-to-many"),
        # Every name is assigned from the canonical's, and used by almost every test.
        pytest.param(
            "Twisted==22.10.0", "twisted.test.proto_helpers", 90, id="twisted-assigned-names"
        ),
        # A class of its own where the other distribution is too old: for people to decide.
        pytest.param("buildbot==1.8.2", "buildbot.util.logger", 0, id="buildbot-own-as-fallback"),
    ],
)


@PACKAGES
def test_every_name_is_taken_from_where_the_shim_took_it(
    requirement: str, shim: str, rewritten: int, fixed: Callable[[str, str], Fixed]
) -> None:
    done = fixed(requirement, shim)
    own = Path(*shim.split(".")).with_suffix(".py")
    table = homes(ast.parse((done.before / own).read_bytes()), package_of(own))
    wrong = []
    for path in sorted(done.before.rglob("*.py")):
        inside = path.relative_to(done.before)
        if inside == own:
            continue
        package = package_of(inside)
        try:
            was = set(bound(ast.parse(path.read_bytes()), package))
        except SyntaxError:
            continue
        now = set(bound(ast.parse((done.after / inside).read_bytes()), package))
        for local, (module, name) in was - now:
            # `from pkg import module` is `import pkg.module as module` by another spelling.
            same = {table.get(name), (".".join(table.get(name, ("", ""))), "")}
            if module == shim and not same & {home for other, home in now if other == local}:
                wrong.append((inside.as_posix(), name, local))
    assert wrong == []
    assert done.rewritten >= rewritten


@PACKAGES
def test_what_is_still_used_is_what_was_left_with_a_reason(
    requirement: str, shim: str, rewritten: int, fixed: Callable[[str, str], Fixed]
) -> None:
    done = fixed(requirement, shim)
    assert static_uses(done.before, shim).uses
    remaining = {(use.path, use.name) for use in static_uses(done.after, shim).uses}
    assert remaining <= set(done.left)
