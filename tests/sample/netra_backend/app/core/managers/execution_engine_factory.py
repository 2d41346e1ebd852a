"""Compatibility shim: netra_backend.app.core.managers.execution_engine_factory.

The factory moved to its canonical module,
netra_backend.app.agents.supervisor.execution_engine_factory, and this module redirects
the old import path to it. It defines nothing of its own. New code imports the canonical.

    old name here                          what it is in the canonical module
    ExecutionEngineFactory                 ExecutionEngineFactory
    configure_execution_engine_factory     configure_execution_engine_factory
    get_execution_engine_factory           get_execution_engine_factory
    RequestScopedExecutionEngineFactory    ExecutionEngineFactory
    create_execution_engine_factory        configure_execution_engine_factory

Mind the last two. The canonical module has a class and a function of these names as well,
and they do something else: rewriting only the module in such an import changes what the
importer gets.
"""

try:
    from netra_backend.app.agents.supervisor.execution_engine_factory import (
        ExecutionEngineFactory,
        configure_execution_engine_factory,
        get_execution_engine_factory,
    )
except ImportError as error:
    raise ImportError(
        "ExecutionEngineFactory should be importable from "
        "netra_backend.app.agents.supervisor.execution_engine_factory, but is not"
    ) from error

# When these names were given, there was one kind of factory and one way to make it.
RequestScopedExecutionEngineFactory = ExecutionEngineFactory
create_execution_engine_factory = configure_execution_engine_factory

__all__ = [
    "ExecutionEngineFactory",
    "RequestScopedExecutionEngineFactory",
    "configure_execution_engine_factory",
    "create_execution_engine_factory",
    "get_execution_engine_factory",
]
