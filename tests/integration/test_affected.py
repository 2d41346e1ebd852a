"""`unshim tests`: which tests touch the shim or the canonical, and of what sort they are."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

HERE = "tests/test_a.py"


def selected(project, *arguments: str) -> list[str]:
    ran = project.run("tests", "--root", str(project.root), "--select", *arguments)
    assert ran.code == 0, ran.err
    root = project.root.resolve()
    return sorted(
        Path(line).resolve().relative_to(root).as_posix() for line in ran.out.splitlines()
    )


@pytest.mark.parametrize(
    "files",
    [
        pytest.param({HERE: "from pkg.new import X\n"}, id="imports-the-canonical"),
        pytest.param({HERE: "from pkg.old import X\n"}, id="imports-the-shim"),
        pytest.param({HERE: "from pkg import new\n"}, id="imports-it-from-its-package"),
        pytest.param({HERE: "def test_a():\n    import pkg.new\n"}, id="inside-a-function"),
        pytest.param({HERE: "x = 1; import pkg.new\n"}, id="after-a-semicolon"),
        pytest.param({HERE: "if 1: from pkg.new import X\n"}, id="after-a-colon"),
        pytest.param({HERE: "from pkg \\\n    import new\n"}, id="over-a-continued-line"),
        pytest.param({HERE: "from pkg import (  # why\n    new,\n)\n"}, id="in-parentheses"),
        pytest.param({HERE: "import pkg\npkg.new.X\n"}, id="by-an-attribute"),
        pytest.param({HERE: "import pkg as p\np . new.X\n"}, id="by-an-attribute-of-an-alias"),
        pytest.param({HERE: "from pkg import *\n"}, id="by-a-star-of-its-package"),
        pytest.param({HERE: "import pkg.new\nthis does not parse\n"}, id="does-not-parse"),
        pytest.param({HERE: "@patch('pkg.new.X')\ndef test_a(): ...\n"}, id="patches-it"),
        pytest.param({HERE: "import_module('pkg.new')\n"}, id="imports-it-by-a-literal"),
        pytest.param({HERE: "import_module('.new', 'pkg')\n", "pkg/test_b.py": ""}, id="by-parts"),
        pytest.param({HERE: "for n in names: import_module(f'pkg.{n}')\n"}, id="by-a-pattern"),
        pytest.param({HERE: "import_module('pkg.' + name)\n"}, id="by-a-sum"),
        pytest.param({HERE: "import_module('pkg.%s' % name)\n"}, id="by-a-percent"),
        pytest.param({HERE: "import_module('pkg.{}'.format(name))\n"}, id="by-a-format"),
        pytest.param({HERE: "import_module(name())\n"}, id="by-what-only-a-run-can-tell"),
        pytest.param({HERE: "for m in walk_packages(path): ...\n"}, id="walks-all-packages"),
        pytest.param({HERE: "files = root.rglob('*.py')\n"}, id="reads-all-sources"),
        pytest.param({HERE: "run([exe, '-m', 'pkg.new'])\n"}, id="runs-it-as-a-module"),
        pytest.param({HERE: "run([exe, '-c', 'import os; import pkg.new'])\n"}, id="runs-code"),
        pytest.param({HERE: "CODE = 'a = 1\\nfrom pkg.new import X'\n"}, id="code-in-a-string"),
        pytest.param({HERE: "run([exe, root / 'pkg' / 'new.py'])\n"}, id="names-its-file"),
        pytest.param({HERE: "open('pkg/old.py').read()\n"}, id="names-the-file-of-the-shim"),
        pytest.param(
            {HERE: "run('tool --help')\n", "setup.cfg": "[x]\ntool = pkg.new:main\n"}, id="a-script"
        ),
        pytest.param(
            {HERE: "import app.main\n", "app/main.py": "from pkg.new import X\n"}, id="in-two-steps"
        ),
        pytest.param(
            {
                HERE: "import app\n",
                "app/__init__.py": "from . import b",
                "app/b.py": "import pkg.new",
            },
            id="through-a-package",
        ),
        pytest.param(
            {HERE: "import app.c\n", "app/__init__.py": "import pkg.old", "app/c.py": ""},
            id="through-the-package-of-a-module",
        ),
        pytest.param(
            {HERE: "from helpers import h\n", "tests/helpers.py": "import pkg.new\n"},
            id="through-a-module-beside-it",
        ),
        pytest.param(
            {HERE: "from .helpers import h\n", "tests/helpers.py": "import pkg.new\n"},
            id="through-a-relative-import",
        ),
        pytest.param(
            {HERE: "from tests.deep.helpers import h\n", "tests/deep/helpers.py": "import pkg.new"},
            id="through-a-folder-without-init",
        ),
        pytest.param(
            {HERE: "import tools.h\n", "other/tools/h.py": "import pkg.new\n"},
            id="from-a-folder-that-only-sys-path-knows",
        ),
        pytest.param(
            {HERE: "", "conftest.py": "import pkg.new\n"}, id="through-conftest-at-the-top"
        ),
        pytest.param(
            {HERE: "", "tests/conftest.py": "from .f import *", "tests/f.py": "import pkg.new"},
            id="through-the-fixtures-of-conftest",
        ),
        pytest.param(
            {
                HERE: "",
                "tests/conftest.py": "pytest_plugins = ['fx.a']",
                "fx/a.py": "import pkg.new",
            },
            id="through-a-plugin-of-conftest",
        ),
        pytest.param(
            {HERE: "", "fx.py": "import pkg.new\n", "pytest.ini": "[pytest]\naddopts = -p fx\n"},
            id="through-a-plugin-of-the-settings",
        ),
        pytest.param(
            {
                HERE: "",
                "fx.py": "import pkg.new\n",
                "pyproject.toml": "[project.entry-points.pytest11]\nfx = 'fx'\n",
            },
            id="through-a-plugin-that-the-project-installs",
        ),
        pytest.param({HERE: "", "tests/__init__.py": "import pkg.new\n"}, id="through-its-package"),
        pytest.param(
            {
                HERE: "import lazy\nlazy.X\n",
                "lazy/__init__.py": "_AT = {'X': '.m'}\n"
                "def __getattr__(name):\n    return import_module(_AT[name], __name__)\n",
                "lazy/m.py": "from pkg.new import X\n",
            },
            id="through-a-lazy-package",
        ),
        pytest.param(
            {
                HERE: "import lazy\nlazy.m.X\n",
                "lazy/__init__.py": "def __getattr__(name):\n"
                "    return import_module(f'{__name__}.{name}')\n",
                "lazy/m.py": "from pkg.new import X\n",
            },
            id="through-a-lazy-module",
        ),
        pytest.param(
            {HERE: "import fast\n", "fast.pyx": "from pkg.new cimport X\nfrom pkg.new import X\n"},
            id="through-cython",
        ),
        pytest.param(
            {
                "tests/check_a.py": "import pkg.new\n",
                "pytest.ini": "[pytest]\npython_files = check_*.py\n",
            },
            id="a-file-by-a-pattern-of-its-own",
        ),
    ],
)
def test_a_test_that_reaches_it_is_selected(project, files: dict[str, str]) -> None:
    project.write({**files, "tests/test_other.py": "def test_b(): ...\n"})
    path = HERE if HERE in files else "tests/check_a.py"
    assert path in selected(project)


@pytest.mark.parametrize(
    "files",
    [
        pytest.param({HERE: "import os\nfrom other import new\n"}, id="another-module"),
        pytest.param({HERE: "# from pkg.new import X\n"}, id="a-comment"),
        pytest.param({HERE: '"""Like pkg.new.\n\nimport pkg.new\n"""\n'}, id="a-docstring"),
        pytest.param(
            {HERE: 'def test_a():\n    """See pkg.new."""\n'}, id="the-docstring-of-a-function"
        ),
        pytest.param({HERE: "import pkg\n"}, id="its-package-alone"),
        pytest.param({HERE: "", "tests/b/conftest.py": "import pkg.new"}, id="another-conftest"),
        pytest.param({HERE: "import_module('json')\n"}, id="another-literal"),
        pytest.param(
            {HERE: "for n in ('os', 're'): __import__(n)\n"}, id="literals-that-are-written-out"
        ),
        pytest.param({HERE: "import_module(f'other.{name}')\n"}, id="parts-of-another-package"),
        pytest.param({HERE: "files = root.rglob('*.toml')\n"}, id="reads-other-files"),
        pytest.param(
            {
                HERE: "import lazy\n",
                "lazy/__init__.py": "NAMES = ['m']\ndef __getattr__(name):\n"
                "    return import_module(f'lazy.{name}')\n",
                "lazy/m.py": "import pkg.new\n",
            },
            id="what-a-lazy-package-was-not-asked-for",
        ),
    ],
)
def test_a_test_that_does_not_reach_it_is_left_out(project, files: dict[str, str]) -> None:
    project.write({**files, "other/new.py": "", "tests/test_b.py": "import pkg.old\n"})
    assert selected(project) == ["tests/test_b.py"]


def test_a_declaration_may_vouch_for_what_a_file_imports(project) -> None:
    project.write(
        {
            HERE: "import app.loader\n",
            "app/loader.py": "def load(name):\n    return import_module(name)\n",
        }
    )
    assert selected(project) == [HERE]
    text = (project.root / "contracts/old.toml").read_text()
    project.write({"contracts/old.toml": text + '\n[tests]\ntrusted = ["app/loader.py"]\n'})
    assert selected(project) == []


def test_other_contracts_are_left_out(project) -> None:
    phases = '[[phases]]\nname = "a"\nallow = ["**"]\n'
    project.declare(
        f'type = "single_definition"\nphase = "a"\nhome = "pkg.new"\nnames = ["X"]\n{phases}',
        name="one",
    )
    project.write({HERE: "import pkg.new\n"})
    assert selected(project) == [HERE]
    ran = project.run("tests", "--root", str(project.root), "--migration", "one")
    assert ran.code == 2
    assert "one is a single_definition: it retires no shim" in ran.err


def test_direct_tests_are_those_that_name_it_themselves(project) -> None:
    project.write(
        {
            HERE: "import pkg.new\n",
            "tests/test_b.py": "import app\n",
            "app.py": "import pkg.new\n",
            "tests/test_c.py": "import_module(name())\n",
        }
    )
    assert selected(project, "--direct") == [HERE]


def test_a_shim_of_another_distribution_is_found_by_its_name(project) -> None:
    text = (project.root / "contracts/old.toml").read_text()
    text = text.replace('"pkg.old"', '"far.old"').replace('"pkg.new"', '"far.new"')
    project.declare(f"external = true\n{text}")
    project.write(
        {
            HERE: "from far import old\n",
            "tests/test_b.py": "import far\nfar.new.X\n",
            "tests/test_c.py": "import far\nfar.other\n",
        }
    )
    assert selected(project) == [HERE, "tests/test_b.py"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs a file that cannot be read")
def test_a_test_that_cannot_be_read_is_named_and_selected(project) -> None:
    project.write({HERE: "", "tests/test_b.py": "import pkg.new\n"}).commit()
    (project.root / HERE).unlink()
    os.mkfifo(project.root / HERE)
    ran = project.run("tests", "--root", str(project.root), "--select")
    assert ran.code == 3
    assert f"{HERE}: not read" in ran.err
    assert [Path(line).name for line in ran.out.splitlines()] == ["test_a.py", "test_b.py"]


SORTED = {
    "tests/unit/test_a.py": """
        import pytest
        from pkg.new import X

        def test_plain(): ...

        @pytest.mark.e2e
        @pytest.mark.parametrize("n", [
            1, 2,
        ])
        async def test_marked(n): ...

        @pytest.mark.integration
        class TestGroup:
            def test_of_the_class(self): ...

            @pytest.mark.mission_critical
            def test_of_its_own(self):
                def test_inside(): ...

            def helper(self): ...

        class Helper:
            def test_not_collected(self): ...

        class Old(unittest.TestCase):
            pytestmark = [pytest.mark.contract]

            def test_case(self): ...
    """,
    "tests/integration/test_regression_b.py": """
        from pkg.old import X
        pytestmark = pytest.mark.critical

        def test_module(): ...
    """,
    "tests/browser/test_c.py": "def test_alone(): ...\n",
}


def test_tests_are_counted_by_category_and_plan(project) -> None:
    project.write(SORTED)
    ran = project.run("tests", "--root", str(project.root), "--format", "json")
    (migration,) = ran.json["migrations"]
    assert migration["files"] == {"listed": 3, "affected": 2}
    assert migration["tests"] == {"listed": 7, "affected": 6}
    assert migration["categories"] == [
        {"name": "unit", "tests": 1, "affected": 1},
        {"name": "integration", "tests": 1, "affected": 1},
        {"name": "e2e", "tests": 1, "affected": 1},
        {"name": "mission_critical", "tests": 2, "affected": 2},
        {"name": "browser", "tests": 1, "affected": 0},
        {"name": "contract", "tests": 1, "affected": 1},
    ]
    assert [(part["part"], part["tests"], part["share"]) for part in migration["plan"]] == [
        ("existing", 4, 67),
        ("contract", 1, 17),
        ("post-fix", 1, 17),
    ]
    assert [(file["path"], file["touches"]) for file in migration["affected"]] == [
        ("tests/integration/test_regression_b.py", "shim"),
        ("tests/unit/test_a.py", "canonical"),
    ]


def test_the_declaration_says_what_is_what(project) -> None:
    text = (project.root / "contracts/old.toml").read_text()
    project.write(SORTED).declare(
        f"""{text}
