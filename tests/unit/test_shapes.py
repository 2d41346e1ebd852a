"""The shapes of a migration, combined: a module or package, some names of one, another's."""

from collections.abc import Callable

import pytest

from unshim.finders import Finding

Held = Callable[..., list[Finding]]

END = 'phase = "all"\n[[phases]]\nname = "all"\nallow = ["**"]\n'
MODULE = {"pkg/__init__.py": "", "pkg/old.py": "from pkg.new import *\n"}
PACKAGE = {
    "pkg/__init__.py": "",
    "pkg/old/__init__.py": "from pkg.new import *\n",
    "pkg/old/part.py": "P = 1\n",
}
NEW = {"pkg/new.py": "A = B = 1\n"}
USER = (
    "from pkg.old import A\nfrom pkg.old import B\nimport pkg.old as o\no.A\n"
    "from pkg.old.part import P\npatch('pkg.old.A')\n"
)
EVERY = ["1 import A", "2 import B", "3 import .", "5 import part.P", "6 patch A"]
ONLY_A = ["1 import A", "4 attribute A", "6 patch A"]


@pytest.mark.parametrize(
    ("files", "declared", "expected"),
    [
        pytest.param({**MODULE, **NEW}, "", EVERY, id="a module"),
        pytest.param({**PACKAGE, **NEW}, "", EVERY, id="a package"),
        pytest.param({**MODULE, **NEW}, 'only = ["A"]\n', ONLY_A, id="a name of a module"),
        pytest.param({**PACKAGE, **NEW}, 'only = ["A"]\n', ONLY_A, id="a name of a package"),
        pytest.param({}, "external = true\n", EVERY, id="another distribution's"),
        pytest.param(NEW, "external = true\n", EVERY, id="another's, with its canonical here"),
        pytest.param({**PACKAGE, **NEW}, "external = true\n", EVERY, id="external, and here too"),
        pytest.param({}, 'external = true\nonly = ["A"]\n', ONLY_A, id="a name of another's"),
        pytest.param(
            {**PACKAGE, **NEW},
            'external = true\nonly = ["A"]\n',
            ONLY_A,
            id="a name of another's package that is here too",
        ),
        pytest.param(
            {f"src/{path}": text for path, text in {**PACKAGE, **NEW}.items()},
            'external = true\nroots = ["src"]\n',
            EVERY,
            id="external, in a source folder",
        ),
    ],
)
def test_each_shape_finds_its_uses(
    held: Held, files: dict[str, str], declared: str, expected: list[str]
) -> None:
    declaration = f'shim = "pkg.old"\ncanonical = "pkg.new"\n{declared}{END}'
    found = held(declaration, {**files, "app/user.py": USER})
    shown = [f"{one.line} {one.kind} {one.name}" for one in found if one.path == "app/user.py"]
    assert shown == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        pytest.param("resolve_name('pkg.old:A')", ["dynamic A"], id="after a colon"),
        pytest.param("resolve_name('pkg.old:B')", [], id="another after a colon"),
        pytest.param("x = 'pkg.old: A'", [], id="after a colon and a space"),
        pytest.param("x = b'cpkg.old\\nA\\n.'", ["string A"], id="in a pickle"),
        pytest.param("x = b'cpkg.old\\nB\\n.'", [], id="another in a pickle"),
        pytest.param("import pkg.old\nvars(pkg.old)['A']", ["dynamic A"], id="vars"),
        pytest.param("import pkg.old\npkg.old.__dict__['A']", ["dynamic A"], id="__dict__"),
        pytest.param("import pkg.old\nvars(pkg.old)['B']", [], id="another of vars"),
        pytest.param("import pkg.old\nvars(pkg.new)['A']", [], id="vars of another"),
    ],
)
@pytest.mark.parametrize("alone", [False, True], ids=["tree", "file"])
def test_a_name_in_a_string_is_found(
    project, source: str, expected: list[str], alone: bool
) -> None:
    declaration = f'shim = "pkg.old"\ncanonical = "pkg.new"\nonly = ["A"]\n{END}'
    project.write({**MODULE, **NEW, "user.py": f"{source}\n"}).declare(declaration)
    asked = [str(project.root / "user.py")] if alone else []
    ran = project.check("--no-base", "--format", "json", *asked)
    assert [f"{kind} {name}" for kind, name in ran.found("kind", "name")] == expected


