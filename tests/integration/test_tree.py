# ruff: noqa: RUF001
"""The trees: what they list, read and search, on real repositories."""

import os
import shutil
import subprocess

import pytest

from unshim.errors import TreeError, UsageError
from unshim.tree import open_tree
from unshim.tree.plain import PlainTree
from unshim.tree.working import WorkingTree

FILES = {
    "pkg/a.py": "import shim\n",
    "pkg/b.py": "import other\n",
    "données/ü ber.py": "shim = 1\n",
    "with\ttab.py": "shim\n",
    "data.bin": b"\0\xffshim\0",
}
HAVE_SHIM = ["data.bin", "données/ü ber.py", "pkg/a.py", "with\ttab.py"]


@pytest.fixture
def repository(project):
    for path in ("contracts", "pkg"):
        subprocess.run(["rm", "-r", path], cwd=project.root, check=True)
    project.write(FILES).commit()
    return project


def trees(root):
    return {
        "working": open_tree(root),
        "index": open_tree(root, staged=True),
        "commit": open_tree(root, revision="HEAD"),
        "plain": PlainTree(str(root)),
    }


@pytest.mark.parametrize("kind", ["working", "index", "commit", "plain"])
def test_every_tree_of_one_commit_says_the_same(repository, kind):
    tree = trees(repository.root)[kind]
    assert sorted(tree.listing().files) == sorted(FILES)
    assert sorted(tree.search(["shim"])) == HAVE_SHIM
    assert sorted(tree.search(["shim", "other"])) == sorted([*HAVE_SHIM, "pkg/b.py"])
    assert tree.search([]) == []
    assert tree.read("data.bin") == FILES["data.bin"]
    assert dict(tree.read_all(["pkg/b.py", "pkg/a.py"]))["pkg/a.py"] == b"import shim\n"
    assert tree.exists("pkg/a.py")
    assert not tree.exists("pkg/c.py")


@pytest.mark.parametrize("kind", ["working", "index", "commit", "plain"])
def test_a_file_that_is_not_there_is_an_error_with_its_path(repository, kind):
    with pytest.raises(TreeError) as raised:
        trees(repository.root)[kind].read("pkg/c.py")
    assert raised.value.where == "pkg/c.py"


@pytest.mark.skipif(os.name == "nt", reason="git there cannot be asked for such bytes")
@pytest.mark.parametrize("kind", ["working", "index", "commit", "plain"])
def test_text_in_utf_16_may_hold_the_word(repository, kind):
    repository.write({"a.ini": "x = shim".encode("utf-16"), "b.ini": b"x = other"}).commit()
    assert "a.ini" in trees(repository.root)[kind].search(["shim"])
    assert "b.ini" not in trees(repository.root)[kind].search(["shim"])


ODD = {
    "fullwidth.py": "import ｓhim\n",
    "script.py": "import 𝓈𝒽𝒾𝓂\n",
    "escaped.py": "x = 'pkg.\\x73him'\n",
    "octal.py": "x = 'pkg.\\163him'\n",
    "named.py": "x = 'pkg.\\N{latin small letter s}him'\n",
}


@pytest.mark.parametrize("kind", ["working", "index", "commit", "plain"])
@pytest.mark.parametrize("patterns", ["patterns", "fixed strings"])
def test_a_word_is_found_however_it_is_spelled(repository, kind, patterns, tmp_path, monkeypatch):
    if patterns == "fixed strings":
        real = shutil.which("git")
        git = tmp_path / "git"
        git.write_text(f'#!/bin/sh\ncase " $* " in *" -P "*) exit 128;; esac\nexec {real} "$@"\n')
        git.chmod(0o755)
        monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    repository.write({**ODD, "plain.py": "x = 'é\\n'\n"}).commit()
    found = trees(repository.root)[kind].search(["shim"])
    assert sorted(found) == sorted([*HAVE_SHIM, *ODD])


def test_a_tree_can_be_rooted_below_the_top(repository):
    for tree in trees(repository.root / "pkg").values():
        assert sorted(tree.listing().files) == ["a.py", "b.py"]
        assert tree.search(["shim"]) == ["a.py"]


def test_each_tree_has_its_own_version(repository):
    repository.write({"pkg/a.py": "staged\n"}).git("add", "pkg/a.py")
    repository.write({"pkg/a.py": "on disk\n"})
    read = {kind: tree.read("pkg/a.py") for kind, tree in trees(repository.root).items()}
    assert read == {
        "working": b"on disk\n",
        "index": b"staged\n",
        "commit": b"import shim\n",
        "plain": b"on disk\n",
    }


