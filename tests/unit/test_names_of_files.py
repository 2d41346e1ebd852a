"""Texts that name a file called like the shim, and no name of the shim."""

from collections.abc import Callable

import pytest

from unshim.finders import Finding

Held = Callable[..., list[Finding]]

MIGRATION = """
shim = "pkg.core.shim"
canonical = "pkg.new"
phase = "all"
[[phases]]
name = "all"
allow = ["**"]
"""
TREE = {
    "pkg/__init__.py": "",
    "pkg/core/__init__.py": "",
    "pkg/core/shim.py": "import json\nfrom pkg.new import X\n",
    "pkg/new.py": "X = 1\n",
}


def found(held: Held, text: str, path: str = "app/a.py") -> list[tuple[str, str]]:
    every = held(MIGRATION, {**TREE, path: text})
    return [(one.kind, one.name) for one in every if one.path == path]


@pytest.mark.parametrize("suffix", ["txt", "ini", "log", "yaml", "zip"])
def test_a_file_is_no_name_of_the_shim(held: Held, suffix: str) -> None:
    assert found(held, f"open('pkg.core.shim.{suffix}')") == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("open('pkg.core.shim.json')", ("string", "json"), id="the shim has it"),
        pytest.param("patch('pkg.core.shim.yaml')", ("patch", "yaml"), id="given to a call"),
        pytest.param("load('pkg.core.shim.txt.X')", ("string", "txt"), id="it goes on"),
        pytest.param("x = 'pkg.core.shim.text'", ("string", "text"), id="no suffix"),
    ],
)
def test_what_may_be_a_name_is_found(held: Held, text: str, expected: tuple[str, str]) -> None:
    assert found(held, text) == [expected]


def test_a_setting_that_names_a_file_is_no_entry(held: Held) -> None:
    text = "a: pkg.core.shim.txt\nb: pkg.core.shim.X\n"
    assert found(held, text, "a.yaml") == [("entry", "X")]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("(tmp_path / 'pkg/core/shim.py').write_text('')", id="a path"),
        pytest.param("(tmp_path / 'core' / 'shim.py').touch()", id="step by step"),
        pytest.param("tmpdir.join('core', 'shim.py')", id="tmpdir"),
        pytest.param("os.path.join(tmp_path, 'core', 'shim.py')", id="joined"),
    ],
)
def test_a_file_that_a_test_makes_is_another(held: Held, text: str) -> None:
    assert found(held, f"import os\ndef test(tmp_path, tmpdir):\n    {text}") == []


def test_a_file_that_a_test_copies_is_found(held: Held) -> None:
    text = (
        "def test(tmp_path):\n    shutil.copytree('pkg', tmp_path)\n    tmp_path / 'core/shim.py'"
    )
    assert found(held, text) == [("path", ".")]
