"""The search of a tree: which files to open, what they say, and a count of all that were there."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, NamedTuple

from unshim.errors import DeclarationError, TreeError
from unshim.finders.explain import explained
from unshim.finders.files import Files, count, left_out
from unshim.finders.finding import Finding
from unshim.finders.modules import Modules
from unshim.finders.rounds import Found, search_rounds
from unshim.finders.target import Target, target_of
from unshim.migration import Migration
from unshim.migration.contract_type import SINGLE_DEFINITION
from unshim.names import PYTHON_SUFFIXES, is_package, own_roots, path_of_module, source_roots
from unshim.tree import Tree

if TYPE_CHECKING:
    from unshim.finders.memory import Before, Memory


class Uses(NamedTuple):
    """What one migration's search found. `searched` are the paths that were asked for, None all."""

    migration: Migration
    findings: tuple[Finding, ...]
    files: Files
    searched: frozenset[str] | None

    def covers(self, path: str) -> bool:
        return self.searched is None or path in self.searched


def find_uses(
    tree: Tree,
    migration: Migration,
    paths: Iterable[str] | None = None,
    memory: "Memory | None" = None,
) -> Uses:
    """Every use of the migration's shim in the tree, or in the given files of it.

    Of a contract of another type, what that type's own search finds. With a `memory`, a search of
    the whole tree goes on from the last one.
    Raises DeclarationError where shim or canonical are not in the tree and not declared to be
    elsewhere, TreeError where there is nothing to search.
    """
    if not migration.contract.is_shim:
        return _find_others(tree, migration, paths)
    asked = None if paths is None else frozenset(paths)
    there = None
    if asked is None:
        _check_python(tree)
        found, rules = _search_whole(tree, migration, memory)
    else:
        # Told before the tree is listed, which has no files that git ignores.
        there = frozenset(path for path in asked if tree.exists(path))
        found, rules = _search_near(tree, migration, there, memory)
    findings = [explained(finding, migration) for finding in found.findings]
    if asked is not None:
        findings = [finding for finding in findings if finding.path in asked]
    lexical = {path: why for path, why in found.lexical.items() if asked is None or path in asked}
    unread = {path: why for path, why in found.unread.items() if asked is None or path in asked}
    files = count(tree, asked, rules, lexical, unread, there)
    return Uses(migration, tuple(findings), files, asked)


def _search_near(
    tree: Tree, migration: Migration, there: frozenset[str], memory: "Memory | None"
) -> tuple[Found, Mapping[str, str]]:
    """What a search finds in these files, and those of them that are left out, with the rule."""
    from unshim.finders.upstream import Upstream

    roots = find_roots(tree, migration, whole=False)
    target = shim_target(tree, roots, migration)
    rules = left_out(tree, migration, there)
    modules = modules_of(tree, roots, migration)
    is_known = memory is not None and memory.has(migration)
    upstream = Upstream(tree, modules, there, near=is_known)
    if upstream.is_too_far:
        if there <= tree.listing().files.keys():
            return _search_whole(tree, migration, memory)[0], rules
        # A search of the whole tree would not read what git ignores.
        upstream = Upstream(tree, modules, there, far=True)
    # What hands on is left out as it is in a search of the whole tree.
    alone = upstream.is_one_file
    skipped = rules if alone else {**left_out(tree, migration, upstream.paths), **rules}
    found = search_rounds(upstream, target, modules, lambda p: p not in skipped, alone=alone)
    return found, rules


def _search_whole(
    tree: Tree, migration: Migration, memory: "Memory | None"
) -> tuple[Found, Mapping[str, str]]:
    """What a search of the tree finds, and the files that are left out, each with the rule."""
    roots = find_roots(tree, migration, whole=True)
    target = shim_target(tree, roots, migration)
    rules = left_out(tree, migration, None)
    modules = modules_of(tree, roots, migration)

    def search(before: "Before | None" = None) -> Found:
        return search_rounds(tree, target, modules, lambda p: p not in rules, before=before)

    if memory is None:
        return search(), rules
    from unshim.finders.memory import question

    asked = question(migration, roots, target)
    before = memory.recall(migration, asked, rules)
    found = search(before)
    memory.keep(migration, asked, rules, modules, found, before)
    return found, rules


def _find_others(tree: Tree, migration: Migration, paths: Iterable[str] | None) -> Uses:
    """Imported only where such a contract is declared: a hook pays for what it uses."""
    if paths is None:
        _check_python(tree)
    if migration.contract.name == SINGLE_DEFINITION.name:
        from unshim.finders.definitions import find_definitions

        return find_definitions(tree, migration, paths)
    from unshim.finders.instances import find_instances

    return find_instances(tree, migration, paths)


