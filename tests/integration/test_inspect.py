"""`unshim inspect` and `unshim discover`, run from the outside on the sample and on made trees."""

from pathlib import Path

import pytest

SAMPLE = Path(__file__).parents[1] / "sample"
SHIM = "netra_backend.app.core.managers.execution_engine_factory"
CANONICAL = "netra_backend.app.agents.supervisor.execution_engine_factory"


def test_the_flagship_is_a_redirect_with_two_traps(project) -> None:
    ran = project.run("inspect", SHIM, "--root", str(SAMPLE), "--format", "json")
    found = ran.json
    assert ran.code == 0
    assert found["verdict"] == "redirect with renames"
    assert found["canonical"] == CANONICAL
    assert found["lines"]["logic"] == 0
    assert found["traps"] == [
        "RequestScopedExecutionEngineFactory",
        "create_execution_engine_factory",
    ]
    named = {name["name"]: name for name in found["names"]}
    scoped = named["RequestScopedExecutionEngineFactory"]
    assert (scoped["what"], scoped["target"]) == ("rename", f"{CANONICAL}:ExecutionEngineFactory")
    assert "a class of its own" in scoped["trap"]
    created = named["create_execution_engine_factory"]
    assert created["target"] == f"{CANONICAL}:configure_execution_engine_factory"
    assert "a function of its own" in created["trap"]
    assert found["priority"]["level"] == "P3"
    assert "application" not in found["uses"]


def test_the_traps_are_plain_in_the_text(project) -> None:
    ran = project.run("inspect", SHIM, "--root", str(SAMPLE))
    assert "2 traps: rewriting by name would change behaviour" in ran.out
    assert "canonical:ExecutionEngineFactory  TRAP" in ran.out
    assert "no application code uses it" in ran.out
    assert f"unshim init {SHIM} {CANONICAL}" in ran.out


def test_python_agrees_when_it_is_asked(project) -> None:
    ran = project.run("inspect", SHIM, "--root", str(SAMPLE), "--import", "--format", "json")
    assert ran.code == 0
    assert [item["found"] for item in ran.json["imported"]] == ["same"] * 5


def test_python_that_disagrees_breaks_the_run(project) -> None:
    project.write(
        {
            "pkg/old.py": "from pkg.new import X, Y\nglobals()['Y'] = object()\n",
            "pkg/new.py": "X = object()\nY = object()\nprint('loud')\n",
        }
    )
    ran = project.run("inspect", "pkg.old", "--root", str(project.root), "--import")
    assert ran.code == 1
    assert "disagrees on 1 of 2" in ran.out
    assert "Y and pkg.new:Y: different" in ran.out


def test_a_module_called_like_one_of_pythons_own_is_imported_from_its_place(project) -> None:
    project.write(
        {"pkg/deep/__init__.py": "", "pkg/deep/shlex.py": "import shlex\nsplit = shlex.split\n"}
    )
    found = project.run("inspect", "pkg.deep.shlex", "--root", str(project.root), "--import")
    assert found.code == 0, found.out
    assert "Python agrees on 1 of 1 names" in found.out


def test_nothing_is_run_without_being_asked(project) -> None:
    mark = project.root / "ran"
    project.write({"pkg/old.py": f"from pkg.new import X\nopen({str(mark)!r}, 'w')\n"})
    assert project.run("inspect", "pkg.old", "--root", str(project.root)).code == 0
    assert project.run("discover", str(project.root)).code == 0
    assert not mark.exists()


