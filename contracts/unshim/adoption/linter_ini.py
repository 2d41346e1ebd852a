"""Adds a contract to import-linter's configuration in INI: .importlinter or setup.cfg.

The text is added to, line by line, as the standard parser drops comments; and then both texts are
read by that parser, which must see the addition and no other change.
"""

import re
from configparser import Error, RawConfigParser

from unshim.adoption.contract import TYPE, TYPE_LINE, Contract
from unshim.errors import DeclarationError

_SECTION = "importlinter"
_TYPES = re.compile(r"contract_types\s*[=:]\s*(.*)")


def has_section(text: str) -> bool:
    """Whether import-linter would read this file."""
    parser = _parsed(text)
    return parser is not None and parser.has_section(_SECTION)


def with_contract(path: str, text: str, contract: Contract) -> str:
    """The text with the contract; the same text where it is there already.

    Raises DeclarationError where the file cannot be read or safely added to.
    """
    before = _parsed(text)
    if before is None:
        raise DeclarationError("is not an INI file that can be read", path)
    for section in before.sections():
        known = before[section]
        if (known.get("type"), known.get("migration")) == (TYPE, contract.migration):
            return text
    newline = "\r\n" if "\r\n" in text else "\n"
    lines = [*_with_type(text.replace("\r\n", "\n").split("\n"))]
    while lines and not lines[-1].strip():
        lines.pop()
    identity = _free(before, contract.identity)
    lines += ["", f"[{_SECTION}:contract:{identity}]", f"name = {contract.name}", f"type = {TYPE}"]
    lines.append(f"migration = {contract.migration}")
    if contract.root:
        lines.append(f"root = {contract.root}")
    after = newline.join([*lines, ""])
    _check(path, before, after, f"{_SECTION}:contract:{identity}")
    return after


def _with_type(lines: list[str]) -> list[str]:
    """The lines with the contract type declared. A value of one line becomes one of several:
    import-linter reads a single line letter by letter."""
    start = next(i for i, line in enumerate(lines) if line.strip() == f"[{_SECTION}]")
    following = range(start + 1, len(lines))
    end = next((i for i in following if lines[i].startswith("[")), len(lines))
    for index in range(start + 1, end):
        found = _TYPES.match(lines[index])
        if found is None:
            continue
        last, values = index, [found[1].strip()] if found[1].strip() else []
        for number in range(index + 1, end):
            if lines[number][:1] in (" ", "\t") and lines[number].strip():
                last = number
                values.append(lines[number].strip())
            elif lines[number].strip() and not lines[number].startswith(("#", ";")):
                break
        if any(value.partition(":")[0].strip() == TYPE for value in values):
            return lines
        indent = re.match(r"[ \t]*", lines[last])
        space = indent[0] if indent is not None and last > index else "    "
        if found[1].strip():
            lines[index : index + 1] = ["contract_types =", f"{space}{found[1].strip()}"]
            last += 1
        return [*lines[: last + 1], f"{space}{TYPE_LINE}", *lines[last + 1 :]]
    at = max(
        (i for i in range(start, end) if lines[i].strip() and not lines[i].startswith(("#", ";"))),
        default=start,
    )
    return [*lines[: at + 1], "contract_types =", f"    {TYPE_LINE}", *lines[at + 1 :]]


def _free(parser: RawConfigParser, identity: str) -> str:
    number, found = 2, identity
    while parser.has_section(f"{_SECTION}:contract:{found}"):
        found, number = f"{identity}-{number}", number + 1
    return found


def _check(path: str, before: RawConfigParser, text: str, added: str) -> None:
    """Raises DeclarationError where the new text says more or less than it should."""
    after = _parsed(text)
    expected = {name: dict(before[name]) for name in before.sections()}
    found = {} if after is None else {name: dict(after[name]) for name in after.sections()}
    new = found.pop(added, {})
    types = found.get(_SECTION, {}).pop("contract_types", "").split("\n")
    old = expected[_SECTION].pop("contract_types", "").split("\n")
    lost = {line for line in old if line.strip()} - set(types)
    if found != expected or lost or new.get("type") != TYPE or TYPE_LINE not in types:
        raise DeclarationError(
            "could not be added to without changing what it says",
            path,
            "add the contract by hand; `unshim init` printed it",
        )


def _parsed(text: str) -> RawConfigParser | None:
    parser = RawConfigParser()
    try:
        parser.read_string(text)
    except Error:
        return None
    return parser
