"""An attribute of a module that does not hand a name on is no use of it; nothing else is lost."""

import json

import pytest

FILES = {
    "pkg/new.py": "X = 1\n",
    "pkg/old.py": "from pkg.new import X\n",
    "pkg/api.py": "from pkg.old import X\n",
    "pkg/other.py": "X = 2\n",
    "pkg/names.py": "import pkg.api as m\n",
}
OTHER = "import pkg.other as m\n"


def found(project, source: str) -> list[tuple[str, int]]:
    project.write({**FILES, "app.py": source})
    ran = project.run("check", "--root", str(project.root), "--format", "json")
    findings = json.loads(ran.out)["findings"]
    return [(one["kind"], one["line"]) for one in findings if one["path"] == "app.py"]


@pytest.mark.parametrize(
    "source",
    [
        pytest.param("import pkg.api as m\nprint(m.X)\n", id="imported"),
        pytest.param(f"{OTHER}import pkg.api as m\nprint(m.X)\n", id="imported twice"),
        pytest.param(f"import pkg.api\n{OTHER}m = pkg.api; print(m.X)\n", id="assigned"),
        pytest.param(f"import pkg.api; {OTHER}for m in [pkg.api]: print(m.X)\n", id="in a loop"),
        pytest.param(
            "try: import pkg.other as m\nexcept ImportError: import pkg.api as m\nprint(m.X)\n",
            id="where that fails",
        ),
        pytest.param(f"{OTHER}from pkg.names import *\nprint(m.X)\n", id="brought by a star"),
        pytest.param("from pkg import names\nprint(names.m.X)\n", id="held by a module"),
    ],
)
def test_a_name_that_is_handed_on_is_found_whatever_asks_for_it(project, source: str) -> None:
    assert ("reexport", source.count("\n")) in found(project, source)


def test_the_same_name_of_another_module_is_none(project) -> None:
    assert found(project, f"{OTHER}print(m.X)\n") == []
