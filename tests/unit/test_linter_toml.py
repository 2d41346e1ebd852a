"""A contract added to pyproject.toml: nothing else changes, comments survive."""

import tomllib

import pytest

from unshim.adoption.contract import TYPE_LINE, Contract
from unshim.adoption.linter_toml import has_table, with_contract

CONTRACT = Contract("old", "pkg.old is retired", "contracts/old.toml", "")
TABLE = {"name": "pkg.old is retired", "type": "retired_shim", "migration": "contracts/old.toml"}


@pytest.mark.parametrize(
    "before",
    [
        pytest.param('[tool.importlinter]\nroot_package = "pkg" # here\n', id="nothing yet"),
        pytest.param(
            '# top\n[project]\nname = "x"  # why\n\n[tool.importlinter] # mine\n'
            'root_packages = [\n  "pkg", # one\n]\ncontract_types = [\n  "a: b.C", # two\n]\n\n'
            '[[tool.importlinter.contracts]] # three\nname = "n"\ntype = "layers"\nlayers = []\n\n'
            "[tool.ruff] # four\nline-length = 100\n",
            id="types, contracts and tables after it",
        ),
        pytest.param(
            '[tool]\nimportlinter = { root_package = "pkg", contracts = [] } # inline\n',
            id="inline",
        ),
        pytest.param(
            '[tool]\nimportlinter = { root_package = "pkg" } # inline\n', id="inline, nothing yet"
        ),
        pytest.param(
            f'[tool.importlinter]\nroot_package = "pkg"\ncontract_types = ["{TYPE_LINE}"]\n',
            id="the type is there already",
        ),
    ],
)
def test_the_contract_is_added(before: str) -> None:
    assert has_table(before)
    found = with_contract("pyproject.toml", before, CONTRACT)
    assert with_contract("pyproject.toml", found, CONTRACT) == found
    old, new = tomllib.loads(before), tomllib.loads(found)
    linter = new["tool"]["importlinter"]
    assert linter["contracts"][-1] == TABLE
    assert TYPE_LINE in linter["contract_types"]
    for line in before.splitlines():
        if "#" in line and "inline" not in line:
            assert line in found.splitlines()
    assert {**old, "tool": {**old["tool"], "importlinter": {}}} == {
        **new,
        "tool": {**new["tool"], "importlinter": {}},
    }


@pytest.mark.parametrize("text", ["", "[tool.ruff]\n", "# importlinter\n", "[tool.importlinter"])
def test_another_file_is_none_of_import_linters(text: str) -> None:
    assert not has_table(text)


def test_the_newlines_of_the_file_are_kept() -> None:
    before = '[tool.importlinter]\r\nroot_package = "pkg"\r\n'
    found = with_contract("pyproject.toml", before, CONTRACT)
    assert found.startswith(before)
    assert found.count("\n") == found.count("\r\n")
