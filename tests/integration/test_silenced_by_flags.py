"""Which tests stop testing without a word by other ways than plain skips, held against pytest.

Flags that are made of flags, functions that ask, marks that let a test fail, `__test__`.
"""

from silencing import foretold, newly_skipped, outcomes

# None where the shim is gone: the flag of most of these.
FLAG = "\ntry:\n    from pkg.old import X\nexcept ImportError:\n    X = None\n\n"

SKIPPED = {
    "xfail_flag": (
        f"import pytest\n{FLAG}"
        "@pytest.mark.xfail(X is None, reason='g')\n"
        "def test_a():\n"
        "    assert X\n"
        "\n"
        "def test_b():\n"
        "    pass\n"
    ),
    "xfail_plain": (
        "import pytest\n"
        "\n"
        "@pytest.mark.xfail\n"
        "def test_a():\n"
        "    from pkg.old import X\n"
        "    assert X\n"
        "\n"
        "def test_b():\n"
        "    pass\n"
    ),
    "xfail_call": (
        "import pytest\n"
        "\n"
        "@pytest.mark.xfail(reason='flaky')\n"
        "def test_a():\n"
        "    import pkg.old\n"
        "    assert pkg.old.X\n"
        "\n"
        "@pytest.mark.xfail(raises=ValueError)\n"
        "def test_b():\n"
        "    pass\n"
    ),
    "xfail_class": (
        "import pytest\n"
        "\n"
        "@pytest.mark.xfail(reason='flaky')\n"
        "class TestIt:\n"
        "    def test_a(self):\n"
        "        import importlib\n"
        "        assert importlib.import_module('pkg.old').X\n"
    ),
    "xfail_mark": (
        "import pytest\n"
        "pytestmark = pytest.mark.xfail\n"
        "\n"
        "def test_a():\n"
        "    import pkg.old\n"
        "    assert pkg.old.X\n"
    ),
    "xfail_imp": (
        "import pytest\n"
        "\n"
        "def test_a():\n"
        "    try:\n"
        "        from pkg.old import X\n"
        "    except ImportError:\n"
        "        pytest.xfail('gone')\n"
        "    assert X\n"
    ),
    "skip_unless": (
        f"import unittest\n{FLAG}"
        "@unittest.skipUnless(X, 'gone')\n"
        "class C(unittest.TestCase):\n"
        "    def test_a(self):\n"
        "        pass\n"
        "\n"
        "    def test_b(self):\n"
        "        pass\n"
    ),
    "skip_if_method": (
        f"import unittest\n{FLAG}"
        "class C(unittest.TestCase):\n"
        "    @unittest.skipIf(X is None, 'gone')\n"
        "    def test_a(self):\n"
        "        pass\n"
        "\n"
        "    def test_b(self):\n"
        "        pass\n"
    ),
    "set_up_class": (
        "import unittest\n"
        "\n"
        "class C(unittest.TestCase):\n"
        "    @classmethod\n"
        "    def setUpClass(cls):\n"
        "        try:\n"
        "            from pkg.old import X\n"
        "        except ImportError:\n"
        "            raise unittest.SkipTest('gone')\n"
        "\n"
        "    def test_a(self):\n"
        "        pass\n"
        "\n"
        "def test_b():\n"
        "    pass\n"
    ),
    "set_up_class_flag": (
        f"import unittest\n{FLAG}"
        "class C(unittest.TestCase):\n"
        "    @classmethod\n"
        "    def setUpClass(cls):\n"
        "        if X is None:\n"
        "            raise unittest.SkipTest('gone')\n"
        "\n"
        "    def test_a(self):\n"
        "        pass\n"
        "\n"
        "def test_b():\n"
        "    pass\n"
    ),
    "set_up_flag": (
        f"import unittest\n{FLAG}"
        "class C(unittest.TestCase):\n"
        "    def setUp(self):\n"
        "        if X is None:\n"
        "            self.skipTest('gone')\n"
        "\n"
        "    def test_a(self):\n"
        "        pass\n"
    ),
    "set_up_module": (
        "import pytest\n"
        "\n"
        "def setup_module():\n"
        "    pytest.importorskip('pkg.old')\n"
        "\n"
        "def test_a():\n"
        "    pass\n"
    ),
    "set_up_module_u": (
        "import unittest\n"
        "\n"
        "def setUpModule():\n"
        "    try:\n"
        "        from pkg.old import X\n"
        "    except ImportError:\n"
        "        raise unittest.SkipTest('x')\n"
        "\n"
        "class C(unittest.TestCase):\n"
        "    def test_a(self):\n"
        "        pass\n"
    ),
    "ios_reason": (
        "import pytest\n"
        "\n"
        "old = pytest.importorskip('pkg.old', reason='no old')\n"
        "\n"
        "def test_a():\n"
        "    pass\n"
    ),
    "ios_as": (
        "from pytest import importorskip as need\n"
        "\n"
        "old = need('pkg.old')\n"
        "\n"
        "def test_a():\n"
        "    pass\n"
    ),
    "pytestmark_list": (
        f"import pytest\n{FLAG}"
        "pytestmark = [pytest.mark.skipif(X is None, reason='g')]\n"
        "\n"
        "def test_a():\n"
        "    pass\n"
    ),
    "pytestmark_class": (
        f"import pytest\n{FLAG}"
        "class TestIt:\n"
        "    pytestmark = pytest.mark.skipif(X is None, reason='g')\n"
        "    def test_a(self):\n"
        "        pass\n"
        "\n"
        "def test_b():\n"
        "    pass\n"
    ),
    "pytestmark_cond": (
        f"import pytest\n{FLAG}"
        "if X is None:\n"
        "    pytestmark = pytest.mark.skip(reason='g')\n"
        "\n"
        "def test_a():\n"
        "    pass\n"
    ),
    "pytestmark_ifexp": (
        f"import pytest\n{FLAG}"
        "pytestmark = [] if X else pytest.mark.skip(reason='g')\n"
        "\n"
        "def test_a():\n"
        "    pass\n"
    ),
    "derived_flag": (
        f"import pytest\n{FLAG}"
        "HAVE = X is not None\n"
        "\n"
        "@pytest.mark.skipif(not HAVE, reason='g')\n"
        "def test_a():\n"
        "    pass\n"
        "\n"
        "def test_b():\n"
        "    pass\n"
    ),
    "function_flag": (
        "import pytest\n"
        "\n"
        "def has_old():\n"
        "    try:\n"
        "        import pkg.old\n"
        "        return True\n"
        "    except ImportError:\n"
        "        return False\n"
        "\n"
        "@pytest.mark.skipif(not has_old(), reason='g')\n"
        "def test_a():\n"
        "    pass\n"
        "\n"
        "def test_b():\n"
        "    pass\n"
    ),
    "function_flag2": (
        "import pytest\n"
        "\n"
        "def _has():\n"
        "    try:\n"
        "        import pkg.old\n"
        "    except ImportError:\n"
        "        return False\n"
        "    return True\n"
        "\n"
        "HAVE = _has()\n"
        "needs = pytest.mark.skipif(not HAVE, reason='g')\n"
        "\n"
        "@needs\n"
        "def test_a():\n"
        "    pass\n"
        "\n"
        "def test_b():\n"
        "    pass\n"
    ),
    "function_find": (
        "import pytest\n"
        "from importlib.util import find_spec\n"
        "\n"
        "def has_old():\n"
        "    return find_spec('pkg.old') is not None\n"
        "\n"
        "@pytest.mark.skipif(not has_old(), reason='g')\n"
        "def test_a():\n"
        "    pass\n"
        "\n"
        "def test_b():\n"
        "    pass\n"
    ),
    "decorator_fn": (
        f"import pytest\n{FLAG}"
        "def needs_old(f):\n"
        "    return pytest.mark.skipif(X is None, reason='g')(f)\n"
        "\n"
        "@needs_old\n"
        "def test_a():\n"
        "    pass\n"
        "\n"
        "def test_b():\n"
        "    pass\n"
    ),
    "decorator_ifexp": (
        f"import unittest\n{FLAG}"
        "needs = unittest.skip('g') if X is None else (lambda f: f)\n"
        "\n"
        "@needs\n"
        "def test_a():\n"
        "    pass\n"
        "\n"
        "class C(unittest.TestCase):\n"
        "    @needs\n"
        "    def test_c(self):\n"
        "        pass\n"
        "\n"
        "def test_b():\n"
        "    pass\n"
    ),
    "module_skip_flag_in_handler": (
        "import pytest\n"
        "\n"
        "try:\n"
        "    import pkg.old\n"
        "    HAVE = True\n"
        "except ImportError:\n"
        "    HAVE = False\n"
        "\n"
        "if not HAVE:\n"
        "    pytest.skip('g', allow_module_level=True)\n"
        "\n"
        "def test_a():\n"
        "    pass\n"
    ),
    "module_skip_else": (
        "import pytest\n"
        "\n"
        "MISSING = []\n"
        "try:\n"
        "    import pkg.old\n"
        "except ImportError:\n"
        "    MISSING.append('old')\n"
        "\n"
        "if MISSING:\n"
        "    pytest.skip('g', allow_module_level=True)\n"
        "\n"
        "def test_a():\n"
        "    pass\n"
    ),
    "skip_exc": (
        "import pytest\n"
        "\n"
        "try:\n"
        "    from pkg.old import X\n"
        "except ImportError:\n"
        "    raise pytest.skip.Exception('g', allow_module_level=True)\n"
        "\n"
        "def test_a():\n"
        "    pass\n"
    ),
    "fixture_flag": (
        f"import pytest\n{FLAG}"
        "@pytest.fixture\n"
        "def x():\n"
        "    if X is None:\n"
        "        pytest.skip('g')\n"
        "    return X\n"
        "\n"
        "def test_a(x):\n"
        "    pass\n"
        "\n"
        "def test_b():\n"
        "    pass\n"
    ),
    "sysmodules": (
        "import pytest\n"
        "\n"
        "import sys\n"
        "try:\n"
        "    import pkg.old\n"
        "except ImportError:\n"
        "    pass\n"
        "\n"
        "@pytest.mark.skipif('pkg.old' not in sys.modules, reason='g')\n"
        "def test_a():\n"
        "    pass\n"
    ),
    "request_marker": (
        f"import pytest\n{FLAG}"
        "@pytest.fixture(autouse=True)\n"
        "def x(request):\n"
        "    if X is None:\n"
        "        request.applymarker(pytest.mark.xfail(run=False))\n"
        "\n"
        "def test_a():\n"
        "    pass\n"
    ),
    "error_kept": (
        "import pytest\n"
        "\n"
        "try:\n"
        "    import pkg.old\n"
        "except ImportError as e:\n"
        "    ERROR = e\n"
        "else:\n"
        "    ERROR = None\n"
        "\n"
        "@pytest.mark.skipif(ERROR is not None, reason='g')\n"
        "def test_a():\n"
        "    pass\n"
    ),
}
NOT_COLLECTED = {
    "dunder_module": (
        "try:\n"
        "    from pkg.old import X\n"
        "    __test__ = True\n"
        "except ImportError:\n"
        "    __test__ = False\n"
        "\n"
        "def test_a():\n"
        "    pass\n"
    ),
    "dunder_flag": (
        "try:\n"
        "    from pkg.old import X\n"
        "except ImportError:\n"
        "    X = None\n"
        "\n"
        "__test__ = X is not None\n"
        "\n"
        "def test_a():\n"
        "    pass\n"
    ),
    "dunder_class": (
        "try:\n"
        "    from pkg.old import X\n"
        "except ImportError:\n"
        "    X = None\n"
        "\n"
        "class TestIt:\n"
        "    __test__ = X is not None\n"
        "    def test_a(self):\n"
        "        pass\n"
        "\n"
        "def test_b():\n"
        "    pass\n"
    ),
    "dunder_spec": (
        "import importlib.util\n"
        "class TestIt:\n"
        "    __test__ = importlib.util.find_spec('pkg.old') is not None\n"
        "    def test_a(self):\n"
        "        pass\n"
        "\n"
        "def test_b():\n"
        "    pass\n"
    ),
}