def test_a_part_with_the_name_of_the_other_distribution_is_no_source_root(held: Held) -> None:
    """As ansible.module_utils.six beside the distribution six."""
    declaration = f'shim = "pkg.vendored.six"\ncanonical = "six"\nexternal = true\n{END}'
    files = {
        "pkg/__init__.py": "",
        "pkg/vendored/__init__.py": "",
        "pkg/vendored/six/__init__.py": "X = 1\n",
        "pkg/user.py": "from .vendored import six\nfrom pkg.vendored.six import X\n",
    }
    found = [(one.line, one.kind, one.name) for one in held(declaration, files)]
    assert found == [(1, "import", "."), (2, "import", "X")]


def test_a_part_with_the_name_of_the_shim_is_not_the_shim(held: Held) -> None:
    """A vendored copy of mock, where the distribution mock is to go."""
    declaration = f'shim = "mock"\ncanonical = "unittest.mock"\nexternal = true\n{END}'
    user = "from pkg.vendored import mock\nfrom pkg.vendored.mock import X\nimport mock\n"
    files = {
        "pkg/__init__.py": "",
        "pkg/vendored/__init__.py": "from .mock import X\n",
        "pkg/vendored/mock.py": "X = 1\n",
        "pkg/vendored/user.py": user,
        "pkg/user.py": user,
    }
    found = [(one.path, one.line) for one in held(declaration, files)]
    assert found == [("pkg/user.py", 3), ("pkg/vendored/user.py", 3)]


def test_the_canonical_is_not_taken_for_the_shim_that_is_named_like_it(held: Held) -> None:
    """Whatever folder may be on sys.path: `from six import X` is what users are to write."""
    declaration = f'shim = "pkg.six"\ncanonical = "six"\nexternal = true\n{END}'
    files = {
        "pkg/__init__.py": "",
        "pkg/six.py": "from six import *\n",
        "pkg/core/__init__.py": "",
        "pkg/core/user.py": "import six\nfrom six.moves import X\nfrom ..six import X\n",
        "pkg/user.py": "import six\nimport six.moves\nfrom .six import X\n",
    }
    found = [(one.path, one.line, one.undecided) for one in held(declaration, files)]
    assert found == [("pkg/core/user.py", 3, False), ("pkg/user.py", 3, False)]


def test_the_standard_librarys_module_is_not_taken_for_a_part_of_its_name(held: Held) -> None:
    declaration = f'shim = "pkg.abc"\ncanonical = "pkg.new"\n{END}'
    files = {
        "pkg/__init__.py": "",
        "pkg/abc.py": "from pkg.new import A\n",
        **NEW,
        "pkg/core/__init__.py": "",
        "pkg/core/user.py": "from abc import ABC\nimport abc\nfrom ..abc import A\n",
    }
    found = [(one.line, one.kind, one.name) for one in held(declaration, files)]
    assert found == [(3, "import", "A")]


@pytest.mark.parametrize(
    ("declared", "expected"),
    [
        pytest.param("", [], id="nothing is declared"),
        pytest.param('[names]\nX = "pkg.new:X"\n', ["app/user.py:1 X"], id="what is declared"),
    ],
)
def test_a_star_of_another_distributions_shim_hands_on_what_is_declared(
    held: Held, declared: str, expected: list[str]
) -> None:
    top, _, phases = END.partition("\n")
    declaration = (
        f'shim = "far.old"\ncanonical = "far.new"\nexternal = true\n{top}\n{declared}{phases}'
    )
    files = {
        "app/__init__.py": "",
        "app/y.py": "from far.old import *\n",
        "app/user.py": "from app.y import X\n",
    }
    found = [one for one in held(declaration, files) if one.kind == "reexport"]
    assert [f"{one.path}:{one.line} {one.name}" for one in found] == (expected if declared else [])


@pytest.mark.parametrize("name", ["bad\udcff", "two words", "été"])
def test_a_module_of_any_name_is_searched(held: Held, name: str) -> None:
    """Bytes of a path that are no text among them."""
    path = f"app/{name}.py"
    found = held(
        f'shim = "pkg.old"\ncanonical = "pkg.new"\n{END}',
        {**PACKAGE, **NEW, path: "from pkg.old import A\n", "app/user.py": "from x import A\n"},
    )
    assert [(one.path, one.kind, one.name) for one in found] == [(path, "import", "A")]
