"""Says what a suspected shim is, name by name, with the evidence; reads it, and never runs it
unless --import asks for that."""

import argparse
import os
from typing import TextIO

from unshim.cli.options import add_common, find_places, relative_paths
from unshim.errors import EXIT_BROKEN, EXIT_KEPT, TreeError, UsageError
from unshim.tree import Tree, open_tree


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("module", metavar="MODULE", help="its dotted name, or the path of its file")
    parser.add_argument(
        "--canonical", metavar="MODULE", default="", help="the module to hold it against"
    )
    parser.add_argument(
        "--import",
        dest="imports",
        action="store_true",
        help="also import both in a process of its own, and compare their names by identity: "
        "this runs the tree's code",
    )
    parser.add_argument(
        "--python", metavar="PATH", default="", help="the Python for --import (default: this one)"
    )
    add_common(parser, of_migrations=False)


def run(arguments: argparse.Namespace, output: TextIO, errors: TextIO) -> int:
    """Prints what the module is. Exits 1 only where Python, asked by --import, disagrees."""
    from unshim.shim.inspection import inspect_module
    from unshim.shim.priority import priority_of

    root = find_places(arguments.root, arguments.contracts).root
    tree = open_tree(root)
    module = module_named(arguments.module, tree, root)
    found = inspect_module(tree, module, arguments.canonical)
    compared = None
    if arguments.imports:
        from unshim.shim.identity import compare_identities

        compared = compare_identities(root, found.roots, module, found.names, arguments.python)
    priority = priority_of(found)
    if arguments.format == "json":
        from unshim.reporters.inspection import render_inspection_json

        print(render_inspection_json(found, priority, compared), file=output)
    else:
        from unshim.reporters.inspection import render_inspection
        from unshim.reporters.terminal import Style, wants_color

        style = Style(wants_color(arguments.color, output))
        output.write(render_inspection(found, priority, style, compared, quiet=arguments.quiet))
    disagrees = compared is not None and not all(item.agrees for item in compared)
    return EXIT_BROKEN if disagrees else EXIT_KEPT


def module_named(given: str, tree: Tree, root: str) -> str:
    """The dotted name of what the command line names, by name or by path.

    Raises UsageError for what is neither.
    """
    if all(part.isidentifier() for part in given.split(".")) and not os.path.isfile(given):
        return given
    from unshim.shim.namespaces import read_roots, topmost

    if os.path.isdir(given):
        given = os.path.join(given, "__init__.py")
    path = relative_paths([given], root)[0]
    if not given.endswith((".py", ".pyi")) or not tree.exists(path):
        raise UsageError(
            f"{given} is no module of the {tree.label}",
            hint="give its dotted name as it is imported, or the path of its file",
        )
    package = topmost(path, tree.exists)
    paths = [file for file in tree.listing().files if file.startswith(f"{package}/")]
    paths = [file for file in paths if file.endswith(".py")] if package else []
    return read_roots(paths, tree.exists, lambda file: _bytes_of(file, tree)).module(path).name


def _bytes_of(path: str, tree: Tree) -> bytes:
    try:
        return tree.read(path)
    except TreeError:
        return b""
