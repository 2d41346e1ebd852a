"""Adopts a shim in one command: inspects it, declares its migration with phases proposed from
where its uses are, freezes the uses of today, and adds the contract to import-linter's
configuration. Nothing is overwritten, and a second run changes nothing."""

import argparse
import sys
from typing import TYPE_CHECKING, TextIO

from unshim.cli.options import Places, add_common, find_places
from unshim.errors import EXIT_KEPT, EXIT_USAGE, UsageError
from unshim.tree import Tree, open_tree
from unshim.tree.git import in_repository

if TYPE_CHECKING:
    from unshim.adoption.plan import Plan
    from unshim.shim.inspection import Inspection


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("shim", metavar="SHIM", help="its dotted name, or the path of its file")
    parser.add_argument(
        "canonical",
        nargs="?",
        default="",
        metavar="CANONICAL",
        help="the module that owns the names now (default: as inspection finds)",
    )
    parser.add_argument(
        "--only",
        action="append",
        metavar="NAME",
        default=[],
        help="a name that moves, of a module that itself stays; may be given several times",
    )
    parser.add_argument(
        "--external", action="store_true", help="another distribution has the shim, not this tree"
    )
    parser.add_argument("--yes", action="store_true", help="write without asking")
    parser.add_argument("--owner", default="", help="who answers for the migration")
    parser.add_argument("--issue", metavar="URL", default="", help="where it is discussed")
    parser.add_argument("--reason", default="", help="why the shim goes, for whoever meets it")
    add_common(parser, formats=("text",), of_migrations=False)


def run(arguments: argparse.Namespace, output: TextIO, errors: TextIO) -> int:
    """Prints the plan, asks, writes. Exits 2 where it was not told to write."""
    from unshim import __version__
    from unshim.adoption.declaring import Words
    from unshim.adoption.plan import make_plan
    from unshim.reporters.adoption import Done, render_done, render_plan
    from unshim.reporters.terminal import Style, wants_color

    places = find_places(arguments.root, arguments.contracts)
    tree = open_tree(places.root)
    found = _inspected(arguments, tree, places.root)
    if arguments.migration is not None:
        raise UsageError("init names the migration itself", hint="leave --migration out")
    words = Words(arguments.owner, arguments.issue, arguments.reason)
    plan = make_plan(found, places.root, places.contracts, places.label, words)
    style = Style(wants_color(arguments.color, output))
    if not arguments.quiet:
        output.write(render_plan(plan, found, style))
    if plan.changes and not arguments.yes and not _agreed(output):
        errors.write("nothing was written; `--yes` writes without asking\n")
        return EXIT_USAGE
    written = _carry_out(plan, places)
    done = Done(written, in_repository(places.root), found.roots)
    output.write(render_done(plan, done, __version__, style))
    return EXIT_KEPT


def _inspected(arguments: argparse.Namespace, tree: Tree, root: str) -> "Inspection":
    from unshim.cli.inspect import module_named
    from unshim.shim.inspection import inspect_elsewhere, inspect_module
    from unshim.shim.verdicts import NO_SHIM

    canonical, only = arguments.canonical, tuple(dict.fromkeys(arguments.only))
    for name in only:
        if not name.isidentifier():
            raise UsageError(f"--only {name} is no name", hint="write: --only First --only Second")
    if (only or arguments.external) and not canonical:
        option = "--only" if only else "--external"
        raise UsageError(
            f"{option} needs the canonical",
            hint=f"name the module that is to be used: unshim init {arguments.shim} CANONICAL ...",
        )
    if arguments.external:
        return inspect_elsewhere(tree, arguments.shim, canonical, only)
    module = module_named(arguments.shim, tree, root)
    try:
        found = inspect_module(tree, module, canonical, only)
    except UsageError as error:
        error.hint += "; where another distribution has it, add --external"
        raise
    if found.verdict == NO_SHIM and not canonical:
        raise UsageError(
            f"{module} is not a shim: {found.reasons[0]}",
            hint=f"to retire it all the same, name the canonical: unshim init {module} CANONICAL",
        )
    return found


def _carry_out(plan: "Plan", places: Places) -> list[str]:
    """Writes what is missing, in an order in which a run that breaks off can be run again."""
    from unshim.adoption.plan import write
    from unshim.history.freezing import freeze_lists

    written: list[str] = []
    if plan.declaration is not None:
        write(plan.declaration)
        written.append(plan.declaration.label)
    if plan.freezes:
        # Opened anew: the tree has a declaration more than when it was listed.
        tree = open_tree(places.root)
        frozen, attributes = freeze_lists(places.contracts, places.label, tree, plan.name)
        written += [item.edit.path for item in frozen]
        written += [attributes] if attributes else []
    if plan.linter is not None:
        write(plan.linter)
        written.append(plan.linter.label)
    return written


def _agreed(output: TextIO) -> bool:
    """Whether a person at a terminal says yes."""
    if not sys.stdin.isatty():
        return False
    output.write("Write this? [y/N] ")
    output.flush()
    return sys.stdin.readline().strip().lower() in ("y", "yes")