def test_what_git_ignores_or_a_person_deleted_is_not_in_the_working_tree(repository):
    repository.write({".gitignore": "out/\n", "out/x.py": "shim", "new.py": "shim"})
    (repository.root / "pkg/b.py").unlink()
    tree = open_tree(repository.root)
    assert "out/x.py" not in tree.listing().files
    assert tree.listing().left_out == {"deleted": ("pkg/b.py",)}
    assert "new.py" in tree.search(["shim"])


def test_a_sparse_checkout_is_searched_whole(repository):
    repository.git("sparse-checkout", "set", "--no-cone", "/data.bin")
    assert not (repository.root / "pkg").exists()
    tree = open_tree(repository.root)
    assert tree.search(["shim"]) == HAVE_SHIM
    assert tree.read("pkg/a.py") == b"import shim\n"


def test_a_file_assumed_unchanged_is_read_from_disk_all_the_same(repository):
    repository.git("update-index", "--assume-unchanged", "pkg/b.py")
    repository.write({"pkg/b.py": "shim\n"})
    assert "pkg/b.py" in open_tree(repository.root).search(["shim"])


def test_a_submodule_is_left_out_and_counted(repository, tmp_path_factory):
    other = tmp_path_factory.mktemp("other")
    for command in (["init", "-q"], ["commit", "-q", "--allow-empty", "-m", "x"]):
        identity = ["-c", "user.name=a", "-c", "user.email=a@example.com"]
        subprocess.run(["git", *identity, *command], cwd=other, check=True)
    repository.git("-c", "protocol.file.allow=always", "submodule", "-q", "add", str(other), "sub")
    repository.commit()
    for kind in ("working", "index", "commit"):
        assert trees(repository.root)[kind].listing().left_out == {"submodule": ("sub",)}


def test_a_search_may_be_announced(repository):
    tree = open_tree(repository.root)
    tree.expect(["shim", "other"])
    assert set(HAVE_SHIM) <= set(tree.search(["shim"]))
    assert tree.search(["nowhere"]) == []


def test_a_commit_that_git_does_not_know_is_named(repository):
    with pytest.raises(TreeError) as raised:
        open_tree(repository.root, revision="nowhere")
    assert "git knows no commit 'nowhere'" in raised.value.message


def test_a_revision_that_looks_like_an_option_is_none(repository):
    with pytest.raises(TreeError):
        open_tree(repository.root, revision="--all")


def test_a_revision_needs_a_repository(tmp_path):
    with pytest.raises(UsageError):
        open_tree(tmp_path, revision="HEAD")


def test_the_users_own_git_settings_change_nothing(repository, monkeypatch):
    settings = {"core.quotePath": "true", "color.ui": "always", "grep.lineNumber": "true"}
    monkeypatch.setenv("GIT_CONFIG_COUNT", str(len(settings)))
    for index, (key, value) in enumerate(settings.items()):
        monkeypatch.setenv(f"GIT_CONFIG_KEY_{index}", key)
        monkeypatch.setenv(f"GIT_CONFIG_VALUE_{index}", value)
    assert open_tree(repository.root).search(["shim"]) == HAVE_SHIM


@pytest.mark.skipif(os.name == "nt", reason="needs a folder that starts with a dash")
def test_paths_that_look_like_options_or_globs_are_paths(repository):
    repository.write({"-l.py": "shim", "[a].py": "shim", ":(top)x.py": "shim"}).commit()
    for tree in trees(repository.root).values():
        assert {"-l.py", "[a].py", ":(top)x.py"} <= set(tree.search(["shim"]))
        assert tree.read("-l.py") == b"shim"


def test_a_folder_that_is_marked_as_a_cache_is_none_of_the_tree(tmp_path) -> None:
    tag = "Signature: 8a477f597d28d172789f06886806bc55\n# of some tool\n"
    files = {"a.py": "", "made/CACHEDIR.TAG": tag, "made/x.json": "{}", "kept/CACHEDIR.TAG": "no"}
    for name, text in {**files, ".import_linter_cache/x.json": "{}"}.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    listing = open_tree(tmp_path).listing()
    assert set(listing.files) == {"a.py", "kept/CACHEDIR.TAG"}
    assert listing.left_out["cache"] == (".import_linter_cache/", "made/")


def test_git_searches_the_tree_once_for_a_shim_that_nobody_hands_on(project, monkeypatch) -> None:
    """What is searched for before the tree is listed is what the search then needs."""
    searched = []
    start = WorkingTree._searching_by

    def noted(tree: WorkingTree, options: list[str]):
        searched.append(options)
        return start(tree, options)

    monkeypatch.setattr(WorkingTree, "_searching_by", noted)
    project.write({"pkg/old.py": "from pkg.new import X\n"}).commit()
    assert project.check("--no-base", "--no-cache").code == 0
    assert len(searched) == 1
