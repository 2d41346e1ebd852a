"""The base of a change, read only as far as it is asked about."""

import os
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property

from unshim.errors import DeclarationError, UnshimError
from unshim.finders import find_uses
from unshim.history.start import Start
from unshim.migration import Migration, Row, read_migration
from unshim.migration.store import Declared
from unshim.tree import open_tree
from unshim.tree.folder import FolderReader
from unshim.tree.git import Git, failed, split
from unshim.tree.repository import top_of
from unshim.verdict import row_of

_SUFFIXES = (".toml", ".allow")
# Up to as many files, it is quicker to follow where each takes its names from than to search all.
_FEW = 8


class Past:
    """What the base declared and used.

    `root` and `contracts` are folders of today; `label` is how messages call the latter. Without
    a `reader`, the declarations lie in no repository, or another, and nothing is known of them.
    """

    def __init__(
        self,
        start: Start,
        root: str,
        contracts: str,
        label: str,
        reader: FolderReader | None,
        staged: bool,
    ) -> None:
        self.start = start
        self.root = root
        self._contracts = contracts
        self._label = label
        self._reader = reader
        self._staged = staged
        self._git = Git(root)

    @cached_property
    def _top(self) -> str:
        top = top_of(self.root)
        assert top is not None
        return top

    @cached_property
    def _folder(self) -> str:
        """The contracts folder, from the top of the repository."""
        folder = os.path.relpath(self._contracts, self._top).replace(os.sep, "/")
        return "" if folder == "." else folder

    @cached_property
    def _files(self) -> Mapping[str, bytes]:
        return self._files_in(self._folder) if self._reader is not None else {}

    def _files_in(self, folder: str) -> Mapping[str, bytes]:
        assert self._reader is not None
        return self._reader.files(self.start.commit, folder, _SUFFIXES)

    def declared(self, now: Declared, all_now: Sequence[Declared]) -> Declared | None:
        """What the base declared of this migration: under its name, or of its shim under another.

        Raises DeclarationError where the base's own declaration cannot be read.
        """
        name = now.migration.name
        source = self._files.get(f"{name}.toml"), self._files.get(f"{name}.allow")
        if source == now.source:
            return now
        if source[0] is not None:
            found = self._read(self._files, self._label, name)
            if _same_subject(found.migration, now.migration):
                return found
        if self._reader is None:
            return None
        return self._elsewhere(now, {declared.migration.name for declared in all_now})

    def gone(self, all_now: Sequence[Declared]) -> list[Declared]:
        """The migrations that the base declared, and that nothing declares today."""
        present = {declared.migration.name for declared in all_now if self._is_unchanged(declared)}
        names = [file.removesuffix(".toml") for file in self._files if file.endswith(".toml")]
        found = []
        for name in sorted(names):
            if name in present:
                continue
            try:
                past = self._read(self._files, self._label, name)
            except DeclarationError:
                continue  # nothing was enforced by a declaration that cannot be read
            if not any(_same_subject(past.migration, now.migration) for now in all_now):
                found.append(past)
        return found

    def _is_unchanged(self, declared: Declared) -> bool:
        return self._files.get(f"{declared.migration.name}.toml") == declared.source[0]

    def _elsewhere(self, now: Declared, names: set[str]) -> Declared | None:
        """The declaration of the same shim at the base, under another name or in another folder."""
        done = self._git.ask(
            *("grep", "-l", "-z", "-F", "--full-name", "-e", _mark_of(now.migration)),
            *(self.start.commit, "--", ":(top)*.toml"),
        )
        if done.returncode not in (0, 1):
            raise failed(["grep"], done.stderr)
        for item in split(done.stdout):
            path = item.partition(":")[2]
            folder, _, file = path.rpartition("/")
            name = file.removesuffix(".toml")
            if folder == self._folder and name in names:
                continue
            files = self._files_in(folder)
            try:
                found = self._read(files, folder, name)
            except DeclarationError:
                continue  # some other tool's file, which names the shim
            if _same_subject(found.migration, now.migration):
                return found
        return None

    def _read(self, files: Mapping[str, bytes], label: str, name: str) -> Declared:
        from unshim.migration.edits import repaired

        data = files.get(f"{name}.allow")
        source = files[f"{name}.toml"], data
        try:
            migration = read_migration(f"{label}/{name}.toml", source[0])
            # What a merge left in the wrong order still allowed what it allowed.
            families = migration.contract.families
            allowlist = repaired(f"{label}/{name}.allow", data or b"", families)
        except DeclarationError as error:
            where = f"{self.start.label}:{error.where}"
            raise DeclarationError(error.message, where, error.hint) from None
        return Declared(migration, allowlist, data is not None, source)

    @cached_property
    def renames(self) -> Mapping[str, str]:
        """Today's path of each file below the root that git says was renamed since the base."""
        fields = split(
            self._git.run(
                *("diff", "--no-ext-diff", "--name-status", "-z", "--relative"),
                *("-M", "-l0", "--diff-filter=R"),
                *(("--cached",) if self._staged else ()),
                *(self.start.commit, "--", "."),
            )
        )
        return dict(zip(fields[1::3], fields[2::3], strict=True))

    def uses(
        self, migration: Migration, roots: tuple[str, ...], rows: Iterable[Row]
    ) -> frozenset[Row]:
        """Those of today's rows whose use the base had, under the path of then."""
        was = {path: old for old, path in self.renames.items()}
        wanted = {row: row._replace(path=was.get(row.path, row.path)) for row in rows}
        tree = open_tree(self.root, revision=self.start.commit)
        # The base may be older than the shim: where its files lay is told by where they lie.
        older = migration._replace(roots=roots, external=True)
        paths = sorted({row.path for row in wanted.values() if tree.exists(row.path)})
        if not paths:
            return frozenset()
        try:
            found = find_uses(tree, older, paths if len(paths) <= _FEW else None)
        except UnshimError as error:
            error.where = f"{self.start.label}:{error.where}"
            raise
        used = {row_of(finding) for finding in found.findings if finding.family}
        return frozenset(row for row, origin in wanted.items() if origin in used)


def _mark_of(migration: Migration) -> str:
    """What stands in every declaration of the same subject."""
    return migration.shim or migration.contract.name


def _same_subject(one: Migration, other: Migration) -> bool:
    """Whether two declarations retire the same shim, or names in common of the same module.

    Other contracts have the same subject where they are of one type, and speak of one name.
    """
    if one.shim != other.shim or one.contract.name != other.contract.name:
        return False
    if not one.contract.is_shim:
        return not one.names.keys().isdisjoint(other.names)
    return bool(set(one.only) & set(other.only)) or not (one.only and other.only)
