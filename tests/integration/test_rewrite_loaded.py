"""Uses that find the shim only where something has loaded it: what loads it stays, or both move."""

import subprocess
import sys
from collections.abc import Mapping

import pytest

FILES = {
    "pkg/new.py": "def X(): return 'X'\ndef Y(): return 'Y'\n",
    "pkg/old.py": "from pkg.new import X, Y\n",
    "loader.py": "from pkg.old import X\n",
}
OWN = "import pkg\nfrom pkg.old import X\n"
OTHER = "import pkg, loader\n"
HEAD = "import sys, operator\nfrom functools import reduce\nget = operator.attrgetter\n"


def shown(project) -> str:
    command = [sys.executable, "-B", "main.py"]
    ran = subprocess.run(command, cwd=project.root, capture_output=True, text=True, check=False)
    assert not ran.returncode, ran.stderr
    return ran.stdout


@pytest.mark.parametrize("loads", [OWN, OTHER], ids=["loaded here", "loaded by another"])
@pytest.mark.parametrize(
    "source",
    [
        pytest.param("sys.modules['pkg.old'].X()", id="sys.modules"),
        pytest.param("getattr(pkg, 'old').X()", id="getattr"),
        pytest.param("getattr(getattr(pkg, 'old'), 'X')()", id="getattr twice"),
        pytest.param("operator.attrgetter('old.X')(pkg)()", id="attrgetter"),
        pytest.param("reduce(getattr, 'old.X'.split('.'), pkg)()", id="reduce"),
    ],
)
def test_they_move_with_what_loads_it(project, loads: str, source: str) -> None:
    project.write({**FILES, "main.py": f"{HEAD}{loads}print({source})\n"})
    before = shown(project)
    ran = project.fix()
    assert ran.code == 0, ran.out
    (project.root / "pkg/old.py").unlink()
    assert shown(project) == before


@pytest.mark.parametrize("loads", [OWN, OTHER], ids=["loaded here", "loaded by another"])
@pytest.mark.parametrize(
    "source",
    [
        pytest.param("print(sys.modules.pop('pkg.old').X())", id="pop"),
        pytest.param("m = sys.modules.get('pkg.old')\nprint(m and m.X())", id="get"),
        pytest.param("print('pkg.old' in sys.modules)", id="in"),
        pytest.param("p = 'pkg'\nprint(sys.modules[p + '.old'].X())", id="put together"),
        pytest.param(
            "try: print(sys.modules['pkg.old'].X())\nexcept KeyError: print(0)", id="a handler"
        ),
        pytest.param("print(hasattr(pkg, 'old'))", id="hasattr"),
        pytest.param("print(getattr(pkg, 'old', None))", id="a default"),
        pytest.param("print(get('old.X', 'new.Y')(pkg)[0]())", id="of several, by another name"),
        pytest.param("print(get('old')(pkg).X())", id="attrgetter of the module"),
        pytest.param("print(reduce(getattr, ['old', 'X'], pkg)())", id="a list"),
        pytest.param("n = 'old'\nprint(getattr(pkg, n).X())", id="by a name"),
        pytest.param("n = 'old.X'\nprint(get(n)(pkg)())", id="attrgetter by a name"),
        pytest.param("n = 'old.X'\nprint(reduce(getattr, n.split('.'), pkg)())", id="reduce"),
        pytest.param("for n in ('old', 'new'): print(getattr(pkg, n).X())", id="a loop"),
        pytest.param("print(vars(pkg)['old'].X())", id="vars"),
    ],
)
def test_what_loads_it_for_one_that_is_left_stays(project, loads: str, source: str) -> None:
    project.write({**FILES, "main.py": f"{HEAD}{loads}{source}\n"})
    before = shown(project)
    ran = project.fix()
    assert "to load the shim" in ran.out
    assert shown(project) == before


@pytest.mark.parametrize(
    "shim",
    [
        pytest.param(
            "def __getattr__(name):\n    import pkg.new\n    return getattr(pkg.new, name)\n",
            id="lazy",
        ),
        pytest.param("from pkg.new import X\nfrom pkg.far import Y\n", id="from two modules"),
    ],
)
def test_none_moves_where_the_canonical_need_not_be_loaded(project, shim: str) -> None:
    files: Mapping[str, str] = {
        **FILES,
        "pkg/old.py": shim,
        "pkg/far.py": "def Y(): return 'Y'\n",
        "loader.py": "from pkg.old import Y\n",
        "main.py": "import sys, loader\nprint(sys.modules['pkg.old'].X())\n",
    }
    project.write(files)
    before = shown(project)
    project.fix()
    assert shown(project) == before


def test_what_makes_sure_that_it_is_not_loaded_keeps_nobody(project) -> None:
    project.write(
        {**FILES, "main.py": "import sys, loader\nsys.modules.pop('pkg.old', None)\nprint()\n"}
    )
    project.fix()
    assert (project.root / "loader.py").read_text() == "from pkg.new import X\n"


@pytest.mark.parametrize(
    "source",
    [
        pytest.param("print('pkg.old' in sys.modules)", id="in"),
        pytest.param("print(hasattr(pkg, 'old'))", id="hasattr"),
        pytest.param("def ask(): return 'pkg.old' in sys.modules\nprint(ask())", id="at call time"),
    ],
)
def test_one_of_what_loads_it_is_enough(project, source: str) -> None:
    users = {f"user{number}.py": "from pkg.old import Y\n" for number in range(4)}
    users |= {"apart.py": "from pkg.old import X\n"}
    main = f"import sys, pkg, loader, user1\n{source}\n"
    project.write({**FILES, **users, "main.py": main})
    before = shown(project)
    project.fix()
    assert shown(project) == before
    uses = [
        name for name in (*users, "loader.py") if "pkg.old" in (project.root / name).read_text()
    ]
    assert uses == ["loader.py"]


@pytest.mark.parametrize(
    "source",
    [
        pytest.param("assert 'pkg.old' not in sys.modules", id="assert"),
        pytest.param("if 'pkg.old' in sys.modules: del sys.modules['pkg.old']", id="del"),
        pytest.param("if 'pkg.old' in sys.modules:\n    sys.modules.pop('pkg.old')", id="pop"),
        pytest.param(
            "import unittest\nunittest.TestCase().assertNotIn('pkg.old', sys.modules)",
            id="assertNotIn",
        ),
    ],
)
def test_what_asks_only_that_it_is_not_loaded_keeps_nobody(project, source: str) -> None:
    project.write({**FILES, "main.py": f"import sys\n{source}\nimport loader\n"})
    project.fix()
    assert (project.root / "loader.py").read_text() == "from pkg.new import X\n"
    shown(project)


def test_what_takes_it_out_and_asks_again_keeps_whatever_loads_it(project) -> None:
    main = (
        "import sys, loader\nsys.modules.pop('pkg.old', None)\nimport user\n"
        "print('pkg.old' in sys.modules)\n"
    )
    project.write({**FILES, "user.py": "from pkg.old import Y\n", "main.py": main})
    before = shown(project)
    project.fix()
    assert shown(project) == before


def test_what_a_package_loads_itself_when_asked_holds_nothing_else_back(project) -> None:
    table = "import sys\nparts = {'old': [], 'new': ['X']}\n"
    lazy = "sys.modules[__name__] = _LazyModule(__name__, __file__, parts)\n"
    project.write({**FILES, "pkg/__init__.py": table + lazy, "main.py": OWN})
    ran = project.fix()
    assert "change or drop it together with the shim" in ran.out
    assert (project.root / "main.py").read_text() == OWN.replace("old", "new")
