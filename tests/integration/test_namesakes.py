"""A module without dots, and a file of its name in another folder: which of them is imported."""

import pytest

RUN = "if __name__ == '__main__': print(old.X)\n"


def found(project, path: str, source: str) -> list[tuple[str, str]]:
    text = (project.root / "contracts/old.toml").read_text()
    project.declare(text.replace('"pkg.old"', '"old"'))
    project.write({"old.py": "from pkg.new import X\n", "lib/old.py": "X = 2\n", path: source})
    ran = project.check("--format", "json")
    return [one[1:] for one in ran.found("path", "kind", "status") if one[0] == path]


@pytest.mark.parametrize(
    ("path", "source", "expected"),
    [
        pytest.param(
            "lib/a.py", "from old import X\n", [("import", "undecided")], id="a module beside it"
        ),
        pytest.param("lib/a.py", f"import old\n{RUN}", [], id="a script beside it"),
        pytest.param("lib/a.py", "#!/usr/bin/env python\nimport old\n", [], id="an executable"),
        pytest.param("lib/test_a.py", "import old\n", [], id="a test beside it"),
        pytest.param("lib/conftest.py", "import old\n", [], id="a conftest beside it"),
        pytest.param("my-lib/a.py", "import old\n", [("import", "new")], id="none beside it"),
        pytest.param("other/a.py", "import old\n", [("import", "new")], id="another folder"),
    ],
)
def test_a_module_may_be_imported_from_its_folder_or_from_above(
    project, path: str, source: str, expected: list[tuple[str, str]]
) -> None:
    assert found(project, path, source) == expected


def test_why_it_is_undecided_is_told(project) -> None:
    found(project, "lib/a.py", "import old\n")
    ran = project.check()
    assert "old is lib/old.py where that folder is on sys.path" in ran.out
