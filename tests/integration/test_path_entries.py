"""A file that puts a folder around the shim on sys.path imports it by the rest of its name."""

import pytest

HERE = "os.path.dirname(__file__)"
ADDED = "import os, sys\nsys.path.insert(0, 'pkg')\n"


def found(project, files: dict[str, str]) -> list[tuple[str, str, int, str]]:
    ran = project.write(files).check("--format", "json")
    keys = ("path", "kind", "line", "status")
    return [one for one in ran.found(*keys) if one[0] in files]


@pytest.mark.parametrize(
    ("source", "kind"),
    [
        pytest.param(f"{ADDED}from old import X\n", "import", id="insert"),
        pytest.param(f"{ADDED}import old\n", "import", id="a module"),
        pytest.param(f"{ADDED}from old import *\n", "star", id="a star"),
        pytest.param(f"{ADDED}import_module('old')\n", "dynamic", id="by a name in a string"),
        pytest.param("import sys\nsys.path += ['./pkg']\nimport old\n", "import", id="added"),
        pytest.param(
            "import sys\nsys.path[:0] = ['pkg', 'lib']\nimport old\n", "import", id="a slice"
        ),
        pytest.param(
            "import sys\nsys.path = ['pkg'] + sys.path\nimport old\n", "import", id="a sum"
        ),
        pytest.param(
            "import sys, pkg\nsys.path.extend(pkg.__path__)\nimport old\n",
            "import",
            id="the path of a package",
        ),
        pytest.param(
            f"import os, sys\nsys.path.append(os.path.join({HERE}, '..', 'pkg'))\nimport old\n",
            "import",
            id="from the file's folder",
        ),
        pytest.param(
            "import sys\nfrom pathlib import Path\n"
            "sys.path.insert(0, str(Path(__file__).parents[1] / 'pkg'))\nimport old\n",
            "import",
            id="pathlib",
        ),
        pytest.param("import site\nsite.addsitedir('pkg')\nimport old\n", "import", id="site"),
        pytest.param(
            "def test(monkeypatch):\n    monkeypatch.syspath_prepend('pkg')\n    import old\n",
            "import",
            id="by pytest",
        ),
    ],
)
def test_it_is_found(project, source: str, kind: str) -> None:
    last = source.count("\n")
    assert found(project, {"tests/a.py": source}) == [("tests/a.py", kind, last, "new")]


def test_a_conftest_counts_for_what_lies_beside_and_below_it(project) -> None:
    files = {
        "tests/conftest.py": f"import os, sys\nsys.path.insert(0, {HERE} + '/../pkg')\n",
        "tests/unit/test_a.py": "from old import X\npkg = 1\n",
        "other/test_b.py": "from old import X\npkg = 1\n",
    }
    assert found(project, files) == [("tests/unit/test_a.py", "import", 1, "new")]


@pytest.mark.parametrize(
    "source",
    [
        pytest.param("import sys\nsys.path.insert(0, 'lib')\nimport old\npkg = 1\n", id="other"),
        pytest.param("import sys\nsys.path.insert(0, 'lib/pkg2')\nimport old\n", id="longer"),
        pytest.param("import sys\nsys.path.insert(0, HOME)\nimport old\npkg = 1\n", id="unknown"),
        pytest.param(f"{ADDED}import older\n", id="another module"),
    ],
)
def test_another_folder_or_module_is_none(project, source: str) -> None:
    assert found(project, {"tests/a.py": source}) == []


def test_what_lies_in_the_folder_itself_comes_before(project) -> None:
    files = {"lib/old.py": "X = 1\n", "lib/a.py": f"{ADDED}import old\n"}
    assert found(project, files) == []


def test_a_module_of_python_itself_is_that(project) -> None:
    project.write({"pkg/json.py": "from pkg.new import X\n"})
    project.declare(
        (project.root / "contracts/old.toml").read_text().replace("pkg.old", "pkg.json")
    )
    assert found(project, {"tests/a.py": f"{ADDED}import json\n"}) == []


def test_it_is_not_rewritten_to_what_the_folder_does_not_have(project) -> None:
    project.write({"tests/a.py": f"{ADDED}from old import X\n"})
    ran = project.fix()
    assert "found by a folder on sys.path" in ran.out + ran.err
    assert "from old import X" in (project.root / "tests/a.py").read_text()
