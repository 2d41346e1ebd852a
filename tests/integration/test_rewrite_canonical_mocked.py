"""What changes a name in the canonical itself: who looked it up in the shim does not see that.

The shim took the name when it was imported. So what looks it up in the shim at call time is left,
where some file mocks or assigns it in the canonical; what binds it at import is rewritten.
"""

import subprocess
import sys
from collections.abc import Mapping

import pytest

NEW = "def X(): return 'real'\ndef Y(): return 'Y'\n"
PACKAGE = {"pkg/new.py": NEW, "pkg/old.py": "from pkg.new import X, Y\n"}
VIA = {"via.py": "from pkg import new\ndef put():\n    new.X = lambda: 'fake'\n"}
INSTALL = {"pkg/new.py": f"{NEW}def install():\n    global X\n    X = lambda: 'fake'\n"}
BY_DEF = {"pkg/new.py": f"{NEW}def put():\n    global X\n    def X(): return 'fake'\n"}
UPDATE = {"pkg/new.py": f"{NEW}def put(): globals().update(X=lambda: 'fake')\n"}
ANY_KEY = {"pkg/new.py": f"{NEW}def put(name, value): globals()[name] = value\n"}
PUT = {"pkg/new.py": f"{NEW}def put():\n    globals()['X'] = lambda: 'fake'\n"}
STRING = (
    "import importlib\ndef import_string(dotted):\n    module, _, name = dotted.rpartition('.')\n"
    "    return getattr(importlib.import_module(module), name)\n"
)
LATE = {
    "an attribute": "import pkg.old as o\ndef use(): return o.X()\n",
    "a dotted name": "import pkg.old\ndef use(): return pkg.old.X()\n",
    "the module from its package": "from pkg import old\ndef use(): return old.X()\n",
    "a name, in the function": "def use():\n    from pkg.old import X\n    return X()\n",
    "the module, in the function": "def use():\n    import pkg.old as o\n    return o.X()\n",
    "getattr": "from pkg import old\ndef use(): return getattr(old, 'X')()\n",
    "a lambda": "import pkg.old as o\nuse = lambda: o.X()\n",
    "a generator": "import pkg.old as o\ndef use(): return next(o.X() for _ in 'a')\n",
    "an f-string": "import pkg.old as o\ndef use(): return f'{o.X()}'\n",
    "another name for it": "import pkg.old\nm = pkg.old\ndef use(): return m.X()\n",
    "an attribute of a class": (
        "class C:\n    import pkg.old as o\n    def get(self): return self.o.X()\n"
        "def use(): return C().get()\n"
    ),
    "import_module at call time": (
        "import importlib\ndef use(): return importlib.import_module('pkg.old').X()\n"
    ),
    "import_module before": (
        "import importlib\nm = importlib.import_module('pkg.old')\ndef use(): return m.X()\n"
    ),
    "the whole name as text": f"{STRING}def use(): return import_string('pkg.old.X')()\n",
    "a try for both paths": (
        "def use():\n    try:\n        from pkg.old import X\n    except ImportError:\n"
        "        from pkg.new import X\n    return X()\n"
    ),
}
AT_IMPORT = {
    "a name": "from pkg.old import X\ndef use(): return X()\n",
    "a star": "from pkg.old import *\ndef use(): return X()\n",
    "a default": "import pkg.old as o\ndef use(x=o.X): return x()\n",
    "the body of a class": "class C:\n    from pkg.old import X\ndef use(): return C.X()\n",
    "another name of the shim": "import pkg.old as o\ndef use(): return o.Y()\n",
}
FAKE = "lambda: 'fake'"


def under(context: str, *before: str) -> str:
    lines = [*before, f"with {context}:", "    show()", "show()"]
    return "\n".join(lines) + "\n"


def after(*lines: str) -> str:
    """A test in which something is done for good."""
    return "\n".join(
        ["def test():", *(f"    {line}" for line in lines), "    show()", "test()", ""]
    )


