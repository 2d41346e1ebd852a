"""Which tests a condition skips once the shim is gone, held against pytest: what the condition then
says counts, and not only what it asks."""

from silencing import foretold, newly_skipped, outcomes

FLAG = "try:\n    from pkg.old import X\nexcept ImportError:\n    X = None\n"
OTHER = "try:\n    from pkg.new import Y\nexcept ImportError:\n    Y = None\n"
TEST = "def {}():\n    pass\n\n"


def marked(condition: str, name: str = "test_a") -> str:
    return f"@pytest.mark.skipif({condition}, reason='g')\n{TEST.format(name)}"


SKIPPED = {
    "and": f"import pytest\n{FLAG}{OTHER}{marked('X is None and Y is None')}",
    "or": f"import pytest\n{FLAG}{OTHER}{marked('X is None or Y is None')}{TEST.format('test_b')}",
    "present": f"import pytest\n{FLAG}{TEST.format('test_a')}{marked('X is not None', 'test_b')}",
    "unless": (
        f"import unittest\n{FLAG}HAS = bool(X)\n"
        "@unittest.skipUnless(HAS, 'g')\nclass A(unittest.TestCase):\n"
        "    def test_a(self):\n        pass\n\n"
        "class B(unittest.TestCase):\n"
        "    @unittest.skipUnless(not HAS or 1, 'g')\n    def test_a(self):\n        pass\n"
    ),
    "named_marks": (
        f"import pytest\n{FLAG}{OTHER}"
        "both = pytest.mark.skipif(X is None and Y is None, reason='g')\n"
        "each = pytest.mark.skipif(X is None or Y is None, reason='g')\n"
        f"@both\n{TEST.format('test_a')}@each\n{TEST.format('test_b')}"
    ),
    "a_text": (
        "import pytest\ntry:\n    import pkg.old\n    HAS = True\nexcept ImportError:\n"
        "    HAS = False\npytestmark = [pytest.mark.skipif('not HAS', reason='g')]\n"
        f"{TEST.format('test_a')}"
    ),
    "set_before": (
        "import pytest\nHAS = False\ntry:\n    import pkg.old\n    HAS = True\n"
        f"except ImportError:\n    pass\n{marked('not HAS')}{marked('HAS == 2', 'test_b')}"
    ),
    "imported_over": (
        "import contextlib, pytest\nX = None\nwith contextlib.suppress(ImportError):\n"
        f"    from pkg.old import X\n{marked('X is None')}{TEST.format('test_b')}"
    ),
    "suppressed_by_another_name": (
        "import pytest\nfrom contextlib import suppress as quiet\nX = None\n"
        f"with quiet(ImportError):\n    from pkg.old import X\n{marked('not X')}"
    ),
    "at_the_end": (
        "import pytest\nok = False\ntry:\n    import pkg.old\n    ok = True\n"
        "except ImportError:\n    pass\nfinally:\n"
        "    needs = pytest.mark.skipif(not ok, reason='g')\n"
        f"@needs\n{TEST.format('test_a')}{TEST.format('test_b')}"
    ),
    "the_outer_handler": (
        "import pytest\ntry:\n    try:\n        from pkg.old import X\n    except ValueError:\n"
        "        X = 1\nexcept ImportError:\n    pytest.skip('g', allow_module_level=True)\n"
        f"{TEST.format('test_a')}"
    ),
    "a_handler_with_a_flag_that_skips": (
        "import pytest\ntry:\n    from pkg.old import X\nexcept ImportError:\n    X = None\n"
        f"    pytest.skip('g', allow_module_level=True)\n{TEST.format('test_a')}"
    ),
    "in_a_dictionary": (
        "import pytest\nHAS = {'new': True}\ntry:\n    import pkg.old\n    HAS['old'] = True\n"
        "except ImportError:\n    HAS['old'] = False\n"
        + marked("not HAS['old']")
        + marked("not HAS['new']", "test_b")
    ),
    "a_match": (
        "import pytest\ntry:\n    import pkg.old\n    found = 1\nexcept ImportError:\n"
        "    found = 0\nmatch found:\n    case 0:\n"
        f"        pytest.skip('g', allow_module_level=True)\n{TEST.format('test_a')}"
    ),
    "a_decorator_that_is_given_it": (
        "import importlib.util, pytest\n\ndef requires(name):\n"
        "    missing = importlib.util.find_spec(name) is None\n"
        "    return pytest.mark.skipif(missing, reason=name)\n\n"
        f"@requires('pkg.old')\n{TEST.format('test_a')}@requires('pkg.new')\n"
        f"{TEST.format('test_b')}"
        "@requires('pkg.old')\nclass TestIt:\n    def test_c(self):\n        pass\n"
    ),
    "a_fixture_with_rows": (
        "import pytest\n\n@pytest.fixture(params=['pkg.old'])\ndef old(request):\n"
        "    return pytest.importorskip(request.param)\n\n"
        f"def test_a(old):\n    pass\n\n{TEST.format('test_b')}"
    ),
    "an_error_that_is_kept": (
        "import pytest\nMISSING = []\nERROR = None\ntry:\n    import pkg.old\n"
        "except ImportError as error:\n    ERROR = error\n    MISSING.append('old')\n"
        f"{marked('ERROR')}{marked('not MISSING', 'test_b')}{marked('ERROR is None', 'test_c')}"
    ),
}
NOT_DEFINED = {
    "if": (
        "X = None\ntry:\n    from pkg.old import X\nexcept ImportError:\n    pass\n"
        "if X:\n    def test_a():\n        pass\n\n"
        "if not X:\n    def test_b():\n        pass\nelse:\n    def test_c():\n        pass\n"
    ),
    "suppressed": (
        "from contextlib import suppress as quiet\nwith quiet(ImportError):\n"
        "    import pkg.old\n    def test_a():\n        pass\n\ndef test_b():\n    pass\n"
    ),
}


def written(project, sources: dict[str, str]) -> list[dict[str, object]]:
    project.write({f"tests/test_{name}.py": text for name, text in sources.items()})
    found: list[dict[str, object]] = project.check("--no-base", "--format", "json").json["findings"]
    return found


def test_the_tests_foretold_are_those_that_pytest_skips(project) -> None:
    told = written(project, SKIPPED)
    before = outcomes(project.root, "tests")
    (project.root / "pkg/old.py").unlink()
    after = outcomes(project.root, "tests")
    skipped = {(path, test.partition("[")[0]) for path, test in newly_skipped(before, after)}
    assert foretold(told, "skip") == skipped


def test_the_tests_foretold_are_those_that_are_not_there_any_more(project) -> None:
    told = written(project, NOT_DEFINED)
    before = outcomes(project.root, "tests")
    (project.root / "pkg/old.py").unlink()
    after = outcomes(project.root, "tests")
    gone = {test for test in before if test not in after}
    assert foretold(told, "pass") | foretold(told, "fallback") == gone
