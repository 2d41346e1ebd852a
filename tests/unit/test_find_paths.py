"""path: literals that name the file of the shim."""

from typing import Protocol

import pytest

from unshim.finders import Finding
from unshim.finders.facts import read_facts
from unshim.finders.hits import Hits
from unshim.finders.target import Target
from unshim.names import Module

Shown = list[tuple[str, str, str]]


class Find(Protocol):
    def __call__(self, source: str) -> tuple[Finding, ...]: ...
    def shown(self, source: str, module: str = ..., target: Target = ...) -> Shown: ...


MODULE = Target(
    "pkg.core.shim",
    files=("src/pkg/core/shim.py", "src/pkg/core/shim.pyi"),
    canonical_files=("src/pkg/new/core/home.py",),
)
SAME_NAME = Target(
    "pkg.core.shim", files=("pkg/core/shim.py",), canonical_files=("pkg/new/core/shim.py",)
)
PACKAGE = Target("pkg.core.shim", files=("pkg/core/shim/",), canonical_files=("pkg/new.py",))


@pytest.mark.parametrize(
    ("source", "text"),
    [
        pytest.param("x = 'src/pkg/core/shim.py'", "src/pkg/core/shim.py", id="whole"),
        pytest.param("x = './src/pkg/core/shim.py'", "./src/pkg/core/shim.py", id="dot"),
        pytest.param("x = '../x/src/pkg/core/shim.py'", "../x/src/pkg/core/shim.py", id="dots"),
        pytest.param("x = 'pkg/core/shim.py'", "pkg/core/shim.py", id="suffix"),
        pytest.param("x = 'core/shim.py'", "core/shim.py", id="two parts"),
        pytest.param("x = 'core/shim.pyi'", "core/shim.pyi", id="stub"),
        pytest.param("x = '/core/shim.py'", "/core/shim.py", id="end of any path"),
        pytest.param(
            "x = '/home/me/src/pkg/core/shim.py'", "/home/me/src/pkg/core/shim.py", id="absolute"
        ),
        pytest.param("x = '/site/pkg/core/shim.py'", "/site/pkg/core/shim.py", id="installed"),
        pytest.param("x = 'C:/w/src/pkg/core/shim.py'", "C:/w/src/pkg/core/shim.py", id="drive"),
        pytest.param("x = '$ROOT/pkg/core/shim.py'", "$ROOT/pkg/core/shim.py", id="variable"),
        pytest.param("x = r'pkg\\core\\shim.py'", r"pkg\core\shim.py", id="backslashes"),
        pytest.param(
            "x = 'pkg\\\\core\\\\shim.py'", r"'pkg\\core\\shim.py'", id="escaped backslashes"
        ),
        pytest.param(
            "x = re.compile(r'^src/pkg/core/shim\\.py$')",
            r"src/pkg/core/shim\.py",
            id="regular expression",
        ),
        pytest.param("x = b'pkg/core/shim.py'", "pkg/core/shim.py", id="bytes"),
        pytest.param("x = 'core/shim.py:12'", "core/shim.py", id="with a line"),
        pytest.param("x = 'core/shim.py::test_x'", "core/shim.py", id="with a test"),
        pytest.param("x = '--file=core/shim.py'", "core/shim.py", id="value of an option"),
        pytest.param("x = 'a/b.py core/shim.py'", "core/shim.py", id="list in a string"),
        pytest.param("x = 'a/b.py:core/shim.py'", "core/shim.py", id="list with colons"),
        pytest.param("x = f'{root}/core/shim.py'", "core/shim.py", id="f-string"),
        pytest.param("x = '**/core/shim.py'", "/core/shim.py", id="pattern"),
        pytest.param("x = 'src/pkg/core/shim'", "src/pkg/core/shim", id="without its suffix"),
        pytest.param(
            "x = ROOT / 'core' / 'shim.py'", "ROOT / 'core' / 'shim.py'", id="joined with slashes"
        ),
        pytest.param("x = ROOT / 'pkg/core/shim.py'", "pkg/core/shim.py", id="one piece of a join"),
        pytest.param(
            "x = Path('pkg', 'core', 'shim.py')", "Path('pkg', 'core', 'shim.py')", id="Path"
        ),
        pytest.param(
            "x = os.path.join(root, 'core', 'shim.py')",
            "os.path.join(root, 'core', 'shim.py')",
            id="os.path.join",
        ),
        pytest.param(
            "from os.path import join\nx = join('core', 'shim.py')",
            "join('core', 'shim.py')",
            id="join",
        ),
        pytest.param(
            "x = root.joinpath('core', 'shim.py')",
            "root.joinpath('core', 'shim.py')",
            id="joinpath",
        ),
        pytest.param(
            "NAME = 'shim.py'\nx = open(ROOT / 'core' / NAME)",
            "ROOT / 'core' / NAME",
            id="constant",
        ),
        pytest.param(
            "x = '/'.join(['core', 'shim.py'])", "'/'.join(['core', 'shim.py'])", id="text join"
        ),
        pytest.param(
            "x = 'pkg.core.shim'.replace('.', '/') + '.py'",
            "'pkg.core.shim'.replace('.', '/') + '.py'",
            id="made from a name",
        ),
        pytest.param("FILES = [ROOT / f for f in ['core/shim.py']]", "core/shim.py", id="loop"),
        pytest.param("open('core/shim.py')", "core/shim.py", id="opened"),
    ],
)
def test_the_file_of_the_shim_is_found(find: Find, source: str, text: str) -> None:
    assert find.shown(source, target=MODULE) == [("path", ".", text)]


