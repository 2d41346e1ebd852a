"""The index is read from disk where the same bytes lie there: it always says what git stored."""

import os
import subprocess
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from unshim.tree import Tree, index, open_tree

WORD = "shim"
CONTENTS = (b"import shim\n", b"import other\n", b"import shim\r\n", b"x = 'sh\xc3\xafm'\n", b"")
FEW = index._FEW


def git(root: Path, *arguments: str, check: bool = True) -> bytes:
    command = ["git", "-c", "user.name=a", "-c", "user.email=a@example.com", *arguments]
    return subprocess.run(command, cwd=root, check=check, capture_output=True).stdout


def stored(root: Path) -> dict[str, bytes]:
    """The oracle: each path of what would be committed with its bytes, as git prints them."""
    tree = git(root, "write-tree").decode().strip()
    listed = git(root, "ls-tree", "-r", "-z", tree).decode().split("\0")[:-1]
    items = [item.split("\t") for item in listed]
    return {path: git(root, "cat-file", "blob", said.split(" ")[2]) for said, path in items}


def check(tree: Tree, root: Path) -> None:
    wanted = stored(root)
    assert sorted(tree.listing().files) == sorted(wanted)
    assert dict(tree.read_all(sorted(wanted))) == wanted
    assert [tree.read(path) for path in wanted] == list(wanted.values())
    holding = {path for path, data in wanted.items() if WORD.encode() in data}
    found = tree.search([WORD])
    assert holding <= set(found)
    # What is not pure ASCII may be found too many.
    assert all(path in holding or not wanted[path].isascii() for path in found)


edits = st.tuples(
    st.sampled_from(["a.py", "b.py", "p/c.py"]),
    st.sampled_from(
        ["write", "touch", "add", "delete", "remove", "assume", "skip", "link", "intend", "chmod"]
    ),
    st.sampled_from(CONTENTS),
)


def edit(root: Path, path: str, action: str, content: bytes) -> None:
    file = root / path
    known = git(root, "ls-files", "--", path) != b""
    match action:
        case "write" | "link" if file.is_symlink():
            file.unlink()
        case "write":
            file.write_bytes(content)
        case "touch" if file.exists():
            os.utime(file)
        case "chmod" if file.exists():
            file.chmod(0o755)
        case "add":
            git(root, "add", "-A", "-f", "--", ".", check=False)
        case "delete":
            file.unlink(missing_ok=True)
        case "remove" if known:
            git(root, "update-index", "--force-remove", "--", path)
        case "assume" if known:
            git(root, "update-index", "--assume-unchanged", "--", path)
        case "skip" if known:
            git(root, "update-index", "--skip-worktree", "--", path)
        case "link" if not file.exists():
            file.symlink_to("b.py")
        case "intend" if file.exists():
            git(root, "add", "-N", "-f", "--", path, check=False)


def without_links(root: Path) -> None:
    for line in git(root, "ls-files", "-s").decode().splitlines():
        if line.startswith("120000"):
            git(root, "update-index", "--force-remove", "--", line.partition("\t")[2])


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(edits, max_size=8), st.sampled_from([0, FEW]))
def test_it_says_what_git_stored_whatever_lies_on_disk(steps, few):
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patched:
        patched.setattr(index, "_FEW", few)
        root = Path(folder)
        git(root, "init", "-q")
        (root / "p").mkdir()
        for path, content in zip(("a.py", "b.py", "p/c.py"), CONTENTS, strict=False):
            (root / path).write_bytes(content)
        git(root, "add", ".")
        git(root, "commit", "-q", "-m", "a")
        for step in steps:
            edit(root, *step)
        without_links(root)
        check(open_tree(root, staged=True), root)
        announced = open_tree(root, staged=True)
        announced.expect([WORD])
        check(announced, root)


@pytest.fixture
def repository(tmp_path):
    git(tmp_path, "init", "-q")
    return tmp_path


