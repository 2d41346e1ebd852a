"""The contract type `retired_shim`: nothing imports a shim outside its phase's allowlist."""

import os
from datetime import date
from typing import NamedTuple

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, fields, output

from unshim.errors import UnshimError, UsageError
from unshim.finders import find_uses
from unshim.finders.witness import importers_missed
from unshim.migration.store import declared, read_folder
from unshim.reporters.terminal import Style, safe
from unshim.reporters.text import render_text
from unshim.tree import open_tree
from unshim.verdict import Verdict, judge


class Options(NamedTuple):
    """The contract's options: the declaration's path, and the root under contract."""

    declaration: str
    root: str


class RetiredShimContract(Contract):
    """Judges with unshim's own search over the whole tree, packages or not.

    import-linter's graph is the witness against it: an importer that the graph sees and the
    search does not is an internal error, and the contract is broken.

    Options:
        migration: the declaration's path, from the current folder.
        root: the tree under contract (optional; UNSHIM_ROOT goes before it).
    """

    type_name = "retired_shim"

    migration = fields.StringField()
    root = fields.StringField(required=False)

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
        """Never raises: an exception here would silence every contract after this one."""
        try:
            verdict, missed = self._judge(graph)
        except UnshimError as error:
            return ContractCheck(kept=False, metadata={"text": f"error: {error}"})
        except Exception as error:
            text = f"error: internal: {type(error).__name__}: {error}; nothing is proven"
            return ContractCheck(kept=False, metadata={"text": text})
        text = render_text([verdict], Style(enabled=False))
        if missed:
            text += _contradiction(missed)
        kept = not (verdict.broken or verdict.unread or missed)
        warnings = [safe(_escaped(f"{stale.row.path}: stale row")) for stale in verdict.stale]
        return ContractCheck(kept=kept, metadata={"text": text}, warnings=warnings if kept else [])

    def render_broken_contract(self, check: ContractCheck) -> None:
        """Prints through Rich as it is: no markup is read, no line is wrapped."""
        text = str(check.metadata["text"]).rstrip("\n")
        output.console.print(text, markup=False, highlight=False, emoji=False, soft_wrap=True)

    def _judge(self, graph: ImportGraph) -> tuple[Verdict, list[str]]:
        options = self._options()
        folder, file_name = os.path.split(options.declaration)
        label = os.path.relpath(folder).replace(os.sep, "/")
        name = file_name.removesuffix(".toml")
        found = declared(read_folder(folder, label), label, name)[0]
        tree = open_tree(options.root)
        uses = find_uses(tree, found.migration)
        missed = importers_missed(graph, tree, found.migration, uses)
        return judge(found, uses, date.today()), missed

    def _options(self) -> Options:
        given = str(self.migration)
        if not given.endswith(".toml"):
            raise UsageError(
                f"migration = {given} is no declaration",
                hint="name the file: migration = contracts/<name>.toml",
            )
        if not os.path.isfile(given):
            raise UsageError(
                f"there is no declaration {given}",
                hint=f"paths in .importlinter count from the current folder, {os.getcwd()}",
            )
        root = os.environ.get("UNSHIM_ROOT") or (str(self.root) if self.root else "")
        return Options(os.path.abspath(given), os.path.abspath(root or "."))


def _escaped(text: str) -> str:
    """Text in which Rich reads no markup: warnings are printed by import-linter itself."""
    from rich.markup import escape

    return escape(text)


def _contradiction(missed: list[str]) -> str:
    lines = [
        "error: internal: import-linter's graph sees importers that the search did not find:",
        *(f"  {safe(line)}" for line in missed),
        "  help: nothing is proven by this run; please report it with one of these files",
    ]
    return "\n".join(lines) + "\n"