@pytest.mark.parametrize(
    "source",
    [
        pytest.param("x = Path(__file__).parent / 'shim.py'", id="sibling"),
        pytest.param("x = Path(__file__).resolve().parents[1] / 'core/shim.py'", id="parents"),
        pytest.param("x = os.path.join(os.path.dirname(__file__), 'shim.py')", id="dirname"),
        pytest.param("HERE = Path(__file__).parent\nx = HERE / '..' / 'core' / 'shim.py'", id="up"),
        pytest.param("x = Path(__file__).with_name('shim.py')", id="with_name"),
    ],
)
def test_a_path_counts_from_the_file_that_it_stands_in(source: str) -> None:
    facts = read(source, "pkg/core/other.py", SAME_NAME)
    assert [(found.kind, found.name) for found in facts] == [("path", ".")]
    assert read(source, "pkg/new/core/other.py", SAME_NAME) == ()


@pytest.mark.parametrize(
    "source",
    [
        pytest.param("x = 'shim.py'", id="the file's name alone"),
        pytest.param("x = ROOT / 'shim.py'", id="in a folder that is not known"),
        pytest.param("x = 'core/shimmy.py'", id="longer name"),
        pytest.param("x = 'core/shim.pyc'", id="another suffix"),
        pytest.param("x = 'xcore/shim.py'", id="longer folder"),
        pytest.param("x = 'other/core/shim.py'", id="another folder"),
        pytest.param("x = 'old/src/pkg/core/shim.py'", id="a copy elsewhere in the tree"),
        pytest.param("x = '/other/core/shim.py'", id="an absolute path of another folder"),
        pytest.param("x = 'core/shim.py/more'", id="longer path"),
        pytest.param("x = 'core/shim.py.orig'", id="longer suffix"),
        pytest.param("x = 'core/shim'", id="two words and a slash"),
        pytest.param("x = '/src/pkg/core/shim'", id="the route of an address"),
        pytest.param("x = 'src/pkg/core/shim/'", id="a folder of that name"),
        pytest.param("x = Path('other', 'core', 'shim.py')", id="joined to another"),
        pytest.param("x = a / 'core' / b / 'shim.py'", id="a folder between"),
        pytest.param("x = core / 'shim.py'", id="a variable named like the folder"),
    ],
)
def test_another_file_is_not_found(find: Find, source: str) -> None:
    assert find.shown(source, target=MODULE) == []


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        pytest.param("x = 'core/shim.py'", [], id="what the canonical's path ends with as well"),
        pytest.param(
            "x = 'pkg/core/shim.py'",
            [("path", ".", "pkg/core/shim.py")],
            id="what tells them apart",
        ),
        pytest.param("x = 'pkg/new/core/shim.py'", [], id="the canonical's own"),
    ],
)
def test_a_path_that_is_the_canonicals_as_well_is_not_found(
    find: Find, source: str, expected: Shown
) -> None:
    assert find.shown(source, target=SAME_NAME) == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        pytest.param("x = 'pkg/core/shim'", [("path", ".", "pkg/core/shim")], id="folder"),
        pytest.param("x = 'pkg/core/shim/'", [("path", ".", "pkg/core/shim/")], id="folder, slash"),
        pytest.param("x = 'core/shim/'", [("path", ".", "core/shim/")], id="end of the folder"),
        pytest.param(
            "x = 'core/shim/__init__.py'", [("path", ".", "core/shim/__init__.py")], id="its file"
        ),
        pytest.param(
            "x = 'core/shim/sub/part.py'",
            [("path", "sub.part", "core/shim/sub/part.py")],
            id="below",
        ),
        pytest.param(
            "x = ROOT / 'core' / 'shim'", [("path", ".", "ROOT / 'core' / 'shim'")], id="join"
        ),
        pytest.param("x = 'core/shimmy/part.py'", [], id="longer name"),
        pytest.param("x = 'core/shim.py'", [], id="no file of a package"),
        pytest.param("x = '/pkg/core/shim'", [], id="the route of an address"),
        pytest.param(
            "x = '/srv/pkg/core/shim'", [("path", ".", "/srv/pkg/core/shim")], id="installed"
        ),
    ],
)
def test_the_folder_of_a_package_is_found(find: Find, source: str, expected: Shown) -> None:
    assert find.shown(source, target=PACKAGE) == expected