MOCKS = {
    "patch": under(f"patch('pkg.new.X', {FAKE})"),
    "patch.object": under(f"patch.object(pkg.new, 'X', {FAKE})", "import pkg.new"),
    "patch.multiple": under(f"patch.multiple('pkg.new', X={FAKE})"),
    "patch.dict of its names": under(f"patch.dict(vars(new), X={FAKE})", "from pkg import new"),
    "patch.dict of its names as text": under(f"patch.dict('pkg.new.__dict__', {{'X': {FAKE}}})"),
    "a decorator": f"@patch('pkg.new.X', {FAKE})\ndef test(): show()\ntest()\n",
    "a decorated class": (
        f"@patch('pkg.new.X', {FAKE})\nclass Tests:\n    def test(self): show()\nTests().test()\n"
    ),
    "its name and the name's": under(
        f"patch(f'{{new.__name__}}.X', {FAKE})", "from pkg import new"
    ),
    "the module of what it defines": under(
        f"patch(X.__module__ + '.X', {FAKE})", "from pkg.new import X"
    ),
    "sys.modules": under(f"patch.object(sys.modules['pkg.new'], 'X', {FAKE})", "import sys"),
    "sys.modules by what it defines": under(
        f"patch.object(sys.modules[X.__module__], 'X', {FAKE})",
        "import sys\nfrom pkg.new import X",
    ),
    "a target that is put together": under(f"patch('.'.join(['pkg.new', 'X']), {FAKE})"),
    "a function that makes mocks": under(
        "mocked('X')", f"def mocked(name): return patch(f'pkg.new.{{name}}', {FAKE})"
    ),
    "monkeypatch": (
        "class Monkeypatch:\n    def setattr(self, *given): setattr(*given)\n"
        f"def test(monkeypatch):\n    from pkg import new\n"
        f"    monkeypatch.setattr(new, 'X', {FAKE})\n"
        "    show()\ntest(Monkeypatch())\n"
    ),
    "started": after(f"patch('pkg.new.X', {FAKE}).start()"),
    "assigned": after("import pkg.new", f"pkg.new.X = {FAKE}"),
    "setattr": after("import pkg.new", f"setattr(pkg.new, 'X', {FAKE})"),
    "its dictionary": after("import pkg.new", f"pkg.new.__dict__['X'] = {FAKE}"),
    "its dictionary, by a name": after("import pkg.new", "d = vars(pkg.new)", f"d['X'] = {FAKE}"),
    "__import__": after(f"__import__('pkg.new').new.X = {FAKE}"),
    "another, in its package": after(
        "import pkg, types",
        f"setattr(pkg, 'new', types.SimpleNamespace(X={FAKE}, Y=pkg.new.Y))",
    ),
    "asked of its package": after("import pkg", f"getattr(pkg, 'new').X = {FAKE}"),
    "the globals of what it defines": after(
        "from pkg.new import Y", f"Y.__globals__['X'] = {FAKE}"
    ),
    "inspect.getmodule": after(
        "import inspect", "from pkg.new import Y", f"inspect.getmodule(Y).X = {FAKE}"
    ),
    "handed on": (
        f"def put(module): module.X = {FAKE}\n" + after("import pkg.new", "put(pkg.new)")
    ),
    "code in a string": after(f'exec("import pkg.new; pkg.new.X = {FAKE}")'),
    "another module in its place": after(
        "import sys, types",
        "pkg.new = sys.modules['pkg.new'] = types.SimpleNamespace(X=" + FAKE + ", Y=pkg.new.Y)",
    ),
}
ELSEWHERE = {
    "through another module": (VIA, under(f"patch('via.new.X', {FAKE})")),
    "assigned through another module": (VIA, after("import via", f"via.new.X = {FAKE}")),
    "assigned by another module": (VIA, after("import via", "via.put()")),
    "its own function": (INSTALL, after("import pkg.new", "pkg.new.install()")),
    "its own function, by its globals": (PUT, after("import pkg.new", "pkg.new.put()")),
    "its own function, that defines it": (BY_DEF, after("import pkg.new", "pkg.new.put()")),
    "its own function, by update": (UPDATE, after("import pkg.new", "pkg.new.put()")),
    "its own function, by any key": (
        ANY_KEY,
        after("import pkg.new", f"pkg.new.put('X', {FAKE})"),
    ),
}
EVERY = {**{name: ({}, mock) for name, mock in MOCKS.items()}, **ELSEWHERE}


def _modules(forms: Mapping[str, str]) -> dict[str, str]:
    return {f"user{at}": source for at, source in enumerate(forms.values())}


def shows(project, command: str = "test.py") -> str:
    ran = subprocess.run(
        [sys.executable, "-B", command],
        cwd=project.root,
        capture_output=True,
        text=True,
        check=False,
    )
    assert not ran.returncode, ran.stderr
    return ran.stdout


@pytest.mark.parametrize(
    ("files", "mock"), [pytest.param(*one, id=name) for name, one in EVERY.items()]
)
def test_what_looks_a_mocked_name_up_late_is_left_and_all_else_is_rewritten(
    project, files, mock
) -> None:
    late, early = _modules(LATE), {f"early{at}": one for at, one in enumerate(AT_IMPORT.values())}
    users = {f"{name}.py": source for name, source in {**late, **early}.items()}
    head = (
        f"import pkg.new\nfrom unittest.mock import patch\nimport {', '.join([*late, *early])}\n"
        f"def show(): print([one.use() for one in ({', '.join([*late, *early])})])\n"
    )
    project.write({**PACKAGE, **files, **users, "test.py": head + mock})
    before = shows(project)
    ran = project.fix()
    assert shows(project) == before
    is_left = {name: (project.root / name).read_text() == users[name] for name in users}
    assert all(is_left[f"{name}.py"] for name in late)
    # What may change any name leaves those that look another one up as well.
    told = ("may change any name of pkg.new", "may put a mock into pkg.new", "in the place of")
    any_name = any(one in ran.out for one in told)
    kept = {f"early{len(early) - 1}.py"} if any_name else set()
    assert {name for name in users if is_left[name]} - {f"{name}.py" for name in late} <= kept


