"""A program under the tripwire does what it does without: results, errors, warnings, tracebacks.

Each style of shim is asked the same questions twice, in one process each time loaded anew. What
it answers (values, or the whole traceback of an error, and the warnings with their lines) is
compared as text.
"""

import ast
import builtins
import contextlib
import linecache
import re
import sys
import traceback
import warnings
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from unshim.runtime.recorder import Shim
from unshim.runtime.watch import Watch

NEW = """\
class X:
    pass

Y = [1, 2]

def run(*arguments):
    return arguments
"""

STYLES = {
    "plain": "from pkg.new import X, Y, run\n",
    "star": "from pkg.new import *\n__version__ = '1'\n",
    "with a list": "from pkg.new import X, run as _run\n__all__ = ['X', '_run']\n",
    "with a wrong list": "from pkg.new import X\n__all__ = ['X', 'absent']\n",
    "warning": (
        "import warnings\nwarnings.warn('moved', DeprecationWarning, stacklevel=2)\n"
        "from pkg.new import X, Y, run\n"
    ),
    "lazy": (
        "import warnings\n"
        "def __getattr__(name):\n"
        "    import pkg.new\n"
        "    if name.startswith('_'):\n"
        "        raise AttributeError(f'no {name} here')\n"
        "    warnings.warn(f'{name} moved', DeprecationWarning, stacklevel=2)\n"
        "    return getattr(pkg.new, name)\n"
        "def __dir__():\n"
        "    return ['X', 'Y']\n"
    ),
    "failing": "from pkg.new import X\nraise RuntimeError('gone')\n",
    "unimportable": "from pkg.absent import X\n",
    "alias": "import sys\nimport pkg.new\nsys.modules[__name__] = pkg.new\n",
    "another module": (
        "import sys, types\nfrom pkg.new import X\n"
        "other = types.ModuleType(__name__, 'another')\nother.X = X\n"
        "sys.modules[__name__] = other\n"
    ),
    "an object": (
        "import sys\n"
        "class Proxy:\n"
        "    def __getattr__(self, name):\n"
        "        import pkg.new\n"
        "        return getattr(pkg.new, name)\n"
        "sys.modules[__name__] = Proxy()\n"
    ),
    "a class of its own": (
        "import sys, types\nfrom pkg.new import X\n"
        "class Own(types.ModuleType):\n"
        "    Y = property(lambda self: [3])\n"
        "    def __getattr__(self, name):\n"
        "        if name == 'run':\n"
        "            return min\n"
        "        raise AttributeError(name)\n"
        "    def __call__(self):\n"
        "        return 5\n"
        "sys.modules[__name__].__class__ = Own\n"
    ),
    "a class that looks up itself": (
        "import sys, types\nfrom pkg.new import X\n"
        "class Own(types.ModuleType):\n"
        "    def __getattribute__(self, name):\n"
        "        return super().__getattribute__(name)\n"
        "sys.modules[__name__].__class__ = Own\n"
    ),
    "asking itself": "import sys\nme = sys.modules[__name__]\nX = (me.__class__, repr(me))\n",
    "package": None,
}
PACKAGE_FILES = {
    "pkg/old/__init__.py": "from pkg.new import X, Y, run\n",
    "pkg/old/part.py": "from . import X\nZ = 1\n",
    "pkg/old/data.txt": "text\n",
}

