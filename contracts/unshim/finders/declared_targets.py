"""Whether the modules in which a declaration says that names live can be there."""

import re
from collections.abc import Iterator

from unshim.errors import DeclarationError
from unshim.finders.search import find_roots
from unshim.migration import Migration
from unshim.names import path_of_module, source_roots
from unshim.tree import Tree

# What a package does whose parts are spread over several distributions.
# Source: https://packaging.python.org/en/latest/guides/packaging-namespace-packages/
_SHARED = re.compile(rb"\b(?:declare_namespace|extend_path)\b|^__path__\b", re.MULTILINE)


def check_targets(tree: Tree, migration: Migration) -> None:
    """Raises DeclarationError for a name that could only be rewritten to what is not there."""
    for problem in missing_targets(tree, migration):
        raise DeclarationError(problem, migration.path, "correct the module's name")


def missing_targets(tree: Tree, migration: Migration) -> Iterator[str]:
    """A sentence for each name whose package is in the tree, but whose module is not.

    A module of another distribution is not asked for, be it in a package that several of them
    share, nor one that a file of the tree makes: an extension in another language, or what a
    module that is no package offers as its parts.
    Raises DeclarationError where shim or canonical cannot be found.
    """
    if not migration.names or not migration.contract.is_shim:
        return
    roots = find_roots(tree, migration, whole=True)
    for name, target in migration.names.items():
        module = target.partition(":")[0]
        if any(path_of_module(module, root, tree.exists) for root in roots):
            continue
        if any(_is_missing(tree, root, module) for root in roots) and not source_roots(
            tree.listing().files, [module]
        ):
            yield f"names: {name} is said to live in {module}, which is not in this tree"


def _is_missing(tree: Tree, root: str, module: str) -> bool:
    """Whether the nearest package above the module is there, without a file that may be it."""
    package, _, last = module.rpartition(".")
    while package and not path_of_module(package, root, tree.exists):
        package, _, last = package.rpartition(".")
    folder = "/".join(filter(None, (root, *package.split("."))))
    inits = [path for s in (".py", ".pyi") if tree.exists(path := f"{folder}/__init__{s}")]
    if not package or not inits:
        return False
    if any(_SHARED.search(tree.read(path)) for path in inits):
        return False
    beginnings = f"{folder}/{last}.", f"{folder}/{last}/"
    return not any(path.startswith(beginnings) for path in tree.listing().files)
