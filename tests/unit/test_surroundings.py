"""fallback and typing: what stands around a use, and what is left once it fails."""

from collections.abc import Callable

import pytest

from unshim.finders import Finding

Finder = Callable[..., tuple[Finding, ...]]


def handled(handler: str, exception: str = "ImportError") -> str:
    attempt = "def test_a():\n    try:\n        from .shim import X\n"
    return f"{attempt}    except {exception}:\n        {handler}\n"


@pytest.mark.parametrize(
    ("handler", "outcome"),
    [
        ("pytest.skip('no factory')", "skip"),
        ("self.skipTest('no factory')", "skip"),
        ("raise unittest.SkipTest('no factory')", "skip"),
        ("raise pytest.skip.Exception('no factory')", "skip"),
        ("log.warning('gone'); pytest.skip('no factory')", "skip"),
        ("pass", "pass"),
        ("...", "pass"),
        ("return", "pass"),
        ("print('gone')", "pass"),
        ("logger.info('gone')", "pass"),
        ("X = None", "fallback"),
        ("from .new import X", "fallback"),
        ("return build_it_otherwise()", "fallback"),
        ("raise", "raise"),
        ("raise RuntimeError('gone')", "raise"),
        ("pytest.fail('gone')", "raise"),
        ("self.fail('gone')", "raise"),
        ("sys.exit(1)", "raise"),
        ("assert False", "raise"),
    ],
)
def test_what_the_handler_does_is_told(find: Finder, handler: str, outcome: str) -> None:
    first = find(handled(handler))[0]
    assert (first.kind, first.handler) == ("fallback", outcome)


@pytest.mark.parametrize(
    ("exception", "kind"),
    [
        ("ImportError", "fallback"),
        ("ModuleNotFoundError", "fallback"),
        ("Exception as error", "fallback"),
        ("BaseException", "fallback"),
        ("(AttributeError, ImportError)", "fallback"),
        ("builtins.ImportError", "fallback"),
        ("OSError", "import"),
        ("(KeyError, ValueError)", "import"),
    ],
)
def test_only_a_handler_that_catches_the_failure_counts(
    find: Finder, exception: str, kind: str
) -> None:
    assert find(handled("pass", exception))[0].kind == kind


def test_a_bare_except_and_a_constant_of_exceptions_catch(find: Finder) -> None:
    assert find("try:\n    from .shim import X\nexcept:\n    pass\n")[0].kind == "fallback"
    source = (
        "ERRORS = (ImportError, OSError)\ntry:\n    from .shim import X\nexcept ERRORS:\n    pass\n"
    )
    assert find(source)[0].kind == "fallback"


def test_an_import_in_the_handler_is_a_fallback_too(find: Finder) -> None:
    source = "try:\n    from .new import X\nexcept ImportError:\n    from .shim import X\n"
    assert [(f.kind, f.handler) for f in find(source)] == [("fallback", "fallback")]


@pytest.mark.parametrize(
    "source",
    [
        pytest.param(
            "try:\n    def f():\n        from .shim import X\nexcept ImportError:\n    pass\n",
            id="the function is called later",
        ),
        pytest.param(
            "try:\n    pass\nexcept ImportError:\n    pass\nelse:\n    from .shim import X\n",
            id="else",
        ),
        pytest.param(
            "try:\n    pass\nexcept ImportError:\n    pass\nfinally:\n    from .shim import X\n",
            id="finally",
        ),
        pytest.param(
            "try:\n    pass\nexcept OSError:\n    from .shim import X\n", id="other handler"
        ),
    ],
)
def test_an_import_beside_the_handler_is_none(find: Finder, source: str) -> None:
    assert [f.kind for f in find(source)] == ["import"]


def test_a_class_body_runs_within_the_try(find: Finder) -> None:
    source = "try:\n    class C:\n        from .shim import X\nexcept ImportError:\n    pass\n"
    assert find(source)[0].kind == "fallback"


def test_suppress_is_a_handler_that_passes(find: Finder) -> None:
    source = "with contextlib.suppress(ImportError):\n    from .shim import X\n"
    assert (find(source)[0].kind, find(source)[0].handler) == ("fallback", "pass")


def test_a_flag_that_skips_tests_elsewhere_skips(find: Finder) -> None:
    source = (
        "try:\n    from .shim import X\n    HAVE = True\nexcept ImportError:\n    HAVE = False\n"
        "@pytest.mark.skipif(not HAVE, reason='gone')\ndef test_a(): ...\n"
    )
    assert find(source)[0].handler == "skip"


@pytest.mark.parametrize(
    "test",
    [
        "TYPE_CHECKING",
        "typing.TYPE_CHECKING",
        "t.TYPE_CHECKING",
        "TC",
        "TYPE_CHECKING and sys.version_info > (3, 8)",
        "sys.version_info > (3, 8) or typing.TYPE_CHECKING",
    ],
)
def test_an_import_for_type_checkers_is_typing(find: Finder, test: str) -> None:
    source = f"from typing import TYPE_CHECKING as TC\nif {test}:\n    from .shim import X\n"
    assert [f.kind for f in find(source)] == ["typing"]


@pytest.mark.parametrize(
    ("source", "kind"),
    [
        ("if TYPE_CHECKING:\n    pass\nelse:\n    from .shim import X\n", "import"),
        ("if not TYPE_CHECKING:\n    from .shim import X\n", "import"),
        ("if not TYPE_CHECKING:\n    pass\nelse:\n    from .shim import X\n", "typing"),
        ("if a:\n    pass\nelif TYPE_CHECKING:\n    from .shim import X\n", "typing"),
        (
            "try:\n    if TYPE_CHECKING:\n        from .shim import X\nexcept ImportError: pass\n",
            "typing",
        ),
        ("if TYPE_CHECKING:\n    from .shim import *\n", "typing"),
    ],
)
def test_the_other_branch_is_for_the_other_reader(find: Finder, source: str, kind: str) -> None:
    assert [f.kind for f in find(source)] == [kind]


@pytest.mark.parametrize(
    "condition",
    [
        pytest.param("True, reason='pkg.core.shim'", id="in the reason"),
        pytest.param("pkg.core.shim.X is None", id="what raises itself"),
    ],
)
def test_not_all_that_a_mark_is_given_decides_of_a_skip(find: Finder, condition: str) -> None:
    found = find(f"import pkg.core\n@pytest.mark.skipif({condition})\ndef test_a(): pass\n")
    assert [(one.handler, one.tests) for one in found] == [(None, ())]