@pytest.mark.parametrize(
    "source",
    [
        pytest.param("tmp = Path(tempfile.mkdtemp())\ntmp / PATH", id="mkdtemp"),
        pytest.param("with TemporaryDirectory() as d: os.path.join(d, PATH)", id="opened"),
        pytest.param("d = TemporaryDirectory()\nos.path.join(d.name, PATH)", id="its name"),
        pytest.param("class T:\n    def test(self): self.tmp_path / PATH", id="the instance's"),
        pytest.param(
            "class T:\n    def setUp(self): self.tmp = Path(mkdtemp())\n"
            "    def test(self): self.tmp / PATH",
            id="set up",
        ),
        pytest.param("def test(tmpdir): tmpdir.mkdir('a').join(PATH)", id="below tmpdir"),
        pytest.param(
            "def test(tmp_path_factory):\n    d = tmp_path_factory.mktemp('a')\n    d / PATH",
            id="a factory's",
        ),
        pytest.param(
            "@pytest.fixture\ndef root(tmp_path): return tmp_path\ndef test(root): root / PATH",
            id="a fixture's",
        ),
        pytest.param(
            "def put(at, name): (at / name).touch()\ndef test(tmp_path): put(tmp_path, PATH)",
            id="through a function",
        ),
        pytest.param("with runner.isolated_filesystem():\n    open(PATH)", id="isolated"),
        pytest.param(
            "def test(tmp_path, monkeypatch):\n    monkeypatch.chdir(tmp_path)\n    open(PATH)",
            id="the current folder",
        ),
        pytest.param("def test(pytester): pytester.mkdir(PATH)", id="pytester's"),
    ],
)
def test_a_path_in_a_folder_made_for_the_run_is_not_found(find: Find, source: str) -> None:
    assert find.shown(source.replace("PATH", "'pkg/core/shim.py'"), target=MODULE) == []


@pytest.mark.parametrize(
    "source",
    [
        pytest.param("import shutil\nshutil.copytree(x, y)\nPath(mkdtemp()) / PATH", id="copied"),
        pytest.param("os.chdir(root)\nopen(PATH)", id="another folder"),
        pytest.param("with runner.filesystem():\n    open(PATH)", id="another context"),
        pytest.param(
            "def put(at, name): (at / name).touch()\ndef test(root): put(root, PATH)", id="unknown"
        ),
    ],
)
def test_a_path_that_may_be_in_the_tree_is_found(find: Find, source: str) -> None:
    found = find.shown(source.replace("PATH", "'pkg/core/shim.py'"), target=MODULE)
    assert [each[:2] for each in found] == [("path", ".")]


def test_a_place_in_the_web_is_a_mention(find: Find) -> None:
    found = find.shown("x = 'https://x.org/blob/main/pkg/core/shim.py'", target=MODULE)
    assert [each[0] for each in found] == ["prose"]


def test_a_path_within_a_message_is_a_mention(find: Find) -> None:
    source = "raise X(f'see core/shim.py for {x}')"
    assert find.shown(source, target=MODULE) == [("prose", ".", "core/shim.py")]


def test_the_path_of_a_module_that_stays_is_not_found(find: Find) -> None:
    target = Target("pkg.mod", frozenset({"mod"}), files=("pkg/mod.py",))
    assert find.shown("x = 'pkg/mod.py'", target=target) == []


def read(source: str, path: str, target: Target) -> tuple[Finding, ...]:
    module = Module(path.removesuffix(".py").replace("/", "."), False)
    return read_facts(path, source.encode(), module, (target,), Hits((target,))).findings
