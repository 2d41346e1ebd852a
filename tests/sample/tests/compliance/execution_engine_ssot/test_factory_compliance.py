"""The files of the factory keep to the rules for them."""

import ast
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
FACTORY_FILES = [
    ROOT / "netra_backend/app/agents/supervisor/execution_engine_factory.py",
    ROOT / "netra_backend/app/core/managers/execution_engine_factory.py",
]


def test_every_factory_file_says_what_it_is_and_imports_by_name() -> None:
    present = [path for path in FACTORY_FILES if path.exists()]

    assert present
    for path in present:
        tree = ast.parse(path.read_text(encoding="utf-8"), str(path))
        assert ast.get_docstring(tree), f"{path} has no docstring"
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom):
                assert node.level == 0, f"{path}:{node.lineno} imports relatively"
                assert all(alias.name != "*" for alias in node.names), f"{path}:{node.lineno}"
