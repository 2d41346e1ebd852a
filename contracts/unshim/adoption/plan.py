"""What `init` would write: made whole before the first byte is written."""

import os
from collections.abc import Iterator
from typing import NamedTuple

from unshim.adoption import linter_ini, linter_toml
from unshim.adoption.contract import Contract, new_configuration
from unshim.adoption.declaring import Words, render_declaration
from unshim.adoption.phases import Proposed, propose_phases
from unshim.errors import DeclarationError, UsageError
from unshim.migration import Migration, read_migration
from unshim.migration.store import read_folder
from unshim.migration.writing import locked, write_whole
from unshim.names import module_of
from unshim.shim.areas import area_of
from unshim.shim.inspection import Inspection


class Change(NamedTuple):
    """A file to be written; `before` is None for a new one. `label` is how messages call it."""

    path: str
    label: str
    before: bytes | None
    after: bytes


class Plan(NamedTuple):
    """`present` are the labels of what is there already, and stays as it is. `freezes` is whether
    the allowlist is still to be written."""

    name: str
    declaration: Change | None
    freezes: bool
    linter: Change | None
    present: tuple[str, ...]
    phases: tuple[Proposed, ...]
    contract: Contract

    @property
    def changes(self) -> bool:
        """Whether anything is to be written."""
        return self.freezes or self.declaration is not None or self.linter is not None


def make_plan(found: Inspection, root: str, contracts: str, label: str, words: Words) -> Plan:
    """What is missing of a migration for this shim: declaration, allowlist, contract.

    Raises DeclarationError where a file that is there cannot be read or added to.
    """
    known = _declared(contracts, label)
    declared = next((m for m in known.values() if _is_of(m, found)), None)
    name = declared.name if declared is not None else _free_name(found.module, set(known))
    phases = propose_phases(found.uses)
    present: list[str] = []
    declaration: Change | None = None
    if declared is not None:
        present.append(declared.path)
    else:
        path, shown = os.path.join(contracts, f"{name}.toml"), f"{label}/{name}.toml"
        data = render_declaration(found, phases, words).encode()
        read_migration(shown, data)
        declaration = Change(path, shown, None, data)
    freezes = not os.path.lexists(os.path.join(contracts, f"{name}.allow"))
    if not freezes:
        present.append(f"{label}/{name}.allow")
    base = os.path.dirname(contracts)
    contract = _contract(name, found, os.path.relpath(contracts, base), os.path.relpath(root, base))
    linter, there = _linter(base, contract, _packages(found, root))
    present += [there] if there else []
    return Plan(name, declaration, freezes, linter, tuple(present), tuple(phases), contract)


def write(change: Change) -> None:
    """Writes a file whole, unless it appeared or changed since the plan was made.

    Raises UsageError where it did, WriteError where it cannot be written.
    """
    folder = os.path.dirname(change.path)
    os.makedirs(folder, exist_ok=True)
    with locked(folder):
        if _read(change.path) != change.before:
            raise UsageError("was changed while this ran, and is left as it is", change.label)
        write_whole(change.path, change.after, change.label)


def _read(path: str) -> bytes | None:
    if not os.path.lexists(path):
        return None
    with open(path, "rb") as file:
        return file.read()


def _declared(contracts: str, label: str) -> dict[str, Migration]:
    if not os.path.isdir(contracts):
        return {}
    return {
        name.removesuffix(".toml"): read_migration(f"{label}/{name}", data)
        for name, data in read_folder(contracts, label).items()
        if name.endswith(".toml")
    }


def _is_of(migration: Migration, found: Inspection) -> bool:
    return migration.shim == found.module and set(migration.only) == set(found.only)


def _free_name(module: str, taken: set[str]) -> str:
    """The shim's last names, as few of them as tell it from the others."""
    parts = module.split(".")
    names = ["_".join(parts[-count:]) for count in range(1, len(parts) + 1)]
    return next((name for name in names if name not in taken), "_".join(parts) + "_2")


def _contract(name: str, found: Inspection, folder: str, root: str) -> Contract:
    identity = name.replace("_", "-")
    migration = f"{folder}/{name}.toml".replace(os.sep, "/")
    # Not by its whole name: the contract itself would be a use of the shim.
    said = f"The old path of {found.module.rpartition('.')[2]} is retired"
    return Contract(identity, said, migration, "" if root == "." else root.replace(os.sep, "/"))


def _packages(found: Inspection, root: str) -> list[str]:
    """The packages whose imports are to be judged."""
    modules = [found.module, *([found.canonical] if found.in_tree else [])]
    if found.external:
        modules = [
            module_of(use.path, found.roots, lambda path: os.path.isfile(f"{root}/{path}")).name
            for use in found.uses
            if use.family and use.path.endswith(".py") and not area_of(use.path).is_test
        ]
        modules = [module for module in modules if "." in module]
    return sorted({module.partition(".")[0] for module in modules})


def _linter(base: str, contract: Contract, packages: list[str]) -> tuple[Change | None, str]:
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
    if not packages:
        return None, ""
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
