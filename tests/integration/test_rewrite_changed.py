"""A name that is changed in the shim by a roundabout way stays with those who see the change."""

import subprocess
import sys

import pytest

FILES = {
    "pkg/new.py": "def X(): return 'real'\ndef twice(): return X() + X()\n",
    "pkg/old.py": "from pkg.new import X\n",
    "consumer.py": "import pkg.old as o\ndef use(): return o.X()\n",
    "holder.py": "def change():\n    m.X = lambda: 'fake'\n",
}
SHOWS = "import consumer\nfrom pkg.new import twice\nprint(consumer.use(), twice())\n"
FAKE = '(lambda: "fake")'


@pytest.mark.parametrize(
    "source",
    [
        pytest.param("globals()['m'] = old\nm.X = FAKE", id="globals"),
        pytest.param("names = globals()\nnames['m'] = old\nm.X = FAKE", id="globals by a name"),
        pytest.param("for n in ('m',): globals()[n] = old\nm.X = FAKE", id="globals, a loop"),
        pytest.param(
            "import random\nglobals()[random.choice('m')] = old\nm.X = FAKE",
            id="globals, nobody knows under what name",
        ),
        pytest.param("globals().update(m=old)\nm.X = FAKE", id="update"),
        pytest.param("globals().update({'m': old})\nm.X = FAKE", id="update by a dictionary"),
        pytest.param("globals().setdefault('m', old)\nm.X = FAKE", id="setdefault"),
        pytest.param("globals().__setitem__('m', old)\nm.X = FAKE", id="__setitem__"),
        pytest.param("locals()['m'] = old\nm.X = FAKE", id="locals"),
        pytest.param(
            "from unittest.mock import patch\nglobals()['m'] = old\n"
            "patch.object(m, 'X', FAKE).start()",
            id="patched",
        ),
        pytest.param(
            "import sys\nvars(sys.modules[__name__])['m'] = old\nm.X = FAKE", id="vars of itself"
        ),
        pytest.param(
            "import sys\nsetattr(sys.modules[__name__], 'm', old)\nm.X = FAKE", id="setattr"
        ),
        pytest.param("import builtins\nbuiltins.m = old\nm.X = FAKE", id="a builtin"),
        pytest.param(
            "import holder\nvars(holder)['m'] = old\nholder.m.X = FAKE", id="vars of another"
        ),
        pytest.param(
            "import holder\nvars(holder)['m'] = old\nholder.change()", id="changed by another"
        ),
        pytest.param("next(iter([old])).X = FAKE", id="next"),
        pytest.param("[old].pop().X = FAKE", id="pop"),
        pytest.param("{'m': old}.get('m').X = FAKE", id="get"),
        pytest.param("m = max([old], key=id)\nm.X = FAKE", id="max"),
        pytest.param("d = vars(old)\nd['X'] = FAKE", id="its dictionary, by a name"),
        pytest.param("d = old.__dict__\nd |= {'X': FAKE}", id="its dictionary, added to"),
        pytest.param("def put(d): d['X'] = FAKE\nput(vars(old))", id="its dictionary, handed on"),
        pytest.param("def put(d): d['X'] = FAKE\nput(d=vars(old))", id="handed on by a keyword"),
        pytest.param("exec('X = F', {'F': FAKE}, vars(old))", id="executed in its dictionary"),
        pytest.param(
            "import operator\noperator.setitem(vars(old), 'X', FAKE)", id="operator.setitem"
        ),
        pytest.param("list(map(setattr, [old], ['X'], [FAKE]))", id="setattr by map"),
        pytest.param("import pkg\ngetattr(pkg, 'old').X = FAKE", id="getattr of its package"),
        pytest.param("import pkg\nvars(pkg)['old'].X = FAKE", id="vars of its package"),
        pytest.param(
            "import operator, pkg\noperator.attrgetter('old')(pkg).X = FAKE", id="attrgetter"
        ),
        pytest.param("__import__('pkg.old').old.X = FAKE", id="__import__"),
        pytest.param(
            "from unittest.mock import patch\npatch.dict('pkg.old.__dict__', {'X': FAKE}).start()",
            id="patch.dict of its dictionary as text",
        ),
        pytest.param("exec('old.X = FAKE')", id="executed"),
        pytest.param("exec('m.X = FAKE', {'m': old})", id="executed with its own names"),
        pytest.param("exec('m.X = FAKE', dict(m=old))", id="executed with names by keyword"),
        pytest.param("own = {}\nown['m'] = old\nexec('m.X = FAKE', own)", id="names put in before"),
        pytest.param("exec('import pkg.old as o; o.X = FAKE')", id="imported there"),
        pytest.param("code = 'old.X = FAKE'\nexec(code)", id="code by a name"),
        pytest.param("exec(compile('old.X = FAKE', '', 'exec'))", id="compiled"),
        pytest.param("eval('setattr(old, \"X\", FAKE)')", id="evaluated"),
        pytest.param("for n in ['X']: exec(f'old.{n} = FAKE')", id="put together"),
        pytest.param(
            "import os\nos.environ['N'] = 'X'\nexec(f'old.{os.getenv(\"N\")} = FAKE')",
            id="nobody knows what name",
        ),
    ],
)
def test_what_sees_the_change_before_sees_it_after(project, source: str) -> None:
    main = f"from pkg import old\n{source.replace('FAKE', FAKE)}\n{SHOWS}"
    project.write({**FILES, "main.py": main})

    def shows() -> str:
        command = [sys.executable, "-B", "main.py"]
        ran = subprocess.run(command, cwd=project.root, capture_output=True, text=True, check=False)
        assert not ran.returncode, ran.stderr
        return ran.stdout

    assert shows() == "fake realreal\n"
    ran = project.fix()
    assert "in the shim" in ran.out or "of the shim" in ran.out
    assert shows() == "fake realreal\n"


@pytest.mark.parametrize(
    "source",
    [
        pytest.param("exec('print(old.X())')", id="only read"),
        pytest.param("old.X()\nexec('new = 1; new.X = 2')", id="another name"),
        pytest.param("old.X()\nnames = {}\nnames['m'] = 1", id="another value"),
    ],
)
def test_what_changes_nothing_keeps_nobody(project, source: str) -> None:
    project.write({**FILES, "main.py": f"from pkg import old\n{source}\n"})
    assert project.fix().code == 0
    assert "pkg.new as o" in (project.root / "consumer.py").read_text()
