"""Issue 884: wherever the factory is imported from, it makes the same engines."""

import asyncio

import pytest

from netra_backend.app.agents.supervisor import execution_engine_factory as canonical
from netra_backend.app.core.user_execution_context import UserExecutionContext
from netra_backend.app.services.agent_websocket_bridge import AgentWebSocketBridge


def test_the_factory_makes_engines_of_the_same_class() -> None:
    try:
        from netra_backend.app.core.managers.execution_engine_factory import ExecutionEngineFactory
    except ImportError as error:
        pytest.skip(f"the consolidated factory is not available: {error}")

    async def scenario() -> None:
        bridge = AgentWebSocketBridge()
        ours = await ExecutionEngineFactory(bridge).create_for_user(
            UserExecutionContext.for_user("ada")
        )
        theirs = await canonical.create_execution_engine_factory(bridge).create_for_user(
            UserExecutionContext.for_user("ada")
        )
        assert type(ours) is type(theirs)
        assert ours is not theirs

    asyncio.run(scenario())


def test_the_factory_offers_what_its_users_call() -> None:
    try:
        from netra_backend.app.core.managers.execution_engine_factory import ExecutionEngineFactory
    except ImportError as error:
        pytest.fail(f"the consolidated factory cannot be imported: {error}")

    for name in ("create_for_user", "user_execution_scope", "cleanup", "metrics", "shutdown"):
        assert callable(getattr(ExecutionEngineFactory, name))


def test_the_factory_counts_the_same() -> None:
    try:
        from netra_backend.app.core.managers.execution_engine_factory import ExecutionEngineFactory
    except ImportError:
        from netra_backend.app.agents.supervisor.execution_engine_factory import (
            ExecutionEngineFactory,
        )

    async def scenario() -> None:
        factories = [
            ExecutionEngineFactory(AgentWebSocketBridge()),
            canonical.ExecutionEngineFactory(AgentWebSocketBridge()),
        ]
        for factory in factories:
            async with factory.user_execution_scope(UserExecutionContext.for_user("ada")):
                pass
        assert factories[0].metrics() == factories[1].metrics()

    asyncio.run(scenario())
