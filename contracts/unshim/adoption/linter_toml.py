"""Adds a contract to import-linter's configuration in pyproject.toml; comments survive."""

from collections.abc import MutableMapping, MutableSequence
from typing import Any

from unshim.adoption.contract import TYPE, TYPE_LINE, Contract
from unshim.errors import DeclarationError


def has_table(text: str) -> bool:
    """Whether import-linter would read this file."""
    if "importlinter" not in text:
        return False
    import tomli

    try:
        return "importlinter" in tomli.loads(text).get("tool", {})
    except tomli.TOMLDecodeError:
        return False


def with_contract(path: str, text: str, contract: Contract) -> str:
    """The text with the contract; the same text where it is there already.

    Raises DeclarationError where it cannot be added without another change.
    """
    import tomli
    import tomlkit

    before = tomli.loads(text)
    for known in before["tool"]["importlinter"].get("contracts", []):
        if known.get("type") == TYPE and known.get("migration") == contract.migration:
            return text
    document = tomlkit.parse(text)
    tool: Any = document["tool"]
    table = tool["importlinter"]
    assert isinstance(table, MutableMapping)
    types = table.get("contract_types")
    if types is None:
        array = tomlkit.array()
        array.append(TYPE_LINE)
        table["contract_types"] = array
    elif TYPE not in [str(line).partition(":")[0].strip() for line in types]:
        types.append(TYPE_LINE)
    _add(table, contract)
    after = _with_newlines_of(text, tomlkit.dumps(document).rstrip("\r\n") + "\n")
    _check(path, before, after, contract)
    return after


def _with_newlines_of(before: str, text: str) -> str:
    """A text with the newlines of another, where that has one kind alone."""
    if "\r\n" in before and before.count("\n") == before.count("\r\n"):
        return text.replace("\r\n", "\n").replace("\n", "\r\n")
    return text


def _add(table: MutableMapping[str, Any], contract: Contract) -> None:
    import tomlkit

    contracts = table.get("contracts")
    is_inline = isinstance(table, tomlkit.items.InlineTable) or (
        contracts is not None and not isinstance(contracts, tomlkit.items.AoT)
    )
    added = tomlkit.inline_table() if is_inline else tomlkit.table()
    added.update(contract.as_table())
    if not is_inline:
        added.add(tomlkit.nl())
    if contracts is None:
        several: Any = tomlkit.array() if is_inline else tomlkit.aot()
        several.append(added)
        table["contracts"] = several
    else:
        assert isinstance(contracts, MutableSequence)
        contracts.append(added)


def _check(path: str, before: dict[str, Any], text: str, contract: Contract) -> None:
    """Raises DeclarationError where the new text says more or less than it should."""
    import tomli

    expected = before["tool"]["importlinter"]
    types = expected.setdefault("contract_types", [])
    if TYPE not in [str(line).partition(":")[0].strip() for line in types]:
        types.append(TYPE_LINE)
    expected.setdefault("contracts", []).append(contract.as_table())
    try:
        same = tomli.loads(text) == before
    except tomli.TOMLDecodeError:
        same = False
    if not same:
        raise DeclarationError(
            "could not be added to without changing what it says", path, "add the contract by hand"
        )
