"""path: the shim's file by its bare name, beside what names its package or folder."""

from typing import Protocol

import pytest

from unshim.finders.target import Target

Shown = list[tuple[str, str, str]]


class Find(Protocol):
    def __call__(self, source: str) -> object: ...
    def shown(self, source: str, module: str = ..., target: Target = ...) -> Shown: ...


TARGET = Target("pkg.core.shim", files=("src/pkg/core/shim.py",))
FILE = [("path", ".", '"shim.py"')]
MODULE = [("dynamic", ".", '"shim"')]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        pytest.param('pkgutil.get_data("pkg.core", "shim.py")', FILE, id="get_data"),
        pytest.param(
            'get_data(package="pkg.core", resource="shim.py")', FILE, id="get_data, keywords"
        ),
        pytest.param('P = "pkg.core"\nget_data(P, "shim.py")', FILE, id="a constant"),
        pytest.param('resources.read_text("pkg.core", "shim.py")', FILE, id="read_text"),
        pytest.param('resources.path("pkg.core", "shim.py")', FILE, id="path"),
        pytest.param('resource_filename("pkg.core", "shim.py")', FILE, id="pkg_resources"),
        pytest.param('files("pkg.core") / "shim.py"', FILE, id="files"),
        pytest.param('import pkg.core\nfiles(pkg.core) / "shim.py"', FILE, id="files of a module"),
        pytest.param('files("pkg.core").joinpath("shim.py")', FILE, id="joinpath"),
        pytest.param(
            'files("pkg").joinpath("core") / "shim.py"',
            [("path", ".", 'files("pkg").joinpath("core") / "shim.py"')],
            id="step by step",
        ),
        pytest.param('base = files("pkg.core")\nbase / "shim.py"', FILE, id="files by a name"),
        pytest.param('setup(package_data={"pkg.core": ["a", "shim.py"]})', FILE, id="package_data"),
        pytest.param('FILES = [("pkg.core", "shim.py")]', FILE, id="a pair"),
        pytest.param('run(["python", "shim.py"], cwd="src/pkg/core")', FILE, id="cwd"),
        pytest.param('os.chdir("src/pkg/core")\nopen("shim.py")', FILE, id="chdir"),
        pytest.param(
            'with chdir(ROOT / "pkg" / "core"):\n    run("python", "shim.py")',
            FILE,
            id="within chdir",
        ),
        pytest.param('imp.find_module("shim", ["src/pkg/core"])', MODULE, id="find_module"),
        pytest.param(
            'import pkg.core\nPathFinder.find_spec("shim", pkg.core.__path__)',
            MODULE,
            id="the path of a package",
        ),
    ],
)
def test_a_file_beside_its_package_is_found(find: Find, source: str, expected: Shown) -> None:
    assert find.shown(source, target=TARGET) == expected


@pytest.mark.parametrize(
    "source",
    [
        pytest.param('get_data("pkg.other", "shim.py")', id="another package"),
        pytest.param('get_data("core", "shim.py")', id="a package of that last name"),
        pytest.param('get_data("pkg.core", "shim.pyi.txt")', id="another file"),
        pytest.param('get_data("pkg.core", "b.py", "shim.py")', id="not beside it"),
        pytest.param('setup(package_data={"pkg.core": [], "a": ["shim.py"]})', id="another key"),
        pytest.param('files("pkg.agents") / "shim.py"', id="files of another"),
        pytest.param('find_module("shim", ["src/pkg/other"])', id="another folder"),
        pytest.param('run(["python", "shim.py"], cwd="src/pkg/other")', id="cwd is another"),
        pytest.param('os.chdir("src/pkg/other")\nopen("shim.py")', id="chdir to another"),
        pytest.param('find_module("shim")', id="no folder"),
        pytest.param('tmp_path / "core" / "shim.py"', id="somewhere named like it"),
        pytest.param('(tmp / "shim.py").write_text("pkg.core")', id="a file of that name"),
    ],
)
def test_another_file_is_not_found(find: Find, source: str) -> None:
    found = find.shown(source, target=TARGET)
    assert [each for each in found if each[2] in ('"shim.py"', '"shim"')] == []


@pytest.mark.parametrize(
    "names",
    [
        pytest.param(None, id="a package"),
        pytest.param(frozenset({"old"}), id="names of a package that stays"),
    ],
)
def test_no_text_at_all_names_no_folder(find: Find, names: frozenset[str] | None) -> None:
    target = Target("pkg", names, files=("pkg/",))
    found = find.shown('is_ours = module in ("pkg", "")', target=target)
    assert [each for each in found if each[0] == "path"] == []