def test_the_reason_names_the_mock(project) -> None:
    mock = f"from unittest.mock import patch\nwith patch('pkg.new.X', {FAKE}): pass\n"
    project.write({**PACKAGE, "user.py": LATE["an attribute"], "test.py": mock})
    assert (
        "user.py:1:8: left import the module: test.py:2 mocks pkg.new.X; this looks X up at call "
        "time and would see that"
    ) in project.fix().out


SHIMS = {
    "an alias in sys.modules": (
        "import sys\nimport pkg.new\nsys.modules[__name__] = pkg.new\n",
        True,
    ),
    "looked up each time": (
        "def __getattr__(name):\n    import pkg.new\n    return getattr(pkg.new, name)\n",
        True,
    ),
    "imported each time": (
        "def __getattr__(name):\n    if name == 'X':\n        from pkg.new import X\n"
        "        return X\n    raise AttributeError(name)\n",
        True,
    ),
    "given late, but taken at import": (
        "from pkg.new import X as _X\ndef __getattr__(name):\n    if name == 'X':\n"
        "        return _X\n    raise AttributeError(name)\n",
        False,
    ),
    "kept once it was asked for": (
        "def __getattr__(name):\n    import pkg.new\n"
        "    globals()[name] = value = getattr(pkg.new, name)\n    return value\n",
        False,
    ),
    "taken one by one": (
        "import pkg.new as n\nfor name in dir(n):\n    globals()[name] = getattr(n, name)\n",
        False,
    ),
    "an assignment": ("import pkg.new\nX = pkg.new.X\nY = pkg.new.Y\n", False),
    "a star": ("from pkg.new import *\n", False),
}


@pytest.mark.parametrize(
    ("shim", "is_late"), [pytest.param(*one, id=name) for name, one in SHIMS.items()]
)
def test_a_shim_that_looks_names_up_each_time_keeps_nobody(project, shim, is_late) -> None:
    test = (
        "from unittest.mock import patch\nimport user, pkg.old\npkg.old.X\n"
        f"with patch('pkg.new.X', {FAKE}): print(user.use())\n"
    )
    project.write({**PACKAGE, "pkg/old.py": shim, "user.py": LATE["an attribute"], "test.py": test})
    before = shows(project)
    assert project.fix().code == (0 if is_late else 1)
    assert shows(project) == before


def test_a_test_sees_no_mock_of_another(project) -> None:
    tests = (
        "from unittest.mock import patch\n"
        f"def test_first():\n    with patch('pkg.new.X', {FAKE}): pass\n"
        "def test_second():\n    from pkg.old import X\n    print(X())\n"
    )
    runs = "import test_all\ntest_all.test_first()\ntest_all.test_second()\n"
    project.write({**PACKAGE, "test_all.py": tests, "test.py": runs})
    before = shows(project)
    assert project.fix().code == 0
    assert shows(project) == before


HEAD = f"from unittest.mock import patch\nimport importlib, pkg.old\nF = {FAKE}\n"
UNDER = {
    "with": "with patch('pkg.new.X', F):\n    import user\nprint(user.use())\n",
    "a decorator": (
        "@patch('pkg.new.X', F)\ndef test():\n    import user\n    print(user.use())\ntest()\n"
    ),
    "through another": (
        "@patch('pkg.new.X', F)\ndef test():\n    import between\n"
        "    print(between.user.use())\ntest()\n"
    ),
    "by name": (
        "def test():\n    patch('pkg.new.X', F).start()\n"
        "    print(importlib.import_module('user').use())\ntest()\n"
    ),
    "loaded anew": (
        "import user\n@patch('pkg.new.X', F)\ndef test():\n    importlib.reload(user)\n"
        "    print(user.use())\ntest()\n"
    ),
}


@pytest.mark.parametrize("test", [pytest.param(test, id=name) for name, test in UNDER.items()])
def test_what_is_imported_under_a_mock_is_left_with_what_loaded_the_shim(project, test) -> None:
    files = {"user.py": AT_IMPORT["a name"], "between.py": "import user\n", "test.py": HEAD + test}
    project.write({**PACKAGE, **files})
    before = shows(project)
    ran = project.fix()
    assert ran.code == 1
    assert "import pkg.old" in (project.root / "test.py").read_text().replace(
        "importlib, ", "import "
    )
    assert shows(project) == before


