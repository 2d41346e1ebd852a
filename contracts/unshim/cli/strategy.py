"""Writes the migration strategy as Markdown, from the declaration and the tree as it is."""

import argparse
from typing import TextIO

from unshim.cli.options import Places, add_common, find_places, read_declared
from unshim.errors import EXIT_BROKEN, EXIT_KEPT, TreeError
from unshim.finders import find_uses
from unshim.migration.owners import read_owners
from unshim.migration.store import Declared, strategy_of
from unshim.migration.writing import locked, write_whole
from unshim.reporters.strategy import render_strategy
from unshim.tree import open_tree


def add_options(parser: argparse.ArgumentParser) -> None:
    add_common(parser, formats=("text",))
    into = parser.add_mutually_exclusive_group()
    into.add_argument(
        "--write", action="store_true", help="write it beside each declaration, as <name>.md"
    )
    into.add_argument(
        "--check", action="store_true", help="exit 1 where what is written there is out of date"
    )


def run(arguments: argparse.Namespace, output: TextIO, errors: TextIO) -> int:
    """Prints the documents, unless they are to be written or checked."""
    places = find_places(arguments.root, arguments.contracts)
    documents = _documents(places, read_declared(places, arguments.migration))
    if arguments.check:
        return _check(places, documents, output)
    if not arguments.write:
        output.write("\n".join(documents.values()))
        return EXIT_KEPT
    with locked(places.contracts):
        for name, text in documents.items():
            label = f"{places.label}/{name}.md"
            if _written(places, name) != text:
                write_whole(strategy_of(places.contracts, name), text.encode(), label)
                print(f"{label}: written", file=output)
            elif not arguments.quiet:
                print(f"{label}: up to date", file=output)
    return EXIT_KEPT


def _documents(places: Places, migrations: list[Declared]) -> dict[str, str]:
    """Migration to text. Raises TreeError where part of the tree could not be read."""
    tree = open_tree(places.root)
    owners = read_owners(places.root)
    documents = {}
    for found in migrations:
        uses = find_uses(tree, found.migration)
        for path, reason in uses.files.unreadable.items():
            raise TreeError(f"not read: {reason}", path, "nothing was written")
        documents[found.migration.name] = render_strategy(found.migration, uses.findings, owners)
    return documents


def _check(places: Places, documents: dict[str, str], output: TextIO) -> int:
    code = EXIT_KEPT
    for name, text in documents.items():
        if _written(places, name) != text:
            code = EXIT_BROKEN
            print(
                f"{places.label}/{name}.md: out of date\n  help: unshim strategy --write",
                file=output,
            )
    return code


def _written(places: Places, name: str) -> str | None:
    try:
        with open(strategy_of(places.contracts, name), encoding="utf-8", errors="replace") as file:
            return file.read()
    except FileNotFoundError:
        return None
