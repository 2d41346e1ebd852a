"""A search that goes on from the last one finds what a search from the start finds.

Random worlds are edited at random, and searched after every edit, with a memory and without, on
disk and in the index; one file alone is judged as it is judged among all.
"""

import random
import subprocess
from pathlib import Path

import pytest
from deletion import make_world, write
from deletion_worlds import World

from unshim.errors import UnshimError
from unshim.finders import Uses, find_uses, memory
from unshim.finders.memory import Before, Memory
from unshim.migration import Migration, read_migration
from unshim.tree import open_tree

EDITS = 30
ACTIONS = (
    *("comment", "import", "assign", "copy", "new", "place", "package", "delete", "rename"),
    *("vendor", "touch", "revert", "revert", "break", "stage", "commit", "shift", "shift"),
)


def git(root: Path, *arguments: str) -> None:
    command = ["git", "-c", "user.name=a", "-c", "user.email=a@example.com", *arguments]
    subprocess.run(command, cwd=root, check=True, capture_output=True)


class Editor:
    """Edits a world's files as people do, and as they had better not."""

    def __init__(self, world: World, root: Path, rng: random.Random) -> None:
        self.original = {path: text for path, text in world.files.items() if path.endswith(".py")}
        self.root = root
        self.rng = rng

    def paths(self) -> list[str]:
        found = (path.relative_to(self.root).as_posix() for path in self.root.rglob("*.py"))
        return sorted(found)

    def edit(self) -> None:
        rng = self.rng
        paths = self.paths()
        path = rng.choice(paths)
        file = self.root / path
        match rng.choice(ACTIONS):
            case "comment":
                file.write_text(file.read_text() + f"# {rng.random()}\n")
            case "import":
                other = rng.choice(list(self.original))
                module = other.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
                name = rng.choice(("X", "Y", "K", "*", "helpers"))
                file.write_text(f"from {module} import {name}\n" + file.read_text())
            case "assign":
                file.write_text(file.read_text() + "X = Y = helpers = None\n")
            case "copy":
                file.write_text((self.root / rng.choice(paths)).read_text())
            case "new":
                folder = file.parent
                (folder / f"new{rng.randrange(5)}.py").write_text(file.read_text())
            case "place":
                folder = (self.root / rng.choice(paths)).parent
                (folder / file.name).write_text(file.read_text())
            case "vendor":
                attributes = self.root / ".gitattributes"
                attributes.write_text(f"{path} linguist-vendored\n")
            case "shift":
                lines = file.read_text().splitlines(keepends=True)
                lines.insert(rng.randrange(len(lines) + 1), "\n" * rng.randrange(1, 4))
                file.write_text("".join(lines))
            case "touch":
                file.write_text(file.read_text())
            case "package":
                (file.parent / "__init__.py").write_text("")
            case "delete":
                file.unlink()
            case "rename":
                file.rename(file.with_name(f"moved_{file.name}"))
            case "revert":
                for old in rng.sample(sorted(self.original), 3):
                    (self.root / old).parent.mkdir(parents=True, exist_ok=True)
                    (self.root / old).write_text(self.original[old])
            case "break":
                file.write_text(file.read_text() + "def (:\n")
            case "stage":
                git(self.root, "add", "-A")
            case "commit":
                git(self.root, "add", "-A")
                git(self.root, "commit", "-q", "--allow-empty", "-m", "a change")


def found(root: Path, migration: Migration, path: str | None, folder: Path | None) -> Uses | str:
    """What is found in the tree or one file, on disk (or what is said instead)."""
    tree = open_tree(root)
    remembering = None if folder is None else Memory(tree, str(folder))
    try:
        return find_uses(tree, migration, None if path is None else [path], remembering)
    except UnshimError as error:
        return str(error)


def staged(root: Path, migration: Migration, folder: Path | None) -> Uses | str:
    tree = open_tree(root, staged=True)
    try:
        return find_uses(
            tree, migration, None, None if folder is None else Memory(tree, str(folder))
        )
    except UnshimError as error:
        return str(error)


@pytest.mark.parametrize("seed", range(8))
def test_a_search_may_go_on_from_the_last(
    seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    went_on: list[bool] = []
    recall = Memory.recall

    def counted(remembering: Memory, *rest: object) -> Before | None:
        before = recall(remembering, *rest)  # type: ignore[arg-type]
        went_on.append(before is not None)
        return before

    monkeypatch.setattr(Memory, "recall", counted)
    monkeypatch.setattr(memory, "_FEW", seed % 2 * 4)
    rng = random.Random(f"memory-{seed}")
    world = make_world(f"memory-{seed}", 25)
    write(world, tmp_path)
    root = tmp_path / "with" / "tree"
    git(root, "init", "-q")
    git(root, "add", ".")
    git(root, "commit", "-q", "-m", "a world")
    migration = read_migration("contracts/world.toml", world.declaration().encode())
    editor = Editor(world, root, rng)
    for _ in range(EDITS):
        whole = found(root, migration, None, None)
        assert found(root, migration, None, tmp_path / "m") == whole
        assert staged(root, migration, tmp_path / "m") == staged(root, migration, None)
        if isinstance(whole, Uses):  # one file is judged even where the canonical is gone
            path = rng.choice(editor.paths())
            alone = found(root, migration, path, None)
            assert found(root, migration, path, tmp_path / "m") == alone
        editor.edit()
    assert sum(went_on) > len(went_on) // 4
