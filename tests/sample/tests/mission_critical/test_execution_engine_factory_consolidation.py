"""Every import path of the factory leads to the same class."""

import pytest

IMPORT_PATHS = [
    "netra_backend.app.core.managers.execution_engine_factory",
    "netra_backend.app.agents.supervisor.execution_engine_factory",
]


def test_every_import_path_leads_to_one_factory_class() -> None:
    factories = []
    for import_path in IMPORT_PATHS:
        try:
            module = __import__(import_path, fromlist=["ExecutionEngineFactory"])
        except ImportError:
            continue
        factories.append(module.ExecutionEngineFactory)

    if not factories:
        pytest.fail(f"none of {IMPORT_PATHS} can be imported")
    assert len(set(factories)) == 1
