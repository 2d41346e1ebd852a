"""Writes the first allowlist: the uses of today, and none besides."""

import argparse
from typing import TextIO

from unshim.cli.options import add_common, find_places
from unshim.errors import EXIT_BROKEN, EXIT_KEPT
from unshim.history.freezing import Frozen, freeze_lists
from unshim.reporters.edits import render_edits, render_edits_json
from unshim.reporters.terminal import Style, wants_color
from unshim.tree import open_tree
from unshim.verdict import Complaint


def add_options(parser: argparse.ArgumentParser) -> None:
    add_common(parser)


def run(arguments: argparse.Namespace, output: TextIO, errors: TextIO) -> int:
    """Exits 1 where the present phase does not allow all of today's uses."""
    places = find_places(arguments.root, arguments.contracts)
    tree = open_tree(places.root)
    frozen, attributes = freeze_lists(places.contracts, places.label, tree, arguments.migration)
    edits = [item.edit for item in frozen]
    complaints = [complaint for item in frozen for complaint in _complaints(item)]
    if arguments.format == "json":
        print(render_edits_json(edits, complaints), file=output)
    else:
        style = Style(wants_color(arguments.color, output))
        output.write(render_edits(edits, complaints, style, quiet=arguments.quiet))
        if not arguments.quiet:
            if attributes:
                print(f"{attributes}: lists merge line by line", file=output)
            print("next: commit them; then `unshim check`", file=output)
    return EXIT_BROKEN if complaints else EXIT_KEPT


def _complaints(frozen: Frozen) -> list[Complaint]:
    found = [
        Complaint(
            "not-frozen",
            f"{finding.path}:{finding.line}",
            f"phase {frozen.phase!r} does not allow this {frozen.words.noun} of {finding.name}: "
            "it has no row",
            f"{frozen.words.mend}, or begin with a phase that allows it",
        )
        for finding in frozen.outside
    ]
    return found + [
        Complaint(
            "undecided",
            f"{finding.path}:{finding.line}",
            f"whether this is a {frozen.words.noun} cannot be told ({finding.message}): "
            "it has no row",
            f"`unshim allow {finding.path} --reason ...` where it is one",
        )
        for finding in frozen.undecided
    ]
