"""Whoever offers ExecutionEngineFactory offers the one class that there is."""

import ast
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
OFFERED_BY = [
    "netra_backend/app/agents/supervisor/execution_engine_factory.py",
    "netra_backend/app/core/managers/execution_engine_factory.py",
]


def defines_the_factory(path: Path) -> bool:
    tree = ast.parse(path.read_text(encoding="utf-8"), str(path))
    return any(
        isinstance(node, ast.ClassDef) and node.name == "ExecutionEngineFactory"
        for node in ast.walk(tree)
    )


def test_the_whole_application_defines_the_factory_once() -> None:
    defined_in = [
        path for path in (ROOT / "netra_backend").rglob("*.py") if defines_the_factory(path)
    ]

    assert len(defined_in) == 1
    assert defined_in[0] in {ROOT / path for path in OFFERED_BY}