# Each is run in its own namespace; an expression's value is shown. Not asked: `type(o)` (it is a
# subclass) and `o()`, where Python has a hint for exact modules alone since 3.12.
MOCK = "from unittest import mock"
QUESTIONS = [
    "import pkg.old",
    "import pkg.old as o; o",
    "from pkg import old; old",
    "from pkg.old import X; X",
    "from pkg.old import X, Y as Z; Z",
    "from pkg.old import absent",
    "from pkg import old, absent",
    "import pkg.old.part as part; part.Z",
    "from pkg.old import part; part.X",
    "from pkg.old import *; sorted(name for name in dir() if name != '__builtins__')",
    "from pkg import *; sorted(name for name in dir() if name != '__builtins__')",
    "import pkg; pkg.old",
    "import pkg; pkg.old.X",
    "import pkg; pkg.absent",
    "import pkg; hasattr(pkg, 'old'), hasattr(pkg, '__getattr__'), sorted(vars(pkg))",
    "import pkg.old; pkg.old.absent",
    "import pkg.old; pkg.old.X().absent",
    "import pkg.old as o; o.Z = 4; (o.Z, vars(o)['Z']); del o.Z; o.Z",
    "import pkg.old as o; del o.absent",
    "import pkg; del pkg.old; pkg.old",
    "import pkg.old; pkg.old = 5; pkg.old",
    "import pkg.old as o; getattr(o, 'absent', None), getattr(o, 'run', len)(1)",
    "import pkg.old as o; o.__name__, o.__file__, o.__package__, o.__doc__, o.__spec__",
    "import pkg.old as o; o.__loader__, o.__spec__.loader, o.__spec__ == o.__spec__",
    "import pkg.old as o; sorted(vars(o)) == sorted(o.__dict__), sorted(dir(o))",
    "import pkg.old as o; hasattr(o, '__getattr__'), hasattr(o, '__path__')",
    "import pkg.old as o; o.__getattr__",
    "import pkg.old as o; o.__getattr__('X')",
    "import pkg.old as o; o.__class__, o.__class__.__mro__, type(o).__name__",
    "import pkg.old as o; isinstance(o, type(sys)), callable(o), o == o, o in {o: 1}, str(o)",
    "import pkg.old as o; sys.modules['pkg.old'] is o, sys.modules['pkg'].old is o",
    "import pkg.old as o; o.__class__ = type('Other', (type(sys),), {'X': 7}); o.X, o.__class__",
    "import pkg.old as o; o.__class__ = 5",
    "import pkg.old as o; import copy; copy.copy(o)",
    "import pkg.old as o; import pickle; pickle.dumps(o)",
    "import pickle; pickle.loads(b'cpkg.old\\nX\\n.')",
    "import pickle; from pkg.old import X; pickle.loads(pickle.dumps(X))",
    "import pkg.old as o; import inspect; [name for name, _ in inspect.getmembers(o)]",
    "import pkg.old as o; import inspect; inspect.getsource(o)",
    "import importlib; importlib.import_module('pkg.old').X",
    "import importlib; importlib.import_module('.old', 'pkg')",
    "import importlib; import pkg.old as o; importlib.reload(o) is o, o.X",
    "import importlib.util as u; u.find_spec('pkg.old')",
    "import importlib.util as u; s = u.find_spec('pkg.old'); s.loader, s.origin, s.has_location",
    "import importlib.util as u; u.find_spec('pkg.old.part')",
    "import importlib.resources as r; r.files('pkg.old').joinpath('data.txt').read_text()",
    "import pkgutil; pkgutil.resolve_name('pkg.old:X')",
    "import pkg, pkgutil; [m.name for m in pkgutil.iter_modules(pkg.__path__)]",
    "import pkgutil; pkgutil.resolve_name('pkg.old.absent')",
    "import runpy; sorted(runpy.run_module('pkg.old'))",
    "__import__('pkg.old'), __import__('pkg', fromlist=['old']).old",
    f"{MOCK}\nwith mock.patch('pkg.old.X', 5): import pkg.old; print(pkg.old.X)\npkg.old.X",
    f"{MOCK}\nwith mock.patch('pkg.old.absent', 5): pass",
    f"{MOCK}\nwith mock.patch('pkg.old', 5): import pkg; print(pkg.old)\npkg.old",
    f"import pkg.old as o\n{MOCK}\nwith mock.patch.object(o, 'X', 5): print(o.X)\no.X",
    f"import pkg.old as o\n{MOCK}\nwith mock.patch.dict(vars(o), X=5): print(o.X)\no.X",
    "sys.modules.pop('pkg.old', None); import pkg.old as o; o.X",
    "sys.modules['pkg.old'] = None; import pkg.old",
    "from concurrent.futures import ThreadPoolExecutor as T; "
    "[f.exception() for f in [T().submit(__import__, 'pkg.old') for _ in 'ab']]",
    "import pkg.old as o; import gc; sys.getrefcount(vars(o)) < 20, gc.is_tracked(o)",
    "import pkg.old as o; import weakref; weakref.ref(o)() is o",
    "import pkg.old as o; match_ = [o.X, o.run]; match_[1](1)",
    "eval('old.X', vars(__import__('pkg')))",
    "import pkg.old, typing; typing.get_type_hints(type('C', (), HINT), {'pkg': pkg})",
]


