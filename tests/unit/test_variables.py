"""entry and path: names that scripts and build files put together from their own variables."""

import pytest

from unshim.finders.hits import Hits
from unshim.finders.reading import read_file
from unshim.finders.target import Target
from unshim.names import Module

TARGET = Target("pkg.core.shim", files=("src/pkg/core/shim.py",))


def places(path: str, text: str) -> list[tuple[str, str, int, int]]:
    facts = read_file(path, text.encode(), Module("a", False), Hits((TARGET,)))
    return [(one.kind, one.name, one.line, one.column) for one in facts.findings]


@pytest.mark.parametrize(
    ("path", "text", "expected"),
    [
        pytest.param(
            "Makefile",
            "PKG := pkg.core\na:\n\tpython -m $(PKG).shim",
            ("entry", ".", 3, 12),
            id="make",
        ),
        pytest.param(
            "Makefile",
            "SRC = src/pkg/core\na:\n\tpython $(SRC)/shim.py",
            ("path", ".", 3, 9),
            id="path",
        ),
        pytest.param(
            "Makefile",
            "ALL = new core.shim\na:\n\tfor m in $(ALL); do python -m pkg.$$m; done",
            ("entry", ".", 1, 11),
            id="a list",
        ),
        pytest.param(
            "a.sh",
            "for m in new shim; do python -m pkg.core.$m; done",
            ("entry", ".", 1, 14),
            id="for",
        ),
        pytest.param(
            "a.sh", 'P="pkg.core"\npython -m "${P}.shim"', ("entry", ".", 2, 12), id="a shell's"
        ),
        pytest.param(
            "a.sh", "P=${P:-pkg.core}\npython -m $P.shim", ("entry", ".", 2, 11), id="a default"
        ),
        pytest.param(
            "a.sh",
            'all=(new core.shim)\nfor m in "${all[@]}"; do python -m "pkg.$m"; done',
            ("entry", ".", 1, 10),
            id="an array",
        ),
        pytest.param(
            "a.sh",
            "HERE=$(dirname $0)\nCORE=$HERE/pkg/core\npython $CORE/shim.py",
            ("path", ".", 3, 8),
            id="below an unknown folder",
        ),
        pytest.param(
            "Dockerfile",
            "ENV P pkg.core\nCMD python -m $P.shim",
            ("entry", ".", 2, 15),
            id="Docker",
        ),
        pytest.param(
            "CMakeLists.txt",
            "set(P src/pkg/core)\nadd_custom_target(x COMMAND python ${P}/shim.py)",
            ("path", ".", 2, 36),
            id="CMake",
        ),
        pytest.param(
            "a.yaml", "base: pkg.core\n_target_: ${base}.shim.X", ("entry", "X", 2, 11), id="Hydra"
        ),
        pytest.param(
            "a.yaml",
            "m: [new, shim]\nrun: python -m pkg.core.${{ matrix.m }}",
            ("entry", ".", 1, 10),
            id="a matrix",
        ),
        pytest.param(
            "justfile",
            "p := 'pkg.core'\nrun:\n  python -m {{p}}.shim",
            ("entry", ".", 3, 13),
            id="just",
        ),
    ],
)
def test_what_is_put_together_is_found(
    path: str, text: str, expected: tuple[str, str, int, int]
) -> None:
    assert places(path, text) == [expected]


@pytest.mark.parametrize(
    ("path", "text"),
    [
        pytest.param("a.sh", "P=other.core\npython -m $P.shim", id="another package"),
        pytest.param("a.sh", "P=shim\npython -m other.core.$P", id="below another package"),
        pytest.param("a.sh", "P=pkg.core\npython -m $Q.shim", id="a variable that is not known"),
        pytest.param("a.sh", "P=pkg.core\npython -m $P.shimmy", id="a longer name"),
        pytest.param("a.sh", "P=pkg.core.\necho shim $P", id="apart"),
        pytest.param("a.js", "let core = 'pkg.core'\nf(`${core}.shim`)", id="another language"),
    ],
)
def test_what_only_looks_alike_is_not_found(path: str, text: str) -> None:
    assert places(path, text) == []


def test_the_value_alone_is_found_where_it_stands_and_once() -> None:
    assert places("a.sh", "M=pkg.core.shim\npython -m $M") == [("entry", ".", 1, 3)]


def test_in_a_comment_it_is_a_mention() -> None:
    assert places("a.sh", "P=pkg.core\n# python -m $P.shim") == [("prose", ".", 2, 13)]
