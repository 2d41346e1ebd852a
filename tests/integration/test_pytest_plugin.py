"""`pytest --unshim`, by pytest itself, in processes of its own."""

import os
import re
import subprocess
import sys
from collections.abc import Callable
from importlib.metadata import entry_points
from pathlib import Path

import pytest

import unshim

# Where this package is not installed, but on PYTHONPATH, pytest does not find its plug-ins.
PLUGIN = [] if entry_points(group="pytest11", name="unshim") else ["-p", "unshim.pytest_plugin"]
FOUND = "def test_found():\n    from pkg.old import X\n    assert X\n"
# The name, as no search reads it.
NAME = "bytes.fromhex('706b672e6f6c64').decode()"
MISSED = """\
import importlib

def load(name):
    return importlib.import_module(name)

def test_missed():
    load(bytes.fromhex("706b672e6f6c64").decode())
"""
ROW = "tests/test_missed.py\tstring\t.\n"


class Suite:
    """A project with tests, and its runs."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def write(self, files: dict[str, str]) -> "Suite":
        for name, text in files.items():
            path = self.root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return self

    def run(self, *arguments: str, plugin: bool = True) -> subprocess.CompletedProcess[str]:
        package = str(Path(unshim.__file__).parents[1])
        command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "--rootdir=."]
        return subprocess.run(
            [*command, *(PLUGIN if plugin else []), *arguments],
            cwd=self.root,
            env={
                **{key: value for key, value in os.environ.items() if "PYTEST" not in key},
                "PYTHONPATH": os.pathsep.join([package, str(self.root)]),
                "COLUMNS": "200",
            },
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
        )


Write = Callable[[dict[str, str]], Suite]


@pytest.fixture
def suite(tmp_path: Path) -> Suite:
    """The package `pkg` with its shim `pkg.old`, declared; no tests yet."""
    phases = '[[phases]]\nname = "freeze"\nallow = ["**"]\n'
    phases += '[[phases]]\nname = "remove"\nallow = []\n'
    declaration = 'shim = "pkg.old"\ncanonical = "pkg.new"\nphase = "freeze"\n'
    return Suite(tmp_path).write(
        {
            "pkg/__init__.py": "",
            "pkg/old.py": "from pkg.new import X\n",
            "pkg/new.py": "X = 1\n",
            "contracts/old.toml": declaration + phases,
            "contracts/old.allow": "",
        }
    )


def test_a_suite_whose_uses_are_all_found_passes(suite: Suite) -> None:
    ran = suite.write({"tests/test_found.py": FOUND}).run("--unshim")
    assert ran.returncode == 0, ran.stdout
    assert "old: 0 missed uses; the run met 1 of the 1 use that the search found" in ran.stdout


def test_a_use_that_the_search_misses_fails_the_run(suite: Suite) -> None:
    ran = suite.write({"tests/test_missed.py": MISSED}).run("--unshim=old")
    assert ran.returncode == 1
    assert "1 passed" in ran.stdout
    assert "tests/test_missed.py:4: missed dynamic: the shim itself was reached" in ran.stdout
    assert "called from tests/test_missed.py:7 in test_missed" in ran.stdout


def test_a_row_allows_a_missed_use(suite: Suite) -> None:
    files = {"tests/test_missed.py": MISSED, "contracts/old.allow": ROW}
    ran = suite.write(files).run("--unshim")
    assert ran.returncode == 0, ran.stdout
    assert "tests/test_missed.py:4: missed, allowed dynamic:" in ran.stdout
    assert "old: 0 missed uses; 1 missed but allowed" in ran.stdout


def test_a_row_allows_nothing_once_the_phase_does_not(suite: Suite) -> None:
    files = {"tests/test_missed.py": MISSED, "contracts/old.allow": ROW}
    suite.write(files)
    declaration = suite.root / "contracts" / "old.toml"
    text = declaration.read_text(encoding="utf-8")
    declaration.write_text(text.replace('phase = "freeze"', 'phase = "remove"'), encoding="utf-8")
    ran = suite.run("--unshim")
    assert ran.returncode == 1
    assert "phase remove does not allow uses in this file" in ran.stdout


def test_a_run_that_fails_already_keeps_its_exit_code(suite: Suite) -> None:
    suite.write({"tests/test_missed.py": MISSED + "    raise SystemExit(7)\n"})
    suite.write({"tests/conftest.py": f"import importlib\nimportlib.import_module({NAME})"})
    assert suite.run("--unshim", "-k", "nothing").returncode == 5
    ran = suite.run("--unshim", "--exitfirst", "-p", "no:unraisableexception")
    assert ran.returncode != 0
    assert "missed dynamic" in ran.stdout


def test_a_suite_that_never_meets_the_shim_says_so(suite: Suite) -> None:
    ran = suite.write({"tests/test_other.py": "def test_other():\n    import pkg.new\n"}).run(
        "--unshim"
    )
    assert ran.returncode == 0, ran.stdout
    assert "old: the run never met pkg.old" in ran.stdout


def test_workers_of_xdist_tell_what_they_saw(suite: Suite) -> None:
    pytest.importorskip("xdist")
    suite.write(
        {
            "tests/test_missed.py": MISSED,
            "tests/test_found.py": FOUND,
            "tests/test_also.py": FOUND + MISSED.replace("missed", "too"),
        }
    )
    alone, shared = suite.run("--unshim"), suite.run("--unshim", "-n2")
    assert shared.returncode == alone.returncode == 1
    assert _reported(shared.stdout) == _reported(alone.stdout)
    assert len(_reported(alone.stdout)) > 5


def _reported(output: str) -> list[str]:
    """The lines of the section, from its title to the next."""
    match = re.search(r"=+ unshim =+\n(.*?)\n=+ ", output + "\n=== ", re.DOTALL)
    assert match, output
    lines = match[1].splitlines()
    return [line for line in lines if not re.match(r"\d+ (passed|failed)", line)]


def test_a_worker_that_dies_leaves_the_run_unproven(suite: Suite) -> None:
    pytest.importorskip("xdist")
    suite.write({"tests/test_dies.py": "import os\ndef test_dies():\n    os._exit(3)\n"})
    ran = suite.run("--unshim", "-n1", "--max-worker-restart=0")
    assert ran.returncode != 0
    assert "ended without telling what it saw" in ran.stdout


def test_a_conftest_is_seen(suite: Suite) -> None:
    suite.write(
        {
            "conftest.py": f"module = __import__({NAME}, fromlist=['X'])\n",
            "tests/test_found.py": FOUND,
        }
    )
    ran = suite.run("--unshim")
    assert ran.returncode == 1
    assert "conftest.py:1: missed dynamic" in ran.stdout


def test_what_an_earlier_plug_in_imported_is_told_from_its_byte_code(suite: Suite) -> None:
    suite.write(
        {
            "early.py": "import os\nfrom pkg.old import X\n",
            "tests/test_none.py": "def test_none():\n    pass\n",
        }
    )
    ran = suite.run("-p", "early", "--unshim")
    assert ran.returncode == 0, ran.stdout
    assert "old: 0 missed uses; the run met 1 of the 1 use" in ran.stdout


def test_a_shim_that_was_loaded_by_who_knows_what_is_told(suite: Suite) -> None:
    suite.write(
        {
            "early.py": "__import__('.'.join(['pkg', *['old']]))\n",
            "tests/test_none.py": "def test_none():\n    pass\n",
        }
    )
    ran = suite.run("-p", "early", "--unshim")
    assert "pkg.old was loaded before the watch: by what is not known" in ran.stdout


def test_a_finder_is_asked_as_often_as_ever(suite: Suite) -> None:
    source = """\