def test_the_tests_foretold_are_those_that_pytest_skips(project) -> None:
    project.write({f"tests/test_{name}.py": text for name, text in SKIPPED.items()})
    told = project.check("--no-base", "--format", "json").json["findings"]
    before = outcomes(project.root, "tests")
    (project.root / "pkg/old.py").unlink()
    after = outcomes(project.root, "tests")
    assert set(before.values()) == {"passed"}
    assert foretold(told, "skip") == newly_skipped(before, after)


def test_the_tests_foretold_are_those_that_pytest_does_not_collect(project) -> None:
    project.write({f"tests/test_{name}.py": text for name, text in NOT_COLLECTED.items()})
    found = project.check("--no-base", "--format", "json").json["findings"]
    told = {(one["path"], test) for one in found for test in one["tests"]}
    before = outcomes(project.root, "tests")
    (project.root / "pkg/old.py").unlink()
    after = outcomes(project.root, "tests")
    assert set(before.values()) == {"passed"}
    assert told == before.keys() - after.keys()


HAVE = "try:\n    import pkg.old\nexcept ImportError:\n    HAVE = False\nelse:\n    HAVE = True\n"
MARKING = (
    "import pytest\n" + HAVE + "skip = pytest.mark.skip(reason='gone')\n"
    "def pytest_collection_modifyitems(items):\n"
    "    if not HAVE:\n        for item in items:\n            item.add_marker(skip)\n"
)


def test_a_conftest_that_marks_all_tests_to_be_skipped_skips(project) -> None:
    project.write({"tests/conftest.py": MARKING, "tests/test_a.py": "def test_a():\n    pass\n"})
    found = project.check("--no-base", "--format", "json").json["findings"]
    assert [one["handler"] for one in found if one["path"] == "tests/conftest.py"] == ["skip"]
    (project.root / "pkg/old.py").unlink()
    assert set(outcomes(project.root, "tests").values()) == {"skipped"}


def test_a_test_that_is_expected_to_fail_in_some_way_only_still_fails(project) -> None:
    project.write(
        {
            "tests/test_a.py": (
                "import pytest\n\n"
                "@pytest.mark.xfail(raises=ValueError)\n"
                "def test_a():\n    import pkg.old\n"
            )
        }
    )
    found = project.check("--no-base", "--format", "json").json["findings"]
    (told,) = (one for one in found if one["path"] == "tests/test_a.py")
    assert (told["handler"], told["tests"]) == (None, [])
    (project.root / "pkg/old.py").unlink()
    assert set(outcomes(project.root, "tests").values()) == {"failure"}