[tests]
contract = ["tests/unit/**"]
post-fix = []
plan = {{ existing = 10, contract = 80, post-fix = 10 }}

[tests.categories]
ui = ["tests/integration/**", "tests/browser/**"]
"""
    )
    ran = project.run("tests", "--root", str(project.root))
    assert [line.split() for line in ran.out.splitlines()[1:13]] == [
        ["category", "tests", "affected"],
        ["unit", "1", "1"],
        ["integration", "1", "1"],
        ["e2e", "1", "1"],
        ["mission_critical", "2", "2"],
        ["contract", "1", "1"],
        ["ui", "1", "0"],
        ["plan", "tests", "share", "planned"],
        ["existing", "1", "17", "%", "10", "%"],
        ["contract", "5", "83", "%", "80", "%"],
        ["post-fix", "0", "0", "%", "10", "%"],
        ["1", "file", "reaches", "the", "shim"],
    ]


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ("contract = 3", "'contract' must be a list of globs"),
        ("typo = []", "unknown key 'typo'"),
        ("categories = []", "'categories' must be a table"),
        ("plan = { existing = 60 }", "'plan' must give existing, contract, post-fix"),
        ("plan = { existing = 60, contract = 20, post-fix = 30 }", "100 in all"),
    ],
)
def test_a_wrong_part_of_the_declaration_is_refused(project, table: str, message: str) -> None:
    text = (project.root / "contracts/old.toml").read_text()
    ran = project.declare(f"{text}\n[tests]\n{table}\n").run("tests", "--root", str(project.root))
    assert ran.code == 2
    assert message in ran.err
    assert "contracts/old.toml:18" in ran.err


APPLICATION = {
    "pkg/__init__.py": "",
    "pkg/old.py": "from pkg.new import make\n",
    "pkg/new.py": "def make():\n    return 1\n",
    "pkg/far.py": "FAR = 1\n",
    "app/__init__.py": "",
    "app/service.py": "from pkg.new import make\nfrom app.core import CORE\n",
    "app/core.py": "CORE = 1\n",
    "app/plugins.py": "import importlib\n\ndef load(name):\n"
    "    return importlib.import_module(name)\n",
    "app/lazy.py": "def __getattr__(name):\n    from pkg import old\n    return old.make\n",
    "tests/unit/test_core.py": "from app.core import CORE\n\ndef test_core():\n    assert CORE\n",
    "tests/unit/test_new.py": "from pkg.new import make\n\ndef test_new():\n    assert make()\n",
    "tests/unit/test_old.py": "from pkg.old import make\n\ndef test_old():\n    assert make()\n",
    "tests/unit/test_far.py": "import pkg.far\n\ndef test_far():\n    assert pkg.far.FAR\n",
    "tests/integration/test_service.py": "from app import service\n\n"
    "def test_service():\n    assert service.make()\n",
    "tests/integration/test_lazy.py": "from app import lazy\n\n"
    "def test_lazy():\n    assert lazy.make()\n",
    "tests/integration/test_plugins.py": "from app.plugins import load\n\n"
    "def test_plugins():\n    assert load('.'.join(['pkg', 'old'])).make()\n",
    "tests/integration/test_patch.py": "from unittest import mock\n\n"
    "def test_patch():\n    with mock.patch('pkg.old.make', lambda: 2):\n        pass\n",
    "tests/e2e/conftest.py": "import pytest\nfrom app import service\n\n@pytest.fixture\n"
    "def made():\n    return service.make()\n",
    "tests/e2e/test_made.py": "def test_made(made):\n    assert made\n",
    "tests/e2e/test_beside.py": "def test_beside():\n    assert True\n",
    "tests/e2e/test_process.py": "import subprocess\nimport sys\n\ndef test_process():\n"
    "    subprocess.run([sys.executable, '-m', 'app.service'], check=True)\n",
    "tests/mission_critical/test_alone.py": "def test_alone():\n    assert True\n",
}


@pytest.mark.parametrize(
    ("path", "broken"),
    [
        pytest.param("pkg/old.py", None, id="the-shim-is-deleted"),
        pytest.param("pkg/new.py", "def make():\n    return 0\n", id="the-canonical-is-wrong"),
        pytest.param("pkg/new.py", "raise ImportError\n", id="the-canonical-cannot-be-imported"),
    ],
)
def test_nothing_that_fails_after_a_break_is_outside_the_selection(
    project, path: str, broken: str | None
) -> None:
    project.write(APPLICATION)
    chosen = selected(project)
    if broken is None:
        (project.root / path).unlink()
    else:
        project.write({path: broken})
    failed = failing(project.root)
    assert len(failed) > 2
    # Where a conftest cannot be imported, pytest names its folder.
    below = {
        path.relative_to(project.root).as_posix()
        for f in failed
        for path in files_at(project.root / f)
    }
    assert below <= set(chosen)
    assert "tests/unit/test_core.py" not in chosen
    assert "tests/mission_critical/test_alone.py" not in chosen


def test_before_a_break_nothing_fails(project) -> None:
    assert failing(project.write(APPLICATION).root) == set()


def files_at(path: Path) -> list[Path]:
    return sorted(path.rglob("test_*.py")) if path.is_dir() else [path]


def failing(root: Path) -> set[str]:
    """The files and folders with tests that do not pass, in a run of all."""
    options = ("-q", "--tb=no", "-rfE", "--continue-on-collection-errors", "-p", "no:cacheprovider")
    own = ("--import-mode=importlib", "-c", os.devnull, "--rootdir", ".")
    ran = subprocess.run(
        [sys.executable, "-B", "-m", "pytest", *options, *own, "tests"],
        cwd=root,
        env={**os.environ, "PYTHONPATH": str(root)},
        capture_output=True,
        text=True,
    )
    assert ran.returncode in (0, 1, 2), ran.stdout + ran.stderr
    lines = [line.split() for line in ran.stdout.splitlines()]
    return {line[1].partition("::")[0] for line in lines if line[:1] in (["FAILED"], ["ERROR"])}