def test_what_was_imported_before_the_mock_is_rewritten(project) -> None:
    test = (
        "import user\n@patch('pkg.new.X', F)\ndef test():\n    import user\n    print(user.use())\n"
    )
    files = {"user.py": AT_IMPORT["a name"], "test.py": f"{HEAD}{test}test()\n"}
    project.write({**PACKAGE, **files})
    before = shows(project)
    assert project.fix().code == 0
    assert shows(project) == before


@pytest.mark.parametrize(
    "made",
    [
        pytest.param("def put(name): globals()[name] = 0\nput('Z')\n", id="called at import"),
        pytest.param(
            "def put(f):\n    globals()[f.__name__] = f\n    return f\n@put\ndef Z(): pass\n",
            id="a decorator",
        ),
        pytest.param(
            "def __getattr__(name):\n    globals()[name] = 0\n    return 0\n", id="__getattr__"
        ),
        pytest.param("LIST = []\ndef put(): LIST.append(1)\n", id="the same object"),
    ],
)
def test_what_the_canonical_makes_of_itself_as_it_is_imported_keeps_nobody(project, made) -> None:
    files = {"pkg/new.py": NEW + made, "user.py": LATE["an attribute"]}
    project.write({**PACKAGE, **files, "test.py": "import user\nprint(user.use())\n"})
    before = shows(project)
    assert project.fix().code == 0
    assert shows(project) == before


def test_what_first_loads_the_shim_later_does_so_after_what_stays(project) -> None:
    """What the canonical's own function changes may be changed before a late import of the shim."""
    files = {**INSTALL, "user.py": LATE["a name, in the function"]}
    test = "import pkg.old, pkg.new, user\npkg.new.install()\nprint(user.use())\n"
    project.write({**PACKAGE, **files, "test.py": test})
    before = shows(project)
    project.fix()
    assert shows(project) == before


@pytest.mark.parametrize(
    "first",
    [
        pytest.param("from pkg.old import Y\n", id="an import"),
        pytest.param("class C:\n    from pkg.old import Y\n", id="in a class"),
        pytest.param("try:\n    from pkg.old import Y\nfinally:\n    pass\n", id="in a try"),
        pytest.param(
            "import importlib\nm = importlib.import_module('pkg.old')\nm.Y()\n", id="by name"
        ),
    ],
)
def test_what_loads_the_shim_before_a_mock_goes_on_to(project, first: str) -> None:
    """Or else the shim would take the mock itself, for it is first loaded under that."""
    late = (
        "import importlib\ndef use(): return getattr(importlib.import_module('pkg.old'), 'X')()\n"
    )
    test = (
        "import first, late\nfrom unittest.mock import patch\n"
        "with patch('pkg.new.X', lambda: 'fake'):\n    print(late.use())\n"
    )
    project.write({**PACKAGE, "first.py": first, "late.py": late, "test.py": test})
    before = shows(project)
    project.fix()
    assert shows(project) == before


@pytest.mark.parametrize(
    ("change", "is_left"),
    [
        pytest.param("import pkg.new as n\nn.X = 1\n", True, id="assigned"),
        pytest.param("import pkg.new\npkg.new.X = 1\n", True, id="assigned by a dotted name"),
        pytest.param("from pkg import new\nsetattr(new, 'X', 1)\n", True, id="setattr"),
        pytest.param("from pkg import new\nvars(new)['X'] = 1\n", True, id="its dictionary"),
        pytest.param("from pkg import new\nnew.Y = 1\n", False, id="another name"),
        pytest.param("from pkg import new\nnew.X == 1\n", False, id="compared"),
    ],
)
def test_a_file_that_does_not_parse_may_change_the_canonical(project, change, is_left) -> None:
    files = {"user.py": LATE["an attribute"], "strange.py": f"{change}def (:\n"}
    project.write({**PACKAGE, **files})
    assert project.fix().code == int(is_left)


@pytest.mark.parametrize(
    "target",
    [
        pytest.param("new.__name__ + '.X'", id="a sum"),
        pytest.param("f'{new.__name__}.X'", id="an f-string"),
        pytest.param("RealY.__module__ + '.X'", id="by what it defines"),
    ],
)
def test_a_target_of_its_name_tells_what_is_mocked(project, target) -> None:
    test = (
        "from unittest.mock import patch\nfrom pkg import new\nfrom pkg.new import Y as RealY\n"
        f"import user\nwith patch({target}, {FAKE}): print(user.use())\n"
    )
    project.write({**PACKAGE, "user.py": AT_IMPORT["another name of the shim"], "test.py": test})
    before = shows(project)
    assert project.fix().code == 0
    assert shows(project) == before
