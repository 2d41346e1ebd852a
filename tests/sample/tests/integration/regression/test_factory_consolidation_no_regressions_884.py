"""Issue 884: after two factories became one, everything that worked still works."""

import asyncio

import pytest

from netra_backend.app.agents.cost_agent import CostAgent
from netra_backend.app.agents.supervisor import execution_engine_factory as canonical
from netra_backend.app.agents.supervisor.user_execution_engine import (
    EngineStatus,
    UserExecutionEngine,
)
from netra_backend.app.core.user_execution_context import UserExecutionContext
from netra_backend.app.services.agent_websocket_bridge import AgentWebSocketBridge


def test_there_is_one_factory_class() -> None:
    try:
        from netra_backend.app.core.managers.execution_engine_factory import ExecutionEngineFactory
    except ImportError:
        pytest.skip("the consolidated factory is not available")

    assert ExecutionEngineFactory is canonical.ExecutionEngineFactory


def test_a_factory_still_makes_user_execution_engines() -> None:
    try:
        from netra_backend.app.core.managers.execution_engine_factory import ExecutionEngineFactory
    except ImportError as error:
        pytest.skip(f"the consolidated factory is not available: {error}")

    async def scenario() -> None:
        factory = ExecutionEngineFactory(AgentWebSocketBridge())
        engine = await factory.create_for_user(UserExecutionContext.for_user("ada"))
        assert type(engine) is UserExecutionEngine
        assert engine.status is EngineStatus.READY

    asyncio.run(scenario())


def test_a_scope_still_releases_its_engine() -> None:
    try:
        from netra_backend.app.core.managers.execution_engine_factory import ExecutionEngineFactory
    except ImportError:
        from netra_backend.app.agents.supervisor.execution_engine_factory import (
            ExecutionEngineFactory,
        )

    async def scenario() -> None:
        factory = ExecutionEngineFactory(AgentWebSocketBridge())
        async with factory.user_execution_scope(UserExecutionContext.for_user("ada")):
            assert factory.metrics().active == 1
        assert factory.metrics().active == 0

    asyncio.run(scenario())


def test_the_configured_factory_is_still_the_one_that_is_got() -> None:
    configured = canonical.configure_execution_engine_factory(AgentWebSocketBridge())
    assert canonical.get_execution_engine_factory() is configured

    try:
        from netra_backend.app.core.managers.execution_engine_factory import ExecutionEngineFactory

        assert isinstance(configured, ExecutionEngineFactory)
    except ImportError:
        pass


def test_an_agent_still_runs_to_its_end() -> None:
    try:
        from netra_backend.app.core.managers.execution_engine_factory import ExecutionEngineFactory
    except ImportError as error:
        pytest.fail(f"the consolidated factory cannot be imported: {error}")

    async def scenario() -> None:
        bridge = AgentWebSocketBridge()
        factory = ExecutionEngineFactory(bridge)
        context = UserExecutionContext.for_user("ada")
        bridge.open(context)
        async with factory.user_execution_scope(context) as engine:
            await engine.execute(CostAgent(), "does it still run")
        assert engine.status is EngineStatus.COMPLETED

    asyncio.run(scenario())