import sys

asked = []


class Finder:
    def find_spec(self, name, path=None, target=None):
        asked.append(name)


def test_finder(monkeypatch):
    monkeypatch.setattr(sys, "meta_path", [Finder(), *sys.meta_path])
    import pkg.old
    assert asked.count("pkg.old") == 1
"""
    suite.write({"tests/test_finder.py": source})
    ran = suite.run("tests/test_finder.py", "--unshim")
    assert ran.returncode == 0, ran.stdout


def test_a_patch_that_the_runner_enters_is_the_tests(suite: Suite) -> None:
    source = """\
from unittest import mock

TARGET = bytes.fromhex("706b672e6f6c642e58").decode()

class TestIt:
    @mock.patch(TARGET, 2)
    def test_it(self):
        pass
"""
    ran = suite.write({"tests/test_patched.py": source}).run("--unshim")
    assert ran.returncode == 1
    assert re.search(r"tests/test_patched\.py:[67]: missed dynamic", ran.stdout), ran.stdout


def test_a_use_outside_the_root_is_listed_and_does_not_fail(
    suite: Suite, tmp_path_factory: pytest.TempPathFactory
) -> None:
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    (elsewhere / "library.py").write_text("from pkg.old import X\n", encoding="utf-8")
    source = (
        f"import sys\nsys.path.append({str(elsewhere)!r})\ndef test_it():\n    import library\n"
    )
    ran = suite.write({"tests/test_it.py": source}).run("--unshim")
    assert ran.returncode == 0, ran.stdout
    assert "outside the search: 1 place" in ran.stdout
    assert "library.py:1: import: ., X" in ran.stdout


def test_the_root_and_its_contracts_may_lie_elsewhere(suite: Suite, tmp_path: Path) -> None:
    suite.write({"tests/test_missed.py": MISSED})
    (tmp_path / "contracts").rename(tmp_path / "declared")
    ran = suite.run("--unshim", "--unshim-root=.", "--unshim-contracts=declared")
    assert ran.returncode == 1
    assert "tests/test_missed.py:4: missed" in ran.stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        pytest.param(["--unshim=olf"], "no migration 'olf' is declared", id="unknown"),
        pytest.param(["--unshim", "tests"], "put the path before it", id="a path for a name"),
        pytest.param(["--unshim", "--unshim-root=gone"], "there is no such folder", id="no root"),
    ],
)
def test_a_wrong_option_is_a_usage_error(suite: Suite, arguments: list[str], said: str) -> None:
    ran = suite.write({"tests/test_found.py": FOUND}).run(*arguments)
    assert ran.returncode == 4, ran.stdout
    assert said in ran.stdout
    assert "Traceback" not in ran.stdout


def test_a_tree_that_cannot_be_searched_proves_nothing(suite: Suite) -> None:
    suite.write({"tests/test_found.py": FOUND})
    declaration = suite.root / "contracts" / "old.toml"
    text = declaration.read_text(encoding="utf-8")
    declaration.write_text(text.replace('"pkg.new"', '"pkg.gone"'), encoding="utf-8")
    ran = suite.run("--unshim")
    assert ran.returncode == 3
    assert "the canonical pkg.gone is not in this tree" in ran.stdout


def test_a_run_without_the_option_imports_nothing_of_it(suite: Suite) -> None:
    source = """\
import sys

def test_it():
    loaded = {name for name in sys.modules if name.partition(".")[0] == "unshim"}
    assert loaded <= {"unshim", "unshim.pytest_plugin"}
"""
    ran = suite.write({"tests/test_it.py": source}).run()
    assert ran.returncode == 0, ran.stdout
    assert "unshim ==" not in ran.stdout
