"""The first allowlist: the uses of today, and none besides."""

import os
from typing import NamedTuple

from unshim.errors import DeclarationError, TreeError, UsageError
from unshim.finders import Finding, find_uses
from unshim.history.homes import homeless
from unshim.migration.attributes import NAME, attributes_with
from unshim.migration.contract_type import Words
from unshim.migration.edits import ListEdit, encode
from unshim.migration.store import Declared, declared, read_folder
from unshim.migration.writing import locked, write_whole
from unshim.names import matches
from unshim.tree import Tree
from unshim.tree.repository import top_of
from unshim.verdict import row_of


class Frozen(NamedTuple):
    """What was written, the uses that the present phase does not allow, and those undecided."""

    edit: ListEdit
    phase: str
    words: Words
    outside: tuple[Finding, ...]
    undecided: tuple[Finding, ...]


def freeze_lists(
    contracts: str, label: str, tree: Tree, only: str | None = None
) -> tuple[list[Frozen], str]:
    """Writes a list for each migration that has none; also gives the attributes file it wrote.

    Raises UsageError where there is a list already, TreeError where part of the tree could not
    be read.
    """
    with locked(contracts):
        files = read_folder(contracts, label)
        migrations = declared(files, label, only)
        missing = [found for found in migrations if not found.has_list]
        if not missing:
            paths = ", ".join(found.allowlist.path for found in migrations)
            raise UsageError(
                f"there is an allowlist already: {paths}",
                hint="`unshim shrink` drops what is no longer used; "
                "`unshim allow PATH --reason ...` adds a row",
            )
        written = [(found, _first_list(found, tree)) for found in missing]
        for found, (frozen, data) in written:
            path = os.path.join(contracts, f"{found.migration.name}.allow")
            write_whole(path, data, frozen.edit.path)
        return [frozen for _, (frozen, _) in written], _write_attributes(contracts, label)


def _first_list(found: Declared, tree: Tree) -> tuple[Frozen, bytes]:
    if not found.migration.contract.is_shim:
        for complaint in homeless(tree, found.migration, None):
            raise DeclarationError(complaint.message, complaint.where, complaint.hint)
    uses = find_uses(tree, found.migration)
    for path, reason in uses.files.unreadable.items():
        raise TreeError(f"not read: {reason}", path, "a list without its uses would not be whole")
    present = found.migration.present
    certain = [finding for finding in uses.findings if finding.family and not finding.undecided]
    outside = [finding for finding in certain if not matches(finding.path, present.allow)]
    rows = {row_of(finding) for finding in certain} - {row_of(finding) for finding in outside}
    texts = sorted(row.text() for row in rows)
    edit = ListEdit(found.allowlist.path, added=tuple(sorted(rows)), left=len(rows))
    undecided = tuple(finding for finding in uses.findings if finding.undecided)
    words = found.migration.contract.words
    frozen = Frozen(edit, present.name, words, tuple(outside), undecided)
    return frozen, encode([words.header, *(["", *texts] if texts else [])], "\n")


def _write_attributes(contracts: str, label: str) -> str:
    """Lets git merge lists line by line; gives the path where that was not so yet."""
    if top_of(contracts) is None:
        return ""
    path = os.path.join(contracts, NAME)
    data = None
    if os.path.isfile(path):
        with open(path, "rb") as file:
            data = file.read()
    changed = attributes_with(data)
    if changed is None:
        return ""
    write_whole(path, changed, f"{label}/{NAME}")
    return f"{label}/{NAME}"
