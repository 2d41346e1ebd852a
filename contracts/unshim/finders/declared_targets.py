"""Whether the modules in which a declaration says that names live can be there."""

from unshim.errors import DeclarationError
from unshim.migration import Migration
from unshim.names import module_files, source_roots
from unshim.tree import Tree


def check_targets(tree: Tree, migration: Migration, roots: tuple[str, ...]) -> None:
    """Raises DeclarationError for a name whose package is in the tree, but whose module is not.

    A module of another distribution is not asked for, nor one that a file of the tree makes: an
    extension in another language, or what a module that is no package offers as its parts.
    """
    for name, target in migration.names.items():
        module = target.partition(":")[0]
        if any(_has(tree, root, module) for root in roots):
            continue
        if any(_is_missing(tree, root, module) for root in roots) and not source_roots(
            tree.listing().files, [module]
        ):
            raise DeclarationError(
                f"names: {name} is said to live in {module}, which is not in this tree",
                migration.path,
                "correct the module's name",
            )


def _is_missing(tree: Tree, root: str, module: str) -> bool:
    """Whether the nearest package above the module is there, without a file that may be it."""
    package, _, last = module.rpartition(".")
    while package and not _has(tree, root, package):
        package, _, last = package.rpartition(".")
    folder = "/".join(filter(None, (root, *package.split("."))))
    if not package or not any(tree.exists(f"{folder}/__init__{s}") for s in (".py", ".pyi")):
        return False
    beginnings = f"{folder}/{last}.", f"{folder}/{last}/"
    return not any(path.startswith(beginnings) for path in tree.listing().files)


def _has(tree: Tree, root: str, module: str) -> bool:
    prefix = f"{root}/" if root else ""
    return any(tree.exists(prefix + file) for file in module_files(module))
