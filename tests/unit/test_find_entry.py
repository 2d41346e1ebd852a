"""entry: what Python code hands to the interpreter and to plug-in loaders."""

from typing import Protocol

import pytest

from unshim.finders import Finding
from unshim.finders.target import Target

Shown = list[tuple[str, str, str]]


class Find(Protocol):
    def __call__(self, source: str) -> tuple[Finding, ...]: ...
    def shown(self, source: str, module: str = ..., target: Target = ...) -> Shown: ...


MODULE = [("entry", ".", "pkg.core.shim")]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        pytest.param(
            "run([sys.executable, '-m', 'pkg.core.shim', 'x'])", MODULE, id="-m in a list"
        ),
        pytest.param("run('python', '-m', 'pkg.core.shim')", MODULE, id="-m among arguments"),
        pytest.param("run('python -m pkg.core.shim --now', shell=True)", MODULE, id="-m in a text"),
        pytest.param("run(f'{sys.executable} -m pkg.core.shim')", MODULE, id="-m in an f-string"),
        pytest.param("run(['python', '-mpkg.core.shim'])", MODULE, id="-m without a space"),
        pytest.param("COMMAND = ('-m', 'pkg.core.shim')", MODULE, id="-m in a tuple"),
        pytest.param(
            "NAME = 'pkg.core.shim'\nrun([python, '-m', NAME])", MODULE, id="-m and a constant"
        ),
        pytest.param("pytester.runpytest('-p', 'pkg.core.shim')", MODULE, id="plug-in of pytest"),
        pytest.param("pytest_plugins = ['pkg.core.shim']", MODULE, id="pytest_plugins"),
        pytest.param("pytest_plugins = 'pkg.core.shim'", MODULE, id="pytest_plugins, one"),
        pytest.param(
            "setup(entry_points={'console_scripts': ['run = pkg.core.shim:main']})",
            MODULE,
            id="entry point",
        ),
        pytest.param(
            'setup(entry_points="""\n[gui]\nb = a.b:c\nrun = pkg.core.shim:main [x]\nc = a:b\n""")',
            MODULE,
            id="entry point among several in a text",
        ),
        pytest.param(
            "EntryPoint('a', 'pkg.core.shim:X.run [extra]')", MODULE, id="entry point with extras"
        ),
        pytest.param("uvicorn.run('pkg.core.shim:app')", MODULE, id="application"),
        pytest.param("uvicorn.run('pkg.core.shim:make()')", MODULE, id="factory"),
    ],
)
def test_an_entry_point_is_found(find: Find, source: str, expected: Shown) -> None:
    assert find.shown(source) == expected


@pytest.mark.parametrize(
    "source",
    [
        pytest.param("run([python, '-m', 'pkg.core.shimmy'])", id="longer name"),
        pytest.param("run([python, '-m', 'shim'])", id="top-level module of that name"),
        pytest.param("run('python -m xpkg.core.shim')", id="longer package"),
        pytest.param("uvicorn.run('pkg.core.new:shim')", id="a name in another module"),
    ],
)
def test_what_names_another_module_is_not_found(find: Find, source: str) -> None:
    assert find.shown(source) == []
