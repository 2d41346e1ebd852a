"""Which tests stop testing without a word, held against pytest itself with the shim deleted.

Each file is run twice, with the shim and without it. What was passed and is skipped then must be
what was foretold of the skipping handlers.
"""

import shutil
from pathlib import Path

import pytest
from silencing import foretold, newly_skipped, outcomes

SAMPLE = Path(__file__).parents[1] / "sample"
CONTRACTS = Path(__file__).parents[2] / "contracts"
TRY = "try:\n{0}    from pkg.old import X\n{0}except ImportError:\n{0}    "
FILES = {
    "in_a_test": (
        "import pytest\n\n"
        "def test_a():\n    " + TRY.format("    ") + "pytest.skip('gone')\n    assert X\n\n"
        "def test_b():\n    assert True\n"
    ),
    "in_a_method": (
        "import pytest, unittest\n\n"
        "class TestIt:\n"
        "    def test_a(self):\n        pytest.importorskip('pkg.old')\n\n"
        "    def test_b(self):\n        assert True\n\n"
        "class Case(unittest.TestCase):\n"
        "    def test_a(self):\n        " + TRY.format("        ") + "self.skipTest('gone')\n\n"
        "    def test_b(self):\n        pass\n"
    ),
    "module": (
        "import pytest\n\n" + TRY.format("") + "pytest.skip('gone', allow_module_level=True)\n\n"
        "def test_a():\n    assert X\n\ndef test_b():\n    pass\n\n"
        "class TestIt:\n    def test_c(self):\n        pass\n"
    ),
    "importorskip": (
        "import pytest\n\nold = pytest.importorskip('pkg.old')\n\n"
        "def test_a():\n    assert old.X\n\n"
        "class TestIt:\n    def test_b(self):\n        pass\n"
    ),
    "raised": (
        "import unittest\n\n" + TRY.format("") + "raise unittest.SkipTest('gone')\n\n"
        "def test_a():\n    assert X\n"
    ),
    "fixture": (
        "import pytest\n\n"
        "@pytest.fixture\ndef x():\n    " + TRY.format("    ") + "pytest.skip('gone')\n"
        "    return X\n\n"
        "@pytest.fixture\ndef y(x):\n    return x\n\n"
        "def test_a(x):\n    assert x\n\n"
        "def test_b(y):\n    assert y\n\n"
        "@pytest.mark.usefixtures('x')\ndef test_c():\n    pass\n\n"
        "def test_d():\n    pass\n"
    ),
    "autouse": (
        "import pytest\n\n"
        "class TestIt:\n"
        "    @pytest.fixture(autouse=True)\n    def x(self):\n"
        "        pytest.importorskip('pkg.old')\n\n"
        "    def test_a(self):\n        pass\n\n"
        "class TestOther:\n    def test_b(self):\n        pass\n"
    ),
    "set_up": (
        "import unittest\n\n"
        "class Case(unittest.TestCase):\n"
        "    def setUp(self):\n        " + TRY.format("        ") + "self.skipTest('gone')\n\n"
        "    def test_a(self):\n        pass\n\n"
        "def test_b():\n    pass\n"
    ),
    "called": (
        "import pytest\n\n"
        "def load():\n    " + TRY.format("    ") + "pytest.skip('gone')\n    return X\n\n"
        "def again():\n    return load()\n\n"
        "def test_a():\n    assert again()\n\n"
        "def test_b():\n    pass\n"
    ),
    "flag": (
        "import pytest\n\n"
        "try:\n    from pkg.old import X\n    HAVE_OLD = True\n"
        "except ImportError:\n    HAVE_OLD = False\n\n"
        "needs_old = pytest.mark.skipif(not HAVE_OLD, reason='gone')\n\n"
        "@pytest.mark.skipif(not HAVE_OLD, reason='gone')\ndef test_a():\n    assert X\n\n"
        "@pytest.mark.skipif(not HAVE_OLD, reason='gone')\n"
        "class TestIt:\n    def test_b(self):\n        assert X\n\n"
        "@needs_old\ndef test_c():\n    pass\n\n"
        "def test_d():\n    pass\n\n"
        "def test_e():\n    if not HAVE_OLD:\n        pytest.skip('gone')\n"
    ),
    "flag_for_all": (
        "import pytest\n\n"
        "try:\n    import pkg.old\n    HAVE_OLD = True\n"
        "except ImportError:\n    HAVE_OLD = False\n\n"
        "pytestmark = pytest.mark.skipif(not HAVE_OLD, reason='gone')\n\n"
        "def test_a():\n    pass\n\n"
        "class TestIt:\n    def test_b(self):\n        pass\n"
    ),
    "mark": (
        "import pytest\n\n" + TRY.format("") + "pytestmark = pytest.mark.skip('gone')\n\n"
        "def test_a():\n    pass\n"
    ),
    "long": (
        "import pytest\n\n"
        "def test_a():\n    " + TRY.format("    ") + "pytest.skip('gone')\n    assert X\n\n"
        "class TestIt:\n    def test_b(self):\n        pass\n\n"
        + "\n".join(f"def test_{number}():\n    assert {number} >= 0\n" for number in range(200))
    ),
    "nested": (
        "import pytest\n\npytest.importorskip('pkg.old')\n\n"
        "class TestIt:\n    def test_a(self):\n        pass\n\n"
        "    class TestInner:\n        def test_b(self):\n            pass\n\n"
        "class Other:\n    def test_c(self):\n        pass\n"
    ),
    "asked_for": (
        "import importlib.util\nimport pytest\n\n"
        "HAVE_OLD = importlib.util.find_spec('pkg.old') is not None\n\n"
        "@pytest.mark.skipif(not HAVE_OLD, reason='gone')\ndef test_a():\n    pass\n\n"
        "def test_b():\n    pass\n"
    ),
    "inherited": (
        "import pytest, unittest\n\n"
        "class Base(unittest.TestCase):\n"
        "    def setUp(self):\n        " + TRY.format("        ") + "self.skipTest('gone')\n\n"
        "class Case(Base):\n    def test_a(self):\n        pass\n\n"
        "class Further(Case):\n    def test_b(self):\n        pass\n\n"
        "class Mixin:\n    def test_c(self):\n        pass\n\n"
        "class TestMixed(Mixin):\n    def test_d(self):\n        pass\n"
    ),
    "conditions": (
        "import importlib.util\nimport pytest, unittest\n\n"
        "find = importlib.util.find_spec\n\n"
        "@pytest.mark.skipif(importlib.util.find_spec('pkg.old') is None, reason='gone')\n"
        "def test_a():\n    pass\n\n"
        "@pytest.mark.skipif(importlib.util.find_spec('pkg.old') is None, reason='gone')\n"
        "class TestIt:\n    def test_b(self):\n        pass\n\n"
        "class Case(unittest.TestCase):\n"
        "    @unittest.skipUnless(importlib.util.find_spec('pkg.old'), 'gone')\n"
        "    def test_c(self):\n        pass\n\n"
        "    def test_d(self):\n        pass\n\n"
        "@pytest.mark.skipif(\"not __import__('importlib.util').util.find_spec('pkg.old')\","
        " reason='gone')\n"
        "def test_e():\n    pass\n\n"
        "needs = pytest.mark.skipif(not importlib.util.find_spec('pkg.old'), reason='gone')\n\n"
        "@needs\ndef test_f():\n    pass\n\n"
    ),
    "condition_for_all": (
        "import importlib.util\nimport pytest\n\n"
        "pytestmark = pytest.mark.skipif(not importlib.util.find_spec('pkg.old'), reason='x')\n\n"
        "def test_a():\n    pass\n\nclass TestIt:\n    def test_b(self):\n        pass\n"
    ),
    "branch": (
        "import importlib.util\nimport pytest\n\n"
        "if importlib.util.find_spec('pkg.old') is None:\n"
        "    pytest.skip('gone', allow_module_level=True)\n\n"
        "def test_a():\n    pass\n"
    ),
    "branch_by_flag": (
        "import pytest\n\n" + TRY.format("") + "X = None\n\n"
        "if X is None:\n    pytest.skip('gone', allow_module_level=True)\n\n"
        "def test_a():\n    pass\n"
    ),
    "flag_in_a_string": (
        "import pytest\n\n" + TRY.format("") + "X = None\n\n"
        "@pytest.mark.skipif('X is None', reason='gone')\ndef test_a():\n    pass\n\n"
        "def test_b():\n    pass\n"
    ),
    "branch_in_functions": (
        "import pytest\n\n" + TRY.format("") + "X = None\n\n"
        "def load():\n    if X is None:\n        pytest.skip('gone')\n    return X\n\n"
        "def test_a():\n    assert load()\n\n"
        "def test_b():\n    if not X:\n        pytest.skip('gone')\n\n"
        "def test_c():\n    pass\n"
    ),
    "fixture_for_all": (
        "import pytest\n\npytestmark = pytest.mark.usefixtures('x')\n\n"
        "@pytest.fixture\ndef x():\n    pytest.importorskip('pkg.old')\n\n"
        "def test_a():\n    pass\n\nclass TestIt:\n    def test_b(self):\n        pass\n"
    ),
    "raising": (
        "import pytest\n\n"
        "def test_a():\n    " + TRY.format("    ") + "pytest.fail('gone')\n    assert X\n"
    ),
}


