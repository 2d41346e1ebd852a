"""The count of files: all that git lists is read, left out by a named rule, or unreadable."""

import os
import stat
import subprocess

import pytest

from unshim.errors import EXIT_UNREAD

USE = "from pkg.old import X\n"


def files(ran):
    return ran.json["files"]


def adds_up(found):
    return found["listed"] == found["read"] + sum(found["left_out"].values()) + len(
        found["unreadable"]
    )


def listed_by_git(project):
    """Every path that git knows of and does not ignore, once."""
    arguments = ("ls-files", "-z", "--cached", "--others", "--exclude-standard")
    return set(project.git(*arguments).split("\0")) - {""}


@pytest.fixture
def repository(project):
    """A repository with a file of every sort."""
    project.write(
        {
            "use.py": USE,
            ".gitignore": "ignored/\n",
            "ignored/x.py": USE,
            "third_party/x.py": USE,
            "made/x_pb2.py": USE,
            ".gitattributes": "third_party/** linguist-vendored\nmade/* linguist-generated=true\n",
            "gone.py": USE,
            "old/x.py": USE,
            "data.bin": b"\0pkg.new",
        }
    )
    project.declare('exclude = ["old/**"]\n' + (project.root / "contracts/old.toml").read_text())
    if os.name != "nt":
        (project.root / "link.py").symlink_to("use.py")
        (project.root / "broken.py").symlink_to("nowhere")
        (project.root / "loop.py").symlink_to("loop.py")
    project.commit()
    (project.root / "gone.py").unlink()
    project.write({"untracked.py": USE})
    return project


def test_every_file_is_counted_once_under_the_rule_that_leaves_it_out(repository):
    ran = repository.check("--no-base", "--format", "json")
    found = files(ran)
    assert adds_up(found)
    assert found["listed"] == len(listed_by_git(repository))
    assert found["left_out"] == {
        "deleted": 1,
        "excluded": 1,
        "generated": 1,
        "link": 3,
        "unshim's own": 2,
        "vendored": 1,
    }
    assert {path for (path,) in ran.found("path")} == {"use.py", "untracked.py"}


def test_the_index_and_a_commit_are_counted_alike(repository):
    repository.git("add", "-A")
    staged = files(repository.check("--no-base", "--staged", "--format", "json"))
    assert adds_up(staged)
    assert staged["listed"] == len(repository.git("ls-files", "-z").split("\0")) - 1
    assert staged["left_out"] == {
        "excluded": 1,
        "generated": 1,
        "link": 3,
        "unshim's own": 2,
        "vendored": 1,
    }


def test_a_folder_without_git_adds_up(project):
    project.write({"use.py": USE, ".venv/pyvenv.cfg": "", "__pycache__/a.pyc": b"\0pkg.old"})
    found = files(project.check("--format", "json"))
    assert adds_up(found)
    assert found["left_out"] == {"cache": 1, "installed packages": 1, "unshim's own": 2}


def test_a_submodule_is_counted_and_not_read(project, tmp_path_factory):
    other = tmp_path_factory.mktemp("other")
    (other / "x.py").write_text(USE)
    for command in (["init", "-q"], ["add", "."], ["commit", "-q", "-m", "x"]):
        identity = ["-c", "user.name=a", "-c", "user.email=a@example.com"]
        subprocess.run(["git", *identity, *command], cwd=other, check=True)
    project.commit()
    project.git("-c", "protocol.file.allow=always", "submodule", "-q", "add", str(other), "sub")
    project.commit()
    ran = project.check("--no-base", "--format", "json")
    assert ran.found("path") == []
    assert files(ran)["left_out"]["submodule"] == 1
    assert adds_up(files(ran))


def test_a_file_in_conflict_is_counted_once(project):
    project.write({"use.py": USE}).commit()
    project.git("checkout", "-q", "-b", "other")
    project.write({"use.py": USE + "x = 1\n"}).commit()
    project.git("checkout", "-q", "main")
    project.write({"use.py": USE + "x = 2\n"}).commit()
    with pytest.raises(subprocess.CalledProcessError):
        project.git("merge", "-q", "other")
    ran = project.check("--no-base", "--format", "json")
    assert adds_up(files(ran))
    assert files(ran)["listed"] == len(listed_by_git(project))
    assert ran.found("path", "line") == [("use.py", 1)]
    assert [each["path"] for each in files(ran)["lexical"]] == ["use.py"]


@pytest.mark.parametrize(
    ("attributes", "path"),
    [
        pytest.param(
            {".gitattributes": "*.x linguist-vendored=false\n"}, "a.x", id="said not to be"
        ),
        pytest.param({".gitattributes": "*.x -linguist-vendored\n"}, "a.x", id="unset"),
        pytest.param({".gitattributes": "*.x text\n"}, "a.x", id="another attribute"),
        pytest.param(
            {
                ".gitattributes": "d/* linguist-vendored\n",
                "d/.gitattributes": "* -linguist-vendored\n",
            },
            "d/a.x",
            id="taken back below",
        ),
    ],
)
def test_what_no_attribute_marks_is_read(project, attributes, path):
    project.write({**attributes, path: "pkg.old"}).commit()
    assert project.check("--no-base", "--format", "json").found("path") == [(path,)]


