"""A contract added to .importlinter or setup.cfg: nothing else changes, comments survive."""

from configparser import ConfigParser

import pytest

from unshim.adoption.contract import TYPE_LINE, Contract
from unshim.adoption.linter_ini import has_section, with_contract
from unshim.errors import DeclarationError

CONTRACT = Contract("old", "pkg.old is retired", "contracts/old.toml", "")
ADDED = """
[importlinter:contract:old]
name = pkg.old is retired
type = retired_shim
migration = contracts/old.toml
"""


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param(
            "[importlinter]\nroot_package = pkg\n",
            f"[importlinter]\nroot_package = pkg\ncontract_types =\n    {TYPE_LINE}\n{ADDED}",
            id="no types",
        ),
        pytest.param(
            "# top\n[importlinter]\nroot_packages =\n    pkg  \n    # more\n    other\n\n\n"
            "[tool:x]\ny = 1 ; z\n",
            "# top\n[importlinter]\nroot_packages =\n    pkg  \n    # more\n    other\n"
            f"contract_types =\n    {TYPE_LINE}\n\n\n[tool:x]\ny = 1 ; z\n{ADDED}",
            id="comments and other sections",
        ),
        pytest.param(
            "[importlinter]\ncontract_types =\n  a: b.C\n  c: d.E\nroot_package = pkg",
            f"[importlinter]\ncontract_types =\n  a: b.C\n  c: d.E\n  {TYPE_LINE}\n"
            f"root_package = pkg\n{ADDED}",
            id="types on several lines",
        ),
        pytest.param(
            "[importlinter]\ncontract_types = a: b.C\nroot_package = pkg\n",
            f"[importlinter]\ncontract_types =\n    a: b.C\n    {TYPE_LINE}\n"
            f"root_package = pkg\n{ADDED}",
            id="types on one line, which import-linter cannot read",
        ),
        pytest.param(
            f"[importlinter]\ncontract_types =\n    {TYPE_LINE}\nroot_package = pkg\n",
            f"[importlinter]\ncontract_types =\n    {TYPE_LINE}\nroot_package = pkg\n{ADDED}",
            id="the type is there already",
        ),
        pytest.param(
            "[importlinter]\nroot_package = pkg\n\n[importlinter:contract:old]\nname = mine\n",
            f"[importlinter]\nroot_package = pkg\ncontract_types =\n    {TYPE_LINE}\n\n"
            "[importlinter:contract:old]\nname = mine\n" + ADDED.replace(":old]", ":old-2]"),
            id="the name is taken",
        ),
    ],
)
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_the_contract_is_added(before: str, after: str, newline: str) -> None:
    before, after = before.replace("\n", newline), after.replace("\n", newline)
    found = with_contract(".importlinter", before, CONTRACT)
    assert found == after
    assert with_contract(".importlinter", found, CONTRACT) == found
    parser = ConfigParser()
    parser.read_string(found)
    assert TYPE_LINE in parser["importlinter"]["contract_types"].strip().split("\n")


def test_a_root_is_named_where_it_is_another_folder() -> None:
    found = with_contract("f", "[importlinter]\n", CONTRACT._replace(root="tests/sample"))
    assert found.endswith("root = tests/sample\n")


def test_a_file_that_does_not_parse_is_left() -> None:
    assert not has_section("a = 1")
    with pytest.raises(DeclarationError):
        with_contract("setup.cfg", "a = 1", CONTRACT)
