"""The names of a literal `__all__`."""

import ast

import pytest

from unshim.shim.exported import declared_all


@pytest.mark.parametrize(
    ("source", "names"),
    [
        pytest.param("__all__ = ['A', 'B']", ("A", "B"), id="list"),
        pytest.param("__all__ = 'A', 'B'", ("A", "B"), id="tuple"),
        pytest.param("__all__: list[str] = ['A']", ("A",), id="annotated"),
        pytest.param("__all__ = ['A'] + ['B']", ("A", "B"), id="sum"),
        pytest.param("__all__ = ['A']\n__all__ += ['B']", ("A", "B"), id="added to"),
        pytest.param("__all__ = ['A']\n__all__.extend(['B'])", ("A", "B"), id="extend"),
        pytest.param("__all__ = ['A']\n__all__.append('B')", ("A", "B"), id="append"),
        pytest.param("__all__ = ['A', 'A']", ("A",), id="twice"),
        pytest.param("X = 1", None, id="none"),
        pytest.param("__all__ = other.__all__", None, id="computed"),
        pytest.param("__all__ = ['A'] + other.__all__", None, id="computed in part"),
        pytest.param("__all__ += ['A']", None, id="added to nothing"),
    ],
)
def test_what_all_lists(source: str, names: tuple[str, ...] | None) -> None:
    assert declared_all(ast.parse(source)) == names