@pytest.mark.parametrize(
    ("attributes", "settings"),
    [
        ("*.py filter=swap", {"smudge": "tr hm xy", "clean": "tr xy hm"}),
        ("*.py working-tree-encoding=UTF-16LE", {}),
        ("*.py text eol=crlf", {}),
        ("*.py ident", {}),
    ],
    ids=["filter", "encoding", "newlines", "ident"],
)
def test_what_git_changes_on_its_way_to_the_disk(repository, attributes, settings):
    for name, command in settings.items():
        git(repository, "config", f"filter.swap.{name}", command)
    (repository / "a.py").write_bytes(b"import shim  # $Id$\n")
    git(repository, "add", ".")
    (repository / ".gitattributes").write_text(f"{attributes}\n")
    git(repository, "add", ".gitattributes")
    (repository / "a.py").unlink()
    git(repository, "checkout", "-q", "--", "a.py")
    check(open_tree(repository, staged=True), repository)
    assert open_tree(repository, staged=True).search([WORD]) == ["a.py"]


@pytest.mark.parametrize("place", ["core.attributesFile", "XDG_CONFIG_HOME"])
def test_what_the_attributes_of_a_user_change(repository, tmp_path_factory, monkeypatch, place):
    home = tmp_path_factory.mktemp("home")
    (home / "git").mkdir()
    (home / "git/attributes").write_text("*.py working-tree-encoding=UTF-16LE\n")
    (repository / "a.py").write_bytes(b"import shim\n")
    git(repository, "add", ".")
    if place == "XDG_CONFIG_HOME":
        monkeypatch.setenv(place, str(home))
    else:
        git(repository, "config", place, str(home / "git/attributes"))
    (repository / "a.py").unlink()
    git(repository, "checkout", "-q", "--", "a.py")
    assert b"shim" not in (repository / "a.py").read_bytes()
    check(open_tree(repository, staged=True), repository)


@pytest.mark.parametrize(
    ("setting", "value"), [("core.trustctime", "false"), ("core.checkStat", "minimal")]
)
def test_an_edit_that_git_does_not_see(repository, setting, value):
    git(repository, "config", setting, value)
    file = repository / "a.py"
    file.write_bytes(b"import shim\n")
    os.utime(file, (1, 1))
    git(repository, "add", ".")
    file.write_bytes(b"import skip\n")
    os.utime(file, (1, 1))
    assert git(repository, "ls-files", "--modified") == b""
    check(open_tree(repository, staged=True), repository)


def test_what_is_to_be_added_some_day_is_not_staged(repository):
    (repository / "p").mkdir()
    for name in ("empty.py", "p/later.py", "gone.py"):
        (repository / name).write_bytes(b"")
    git(repository, "add", "empty.py")
    git(repository, "add", "-N", "p/later.py", "gone.py")
    for name in ("empty.py", "p/later.py"):
        (repository / name).write_bytes(b"import shim\n")
    (repository / "gone.py").unlink()
    assert "p/later.py" not in open_tree(repository, staged=True).listing().files
    assert "empty.py" in open_tree(repository, staged=True).listing().files
    assert list(open_tree(repository / "p", staged=True).listing().files) == []


def test_what_is_left_out_is_listed_once(repository):
    (repository / "a.py").symlink_to("b.py")
    git(repository, "add", ".")
    (repository / "a.py").unlink()
    assert open_tree(repository, staged=True).listing().left_out == {"link": ("a.py",)}


def test_a_repository_that_names_its_objects_by_sha256(tmp_path):
    git(tmp_path, "init", "-q", "--object-format=sha256")
    (tmp_path / "a.py").write_text("import shim\n")
    git(tmp_path, "add", ".")
    check(open_tree(tmp_path, staged=True), tmp_path)


def test_only_what_differs_is_asked_of_git(repository, monkeypatch):
    for name in "abc":
        (repository / f"{name}.py").write_text(f"import shim  # {name}\n")
    git(repository, "add", ".")
    (repository / "b.py").write_text("import other\n")
    tree = open_tree(repository, staged=True)
    paths = sorted(tree.listing().files)
    asked: list[str] = []
    blobs = tree.git.blobs
    monkeypatch.setattr(tree.git, "blobs", lambda ids: blobs(asked.extend(ids) or ids))
    assert len(list(tree.read_all(paths))) == 3
    assert asked == [tree.listing().files["b.py"]]
