"""Declarations: what is read, and every complaint with its file and line."""

from datetime import date

import pytest

from unshim.errors import DeclarationError
from unshim.migration import read_migration

GOOD = """\
shim = "pkg.old"
canonical = "pkg.new"
phase = "freeze"

[names]
Old = "pkg.new:New"
moved = "pkg.elsewhere"

[[phases]]
name = "freeze"
allow = ["**"]

[[phases]]
name = "remove"
allow = []
due = 2027-03-01
extended = [{ to = 2027-04-01, reason = "the release slipped" }]
"""


def read(text: str) -> object:
    return read_migration("contracts/old.toml", text.encode())


def test_a_declaration_is_read_whole() -> None:
    migration = read_migration("contracts/old.toml", GOOD.encode())
    assert migration.name == "old"
    assert migration.present.name == "freeze"
    assert migration.following is not None
    assert migration.following.due == date(2027, 3, 1)
    assert migration.following.extended[0].reason == "the release slipped"


@pytest.mark.parametrize(
    ("name", "target"),
    [
        ("X", "pkg.new:X"),
        ("Old", "pkg.new:New"),
        ("Old.method", "pkg.new:New.method"),
        ("moved", "pkg.elsewhere:moved"),
        (".", "pkg.new"),
    ],
)
def test_each_name_has_its_own_canonical(name: str, target: str) -> None:
    assert read_migration("contracts/old.toml", GOOD.encode()).target(name) == target


@pytest.mark.parametrize("newline", ["\r\n", "\n"])
def test_newlines_of_either_kind_and_a_byte_order_mark_are_read(newline: str) -> None:
    data = b"\xef\xbb\xbf" + GOOD.replace("\n", newline).encode()
    assert read_migration("contracts/old.toml", data).shim == "pkg.old"