@pytest.mark.parametrize("staged", [False, True])
def test_attributes_above_the_root_and_of_the_repository_alone_count(project, staged):
    root = project.root / "sub"
    project.write(
        {
            ".gitattributes": "sub/a/** linguist-vendored\n",
            "sub/a/x.py": USE,
            "sub/b/x.py": USE,
            "sub/pkg/__init__.py": "",
            "sub/pkg/old.py": "",
            "sub/pkg/new.py": "",
        }
    ).commit()
    (project.root / ".git/info").mkdir(exist_ok=True)
    (project.root / ".git/info/attributes").write_text("sub/b/** linguist-generated\n")
    arguments = ["check", "--root", str(root), "--contracts", str(project.root / "contracts")]
    ran = project.run(*arguments, "--no-base", "--format", "json", *["--staged"] * staged)
    assert files(ran)["left_out"] == {"generated": 1, "vendored": 1}
    assert ran.found("path") == []


@pytest.mark.parametrize("staged", [False, True])
def test_a_file_of_which_only_the_pointer_is_here_is_not_said_to_be_read(project, staged):
    pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:12\nsize 99\n"
    project.write(
        {
            ".gitattributes": "*.ipynb filter=lfs\nkept.* -filter\n",
            "a.ipynb": pointer,
            "kept.ipynb": pointer,
            "use.py": USE,
        }
    ).commit()
    found = files(project.check("--no-base", "--format", "json", *["--staged"] * staged))
    assert adds_up(found)
    assert found["left_out"] == {"not fetched": 1, "unshim's own": 2}
    if not staged:
        project.write({"a.ipynb": '{"cells": []}'})
        found = files(project.check("--no-base", "--format", "json"))
        assert found["left_out"] == {"unshim's own": 2}


def test_a_commit_has_its_own_attributes(project):
    """As `unshim check` asks of the base; with git before 2.40 through an index of its own."""
    from unshim.tree import open_tree

    project.write({".gitattributes": "a/* linguist-vendored\n", "a/x.py": USE}).commit()
    before = project.git("rev-parse", "HEAD").strip()
    project.write({".gitattributes": ""}).commit()
    assert open_tree(project.root, revision=before).marked(["a/x.py"]) == {"a/x.py": "vendored"}
    assert open_tree(project.root, revision="HEAD").marked(["a/x.py"]) == {}


def test_a_file_asked_for_by_name_is_left_out_all_the_same(repository):
    paths = [str(repository.root / path) for path in ("use.py", "third_party/x.py", "old/x.py")]
    ran = repository.check("--no-base", "--format", "json", *paths)
    assert files(ran)["left_out"] == {"excluded": 1, "vendored": 1}
    assert (files(ran)["listed"], files(ran)["read"]) == (3, 1)
    assert ran.found("path") == [("use.py",)]


@pytest.mark.skipif(os.name == "nt", reason="needs links")
def test_a_link_asked_for_by_name_is_counted_and_not_read(repository):
    ran = repository.check("--no-base", "--format", "json", str(repository.root / "link.py"))
    assert files(ran)["left_out"] == {"link": 1}
    assert ran.found("path") == []


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs pipes")
def test_a_pipe_in_the_place_of_a_file_is_not_waited_for(project):
    project.write({"use.py": USE}).commit()
    (project.root / "use.py").unlink()
    os.mkfifo(project.root / "use.py")
    ran = project.check("--no-base", "--format", "json", str(project.root))
    assert ran.found("path") == []


def test_a_folder_named_like_a_module_is_a_folder(project):
    project.write({"x.py/y.py": USE, "use.py": USE}).commit()
    assert project.check("--no-base", "--format", "json").found("path") == [
        ("use.py",),
        ("x.py/y.py",),
    ]
    (project.root / "use.py").unlink()
    project.write({"use.py/z.py": USE})
    ran = project.check("--no-base", "--format", "json")
    assert ran.found("path") == [("use.py/z.py",), ("x.py/y.py",)]


def test_a_file_that_vanishes_during_the_run_is_counted_as_deleted(project, monkeypatch):
    from unshim.tree.working import WorkingTree

    project.write({"use.py": USE, "other.py": USE}).commit()
    search = WorkingTree.search

    def search_slowly(tree, words):
        found = search(tree, words)
        (project.root / "use.py").unlink(missing_ok=True)
        return found

    monkeypatch.setattr(WorkingTree, "search", search_slowly)
    ran = project.check("--no-base", "--format", "json")
    assert ran.found("path") == [("other.py",)]
    assert files(ran)["left_out"]["deleted"] == 1
    assert adds_up(files(ran))
    assert ran.code == 1


@pytest.mark.parametrize("git", [True, False])
def test_what_may_not_be_read_is_named_and_proves_nothing(project, git):
    project.write({"use.py": USE, "shut.py": USE, "d/shut.py": USE})
    if git:
        project.commit()
    (project.root / "shut.py").chmod(0)
    (project.root / "d").chmod(0)
    if os.access(project.root / "shut.py", os.R_OK):
        pytest.skip("whoever runs this may read anything")
    try:
        ran = project.check(*["--no-base"] * git, "--format", "json")
    finally:
        (project.root / "d").chmod(stat.S_IRWXU)
    assert ran.code == EXIT_UNREAD
    assert ran.found("path") == [("use.py",)]
    assert {each["path"] for each in files(ran)["unreadable"]} >= {"shut.py"}
    assert any(each["path"].startswith("d") for each in files(ran)["unreadable"])
    assert adds_up(files(ran))


def test_one_file_takes_nothing_from_a_file_that_is_left_out(project):
    """As in a search of the whole tree: what is vendored is not read, whoever takes from it."""
    project.declare(rows="").write(
        {
            ".gitattributes": "pkg/hand.py linguist-vendored\n",
            "pkg/hand.py": "from pkg.old import X\n",
            "app.py": "from pkg.hand import X\n",
        }
    ).commit()
    for paths in ([], [str(project.root / "app.py")]):
        ran = project.check("--no-base", "--no-cache", "--format", "json", *paths)
        assert ran.found("path") == []
