"""Which repository holds a folder, and what git's own variables say of it.

Hooks run with GIT_DIR, GIT_WORK_TREE and GIT_INDEX_FILE set for the repository that they were
called in, some of them relative to a folder that is not ours, and they would apply just as well
to any other repository that we look into.
"""

import os
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

# `git rev-parse --local-env-vars`, but for the settings given by `git -c`, which do no harm.
_OF_ONE_REPOSITORY = (
    "GIT_ALTERNATE_OBJECT_DIRECTORIES",
    "GIT_COMMON_DIR",
    "GIT_DIR",
    "GIT_GRAFT_FILE",
    "GIT_IMPLICIT_WORK_TREE",
    "GIT_INDEX_FILE",
    "GIT_INTERNAL_SUPER_PREFIX",
    "GIT_OBJECT_DIRECTORY",
    "GIT_PREFIX",
    "GIT_SHALLOW_FILE",
    "GIT_WORK_TREE",
)


class _Named(NamedTuple):
    """The repository that the environment names: its folder, and the top of its working tree."""

    git_dir: str
    top: str


def top_of(folder: str) -> str | None:
    """The top of the working tree that holds a folder; None where no repository does.

    Told without starting git, but where GIT_DIR or GIT_WORK_TREE is set.
    """
    here = os.path.realpath(folder)
    nearest = _nearest(here)
    named = _named()
    if named is None or _is_at(named, nearest):
        return nearest
    if is_inside(here, named.top) and (nearest is None or is_inside(named.top, nearest)):
        return named.top
    return nearest


def git_folder(folder: str) -> str | None:
    """Where git keeps what belongs to this working tree alone (HEAD, MERGE_HEAD, the index)."""
    top = top_of(folder)
    if top is None:
        return None
    named = _named()
    return named.git_dir if named is not None and named.top == top else _git_folder_at(top)


def environment_for(folder: str) -> dict[str, str]:
    """The environment in which git, started in this folder, means the folder's own repository."""
    environment = {**os.environ, "LC_ALL": "C", "GIT_OPTIONAL_LOCKS": "0"}
    if not any(name in environment for name in _OF_ONE_REPOSITORY):
        return environment
    named = _named()
    top = top_of(folder)
    if named is not None and top is not None and (top == named.top or _is_at(named, top)):
        index = environment.get("GIT_INDEX_FILE")
        if index:
            environment["GIT_INDEX_FILE"] = os.path.join(top, index)
        environment["GIT_DIR"] = named.git_dir
        environment["GIT_WORK_TREE"] = top
        return environment
    # Without GIT_DIR, git takes a relative GIT_INDEX_FILE from the top, wherever it is started.
    if not _names_one(environment) and top == _nearest(os.getcwd()):
        return environment
    return {name: text for name, text in environment.items() if name not in _OF_ONE_REPOSITORY}


def is_inside(path: str, folder: str) -> bool:
    """Whether a path is the folder or lies below it; both whole, links resolved."""
    return path == folder or path.startswith(folder.rstrip(os.sep) + os.sep)


def _is_at(named: _Named, top: str | None) -> bool:
    """Whether the named repository is the one at `top`, although git, told of no working tree,
    takes the current folder for its top."""
    if top is None or os.environ.get("GIT_WORK_TREE"):
        return False
    return _git_folder_at(top) == named.git_dir


def _git_folder_at(top: str) -> str:
    marker = os.path.join(top, ".git")
    if not os.path.isdir(marker):
        # A linked working tree or a submodule: https://git-scm.com/docs/gitrepository-layout
        with open(marker, encoding="utf-8", errors="surrogateescape") as file:
            marker = os.path.join(top, file.read().removeprefix("gitdir:").strip())
    return os.path.realpath(marker)


def _nearest(here: str) -> str | None:
    """The nearest folder upwards that has a `.git`, no further than git itself would look."""
    ceiling = set(filter(None, os.environ.get("GIT_CEILING_DIRECTORIES", "").split(os.pathsep)))
    while True:
        if os.path.exists(os.path.join(here, ".git")):
            return here
        above = os.path.dirname(here)
        if above == here or above in ceiling:
            return None
        here = above


def _names_one(environment: Mapping[str, str]) -> bool:
    return bool(environment.get("GIT_DIR") or environment.get("GIT_WORK_TREE"))


def _named() -> _Named | None:
    if not _names_one(os.environ):
        return None
    return _ask(os.environ.get("GIT_DIR", ""), os.environ.get("GIT_WORK_TREE", ""), os.getcwd())


@lru_cache(maxsize=8)
def _ask(git_dir: str, work_tree: str, folder: str) -> _Named | None:
    """What git makes of these variables; None where they name no working tree."""
    import subprocess

    try:
        done = subprocess.run(
            ["git", "rev-parse", "--absolute-git-dir", "--show-toplevel"],
            cwd=folder,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
        )
    except FileNotFoundError:
        return None
    lines = os.fsdecode(done.stdout).splitlines()
    if done.returncode or len(lines) != 2:
        return None
    return _Named(os.path.realpath(lines[0]), os.path.realpath(lines[1]))