BAD = [
    pytest.param("shim = ", "contracts/old.toml:1", "is not TOML", "", id="no TOML"),
    pytest.param(
        "shim = 'pkg.old'\n", "contracts/old.toml", "'canonical' is missing", "", id="missing"
    ),
    pytest.param(
        GOOD.replace("phase =", "phse ="),
        "contracts/old.toml:3",
        "unknown key 'phse'",
        "did you mean 'phase'?",
        id="unknown key",
    ),
    pytest.param(
        GOOD.replace("due =", "deu ="),
        "contracts/old.toml:16",
        "unknown key 'deu'",
        "did you mean 'due'?",
        id="unknown key of a phase",
    ),
    pytest.param(
        GOOD.replace('phase = "freeze"', 'phase = "freez"'),
        "contracts/old.toml:3",
        "phase 'freez' is not declared",
        "did you mean 'freeze'?",
        id="phase not declared",
    ),
    pytest.param(
        GOOD.replace('allow = ["**"]', 'allow = ["tests/**"]').replace(
            "allow = []", 'allow = ["a/**"]'
        ),
        "contracts/old.toml:13",
        "phase 'remove' allows 'a/**', which phase 'freeze' before it does not",
        "may only narrow",
        id="widening",
    ),
    pytest.param(
        GOOD.replace('"pkg.new"', '"pkg.old"', 1),
        "contracts/old.toml:2",
        "shim and canonical are the same module",
        "only",
        id="same module",
    ),
    pytest.param(
        GOOD.replace('"pkg.new"', '"pkg.old.new"', 1),
        "contracts/old.toml:2",
        "the canonical pkg.old.new lies below the shim pkg.old, and would go with it",
        'only = ["Name"]',
        id="canonical below the shim",
    ),
    pytest.param(
        GOOD.replace('phase = "freeze"\n\n[names]', '[names]\nphase = "freeze"', 1),
        "contracts/old.toml:4",
        "'phase' is missing: where it stands, it belongs to [names]",
        "move it up, above [names]",
        id="a key below a table",
    ),
    pytest.param(
        GOOD.replace('"pkg.old"', '"pkg/old.py"', 1),
        "contracts/old.toml:1",
        "no dotted module name",
        "as it is imported",
        id="a path for a module",
    ),
    pytest.param(
        GOOD.replace("2027-03-01", '"2027-03-01"'),
        "contracts/old.toml:16",
        "'due' must be a date",
        "",
        id="a date as a string",
    ),
    pytest.param(
        GOOD.replace("2027-03-01", "2027-03-01T10:00:00"),
        "contracts/old.toml:16",
        "'due' must be a date",
        "",
        id="a date with a time",
    ),
    pytest.param(
        GOOD.replace('allow = ["**"]', 'allow = "**"'),
        "contracts/old.toml:11",
        "'allow' must be a list",
        "",
        id="a string for a list",
    ),
    pytest.param(
        GOOD.replace('allow = ["**"]', "allow = [1]"),
        "contracts/old.toml:11",
        "'allow' must be a list of strings",
        "",
        id="a number in a list",
    ),
    pytest.param(
        GOOD.replace('name = "remove"', 'name = "freeze"'),
        "contracts/old.toml:14",
        "phase 'freeze' is declared twice",
        "",
        id="phase twice",
    ),
    pytest.param(
        GOOD.replace('"pkg.new:New"', '"pkg new"'),
        "contracts/old.toml:6",
        "'Old' must be a string such as",
        "",
        id="a name's target",
    ),
    pytest.param(
        GOOD.replace(', reason = "the release slipped"', ""),
        "contracts/old.toml:17",
        "extended takes entries of a date and a reason",
        "write: extended",
        id="an extension without a reason",
    ),
    pytest.param(
        GOOD.replace('name = "remove"', 'name = " "'),
        "contracts/old.toml:13",
        "phase 2 has no 'name'",
        "",
        id="a phase of no name",
    ),
    pytest.param(
        GOOD.partition("[[phases]]")[0],
        "contracts/old.toml",
        "'phases' is missing",
        "[[phases]]",
        id="no phases",
    ),
    pytest.param(
        GOOD.replace("Old =", '"a name" ='),
        "contracts/old.toml:6",
        "names: 'a name' is no name",
        "",
        id="a name that is none",
    ),
    pytest.param(
        GOOD.replace('"pkg.new:New"', '"pkg.old:New"'),
        "contracts/old.toml:6",
        "'Old' would still be taken from the shim",
        "name the module that owns it now",
        id="a name that stays",
    ),
    pytest.param(
        'only = ["A B"]\n' + GOOD,
        "contracts/old.toml:1",
        "only: 'A B' is no name",
        "",
        id="one of a few names that is none",
    ),
    pytest.param(
        GOOD.replace("phase =", "<<<<<<< HEAD\nphase =", 1),
        "contracts/old.toml:3",
        "has a merge conflict",
        "settle it",
        id="a merge conflict",
    ),
    pytest.param(
        GOOD + "a = " + "[" * 9000 + "]" * 9000,
        "contracts/old.toml",
        "is not TOML that can be read",
        "",
        id="too deeply nested",
    ),
    pytest.param(
        f"a = {'1' * 9000}\n{GOOD}",
        "contracts/old.toml",
        "is not TOML that can be read",
        "",
        id="a number too long",
    ),
]


@pytest.mark.parametrize("key", ["allow", "exclude", "mentions"])
@pytest.mark.parametrize(
    ("glob", "problem"),
    [
        pytest.param(r"tests\**", "has a backslash", id="of Windows"),
        pytest.param("!tests/**", "takes something back", id="negated"),
        pytest.param("./tests/**", "globs begin at the root", id="of this folder"),
        pytest.param("../tests/**", "globs begin at the root", id="of the folder above"),
        pytest.param("[z-a]*", "bad character range z-a", id="a range that runs backwards"),
    ],
)
def test_a_glob_that_can_hold_no_path_is_an_error(key: str, glob: str, problem: str) -> None:
    text = f"{key} = ['{glob}']\n{GOOD}"
    line = 1
    if key == "allow":
        text, line = GOOD.replace('["**"]', f"['{glob}']"), 11
    with pytest.raises(DeclarationError) as raised:
        read(text)
    assert raised.value.where == f"contracts/old.toml:{line}"
    assert f"{key}: {glob!r}" in raised.value.message
    assert problem in raised.value.message


@pytest.mark.parametrize(("text", "where", "message", "hint"), BAD)
def test_a_complaint_names_file_line_and_remedy(
    text: str, where: str, message: str, hint: str
) -> None:
    with pytest.raises(DeclarationError) as raised:
        read(text)
    assert raised.value.where == where
    assert message in raised.value.message
    assert hint in raised.value.hint


def test_bytes_that_are_not_utf8_are_named_with_their_line() -> None:
    with pytest.raises(DeclarationError) as raised:
        read_migration("contracts/old.toml", b'shim = "a.b"\nowner = "\xff"\n')
    assert raised.value.where == "contracts/old.toml:2"