def answers(questions: list[str]) -> list[str]:
    """What each question gives, in order, in one life of the package."""
    given_: list[str] = []
    for number, question in enumerate(questions):
        file = f"/questions/{number}.py"
        linecache.cache[file] = len(question), None, question.splitlines(True), file
        with warnings.catch_warnings(record=True) as warned:
            warnings.simplefilter("always")
            space: dict[str, object] = {
                "__name__": "__main__",
                "sys": sys,
                "print": lambda *said: given_.append(str(said)),
                "HINT": {"__annotations__": {"a": "pkg.old.X"}},
            }
            try:
                text = _evaluate(question, file, space)
            except BaseException as error:
                trace = error.__traceback__
                for _ in range(2):
                    trace = trace.tb_next if trace else None
                text = _told(error, trace)
        places = [(str(one.message), one.filename, one.lineno) for one in warned]
        given_.append(f"{text} {places}")
    return given_


def _told(error: BaseException, trace: TracebackType | None) -> str:
    """The error as Python shows it; Python 3.15 cannot where its module has no spec."""
    try:
        return "".join(traceback.format_exception(type(error), error, trace))
    except TypeError as another:
        return f"{error!r}, not shown: {another}"


def _evaluate(question: str, file: str, space: dict[str, object]) -> str:
    """The value of the last expression, after the statements before it."""
    tree = ast.parse(question, file)
    last = tree.body.pop() if isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(tree, file, "exec"), space)
    if last is None:
        return ""
    assert isinstance(last, ast.Expr)
    return repr(eval(compile(ast.Expression(last.value), file, "eval"), space))


@contextlib.contextmanager
def package(root: Path, style: str) -> Iterator[None]:
    files = {"pkg/__init__.py": "", "pkg/new.py": NEW}
    text = STYLES[style]
    files |= PACKAGE_FILES if text is None else {"pkg/old.py": text}
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    sys.path.insert(0, str(root))
    sys.path_importer_cache.clear()
    before = builtins.__import__
    try:
        yield
    finally:
        sys.path.remove(str(root))
        assert builtins.__import__ is before


def forget() -> None:
    for name in [name for name in sys.modules if name.partition(".")[0] == "pkg"]:
        del sys.modules[name]


def steady(text: str) -> str:
    """Without the addresses of objects, and what Python 3.15 adds now and then.

    That is what it guesses from classes, and the lines of frozen modules once it has found them.
    """
    text = re.sub(r'(  File "<frozen [^\n]*\n)(?:    [^\n]*\n)+', r"\1", text)
    text = re.sub(r"\. Did you mean '\.\w+\.\w+' instead of '\.\w+'\?", "", text)
    return re.sub(r"0x[0-9a-f]+", "0x", text)


def compared(root: Path, style: str, questions: list[str]) -> tuple[list[str], list[str]]:
    """The answers without the tripwire, and with it."""
    with package(root, style):
        forget()
        plain = answers(questions)
        forget()
        watch = Watch(str(root), [Shim("old", "pkg.old", None)])
        watch.start()
        try:
            watched = answers(questions)
        finally:
            watch.stop()
            forget()
    assert not watch.recorder.problems
    return [steady(answer) for answer in plain], [steady(answer) for answer in watched]


def is_certain(style: str, question: str) -> bool:
    """Whether Python itself always gives the same answer: of two threads that import what fails,
    the second may find a module half made."""
    return not (style in ("failing", "unimportable") and "ThreadPool" in question)


@pytest.fixture(autouse=True)
def no_byte_code(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", True)


@pytest.mark.parametrize("style", STYLES)
def test_each_question_alone(tmp_path: Path, style: str) -> None:
    different = {
        question: (plain, watched)
        for question in QUESTIONS
        if is_certain(style, question)
        for plain, watched in [compared(tmp_path, style, [question])]
        if plain != watched
    }
    assert not different


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    style=st.sampled_from(sorted(STYLES)),
    questions=st.lists(st.sampled_from(QUESTIONS), min_size=2, max_size=8),
)
def test_any_questions_in_any_order(
    tmp_path_factory: pytest.TempPathFactory, style: str, questions: list[str]
) -> None:
    assume(all(is_certain(style, question) for question in questions))
    plain, watched = compared(tmp_path_factory.mktemp("root"), style, questions)
    assert watched == plain
