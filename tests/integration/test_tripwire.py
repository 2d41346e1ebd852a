"""`python -m unshim.tripwire`: the program runs as ever, and what it used is told."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

import unshim

OBSERVER = """\
import sys, os, __main__
print(sys.argv, __name__, __file__, __spec__ and __spec__.name, __package__, sys.path[0])
print(__main__.__dict__ is globals(), sys.modules["__main__"] is __main__, sorted(globals()))
print(sys.stdin.read())
import pkg.old
class Known:
    pass
import pickle
print(type(pickle.loads(pickle.dumps(Known()))))
print(len(sys.warnoptions), sys.flags.optimize)
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    phase = 'phase = "freeze"\n[[phases]]\nname = "freeze"\nallow = ["**"]\n'
    declaration = f'shim = "pkg.old"\ncanonical = "pkg.new"\n{phase}'
    files = {
        "pkg/__init__.py": "",
        "pkg/__main__.py": "import sys\nfrom pkg.old import X\nprint(sys.argv, __name__)\n",
        "pkg/old.py": "from pkg.new import X\n",
        "pkg/new.py": "X = 1\n",
        "contracts/old.toml": declaration,
        "contracts/old.allow": "",
    }
    for name, text in files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return tmp_path


def run(root: Path, *command: str) -> subprocess.CompletedProcess[str]:
    """Runs a program with the tripwire where the command begins with its options, else without."""
    return subprocess.run(
        [sys.executable, *command],
        cwd=root,
        env=os.environ | {"PYTHONPATH": str(Path(unshim.__file__).parents[1])},
        input="typed",
        capture_output=True,
        encoding="utf-8",
    )


def wired(root: Path, *command: str) -> subprocess.CompletedProcess[str]:
    return run(root, "-m", "unshim.tripwire", *command)


def report(ran: subprocess.CompletedProcess[str]) -> str:
    return ran.stderr[ran.stderr.rindex("old: ") :]


@pytest.mark.parametrize(
    ("source", "code"),
    [
        pytest.param(OBSERVER, 0, id="what a program sees"),
        pytest.param("import sys\nsys.exit(7)\n", 7, id="exit code"),
        pytest.param("import sys\nsys.exit('sorry')\n", 1, id="exit with a text"),
        pytest.param("import sys\nsys.exit(None)\n", 0, id="exit with nothing"),
        pytest.param("def f():\n    import pkg.old\n    pkg.old.gone\nf()\n", 1, id="traceback"),
        pytest.param("import pkg.old\nx = = 1\n", 1, id="syntax error"),
        pytest.param("import warnings\nimport pkg.old\nwarnings.warn('w')\n", 0, id="warning"),
    ],
)
def test_a_script_runs_as_ever(root: Path, source: str, code: int) -> None:
    (root / "script.py").write_text(source, encoding="utf-8")
    plain, watched = run(root, "script.py", "-a", "b"), wired(root, "script.py", "-a", "b")
    assert watched.returncode == plain.returncode == code
    assert watched.stdout == plain.stdout
    assert watched.stderr[: watched.stderr.rindex("old: ")] == plain.stderr


def test_a_module_runs_as_ever(root: Path) -> None:
    (root / "script.py").write_text(OBSERVER, encoding="utf-8")
    for name in ("pkg", "script"):
        plain, watched = run(root, "-m", name, "-m"), wired(root, "-m", name, "-m")
        assert (watched.returncode, watched.stdout) == (plain.returncode, plain.stdout)
        assert "met 1 of the 2 uses" in report(watched)


def test_a_missed_use_is_told_and_fails(root: Path) -> None:
    source = (
        "def load(name):\n    __import__(name)\n\n"
        "load(bytes.fromhex('706b672e6f6c64').decode())\nprint('done')\n"
    )
    (root / "script.py").write_text(source, encoding="utf-8")
    ran = wired(root, "script.py")
    assert (ran.returncode, ran.stdout) == (1, "done\n")
    assert "script.py:2: missed dynamic" in ran.stderr
    assert "called from script.py:4 in <module>" in ran.stderr


def test_a_module_that_is_handed_over_is_the_callers(root: Path) -> None:
    (root / "taking.py").write_text("def take(module):\n    return module.X\n", encoding="utf-8")
    use = "from pkg import old\nfrom taking import take\ntake(old)\n"
    (root / "a.py").write_text(use, encoding="utf-8")
    assert "0 missed uses" in wired(root, "a.py").stderr
    unseen = "import sys, taking\nname = sys.argv[1]\n__import__(name)\n"
    (root / "b.py").write_text(f"{unseen}taking.take(sys.modules[name])\n", encoding="utf-8")
    result = wired(root, "b.py", "pkg.old")
    assert result.returncode == 1
    assert "taking.py:2: missed attribute: X was taken from the shim" in result.stderr


def test_threads_and_forks_are_seen_to_their_end(root: Path) -> None:
    source = """\
import multiprocessing, threading, time

def late():
    time.sleep(0.2)
    import pkg.old

def forked():
    from pkg.old import X

threading.Thread(target=late).start()
process = multiprocessing.get_context("fork").Process(target=forked)
process.start()
process.join()
"""
    if not hasattr(os, "fork"):
        pytest.skip("needs fork")
    (root / "script.py").write_text(source, encoding="utf-8")
    ran = wired(root, "--verbose", "script.py")
    assert ran.returncode == 0, ran.stderr
    assert "met 2 of the 3 uses" in report(ran)
    assert "never met: pkg/__main__.py:2" in report(ran)


def test_quiet_tells_only_what_needs_something_done(root: Path) -> None:
    (root / "script.py").write_text("import pkg.old\n", encoding="utf-8")
    ran = wired(root, "--quiet", "script.py")
    assert (ran.returncode, ran.stderr) == (0, "")


@pytest.mark.parametrize(
    ("command", "said"),
    [
        pytest.param(["gone.py"], "gone.py: cannot be read", id="no such script"),
        pytest.param(["-m", "gone"], "no module 'gone' can be run", id="no such module"),
        pytest.param(["-m", "pkg.new.x"], "no module 'pkg.new.x' can be run", id="no package"),
        pytest.param(["--migration", "new", "a.py"], "no migration 'new'", id="no such migration"),
        pytest.param([], "required: program", id="nothing"),
    ],
)
def test_a_wrong_command_line_exits_with_2(root: Path, command: list[str], said: str) -> None:
    ran = wired(root, *command)
    assert ran.returncode == 2
    assert said in ran.stderr
    assert "Traceback" not in ran.stderr


def test_a_tree_that_is_not_there_exits_with_3(root: Path) -> None:
    assert wired(root, "--root", "gone", "script.py").returncode == 3
