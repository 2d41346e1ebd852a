"""`unshim init`: what it writes, what it leaves, and that the contract then holds."""

import shutil
from pathlib import Path

import pytest

SAMPLE = Path(__file__).parents[1] / "sample"
SHIM = "netra_backend.app.core.managers.execution_engine_factory"
CANONICAL = "netra_backend.app.agents.supervisor.execution_engine_factory"


@pytest.fixture
def sample(tmp_path: Path) -> Path:
    root = tmp_path / "sample"
    shutil.copytree(SAMPLE, root, ignore=shutil.ignore_patterns("__pycache__"))
    return root


def contents(root: Path) -> dict[str, bytes]:
    return {str(p.relative_to(root)): p.read_bytes() for p in root.rglob("*") if p.is_file()}


def test_a_shim_is_adopted_in_one_command(project, sample: Path) -> None:
    before = contents(sample)
    ran = project.run("init", SHIM, "--root", str(sample), "--yes", "--owner", "@team")
    assert ran.code == 0, ran.err
    after = contents(sample)
    assert {name: after[name] for name in before} == before
    assert sorted(set(after) - set(before)) == [
        ".importlinter",
        "contracts/execution_engine_factory.allow",
        "contracts/execution_engine_factory.toml",
    ]
    text = after["contracts/execution_engine_factory.toml"].decode()
    assert f'canonical = "{CANONICAL}"' in text
    assert 'owner = "@team"' in text
    assert f'RequestScopedExecutionEngineFactory = "{CANONICAL}:ExecutionEngineFactory"' in text
    assert "# Mind: the canonical has a class of its own" in text
    assert project.run("check", "--root", str(sample)).code == 0
    assert "unshim check" in ran.out
    assert "pre-commit" in ran.out


def test_a_second_run_changes_nothing(project, sample: Path) -> None:
    project.run("init", SHIM, "--root", str(sample), "--yes")
    before = contents(sample)
    ran = project.run("init", SHIM, "--root", str(sample), "--yes")
    assert ran.code == 0
    assert contents(sample) == before
    assert "all of it is there already" in ran.out


def test_what_is_missing_is_added_and_the_rest_left(project, sample: Path) -> None:
    project.run("init", SHIM, "--root", str(sample), "--yes")
    declaration = sample / "contracts/execution_engine_factory.toml"
    declaration.write_text(declaration.read_text() + "# mine\n")
    before = contents(sample)
    (sample / "contracts/execution_engine_factory.allow").unlink()
    project.run("init", SHIM, "--root", str(sample), "--yes")
    assert contents(sample) == before


def test_without_a_yes_nothing_is_written(project, sample: Path) -> None:
    before = contents(sample)
    ran = project.run("init", SHIM, "--root", str(sample))
    assert ran.code == 2
    assert "will create       contracts/execution_engine_factory.toml" in ran.out
    assert "--yes" in ran.err
    assert contents(sample) == before


@pytest.mark.parametrize(("answer", "written"), [("y\n", True), ("no\n", False), ("", False)])
def test_a_person_is_asked(
    project, sample: Path, monkeypatch: pytest.MonkeyPatch, answer: str, written: bool
) -> None:
    import io
    import sys

    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    monkeypatch.setattr(sys, "stdin", Terminal(answer))
    project.run("init", SHIM, "--root", str(sample))
    assert (sample / "contracts").exists() is written


def test_the_contract_joins_an_existing_configuration(project, sample: Path) -> None:
    text = "# ours\n[importlinter]\nroot_package = netra_backend\n"
    (sample / ".importlinter").write_text(text)
    ran = project.run("init", SHIM, "--root", str(sample), "--yes")
    assert "wrote .importlinter" in ran.out
    found = (sample / ".importlinter").read_text()
    assert found.startswith(text)
    assert "migration = contracts/execution_engine_factory.toml" in found


def test_a_name_that_is_taken_is_made_longer(project) -> None:
    project.write({"other/__init__.py": "", "other/old.py": "from pkg.new import X\n"})
    ran = project.run("init", "other.old", "--root", str(project.root), "--yes")
    assert ran.code == 0, ran.err
    assert (project.root / "contracts/other_old.toml").exists()
    assert project.check().code == 0


def test_a_canonical_outside_the_tree_is_declared_as_such(project) -> None:
    project.write(
        {
            "src/deep/__init__.py": "",
            "src/deep/five.py": "from vine.five import items, values\n",
            "src/deep/user.py": "from deep.five import items\n",
        }
    )
    ran = project.run("init", "deep.five", "--root", str(project.root), "--yes")
    assert ran.code == 0, ran.err
    text = (project.root / "contracts/five.toml").read_text()
    assert "external = true" in text
    assert 'roots = ["src"]' in text
    assert project.check("--migration", "five").code == 0


def test_what_is_no_shim_is_refused_unless_its_canonical_is_given(project) -> None:
    project.write({"pkg/own.py": "def work():\n    return 1\n"})
    ran = project.run("init", "pkg.own", "--root", str(project.root), "--yes")
    assert ran.code == 2
    assert "not a shim" in ran.err
    assert project.run("init", "pkg.own", "pkg.new", "--root", str(project.root), "--yes").code == 0


