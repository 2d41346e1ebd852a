"""What `init` would write: made whole before the first byte is written."""

import os
from collections.abc import Iterator
from typing import NamedTuple

from unshim.adoption import linter_ini, linter_toml
from unshim.adoption.contract import Contract, new_configuration
from unshim.adoption.declaring import Words, render_allowlist, render_declaration
from unshim.adoption.phases import Proposed, propose_phases
from unshim.adoption.writing import create, replace
from unshim.errors import DeclarationError
from unshim.migration import Migration, read_migration
from unshim.migration.store import read_folder
from unshim.shim.inspection import Inspection


class Change(NamedTuple):
    """A file to be written; `before` is None for a new one. `label` is how messages call it."""

    path: str
    label: str
    before: bytes | None
    after: bytes


class Plan(NamedTuple):
    """`present` are the labels of what is there already, and stays as it is."""

    name: str
    changes: tuple[Change, ...]
    present: tuple[str, ...]
    phases: tuple[Proposed, ...]
    contract: Contract


def make_plan(found: Inspection, root: str, contracts: str, label: str, words: Words) -> Plan:
    """What is missing of a migration for this shim: declaration, allowlist, contract.

    Raises DeclarationError where a file that is there cannot be read or added to.
    """
    known = _declared(contracts, label)
    declared = next((m for m in known.values() if m.shim == found.module), None)
    name = declared.name if declared is not None else _free_name(found.module, set(known))
    phases = propose_phases(found.uses)
    changes: list[Change] = []
    present: list[str] = []
    texts = (
        (f"{name}.toml", render_declaration(found, phases, words)),
        (f"{name}.allow", render_allowlist(found.uses)),
    )
    for file_name, text in texts:
        path = os.path.join(contracts, file_name)
        if os.path.lexists(path):
            present.append(f"{label}/{file_name}")
        else:
            changes.append(Change(path, f"{label}/{file_name}", None, text.encode()))
    for change in changes:
        if change.label.endswith(".toml"):
            read_migration(change.label, change.after)
    base = os.path.dirname(contracts)
    contract = _contract(name, found, os.path.relpath(contracts, base), os.path.relpath(root, base))
    changed, there = _linter(base, contract, found)
    changes += [changed] if changed is not None else []
    present += [there] if there else []
    return Plan(name, tuple(changes), tuple(present), tuple(phases), contract)


def carry_out(plan: Plan) -> None:
    """Writes all of a plan, the declaration last, so that what is left half done is done again.

    Raises UsageError where a file cannot be written, or appeared or changed in between.
    """
    for change in sorted(plan.changes, key=lambda change: change.label.endswith(".toml")):
        if change.before is None:
            create(change.path, change.after)
        else:
            replace(change.path, change.before, change.after)


def _declared(contracts: str, label: str) -> dict[str, Migration]:
    if not os.path.isdir(contracts):
        return {}
    return {
        name.removesuffix(".toml"): read_migration(f"{label}/{name}", data)
        for name, data in read_folder(contracts, label).items()
        if name.endswith(".toml")
    }


def _free_name(module: str, taken: set[str]) -> str:
    """The shim's last names, as few of them as tell it from the others."""
    parts = module.split(".")
    names = ["_".join(parts[-count:]) for count in range(1, len(parts) + 1)]
    return next((name for name in names if name not in taken), "_".join(parts) + "_2")


def _contract(name: str, found: Inspection, folder: str, root: str) -> Contract:
    identity = name.replace("_", "-")
    migration = f"{folder}/{name}.toml".replace(os.sep, "/")
    said = f"{found.module} is retired"
    return Contract(identity, said, migration, "" if root == "." else root.replace(os.sep, "/"))


def _linter(base: str, contract: Contract, found: Inspection) -> tuple[Change | None, str]:
    """(the change to import-linter's configuration, the label of one that has it already)."""
    for name, text, data in _configurations(base):
        module = linter_toml if name.endswith(".toml") else linter_ini
        has = linter_toml.has_table(text) if module is linter_toml else linter_ini.has_section(text)
        if not has:
            continue
        after = module.with_contract(name, text, contract)
        if after == text:
            return None, f"the contract in {name}"
        return Change(os.path.join(base, name), name, data, after.encode()), ""
    path = os.path.join(base, ".importlinter")
    if os.path.lexists(path):
        raise DeclarationError(
            "has no section [importlinter]", ".importlinter", "add one, or delete the file"
        )
    modules = [found.module, *([found.canonical] if found.in_tree else [])]
    packages = sorted({module.partition(".")[0] for module in modules})
    text = new_configuration(contract, packages)
    return Change(path, ".importlinter", None, text.encode()), ""


def _configurations(base: str) -> Iterator[tuple[str, str, bytes]]:
    """import-linter's configuration files, in the order in which it looks for them."""
    for name in ("setup.cfg", ".importlinter", "pyproject.toml"):
        try:
            with open(os.path.join(base, name), "rb") as file:
                data = file.read()
            yield name, data.decode("utf-8"), data
        except FileNotFoundError:
            continue
        except (OSError, UnicodeDecodeError) as error:
            raise DeclarationError(f"cannot be read: {error}", name) from None
