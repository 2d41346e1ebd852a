"""What the contract types share: a declaration is read, judged as `unshim check` does, and said."""

import os
from datetime import date
from typing import NamedTuple

from importlinter import ContractCheck, output

from unshim.errors import UnshimError, UsageError
from unshim.finders import Uses, find_uses
from unshim.migration.contract_type import ContractType
from unshim.migration.store import Declared, declared, read_folder
from unshim.reporters.terminal import Style, safe
from unshim.reporters.text import render_text
from unshim.tree import Tree, open_tree
from unshim.verdict import Verdict, judge


class Subject(NamedTuple):
    """A declaration, the tree that it is held against, and what was found there."""

    declared: Declared
    tree: Tree
    uses: Uses


def read_subject(option: str, given: str, root: str, contract: ContractType) -> Subject:
    """What a contract's options name: `option` is the declaration's, `given` its value.

    UNSHIM_ROOT goes before `root`. Raises UsageError for what is no declaration of this type.
    """
    if not given.endswith(".toml"):
        raise UsageError(
            f"{option} = {given} is no declaration",
            hint=f"name the file: {option} = contracts/<name>.toml",
        )
    if not os.path.isfile(given):
        raise UsageError(
            f"there is no declaration {given}",
            hint=f"paths in .importlinter count from the current folder, {os.getcwd()}; "
            "where what it declared is over, delete this contract too",
        )
    folder, file_name = os.path.split(os.path.abspath(given))
    label = os.path.relpath(folder).replace(os.sep, "/")
    found = declared(read_folder(folder, label), label, file_name.removesuffix(".toml"))[0]
    actual = found.migration.contract
    if actual.name != contract.name:
        raise UsageError(
            f"{given} declares a {actual.name}, not a {contract.name}",
            hint=f"write: type = {actual.name}",
        )
    tree = open_tree(os.path.abspath(os.environ.get("UNSHIM_ROOT") or root or "."))
    return Subject(found, tree, find_uses(tree, found.migration))


def judged(subject: Subject) -> Verdict:
    """The verdict of today; the change since a base is for `unshim check`."""
    migration = subject.declared.migration
    complaints = []
    if not migration.contract.is_shim:
        from unshim.history.homes import homeless

        found = frozenset(finding.name for finding in subject.uses.findings)
        complaints = list(homeless(subject.tree, migration, None, found))
    return judge(subject.declared, subject.uses, date.today(), complaints)


def as_check(verdict: Verdict, contradiction: str = "") -> ContractCheck:
    """The verdict as import-linter takes it; a `contradiction` breaks the contract."""
    text = render_text([verdict], Style(enabled=False)) + contradiction
    kept = not (verdict.broken or verdict.unread or contradiction)
    warnings = [f"{stale.row.path}: stale row" for stale in verdict.stale]
    warnings += [f"{item.where}: {item.message}" for item in verdict.complaints if not item.error]
    shown = [safe(_escaped(warning)) for warning in warnings]
    return ContractCheck(kept=kept, metadata={"text": text}, warnings=shown if kept else [])


def as_failure(error: Exception) -> ContractCheck:
    """An error as a broken contract: raised, it would silence every contract after this one."""
    if isinstance(error, UnshimError):
        return ContractCheck(kept=False, metadata={"text": f"error: {error}"})
    text = f"error: internal: {type(error).__name__}: {error}; nothing is proven"
    return ContractCheck(kept=False, metadata={"text": text})


def print_check(check: ContractCheck) -> None:
    """Prints through Rich as it is: no markup is read, no line is wrapped."""
    text = str(check.metadata["text"]).rstrip("\n")
    output.console.print(text, markup=False, highlight=False, emoji=False, soft_wrap=True)


def _escaped(text: str) -> str:
    """Text in which Rich reads no markup: warnings are printed by import-linter itself."""
    from rich.markup import escape

    return escape(text)
