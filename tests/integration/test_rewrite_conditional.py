"""Names that a condition in the shim decides, or that a module would take from itself: left."""

import pytest

USER = "from pkg.old import X\n"
NEW = {"pkg/new.py": "X = Y = 1\n", "pkg/other.py": "X = Y = 2\n", "app.py": USER}


@pytest.mark.parametrize(
    "shim",
    [
        pytest.param(
            "import os\nif os.name == 'nt':\n    from pkg.other import X\n"
            "else:\n    from pkg.new import X\n",
            id="else",
        ),
        pytest.param(
            "import os\nif 'CLOUD' in os.environ:\n    def X(): ...\n"
            "elif os.name == 'nt':\n    from pkg.other import X\n"
            "else:\n    from pkg.new import X\n",
            id="its own, elif, else",
        ),
    ],
)
def test_a_name_that_a_condition_decides_is_left(project, shim: str) -> None:
    ran = project.write({**NEW, "pkg/old.py": shim}).fix()
    assert "or by a condition: pkg." in ran.out or "or by a condition: its own" in ran.out
    assert "say in [names] which is meant" in ran.out
    assert (project.root / "app.py").read_text() == USER


def test_it_goes_where_the_declaration_says(project) -> None:
    shim = "import os\nif os.name == 'nt':\n    from pkg.other import X\nelse:\n"
    text = (project.root / "contracts/old.toml").read_text()
    project.declare(text + '\n[names]\nX = "pkg.new:X"\n')
    project.write({**NEW, "pkg/old.py": f"{shim}    from pkg.new import X\n"})
    assert project.fix().code == 0
    assert (project.root / "app.py").read_text() == "from pkg.new import X\n"


def test_the_other_names_move(project) -> None:
    shim = "import os\nfrom pkg.new import Y\nif os.name == 'nt':\n    from pkg.other import X\n"
    shim += "else:\n    from pkg.new import X\n"
    project.write({**NEW, "pkg/old.py": shim, "app.py": "from pkg.old import Y\n"})
    assert project.fix().code == 0
    assert (project.root / "app.py").read_text() == "from pkg.new import Y\n"


def test_a_module_never_imports_from_itself(project) -> None:
    text = (project.root / "contracts/old.toml").read_text()
    project.declare(text + '\n[names]\nOld = "pkg.new:X"\n')
    new = "X = Y = 1\nfrom pkg.old import Old, Y  # for those who look here\n"
    ran = project.write(
        {"pkg/old.py": "from pkg.new import X as Old, Y\n", "pkg/new.py": new}
    ).fix()
    assert "pkg.new is this module itself; `Old = X` would do here" in ran.out
    assert (project.root / "pkg/new.py").read_text() == new


def test_a_place_that_is_found_by_several_names_is_told_once(project) -> None:
    table = "TABLE = {f'pkg.old:{name}': f'pkg.new:{name}' for name in ('X', 'Y', 'Z')}\n"
    ran = project.write({"pkg/table.py": table}).fix()
    assert ran.out.count("pkg/table.py:1:") == 1
