"""What a project's settings say about its tests, and the scripts that it installs."""

import re
from collections.abc import Mapping
from fnmatch import fnmatch
from typing import NamedTuple

from unshim.errors import TreeError
from unshim.tree import Tree

_PYTHON_FILES = ("test_*.py", "*_test.py")
# Where pytest looks, in its order: https://docs.pytest.org/en/stable/reference/customize.html
_FILES = ("pytest.ini", ".pytest.ini", "pyproject.toml", "tox.ini", "setup.cfg")
_SECTIONS = {
    "pyproject.toml": r"^\[tool\.pytest\b[^\]]*\]",
    "setup.cfg": r"^\[tool:pytest\]",
}
_NEXT_SECTION = re.compile(r"^\[[\w.:\"' -]+\]\s*$", re.MULTILINE)
_DOTTED = re.compile(r"[^\W\d]\w*(?:\.[^\W\d]\w*)+")
_PLUGIN = re.compile(r"-p[ =\"',]*([^\W\d][\w.]*)")
_SCRIPT = re.compile(
    r"^\s*[\"']?([\w.-]+)\s*[\"']?\s*=\s*[\"']?([^\W\d][\w.]*)\s*:\s*[\w.]+", re.MULTILINE
)
_PLUGINS = re.compile(r"^.*\bpytest11\b[^\n]*\n((?:[^\[\n][^\n]*\n?|\n)*)", re.MULTILINE)


class Settings(NamedTuple):
    """`files` are the patterns of test files; `modules` are imported whatever test runs.

    `paths` are folders from which tests import; `scripts` maps a console script to its module.
    """

    files: tuple[str, ...]
    modules: tuple[str, ...]
    paths: tuple[str, ...]
    scripts: Mapping[str, str]

    def is_test(self, path: str) -> bool:
        """Whether pytest collects tests from this file."""
        name = path.rpartition("/")[2]
        return path.endswith(".py") and any(
            fnmatch(path if "/" in pattern else name, pattern) for pattern in self.files
        )


def read_settings(tree: Tree) -> Settings:
    """Reads the files at the tree's top."""
    texts = {name: _text(tree, name) for name in (*_FILES, "setup.py")}
    section = next(
        (found for name in _FILES if (found := _section(name, texts[name])) is not None), ""
    )
    installed = "\n".join(texts[name] for name in ("pyproject.toml", "setup.cfg", "setup.py"))
    plugins = [match[1] for match in _PLUGINS.finditer(installed)]
    return Settings(
        tuple(_values(section, "python_files")) or _PYTHON_FILES,
        (
            *_DOTTED.findall(section),
            *_PLUGIN.findall(section),
            *(module for text in plugins for _, module in _named(text)),
        ),
        tuple(path.strip("/").removeprefix("./") for path in _values(section, "pythonpath")),
        dict(_SCRIPT.findall(installed)),
    )


def _text(tree: Tree, name: str) -> str:
    if not tree.exists(name):
        return ""
    try:
        return tree.read(name).decode("utf-8", "replace").replace("\r\n", "\n")
    except TreeError:
        return ""


def _section(name: str, text: str) -> str | None:
    """The text of pytest's own section; None where the file has none."""
    start = re.search(_SECTIONS.get(name, r"^\[pytest\]"), text, re.MULTILINE)
    if start is None:
        return None
    end = _NEXT_SECTION.search(text, start.end())
    return text[start.end() : end.start() if end else len(text)]


def _values(section: str, key: str) -> list[str]:
    """The words of a setting, in ini or in TOML."""
    match = re.search(
        rf"^{key}[ \t]*=[ \t]*(\[[^\]]*\]|[^\n]*(?:\n[ \t]+[^\n]+)*)", section, re.MULTILINE
    )
    return [word for word in re.split(r"[\s,\[\]\"']+", match[1]) if word] if match else []


def _named(text: str) -> list[tuple[str, str]]:
    return re.findall(r"^\s*[\"']?([\w.-]+)[\"']?\s*=\s*[\"']?([^\W\d][\w.]*)", text, re.MULTILINE)