def test_a_module_can_be_given_by_path(project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(project.root / "pkg")
    ran = project.run("inspect", "old.py", "--root", str(project.root), "--format", "json")
    assert ran.json["module"] == "pkg.old"


@pytest.mark.parametrize("module", ["pkg.odl", "nowhere", "pkg/old", "pkg.old.X.py", ""])
def test_a_module_that_is_not_there_is_a_usage_error(project, module: str) -> None:
    ran = project.run("inspect", module, "--root", str(project.root))
    assert ran.code == 2
    assert "error:" in ran.err
    assert "help:" in ran.err


def test_discover_ranks_shims_by_the_files_that_import_them(project) -> None:
    project.write(
        {
            "pkg/rare.py": "'''Moved to pkg.new.'''\nfrom pkg.new import X\n",
            "app/__init__.py": "",
            "app/a.py": "from pkg.old import X\nX()\n",
            "app/b.py": "import pkg.old\npkg.old\n",
            "tests/test_a.py": "from pkg import old\nold\n",
            "tests/test_b.py": "from pkg.rare import X\nX\n",
        }
    )
    ran = project.run("discover", str(project.root), "--format", "json")
    shims = [
        (shim["module"], shim["importers"], shim["test_importers"]) for shim in ran.json["shims"]
    ]
    assert ran.code == 0
    assert shims == [("pkg.old", 2, 1), ("pkg.rare", 0, 1)]
    assert {shim["canonical"] for shim in ran.json["shims"]} == {"pkg.new"}


def test_discover_finds_definitions_that_stand_twice(project) -> None:
    text = "class Engine:\n" + "".join(
        f"    def step_{n}(self, x):\n        return x + {n}\n" for n in range(5)
    )
    project.write(
        {
            "pkg/one.py": text,
            "pkg/two.py": text.replace("x + 3", "x - 3"),
            "pkg/other.py": "class Engine:\n" + "    name = 'other'\n" * 9,
            "tests/test_engine.py": text,
        }
    )
    ran = project.run("discover", str(project.root), "--format", "json")
    (duplicate,) = ran.json["duplicates"]
    assert duplicate["name"] == "Engine"
    assert sorted(duplicate["paths"]) == ["pkg/one.py", "pkg/two.py"]
    assert 0.8 < duplicate["alike"] < 1


def test_discover_tells_of_one_folder_and_counts_in_all(project) -> None:
    project.write(
        {
            "lib/deep/__init__.py": "",
            "lib/deep/old.py": "'''Deprecated.'''\nfrom pkg.new import X\n",
            "app.py": "from deep.old import X\n",
        }
    )
    root = str(project.root)
    ran = project.run("discover", str(project.root / "lib"), "--root", root, "--format", "json")
    assert [(shim["module"], shim["used"]) for shim in ran.json["shims"]] == [("deep.old", 1)]


def test_discover_is_the_same_in_one_process_and_in_several(
    project, monkeypatch: pytest.MonkeyPatch
) -> None:
    project.write(
        {f"pkg/m{n}.py": f"from pkg.new import X\n\ndef f{n}(): pass\n" for n in range(9)}
    )
    alone = project.run("discover", str(project.root), "--format", "json").json
    monkeypatch.setattr("unshim.shim.workforce._WORTH_PROCESSES", 0)
    assert project.run("discover", str(project.root), "--format", "json").json == alone


def test_discover_without_python_proves_nothing(tmp_path: Path, project) -> None:
    (tmp_path / "empty").mkdir()
    assert project.run("discover", str(tmp_path / "empty")).code == 3
    assert project.run("discover", str(tmp_path / "gone")).code == 2


def test_discover_names_the_modules_of_a_namespace_package_as_they_are_imported(project) -> None:
    project.write(
        {
            "space/part/__init__.py": "",
            "space/part/new.py": "X = 1\n",
            "space/part/old.py": "'''Moved to space.part.new.'''\nfrom space.part.new import X\n",
            "space/part/user.py": "from space.part.old import X\nX\n",
            "src/plain/__init__.py": "",
            "src/plain/old.py": "'''Deprecated.'''\nfrom plain.new import X\n",
            "src/plain/new.py": "from plain import old\n\n\ndef X():\n    return old\n",
        }
    )
    ran = project.run("discover", str(project.root), "--format", "json")
    assert {s["module"]: (s["canonical"], s["used"]) for s in ran.json["shims"]} == {
        "pkg.old": ("pkg.new", 0),
        "space.part.old": ("space.part.new", 1),
        "plain.old": ("plain.new", 1),
    }
    root = str(project.root)
    by_path = project.run("inspect", f"{root}/space/part/old.py", "--root", root)
    assert by_path.out.startswith("space.part.old: redirect")


def test_init_writes_names_of_modules_without_a_file(project) -> None:
    project.write(
        {
            "pkg/made/__init__.py": "from pkg.tools import add_deprecated\n"
            "add_deprecated({'deep': {'Y': 'pkg.new.X'}}, __name__)\n",
            "app.py": "from pkg.made.deep import Y\nY\n",
        }
    )
    root = str(project.root)
    ran = project.run("init", "pkg.made", "--yes", "--root", root)
    assert ran.code == 0, ran.err
    assert '"deep.Y" = "pkg.new:X"' in (project.root / "contracts/made.toml").read_text()
    assert project.run("check", "--migration", "made", "--root", root).code == 0


_OLD = {
    "pkg/__init__.py": "",
    "pkg/contrib/__init__.py": '"""Deprecated."""\n',
    "pkg/contrib/hooks/__init__.py": "",
    "pkg/contrib/hooks/aws.py": '"""Deprecated."""\nfrom pkg.new.aws import Hook\n',
    "pkg/contrib/hooks/gcp.py": '"""Deprecated."""\nfrom pkg.new.gcp import Hook\n',
    "pkg/contrib/ssh.py": '"""Deprecated."""\nfrom pkg.new.ssh import Hook\n',
    "pkg/new/__init__.py": "",
    "pkg/new/aws.py": "class Hook: ...\n",
    "pkg/new/gcp.py": "class Hook: ...\n",
    "pkg/new/ssh.py": "class Hook: ...\n",
}
_LOGIC = (
    "class Own:\n    def run(self):\n        total = 0\n        total += 1\n        return total\n"
)


def test_a_package_that_holds_nothing_but_shims_is_told(project) -> None:
    project.write(_OLD)
    found = project.run(
        "inspect", "pkg.contrib", "--root", str(project.root), "--format", "json"
    ).json
    assert (found["verdict"], found["canonical"]) == ("package of shims", "pkg.new")
    assert found["reasons"][0] == "3 of the 3 modules in it are shims"
    said = project.run("init", "pkg.contrib", "--root", str(project.root))
    assert "pkg.contrib -> pkg.new (package of shims)" in said.out
    assert '"hooks.aws" = "pkg.new:aws"' in said.out


@pytest.mark.parametrize(
    "more",
    [
        pytest.param(
            {"pkg/contrib/__init__.py": _LOGIC * 4}, id="the package has logic of its own"
        ),
        pytest.param(
            {"pkg/contrib/a.py": _LOGIC, "pkg/contrib/b.py": _LOGIC},
            id="as many of its modules stay",
        ),
    ],
)
def test_a_package_that_holds_more_is_no_package_of_shims(project, more) -> None:
    project.write(_OLD | more)
    found = project.run(
        "inspect", "pkg.contrib", "--root", str(project.root), "--format", "json"
    ).json
    assert found["verdict"] == "not a shim"
