"""Migrations that a change takes away, or makes look at less: neither may hide a use."""

from collections.abc import Iterator, Sequence

from unshim.finders import Files, Uses, find_uses
from unshim.history.past import Past
from unshim.migration import Migration
from unshim.migration.store import Declared
from unshim.names import path_of_module, source_roots
from unshim.tree import Tree
from unshim.verdict import Complaint, Verdict, row_of

_NOTHING = Files(0, 0, {}, {}, {})
# What makes a declaration find more or less; `shim` is not here: another shim is another migration.
_SEARCHED = ("only", "exclude", "mentions", "external", "roots", "factories")


def departed(past: Past, tree: Tree, declared: Sequence[Declared]) -> Iterator[Verdict]:
    """A verdict for each migration of the base that is gone before its shim is."""
    for gone in past.gone(declared):
        complaint, files = _left_behind(tree, gone.migration, past.start.label)
        if complaint is not None:
            yield Verdict(
                gone.migration,
                gone.allowlist.path,
                (),
                (),
                (complaint,),
                files,
                past.start.label,
            )


def _left_behind(tree: Tree, migration: Migration, base: str) -> tuple[Complaint | None, Files]:
    if not migration.contract.is_shim:
        return _given_up(tree, migration, base), _NOTHING
    stays = migration.only or migration.external
    file = None if stays else _file_of(tree, migration.shim)
    hint = (
        f"put {migration.path} and its allowlist back, as {base} has them; "
        "they go in the change that deletes the shim"
    )
    if file is not None:
        message = f"the migration is gone, but its shim is still there: {file}"
        return Complaint("migration-gone", migration.path, message, hint), _NOTHING
    uses = find_uses(tree, migration._replace(external=True))
    remaining = [finding for finding in uses.findings if finding.family and not finding.undecided]
    if not remaining:
        return None, uses.files
    first = remaining[0]
    more = f" (and {len(remaining) - 1} more)" if len(remaining) > 1 else ""
    message = f"the migration is gone, but its shim is still used: {first.path}:{first.line}{more}"
    return Complaint("migration-gone", migration.path, message, hint), uses.files


def _given_up(tree: Tree, migration: Migration, base: str) -> Complaint | None:
    """The complaint of a contract that is gone while what it speaks of is still there."""
    for name, home in sorted(migration.names.items()):
        file = _file_of(tree, home)
        if file is not None and name.encode() in tree.read(file):
            return Complaint(
                "contract-gone",
                migration.path,
                f"the contract is gone, but {name} is still in its home: {file}",
                f"put {migration.path} and its allowlist back, as {base} has them; "
                "they go in the change that deletes the last of its names",
            )
    return None


def dropped(
    tree: Tree, now: Declared, past: Declared, all_now: Sequence[Declared]
) -> Iterator[Complaint]:
    """Names that the base's contract spoke of, that none of its type does today, and that are
    still in their homes."""
    kept = {
        name
        for each in all_now
        if each.migration.contract.name == now.migration.contract.name
        for name in each.migration.names
    }
    for name, home in sorted(past.migration.names.items()):
        file = None if name in kept else _file_of(tree, home)
        if file is not None and name.encode() in tree.read(file):
            yield Complaint(
                "name-dropped",
                now.migration.path,
                f"the contract no longer speaks of {name}, which is still in its home: {file}",
                f'put it back: {name} = "{home}"',
            )


def _file_of(tree: Tree, module: str) -> str | None:
    """The module's file; the shallowest where several could be it."""
    listed = tree.listing().files
    roots = source_roots(listed, [module])
    found = (path_of_module(module, root, listed.__contains__) for root in roots)
    return next(filter(None, found), None)


def hidden(tree: Tree, now: Declared, past: Declared, uses: Uses) -> Iterator[Complaint]:
    """Uses that the base's declaration would find, that today's does not, and that no row allows.

    Only where the two look differently: one more `exclude` that hides nothing is no one's concern.
    """
    if all(getattr(now.migration, key) == getattr(past.migration, key) for key in _SEARCHED):
        return
    before = now.migration._replace(**{key: getattr(past.migration, key) for key in _SEARCHED})
    found = find_uses(tree, before._replace(external=True), uses.searched)
    words = now.migration.contract.words
    seen = {row_of(finding) for finding in uses.findings if finding.family}
    for finding in found.findings:
        row = row_of(finding)
        if finding.family and not finding.undecided and row not in seen:
            seen.add(row)
            if row not in now.allowlist.rows:
                yield Complaint(
                    "hidden",
                    f"{finding.path}:{finding.line}",
                    f"this {words.noun} of {_what(finding.name)} is no longer looked for, "
                    "because the declaration changed",
                    f"{words.mend}, before {now.migration.path} leaves it out",
                )


def _what(name: str) -> str:
    return "the module" if name == "." else name
