"""path: the shim's file by its bare name, compared with what a folder holds."""

from typing import Protocol

import pytest

from unshim.finders.target import Target

Shown = list[tuple[str, str, str]]


class Find(Protocol):
    def shown(self, source: str, module: str = ..., target: Target = ...) -> Shown: ...


TARGET = Target("pkg.core.shim", files=("src/pkg/core/shim.py",))
FILE = [("path", ".", "'shim.py'")]
FOLDER = "'src/pkg/core'"


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        pytest.param(f"'shim.py' in os.listdir({FOLDER})", FILE, id="listdir"),
        pytest.param(f"F = {FOLDER}\n'shim.py' in listdir(F)", FILE, id="a constant"),
        pytest.param(
            f"any(f.endswith('shim.py') for f in os.listdir({FOLDER}))", FILE, id="endswith"
        ),
        pytest.param(
            f"for f in os.listdir({FOLDER}):\n    f == 'shim.py'", FILE, id="name by name"
        ),
        pytest.param(
            f"SKIP = 'shim.py'\nfor f in os.listdir({FOLDER}):\n    f == SKIP",
            FILE,
            id="compared by a name",
        ),
        pytest.param(
            f"for f in os.listdir({FOLDER}):\n    f in ('a.py', 'shim.py')", FILE, id="one of"
        ),
        pytest.param(f"[e for e in scandir({FOLDER}) if e.name != 'shim.py']", FILE, id="scandir"),
        pytest.param(
            f"[p for p in Path({FOLDER}).iterdir() if p.stem == 'shim']",
            [("path", ".", "'shim'")],
            id="stem",
        ),
        pytest.param("list(Path('src').rglob('shim.py'))", FILE, id="rglob from above"),
        pytest.param("list(Path(__file__).parent.rglob('shim.py'))", FILE, id="rglob of the tree"),
        pytest.param(
            "glob('src/pkg/**/*.py', recursive=True)\nbasename(p) == 'shim.py'", FILE, id="glob"
        ),
        pytest.param(
            "for d, ds, fs in os.walk('src'):\n    'shim.py' in fs", FILE, id="walk from above"
        ),
        pytest.param(
            f"fnmatch.filter(os.listdir({FOLDER}), 'shim.*')",
            [("path", ".", "'shim.*'")],
            id="a pattern",
        ),
    ],
)
def test_a_name_of_a_file_is_compared_with_what_its_folder_holds(
    find: Find, source: str, expected: Shown
) -> None:
    assert find.shown(source, target=TARGET) == expected


@pytest.mark.parametrize(
    "source",
    [
        pytest.param("'shim.py' in os.listdir('src/pkg/other')", id="another folder"),
        pytest.param("'shim.py' in os.listdir('src')", id="the folder above alone"),
        pytest.param("'shim.py' in os.listdir(core)", id="a folder that nobody knows"),
        pytest.param("list(Path('src/pkg/other').rglob('shim.py'))", id="below another folder"),
        pytest.param(
            "def test(tmp_path):\n    list((tmp_path / 'src/pkg/core').rglob('shim.py'))",
            id="in a temporary folder",
        ),
        pytest.param(f"'a/shim.py' in os.listdir({FOLDER})\n'core'", id="in a folder of its own"),
        pytest.param(f"os.listdir({FOLDER})\nprint('shim.py')", id="not compared"),
        pytest.param(f"os.listdir({FOLDER})\nx == 'shim'", id="the stem of anything"),
        pytest.param(f"os.listdir({FOLDER})\nx == '*.py'", id="a pattern for all"),
        pytest.param("x == 'shim.py'\n'core'", id="nothing listed"),
    ],
)
def test_of_other_folders_the_name_is_another_file(find: Find, source: str) -> None:
    assert [one for one in find.shown(source, target=TARGET) if one[0] != "prose"] == []
