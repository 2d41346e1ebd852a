"""Files that nobody here writes: vendored or generated, as `.gitattributes` says.

Source: https://github.com/github-linguist/linguist/blob/main/docs/overrides.md
"""

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from unshim.errors import TreeError
from unshim.tree.git import Git, failed, split
from unshim.tree.repository import git_folder, top_of

NAME = ".gitattributes"
_RULES = {"linguist-vendored": "vendored", "linguist-generated": "generated"}
_YES = {"set", "true"}
_UNKNOWN_OPTION = 129
POINTER = 1024  # bytes of which the pointer to a file has less
_POINTS = b"version https://git-lfs.github.com/spec/"
_NOT_HERE = "not fetched"


def may_mark(data: bytes) -> bool:
    """Whether an attributes file can mark any file at all: most cannot, and git need not ask."""
    return any(attribute.encode() in data for attribute in _RULES)


def may_point(data: bytes) -> bool:
    """Whether an attributes file can say of any file that git stores a pointer to it."""
    return b"filter=lfs" in data


def is_attributes(path: str) -> bool:
    return path == NAME or path.endswith(f"/{NAME}")


def attributes_around(root: str, paths: Iterable[str] = ()) -> Iterator[str]:
    """Where attributes may lie on disk: above the root, in the folders of these paths, and in
    git's own folder."""
    top = top_of(root) or root
    prefix = os.path.relpath(os.path.realpath(root), top).replace(os.sep, "/")
    folders = {""}
    for path in (f"{prefix}/x", *(f"{prefix}/{path}" for path in paths)):
        folder = os.path.dirname(path.removeprefix("./"))
        while folder not in folders:
            folders.add(folder)
            folder = os.path.dirname(folder)
    yield from (os.path.join(top, folder, NAME) for folder in sorted(folders))
    git = git_folder(root)
    if git is not None:
        yield os.path.join(git, "info", "attributes")


def attributes_of_user(*named: str) -> Iterator[str]:
    """Where attributes may lie that hold for all of a user's repositories."""
    yield "/etc/gitattributes"
    home = os.environ.get("XDG_CONFIG_HOME") or os.path.expanduser("~/.config")
    yield os.path.join(home, "git", "attributes")
    yield from map(os.path.expanduser, named)


def contents(files: Iterable[str]) -> Iterator[bytes]:
    """What those of the files hold that are there."""
    for path in files:
        try:
            with open(path, "rb") as file:
                yield file.read()
        except OSError:
            continue


def marks(git: Git, options: Sequence[str], paths: Iterable[str]) -> Mapping[str, str]:
    """The rule by which each marked path is left out, as git reads the attributes."""
    asked = "\0".join(paths).encode("utf-8", "surrogateescape")
    command = ("check-attr", "--stdin", "-z", *options, *_RULES)
    done = git.ask(*command, stdin=asked)
    if done.returncode == _UNKNOWN_OPTION and options and options[0].startswith("--source="):
        return _marks_by_index(git, options[0].removeprefix("--source="), paths)
    if done.returncode:
        raise failed(command, done.stderr)
    fields = split(done.stdout)
    found: dict[str, str] = {}
    for path, attribute, value in zip(fields[::3], fields[1::3], fields[2::3], strict=True):
        if value in _YES:
            found.setdefault(path, _RULES[attribute])
    return found


def not_fetched(
    git: Git, options: Sequence[str], paths: Iterable[str], read: Callable[[str], bytes]
) -> Mapping[str, str]:
    """The rule by which each path is left out of which there is but the pointer to its content."""
    found: dict[str, str] = {}
    for path in sorted(pointers(git, paths, options)):
        try:
            data = read(path)
        except (OSError, TreeError):
            continue
        if len(data) < POINTER and data.startswith(_POINTS):
            found[path] = _NOT_HERE
    return found


def pointers(git: Git, paths: Iterable[str], options: Sequence[str] = ()) -> frozenset[str]:
    """Of these files, those that git stores as a pointer to what lies elsewhere.

    Source: https://github.com/git-lfs/git-lfs/blob/main/docs/spec.md
    """
    asked = "\0".join(paths).encode("utf-8", "surrogateescape")
    done = git.ask("check-attr", "--stdin", "-z", *options, "filter", stdin=asked)
    if done.returncode == _UNKNOWN_OPTION and options:
        return frozenset()  # git before 2.40, of a commit
    if done.returncode:
        raise failed(("check-attr",), done.stderr)
    fields = split(done.stdout)
    values = zip(fields[::3], fields[2::3], strict=True)
    return frozenset(path for path, value in values if value == "lfs")


def _marks_by_index(git: Git, commit: str, paths: Iterable[str]) -> Mapping[str, str]:
    """The same for a commit with git before 2.40: through an index made of that commit."""
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        other = git.with_index(os.path.join(folder, "index"))
        other.run("read-tree", commit)
        return marks(other, ["--cached"], paths)