def test_the_tests_foretold_are_those_that_pytest_skips(project) -> None:
    project.write({f"tests/test_{name}.py": text for name, text in FILES.items()})
    told = project.check("--no-base", "--format", "json").json["findings"]
    before = outcomes(project.root, "tests")
    (project.root / "pkg/old.py").unlink()
    after = outcomes(project.root, "tests")
    assert set(before.values()) == {"passed"}
    assert foretold(told, "skip") == newly_skipped(before, after)


ROWS = (
    "import pytest\n\n" + TRY.format("") + "ROWS = []\nelse:\n    ROWS = [X]\n\n"
    "needs = pytest.mark.skipif(not ROWS, reason='gone')\n\n"
    "@pytest.mark.parametrize('x', ROWS)\ndef test_a(x):\n    pass\n\n"
    "@pytest.fixture(params=ROWS)\ndef x(request):\n    return request.param\n\n"
    "def test_b(x):\n    pass\n\n"
    "@pytest.mark.parametrize('x', [1, pytest.param(2, marks=needs)])\n"
    "def test_c(x):\n    pass\n\n"
    "def test_d():\n    pass\n"
)


def test_a_test_that_is_left_without_rows_is_told(project) -> None:
    project.write({"tests/test_rows.py": ROWS})
    (found,) = (
        one
        for one in project.check("--no-base", "--format", "json").json["findings"]
        if one["path"] == "tests/test_rows.py"
    )
    assert (found["handler"], found["tests"]) == ("skip", ["test_a", "test_b", "test_c"])


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(TRY.format("") + "collect_ignore = ['test_a.py']\n", id="bound"),
        pytest.param(
            "collect_ignore = []\n" + TRY.format("") + "collect_ignore.append('test_a.py')\n",
            id="appended",
        ),
        pytest.param(
            "import importlib.util\nif not importlib.util.find_spec('pkg.old'):\n"
            "    collect_ignore_glob = ['test_*.py']\n",
            id="asked for",
        ),
    ],
)
def test_what_a_conftest_would_not_collect_is_skipped(project, text: str) -> None:
    project.write({"tests/conftest.py": text})
    found = project.check("--no-base", "--format", "json").json["findings"]
    assert [one["handler"] for one in found if one["path"] == "tests/conftest.py"] == ["skip"]


