"""What an earlier search of the same tree found, for the next one to go on from.

A file's facts follow from its bytes, from the targets of the round, and from what the tree's
modules answered meanwhile. So they are kept with the id of each file's bytes, with the files that
the answers came from, and with the paths that were looked for: where none of those is another, the
facts are what a new search would find. Whatever differs is read anew, and if it hands on other
names than before, so is all the rest.
"""

import os
import sys
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import NamedTuple

from unshim import __version__
from unshim.finders.facts import Facts
from unshim.finders.modules import Modules
from unshim.finders.moved import moved, moved_places
from unshim.finders.rounds import Found, Round
from unshim.finders.target import Target
from unshim.migration import Migration
from unshim.tree import Tree, Unread

# Of more changed files than this, a search of the whole tree is as fast.
_MANY = 256
# Fewer are read again each time, rather than all the rest written anew.
_FEW = 16
_SUFFIX = ".search"
_KEPT = 30 * 24 * 60 * 60  # seconds for which a memory that nobody used is kept


class Question(NamedTuple):
    """What was searched for, and by which program: all of a declaration that a search knows of."""

    program: str
    shim: str
    canonical: str
    names: tuple[tuple[str, str], ...]
    only: tuple[str, ...]
    external: bool
    roots: tuple[str, ...]
    target: Target


class Remembered(NamedTuple):
    """A search of the whole tree. `ids` name the bytes of every file, `rules` leave files out;
    `consulted` are the files, and `looked_for` the paths, on which answers of modules rest."""

    question: Question
    ids: Mapping[str, str]
    rules: Mapping[str, str]
    consulted: frozenset[str]
    looked_for: frozenset[str]
    rounds: tuple[Round, ...]


class Before(NamedTuple):
    """What may be taken over from an earlier search: all but what the `changed` files say. Those
    of them that are `there` have to be read."""

    remembered: Remembered
    changed: frozenset[str]
    there: frozenset[str]

    def said_in(
        self, rounds: Sequence[tuple[Target, ...]]
    ) -> list[tuple[str, Facts | Unread]] | None:
        """What the other files said in the last of these rounds, each given by its targets; None
        if one was about others. Targets may have come to other lines."""
        earlier = self.remembered.rounds
        if len(rounds) > len(earlier):
            return None
        places = moved_places(
            [target for one in earlier[: len(rounds)] for target in one.fresh],
            [target for fresh in rounds for target in fresh],
        )
        if places is None:
            return None
        said = earlier[len(rounds) - 1].said.items()
        return [
            (path, facts if isinstance(facts, Unread) or not places else moved(facts, places))
            for path, facts in said
            if path not in self.changed
        ]


class Memory:
    """The memories of one tree, in a folder of the user's own. It loses one rather than fail."""

    def __init__(self, tree: Tree, folder: str | None = None) -> None:
        self._tree = tree
        self._folder = default_folder() if folder is None else folder

    @cached_property
    def _ids(self) -> Mapping[str, str] | None:
        return self._tree.ids()

    def has(self, migration: Migration) -> bool:
        """Whether there is something to go on from."""
        return os.path.exists(self._path(migration))

    def recall(
        self, migration: Migration, question: Question, rules: Mapping[str, str]
    ) -> Before | None:
        """What an earlier search found that still holds."""
        ids = self._ids  # before anything is read: what changes meanwhile must not seem known
        remembered = self._read(migration, question.program) if ids is not None else None
        if remembered is None or ids is None or remembered.question != question:
            return None
        changed = _changed(remembered.ids, ids)
        moved = changed - (remembered.ids.keys() & ids.keys())
        if (
            len(changed) > _MANY
            or not remembered.consulted.isdisjoint(changed)
            or not remembered.looked_for.isdisjoint(moved)
            or _beside(remembered.rules, changed) != _beside(rules, changed)
        ):
            return None
        return Before(remembered, frozenset(changed), frozenset(changed & ids.keys()))

    def keep(
        self,
        migration: Migration,
        question: Question,
        rules: Mapping[str, str],
        modules: Modules,
        found: Found,
        before: Before | None,
    ) -> None:
        """Writes a search down, unless what is written says nearly the same."""
        ids = self._ids
        if ids is None or (
            before is not None
            and len(before.changed) <= _FEW
            and before.said_in([one.fresh for one in found.rounds]) is not None
        ):
            return
        if self._tree.afresh().ids() != ids:
            return  # what was read may be neither what lay there before nor what does now
        earlier = before.remembered if before is not None else None
        self._write(
            migration,
            Remembered(
                question,
                ids,
                rules,
                frozenset(modules.consulted.union(earlier.consulted if earlier else ())),
                frozenset(modules.looked_for.union(earlier.looked_for if earlier else ())),
                found.rounds,
            ),
        )

    def _path(self, migration: Migration) -> str:
        place = f"{os.path.realpath(self._tree.root)}\0{self._tree.label}\0{migration.name}"
        return os.path.join(self._folder, _digest(place) + _SUFFIX)

    def _read(self, migration: Migration, program: str) -> Remembered | None:
        path = self._path(migration)
        try:
            if not _is_ours(self._folder) or not _is_ours(path):
                return None
            with open(path, "rb") as file:
                header = file.read(len(_header(program, b"")))
                data = file.read()
        except OSError:
            return None
        if header != _header(program, data):
            return None
        import pickle

        found = pickle.loads(data)
        return found if isinstance(found, Remembered) else None

    def _write(self, migration: Migration, remembered: Remembered) -> None:
        import pickle
        import tempfile

        data = pickle.dumps(remembered, pickle.HIGHEST_PROTOCOL)
        header = _header(remembered.question.program, data)
        try:
            os.makedirs(self._folder, mode=0o700, exist_ok=True)
            if not _is_ours(self._folder):
                return
            _tidy(self._folder)
            _hide(self._folder)
            with tempfile.NamedTemporaryFile(
                dir=self._folder, suffix=_SUFFIX, delete=False
            ) as file:
                try:
                    file.write(header)
                    file.write(data)
                    file.close()
                    os.replace(file.name, self._path(migration))
                except BaseException:
                    os.unlink(file.name)
                    raise
        except OSError:
            return