@pytest.mark.parametrize("text", ["[importlinter", "[other]\nx = 1\n", "a"])
def test_a_configuration_that_cannot_be_added_to_stops_it(project, text: str) -> None:
    project.write({".importlinter": text, "pkg/o2.py": "from pkg.new import X\n"})
    ran = project.run("init", "pkg.o2", "--root", str(project.root), "--yes")
    assert ran.code == 2
    assert not (project.root / "contracts/o2.toml").exists()


@pytest.mark.parametrize("in_git", [True, False], ids=["in git", "without git"])
def test_what_it_prints_next_can_be_done(project, in_git: bool) -> None:
    project.write({"src/shop/__init__.py": "", "src/shop/new.py": "X = 1\n"})
    project.write({"src/shop/old.py": "'''Deprecated.'''\nfrom shop.new import X\n"})
    if in_git:
        project.commit()
    ran = project.run("init", "shop.old", "--yes", "--root", str(project.root))
    assert ran.code == 0, ran.err
    assert ("  git add " in ran.out) is in_git
    assert "  lint-imports  # with src installed, or on PYTHONPATH\n" in ran.out


def test_the_parts_of_a_package_are_declared_where_they_live_elsewhere(project) -> None:
    project.write(
        {
            "pkg/compat/__init__.py": "from lib import X\nimport json\nimport numpy as np\n",
            "pkg/compat/same.py": "from lib.same import Y\n",
            "pkg/compat/moved.py": "from lib.deep.moved import Y\n",
            "pkg/compat/renamed.py": "from lib.renamed import stable as S, Y, Z\n",
            "pkg/compat/own.py": "def Y():\n    return 1\n",
        }
    )
    root = str(project.root)
    ran = project.run("init", "pkg.compat", "lib", "--root", root, "--yes")
    assert ran.code == 0, ran.err
    text = (project.root / "contracts/compat.toml").read_text()
    table = text.partition("[names]")[2].partition("[[phases]]")[0]
    assert table.splitlines()[1:] == [
        'json = "json:"',
        'np = "numpy:"',
        'moved = "lib.deep:moved"',
        '"renamed.S" = "lib.renamed:stable"',
        "",
    ]
    assert project.check("--migration", "compat", "--no-base").code == 0


def test_a_name_that_a_missing_distribution_changes_is_for_people_to_decide(project) -> None:
    project.write(
        {
            "pkg/compat.py": """
                from lib import X
                try:
                    import simplejson as json
                except ImportError:
                    import json
                try:
                    from collections.abc import Mapping
                except ImportError:
                    from collections import Mapping
                if PY3:
                    from urllib.parse import quote
                else:
                    from urllib import quote
                """
        }
    )
    root = str(project.root)
    ran = project.run("init", "pkg.compat", "lib", "--root", root, "--yes")
    assert ran.code == 0, ran.err
    text = (project.root / "contracts/compat.toml").read_text()
    table = text.partition("[names]")[2].partition("[[phases]]")[0]
    assert table.splitlines()[1:] == [
        'Mapping = "collections.abc:Mapping"',
        "# json is simplejson, where that fails: json at line 6: say which is meant.",
        "# quote is urllib:quote, or by a condition: urllib.parse:quote at line 12: "
        "say which is meant.",
        "",
    ]


def test_a_vendored_copy_of_the_canonical_is_no_source_root(project) -> None:
    project.write(
        {
            "pkg/vendor/__init__.py": "",
            "pkg/vendor/lib/__init__.py": "",
            "pkg/compat.py": "from lib import X\n",
            "app.py": "from pkg.compat import X\n",
        }
    )
    root = str(project.root)
    ran = project.run("init", "pkg.compat", "lib", "--root", root, "--yes")
    assert ran.code == 0, ran.err
    assert "roots" not in (project.root / "contracts/compat.toml").read_text()
    assert (project.root / "contracts/compat.allow").read_text().endswith("\napp.py\timport\tX\n")


def test_the_root_itself_is_a_source_root_beside_another(project) -> None:
    project.write(
        {
            "other/src/lib/__init__.py": "X = 1\n",
            "pkg/compat.py": "from lib import X\n",
            "app.py": "from pkg.compat import X\n",
        }
    )
    root = str(project.root)
    ran = project.run("init", "pkg.compat", "lib", "--root", root, "--yes")
    assert ran.code == 0, ran.err
    text = (project.root / "contracts/compat.toml").read_text()
    assert 'roots = [".", "other/src"]' in text
    assert (project.root / "contracts/compat.allow").read_text().endswith("\napp.py\timport\tX\n")


def adopt(project, *options: str):
    return project.run("init", "--root", str(project.root), "--yes", *options)


def rows(project, name: str) -> list[str]:
    lines = (project.root / f"contracts/{name}.allow").read_text().splitlines()
    return [line for line in lines if "\t" in line]


