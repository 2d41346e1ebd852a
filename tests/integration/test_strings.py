# ruff: noqa: RUF001
"""What strings, paths and comments come to, through the real command line."""

from pathlib import Path
from typing import Any, Protocol

import pytest

SAMPLE = Path(__file__).resolve().parents[2] / "tests" / "sample"
CONTRACTS = Path(__file__).resolve().parents[2] / "contracts"


class Ran(Protocol):
    code: int
    out: str

    def found(self, *keys: str) -> list[tuple[Any, ...]]: ...


class Project(Protocol):
    root: Path

    def write(self, files: dict[str, str]) -> "Project": ...
    def declare(self, text: str = ..., rows: str = ...) -> "Project": ...
    def commit(self) -> str: ...
    def check(self, *arguments: str) -> Ran: ...
    def run(self, *arguments: str) -> Ran: ...


DECLARATION = """
shim = "pkg.old"
canonical = "pkg.new"
phase = "freeze"
{extra}
[[phases]]
name = "freeze"
allow = ["**"]
"""


def found(project: Project, *arguments: str) -> list[tuple[Any, ...]]:
    ran = project.check("--no-base", "--format", "json", *arguments)
    return ran.found("path", "line", "kind", "name", "status")


def test_a_use_in_a_string_is_new_until_it_is_allowed(project: Project) -> None:
    project.write({"tests/test_x.py": "patch('pkg.old.X')\n"})
    ran = project.check("--no-base")
    assert ran.code == 1
    assert "tests/test_x.py:1:8: new patch: the shim's X is patched" in ran.out
    project.declare(DECLARATION.format(extra=""), "tests/test_x.py\tstring\tX\n")
    assert project.check("--no-base").code == 0


def test_the_shim_may_mention_itself_and_is_no_use(project: Project) -> None:
    text = '"""The shim pkg.old."""\nfrom pkg.new import X\n__name__ == "pkg.old"\n'
    project.write({"pkg/old.py": text})
    assert found(project) == [("pkg/old.py", 1, "prose", ".", "mention")]
    assert project.check("--no-base").code == 0


def test_strings_may_be_allowed_as_mentions(project: Project) -> None:
    project.write({"tests/names.py": "NAMES = ['pkg.old']\n", "names.py": "x = 'pkg.old'\n"})
    project.declare(DECLARATION.format(extra='mentions = ["tests/**"]'))
    assert found(project) == [
        ("names.py", 1, "string", ".", "new"),
        ("tests/names.py", 1, "prose", ".", "mention"),
    ]


def test_only_strings_are_mentions_not_what_is_imported(project: Project) -> None:
    project.write({"tests/names.py": "import_module('pkg.old')\n"})
    project.declare(DECLARATION.format(extra='mentions = ["tests/**"]'))
    assert found(project) == [("tests/names.py", 1, "dynamic", ".", "new")]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        pytest.param("from pkg.ｏld import X", ("import", "X"), id="import from"),
        pytest.param("import pkg.𝓸𝓵𝓭 as o", ("import", "."), id="import as"),
        pytest.param("from ｐkg import ｏlｄ", ("import", "."), id="parent"),
        pytest.param("import pkg\npkg.ｏld.X", ("attribute", "X"), id="attribute"),
        pytest.param("import_module('pkg.\\x6fld')", ("dynamic", "."), id="hexadecimal"),
        pytest.param("import_module('\\u0070kg.\\u006fld')", ("dynamic", "."), id="unicode"),
        pytest.param("import_module(b'pkg.\\157ld'.decode())", ("dynamic", "."), id="octal bytes"),
        pytest.param("patch('pkg.\\N{LATIN SMALL LETTER O}ld.X')", ("patch", "X"), id="named"),
        pytest.param("patch('pkg\\x2eold.X')", ("patch", "X"), id="the dot"),
        pytest.param("x = 'pkg\\056old\\x3aX'", ("entry", "."), id="the colon"),
        pytest.param("exec('from pkg.ｏld import X')", ("string", "X"), id="executed"),
        pytest.param("import_module(r'pkg.\\x6fld')", None, id="raw string"),
        pytest.param("import_module('pkg.ｏld')", None, id="a string is not normalised"),
        pytest.param("import pkg.ｏther\nｏld = 1", None, id="another name"),
    ],
)
@pytest.mark.parametrize("alone", [False, True], ids=["tree", "file"])
def test_a_name_is_found_however_its_letters_are_spelled(
    project: Project, source: str, expected: tuple[str, str] | None, alone: bool
) -> None:
    project.write({"a.py": source + "\n"})
    project.commit()
    found_there = {
        (kind, name)
        for _, _, kind, name, _ in found(project, *([str(project.root / "a.py")] * alone))
    }
    assert found_there == ({expected} if expected else set())