def question(migration: Migration, roots: tuple[str, ...], target: Target) -> Question:
    """What a search for a migration's shim asks."""
    return Question(
        _program(),
        migration.shim,
        migration.canonical,
        tuple(sorted(migration.names.items())),
        migration.only,
        migration.external,
        roots,
        target,
    )


def _program() -> str:
    """Names what searches: this version of unshim, file by file, and of Python."""
    folder = os.path.dirname(os.path.dirname(__file__))
    files = []
    pending = [folder]
    while pending:
        for entry in os.scandir(pending.pop()):
            if entry.name.endswith(".py"):
                said = entry.stat()
                files.append(f"{entry.path} {said.st_size} {said.st_mtime_ns}")
            elif entry.name != "__pycache__" and entry.is_dir():
                pending.append(entry.path)
    return _digest("\n".join((__version__, sys.version, *sorted(files))))


def default_folder() -> str:
    """Where the system keeps what programs may lose: UNSHIM_CACHE_DIR goes before it."""
    named = os.environ.get("UNSHIM_CACHE_DIR")
    if named:
        return named
    home = os.path.expanduser("~")
    if os.name == "nt":
        base = os.environ.get("LOCALAPPDATA") or os.path.join(home, "AppData", "Local")
    elif sys.platform == "darwin":
        base = os.path.join(home, "Library", "Caches")
    else:
        base = os.environ.get("XDG_CACHE_HOME", "")
        if not os.path.isabs(base):  # as its specification has it
            base = os.path.join(home, ".cache")
    return os.path.join(base, "unshim")


def _header(program: str, data: bytes) -> bytes:
    """What a memory begins with: only the program that wrote it reads the rest, if it is whole."""
    import hashlib

    return f"{program} {hashlib.sha256(data, usedforsecurity=False).hexdigest()}\n".encode()


def _changed(before: Mapping[str, str], now: Mapping[str, str]) -> set[str]:
    """The paths that came, went, or have other bytes, or bytes that nobody knows."""
    if before == now and "" not in now.values():
        return set()
    changed = before.keys() ^ now.keys()
    changed.update(path for path, name in now.items() if not name or before.get(path) != name)
    return changed


def _beside(rules: Mapping[str, str], changed: set[str]) -> dict[str, str]:
    return {path: rule for path, rule in rules.items() if path not in changed}


def _is_ours(path: str) -> bool:
    """Whether nobody else may have written it: what is in it is believed, and run."""
    if os.name == "nt":
        return True
    said = os.lstat(path)
    return said.st_uid == os.getuid() and not said.st_mode & 0o022


def _hide(folder: str) -> None:
    """Has git ignore the memories, lest they be searched where the folder is in a repository."""
    path = os.path.join(folder, ".gitignore")
    if not os.path.lexists(path):
        with open(path, "w", encoding="utf-8") as file:
            file.write(f"/.gitignore\n/*{_SUFFIX}\n")


def _tidy(folder: str) -> None:
    """Drops the memories of trees that are long gone."""
    import time

    long_ago = time.time() - _KEPT
    for entry in os.scandir(folder):
        if entry.name.endswith(_SUFFIX) and entry.stat(follow_symlinks=False).st_mtime < long_ago:
            os.unlink(entry.path)


def _digest(text: str) -> str:
    import hashlib

    data = text.encode("utf-8", "surrogateescape")
    return hashlib.sha256(data, usedforsecurity=False).hexdigest()
