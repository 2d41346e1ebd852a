"""Whatever git and the disk make of a file, a search that goes on from the last finds the same.

Each row says what is done after a first search, step by step, and which files hold a use then.
"""

import os
import time
from collections.abc import Callable, Iterator

import pytest

from unshim.finders import memory, rounds

USE = "from pkg.old import X\n"
ODD = "from pkg.odd import X\n"  # as long as a use
POINTER = "version https://git-lfs.github.com/spec/v1\n"
NAMED = '{"a": "pkg.old.X"}\n'


@pytest.fixture(autouse=True)
def _cache(tmp_path_factory, monkeypatch):
    monkeypatch.setenv("UNSHIM_CACHE_DIR", str(tmp_path_factory.mktemp("cache")))
    monkeypatch.setattr(memory, "_FEW", -1)  # every search is remembered


@pytest.fixture
def used(project):
    project.declare(rows="").write({"pkg/__init__.py": "", "pkg/old.py": "from pkg.new import *\n"})
    project.write({"pkg/new.py": "X = 1\n", "app.py": "", "use.py": USE}).commit()
    return project


def uses(project, *options) -> set[str]:
    """Where uses are found, with the cache as without it."""
    first, second = (
        project.check("--no-base", "--format", "json", *options, *cache)
        for cache in ((), ("--no-cache",))
    )
    assert first == second
    return {finding["path"] for finding in first.json["findings"]}


def file_to_link(project) -> Iterator[set[str]]:
    yield {"use.py"}
    (project.root / "app.py").unlink()
    (project.root / "app.py").symlink_to("use.py")
    yield {"use.py"}


def link_to_file(project) -> Iterator[set[str]]:
    (project.root / "link.py").symlink_to("nowhere")
    project.commit()
    yield {"use.py"}
    (project.root / "link.py").unlink()
    project.write({"link.py": USE})
    yield {"use.py", "link.py"}


def file_to_folder(project) -> Iterator[set[str]]:
    yield {"use.py"}
    (project.root / "app.py").unlink()
    project.write({"app.py/part.py": USE})
    yield {"use.py", "app.py/part.py"}


def not_left_out_after_all(project) -> Iterator[set[str]]:
    """git skips the file, and yet it lies there, with other bytes."""
    project.git("update-index", "--skip-worktree", "app.py", "use.py")
    yield {"use.py"}
    project.write({"app.py": USE, "use.py": ""})
    yield {"app.py"}
    (project.root / "use.py").unlink()
    yield {"app.py", "use.py"}


def overlooked_by_git(project) -> Iterator[set[str]]:
    """An edit that keeps size and time, where git looks at nothing else."""
    project.git("config", "core.trustctime", "false")
    yield {"use.py"}
    time.sleep(1.1)
    project.git("status")
    said = (project.root / "use.py").stat()
    project.write({"use.py": ODD})
    os.utime(project.root / "use.py", ns=(said.st_atime_ns, said.st_mtime_ns))
    yield set()


def changed_on_the_way_to_git(project) -> Iterator[set[str]]:
    project.git("config", "filter.swap.clean", "sed s/old/odd/")
    project.write({".gitattributes": "app.py filter=swap\n", "app.py": ODD}).commit()
    yield {"use.py"}
    time.sleep(1.1)
    project.write({"app.py": USE})
    project.git("add", "app.py")
    yield {"use.py", "app.py"}


def fetched_late(project) -> Iterator[set[str]]:
    """First the pointer lies on disk, then the file, small or large: the same to git."""
    project.git("config", "filter.lfs.clean", f"printf '{POINTER.strip()}\\n'")
    project.write({".gitattributes": "*.json filter=lfs\n", "a.json": POINTER}).commit()
    yield {"use.py"}
    for text in (NAMED, POINTER, NAMED + " " * 2000, POINTER):
        project.write({"a.json": text})
        project.git("add", "a.json")
        assert project.git("diff", "--cached", "--name-only").strip() in ("", b"")
        yield {"use.py", "a.json"} if NAMED in text else {"use.py"}


def expanded(project) -> Iterator[set[str]]:
    """git takes a keyword and its expansion for the same."""
    project.write({".gitattributes": "*.json ident\n", "a.json": '"$Id$"\n'}).commit()
    yield {"use.py"}
    project.write({"a.json": '"$Id: "pkg.old.X" $"\n'})
    project.git("add", "a.json")
    yield {"use.py", "a.json"}


@pytest.mark.parametrize(
    "steps",
    [
        file_to_link,
        link_to_file,
        file_to_folder,
        not_left_out_after_all,
        overlooked_by_git,
        changed_on_the_way_to_git,
        fetched_late,
        expanded,
    ],
    ids=lambda steps: steps.__name__.replace("_", " "),
)
def test_the_same_is_found_as_without_the_cache(used, steps: Callable[..., Iterator[set[str]]]):
    uses(used)
    for expected in steps(used):
        assert uses(used) == expected


@pytest.mark.parametrize("during", ["", ODD, None], ids=["emptied", "edited", "gone"])
def test_what_came_back_as_it_was_is_not_known_as_it_was_meanwhile(used, monkeypatch, during):
    spread = rounds.spread

    def slow(paths, work):
        file = used.root / "use.py"
        file.unlink() if during is None else file.write_text(during)
        return spread(paths, work)

    with monkeypatch.context() as patched:
        patched.setattr(rounds, "spread", slow)
        used.check("--no-base")
    used.write({"use.py": USE})
    assert uses(used) == {"use.py"}


def test_a_cache_inside_the_tree_is_not_searched(used, monkeypatch):
    folder = used.root / "made" / "here"
    folder.mkdir(parents=True)
    (folder / "mine.py").write_text(USE)
    monkeypatch.setenv("UNSHIM_CACHE_DIR", str(folder))
    for _ in range(2):
        assert uses(used) == {"use.py", "made/here/mine.py"}
    assert list(folder.glob("*.search"))


def test_nothing_is_left_of_a_memory_that_could_not_be_written(used, tmp_path, monkeypatch):
    folder = tmp_path / "full"
    monkeypatch.setenv("UNSHIM_CACHE_DIR", str(folder))

    def fails(*_):
        raise OSError("No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(os, "replace", fails)
        assert used.check("--no-base").code == 1
    assert list(folder.glob("*.search")) == []


def test_an_ignored_file_is_judged_however_much_hands_names_on_to_it(used):
    far = {f"pkg/hand{n}.py": f"from pkg.hand{n - 1} import X\n" for n in range(1, 40)}
    used.write({"pkg/hand0.py": USE, **far, ".gitignore": "build/\n"}).commit()
    used.write({"build/made.py": "from pkg.hand39 import X\n"})
    uses(used)
    assert uses(used, str(used.root / "build/made.py")) == {"build/made.py"}