def test_a_name_spelled_by_other_letters_is_handed_on(project: Project) -> None:
    project.write(
        {"hand.py": "from pkg.ｏld import Ｘ as ﬁrst\n", "a.py": "from hand import first\n"}
    )
    assert found(project) == [
        ("a.py", 1, "reexport", "X", "new"),
        ("hand.py", 1, "import", "X", "new"),
    ]
    assert found(project, str(project.root / "a.py")) == [("a.py", 1, "reexport", "X", "new")]


@pytest.mark.parametrize("where", ["folder", "working tree", "index"])
def test_a_name_put_together_is_found_where_no_line_has_its_last_word(
    project: Project, where: str
) -> None:
    project.write({"load.py": "def load(name):\n    return import_module(f'pkg.{name}')\n"})
    if where != "folder":
        project.commit()
    arguments = ["--staged"] if where == "index" else []
    assert found(project, *arguments) == [("load.py", 2, "dynamic", ".", "undecided")]
    ran = project.check("--no-base", *arguments)
    assert ran.code == 0
    assert "undecided dynamic: pkg.{...} may be the shim" in ran.out


def test_the_loader_of_the_shims_own_package_is_found(project: Project) -> None:
    loader = "for name in names:\n    import_module('.' + name, __name__)\n"
    project.write({"pkg/__init__.py": loader, "other/__init__.py": loader})
    assert found(project) == [("pkg/__init__.py", 2, "dynamic", ".", "undecided")]


def test_an_undecided_use_can_be_allowed(project: Project) -> None:
    project.write({"load.py": "import_module(f'pkg.{name}')\n"})
    project.declare(DECLARATION.format(extra=""), "load.py\tstring\t.\n")
    assert found(project) == [("load.py", 1, "dynamic", ".", "allowed")]


def test_a_path_is_that_of_the_source_folder(project: Project) -> None:
    project.write({"src/lib/old.py": "", "src/lib/new.py": "", "pkg/old.py": ""})
    declaration = DECLARATION.replace("pkg.", "lib.").format(extra='roots = ["src"]')
    project.declare(declaration)
    project.write({"a.py": "x = ['src/lib/old.py', 'lib/old.py', 'pkg/old.py', 'old.py']\n"})
    assert found(project) == [("a.py", 1, "path", ".", "new")] * 2


def test_a_string_below_a_package_bears_the_name_that_an_import_bears(project: Project) -> None:
    (project.root / "pkg/old.py").unlink()
    project.write({"pkg/old/__init__.py": "", "pkg/old/part/deep.py": "X = 1\n"})
    project.write({"a.py": "from pkg.old.part.deep import X\npatch('pkg.old.part.deep.X.y')\n"})
    assert found(project) == [
        ("a.py", 1, "import", "part.deep.X", "new"),
        ("a.py", 2, "patch", "part.deep.X", "new"),
    ]


def test_the_sample_has_what_the_migration_was_declared_for(project: Project) -> None:
    arguments = ("--root", str(SAMPLE), "--contracts", str(CONTRACTS), "--no-base")
    ran = project.run("check", *arguments, "--format", "json")
    kinds: dict[str, list[str]] = {}
    for path, kind in ran.found("path", "kind"):
        kinds.setdefault(kind, []).append(path.rpartition("/")[2])
    assert len(kinds["fallback"]) == 17
    assert kinds["dynamic"] == ["test_execution_engine_factory_consolidation.py"]
    assert kinds["path"] == [
        "test_factory_compliance.py",
        "test_execution_engine_ssot_enforcement.py",
    ]
    python = [path for path in kinds["prose"] if path.endswith(".py")]
    assert python == ["execution_engine_factory.py"]