def modules_of(tree: Tree, roots: tuple[str, ...], migration: Migration) -> Modules:
    """The tree's modules, as the search for this migration's shim asks about them."""
    return Modules(
        tree,
        roots,
        own_files(migration, roots),
        migration.shim,
        migration.canonical,
        (*migration.names, *migration.only),
    )


def is_python(path: str) -> bool:
    return path.endswith(PYTHON_SUFFIXES)


def _check_python(tree: Tree) -> None:
    if not any(is_python(path) for path in tree.listing().files):
        raise TreeError(
            "no Python file was found, so that nothing is proven",
            tree.label,
            "is this the right root? give it with --root",
        )


def find_roots(tree: Tree, migration: Migration, whole: bool) -> tuple[str, ...]:
    """The folders from which the migration's modules are imported.

    Raises DeclarationError where shim or canonical cannot be found.
    """
    if not migration.contract.is_shim:
        from unshim.finders.homes import Homes

        return Homes(tree, migration, whole=whole).roots
    if migration.roots:
        wanted = migration.roots
        _check_declared(tree, migration, wanted)
        return wanted
    if not whole:
        # For a few files the whole tree need not be listed, where all lies at the usual places.
        for root in ("", "src", "lib"):
            if _holds(tree, root, migration.shim) or _holds(tree, root, migration.canonical):
                return (root,)
    _check_python(tree)
    listed = tree.listing().files
    if migration.external:
        # A package here may have a part of the same name as another distribution.
        return own_roots(listed, migration.shim) or own_roots(listed, migration.canonical)
    for role, module in (("shim", migration.shim), ("canonical", migration.canonical)):
        if not source_roots(listed, [module]):
            raise _missing(migration, role, module)
    return source_roots(listed, [migration.shim, migration.canonical])


def _holds(tree: Tree, root: str, module: str) -> bool:
    return path_of_module(module, root, tree.exists) is not None


def _check_declared(tree: Tree, migration: Migration, roots: tuple[str, ...]) -> None:
    if migration.external:
        _check_not_elsewhere(tree, migration, roots)
        return
    for role, module in (("shim", migration.shim), ("canonical", migration.canonical)):
        if not any(_holds(tree, root, module) for root in roots):
            raise _missing(migration, role, module)


def _check_not_elsewhere(tree: Tree, migration: Migration, roots: tuple[str, ...]) -> None:
    """The shim's source may be absent; where it is here, nothing is found from other folders."""
    if any(_holds(tree, root, migration.shim) for root in roots):
        return
    listed = tree.listing().files
    for root in source_roots(listed, [migration.shim]):
        if not is_package(root, listed):
            raise DeclarationError(
                f"the shim {migration.shim} is below none of the declared `roots`, but below "
                f"{root or 'the root itself'}",
                migration.path,
                f'name that folder too: roots = ["{root or "."}", ...]',
            )


def _missing(migration: Migration, role: str, module: str) -> DeclarationError:
    hint = (
        "correct the name, give the right folder with --root, name its source folder with "
        '`roots = ["src"]`, or declare `external = true` where another distribution has it'
    )
    if role == "shim":
        hint += (
            "; where the shim was deleted, this declaration and its allowlist go with it, and so "
            "does the contract that import-linter's configuration may have for it"
        )
    return DeclarationError(f"the {role} {module} is not in this tree", migration.path, hint)


def shim_target(tree: Tree, roots: tuple[str, ...], migration: Migration) -> Target:
    """What the search looks for: the shim, with its files and those of its canonical."""
    files = _module_paths(tree, roots, migration.shim)
    folders = tuple(path for path in files if path.endswith("/"))
    parts = {
        path[len(folder) :].rpartition(".")[0].replace("/", ".").removesuffix(".__init__")
        for folder in folders
        for path in tree.listing().files
        if path.startswith(folder) and is_python(path)
    }
    return target_of(
        migration, files, _module_paths(tree, roots, migration.canonical), frozenset(parts)
    )


def _module_paths(tree: Tree, roots: tuple[str, ...], module: str) -> tuple[str, ...]:
    """Where a module's file lies, or would; a package's folder ends with a slash."""
    found: list[str] = []
    for root in roots:
        path = "/".join(filter(None, (root, *module.split("."))))
        if any(tree.exists(f"{path}/__init__{suffix}") for suffix in (".py", ".pyi")):
            found.append(f"{path}/")
        else:
            found += [f"{path}.py", f"{path}.pyi"]
    return tuple(found)


def own_files(migration: Migration, roots: tuple[str, ...]) -> tuple[str, ...]:
    """The shim's own files; one that ends with a slash stands for all below it."""
    if migration.only:
        return ()
    base = migration.shim.replace(".", "/")
    found: list[str] = []
    for root in roots:
        path = f"{root}/{base}" if root else base
        found += [f"{path}.py", f"{path}.pyi", f"{path}/"]
    return tuple(found)