def test_a_shim_of_another_distribution_is_adopted(project) -> None:
    project.write(
        {"app/__init__.py": "", "app/a.py": "import mock\n", "test_a.py": "import mock\n"}
    )
    ran = adopt(project, "mock", "unittest.mock", "--external")
    assert ran.code == 0, ran.err
    text = (project.root / "contracts/mock.toml").read_text()
    assert 'shim = "mock"\ncanonical = "unittest.mock"\n' in text
    assert "external = true" in text
    assert rows(project, "mock") == ["app/a.py\timport\t.", "test_a.py\timport\t."]
    assert "root_packages =\n    app\n" in (project.root / ".importlinter").read_text()
    assert project.check("--migration", "mock").code == 0


def test_names_of_a_module_that_stays_are_adopted(project) -> None:
    project.write({"app.py": "from collections import Mapping, OrderedDict, Set\n"})
    given = ("collections", "collections.abc", "--external", "--only", "Mapping")
    ran = adopt(project, *given, "--only", "Set")
    assert ran.code == 0, ran.err
    text = (project.root / "contracts/collections.toml").read_text()
    assert 'only = ["Mapping", "Set"]' in text
    assert rows(project, "collections") == ["app.py\timport\tMapping", "app.py\timport\tSet"]
    assert "is there already" in adopt(project, *given, "--only", "Set").out


def test_names_of_a_module_of_the_tree_are_adopted(project) -> None:
    project.write({"pkg/kept.py": "from pkg.new import X as OLD\nB = 1\n"})
    project.write({"app.py": "from pkg.kept import OLD, B\n"})
    ran = adopt(project, "pkg.kept", "pkg.new", "--only", "OLD")
    assert ran.code == 0, ran.err
    text = (project.root / "contracts/kept.toml").read_text()
    assert 'only = ["OLD"]' in text
    assert 'OLD = "pkg.new:X"' in text
    assert "external" not in text
    assert rows(project, "kept") == ["app.py\timport\tOLD"]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        pytest.param(("mock", "unittest.mock"), "add --external", id="not told to be elsewhere"),
        pytest.param(("mock", "--external"), "--external needs the canonical", id="no canonical"),
        pytest.param(("pkg.old", "--only", "X"), "--only needs the canonical", id="names alone"),
        pytest.param(("pkg.old", "pkg.new", "--external"), "pkg.old is in this tree", id="here"),
        pytest.param(("mokc", "mock", "--external"), "nothing here uses mokc", id="misspelled"),
        pytest.param(("pkg.old", "pkg.new", "--only", "a b"), "is no name", id="no name"),
    ],
)
def test_what_cannot_be_adopted_is_told(project, options: tuple[str, ...], said: str) -> None:
    ran = adopt(project, *options)
    assert ran.code == 2
    assert said in ran.err
    assert not (project.root / "contracts/mock.toml").exists()


def test_a_name_that_the_shim_makes_of_its_own_is_not_declared_to_come_from_it(project) -> None:
    made = "from pkg.new import X\ntry:\n    f = f\nexcept NameError:\n    def f(): pass\n"
    project.write({"pkg/old.py": f"{made}if X:\n    f = f\n", "app.py": "import pkg.old\n"})
    (project.root / "contracts/old.toml").unlink()
    ran = adopt(project, "pkg.old", "pkg.new")
    assert ran.code == 0, ran.err
    assert '= "pkg.old:' not in (project.root / "contracts/old.toml").read_text()


PACKAGE = {
    "pkg/__init__.py": "",
    "pkg/past/__init__.py": (
        "import warnings\n"
        "warnings.warn('pkg.past is deprecated', DeprecationWarning)\n"
        "from pkg.past.grids import Grid, ImageGrid\n"
        "from pkg.past import sizes as Size\n"
    ),
    "pkg/past/grids.py": "from pkg.fresh.grids import Grid, ImageGrid\n",
    "pkg/past/sizes.py": "from pkg.later.sizes import *\n",
    "pkg/fresh/__init__.py": "",
    "pkg/fresh/grids.py": "class Grid: ...\nclass ImageGrid: ...\n",
    "pkg/later/__init__.py": "",
    "pkg/later/sizes.py": "class Fixed: ...\n",
}


def test_names_that_a_package_has_from_its_own_parts_are_followed_out_of_it(project) -> None:
    project.write(PACKAGE)
    ran = project.run("init", "pkg.past", "--root", str(project.root), "--yes")
    assert ran.code == 0, ran.err
    text = (project.root / "contracts/past.toml").read_text()
    assert 'canonical = "pkg.fresh.grids"' in text
    assert 'Size = "pkg.later:sizes"' in text
    assert 'sizes = "pkg.later:sizes"' in text
    assert "grids.Grid" not in text


def test_a_part_that_stays_inside_is_left_for_a_person_to_say(project) -> None:
    project.write({**PACKAGE, "pkg/past/sizes.py": "class Fixed:\n    size = 1\n"})
    ran = project.run("init", "pkg.past", "--root", str(project.root), "--yes")
    assert ran.code == 0, ran.err
    text = (project.root / "contracts/past.toml").read_text()
    assert "# Size is pkg.past.sizes, of the shim itself: say where it lives now." in text