MISSING = {
    "else": TRY.format("") + "pass\nelse:\n    def test_a():\n        assert X\n\n"
    "    class TestIt:\n        def test_b(self):\n            pass\n\ndef test_c():\n    pass\n",
    "body": "try:\n    from pkg.old import X\n\n    def test_a():\n        assert X\n"
    "except ImportError:\n    X = None\n\ndef test_b():\n    pass\n",
    "flag": TRY.format("") + "X = None\n\nif X is not None:\n    def test_a():\n        pass\n\n"
    "def test_b():\n    pass\n",
    "asked": "import importlib.util\n\nif importlib.util.find_spec('pkg.old'):\n"
    "    def test_a():\n        pass\n\ndef test_b():\n    pass\n",
    "suppressed": "import contextlib\n\nwith contextlib.suppress(ImportError):\n"
    "    from pkg.old import X\n\n    def test_a():\n        pass\n\ndef test_b():\n    pass\n",
}


def test_the_tests_foretold_are_those_that_pytest_does_not_see_any_more(project) -> None:
    project.write({f"tests/test_{name}.py": text for name, text in MISSING.items()})
    found = project.check("--no-base", "--format", "json").json["findings"]
    told = {(one["path"], test) for one in found for test in one["tests"]}
    before = outcomes(project.root, "tests")
    (project.root / "pkg/old.py").unlink()
    after = outcomes(project.root, "tests")
    assert set(before.values()) == {"passed"}
    assert told == before.keys() - after.keys()
    assert set(after.values()) == {"passed"}


def test_what_is_not_defined_any_more_is_told(project) -> None:
    path = "tests/test_it.py"
    project.write({path: MISSING["else"]}).declare(rows=f"{path}\timport\tX\n")
    ran = project.check("--no-base")
    assert "2 tests would silently stop testing (2 not defined any more)" in ran.out


def test_in_the_sample_eight_tests_would_be_skipped_and_three_pass_unchecked(
    project, tmp_path: Path
) -> None:
    shutil.copytree(SAMPLE, tmp_path, dirs_exist_ok=True)
    shutil.copytree(
        CONTRACTS,
        tmp_path / "contracts",
        dirs_exist_ok=True,
        ignore=shutil.ignore_patterns("unshim"),
    )
    ran = project.check("--no-base", "--format", "json", "--migration", "execution_engine_factory")
    told = ran.json["findings"]
    before = outcomes(tmp_path, "tests/integration", "tests/performance")
    (tmp_path / "netra_backend/app/core/managers/execution_engine_factory.py").unlink()
    after = outcomes(tmp_path, "tests/integration", "tests/performance")
    assert foretold(told, "skip") == newly_skipped(before, after)
    unchecked = foretold(told, "pass")
    assert {after[test] for test in unchecked} == {"passed"}
    assert (len(foretold(told, "skip")), len(unchecked)) == (8, 3)
