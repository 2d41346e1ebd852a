"""Issue 884: the one factory keeps its users apart."""

import asyncio

import pytest

from netra_backend.app.core.user_execution_context import UserExecutionContext
from netra_backend.app.services.agent_websocket_bridge import AgentWebSocketBridge


def test_users_never_share_an_engine() -> None:
    try:
        from netra_backend.app.core.managers.execution_engine_factory import ExecutionEngineFactory
    except ImportError:
        pytest.skip("the consolidated factory is not available")

    async def scenario() -> None:
        factory = ExecutionEngineFactory(AgentWebSocketBridge())
        contexts = [UserExecutionContext.for_user(f"user-{number}") for number in range(10)]
        engines = await asyncio.gather(*map(factory.create_for_user, contexts))
        assert len(set(engines)) == 10
        assert [engine.context for engine in engines] == contexts

    asyncio.run(scenario())


def test_a_user_at_the_limit_leaves_the_others_theirs() -> None:
    try:
        from netra_backend.app.core.managers.execution_engine_factory import ExecutionEngineFactory
    except (ImportError, AttributeError):
        pytest.skip("the consolidated factory is not available")

    async def scenario() -> None:
        factory = ExecutionEngineFactory(AgentWebSocketBridge(), engines_per_user=1)
        await factory.create_for_user(UserExecutionContext.for_user("ada"))
        await factory.create_for_user(UserExecutionContext.for_user("grace"))
        assert len(factory.engines_of("ada")) == len(factory.engines_of("grace")) == 1

    asyncio.run(scenario())


def test_releasing_the_engine_of_one_user_keeps_that_of_another() -> None:
    async def scenario() -> None:
        try:
            from netra_backend.app.core.managers.execution_engine_factory import (
                ExecutionEngineFactory,
            )

            factory = ExecutionEngineFactory(AgentWebSocketBridge())
            kept = await factory.create_for_user(UserExecutionContext.for_user("ada"))
            async with factory.user_execution_scope(UserExecutionContext.for_user("grace")):
                pass
            assert factory.engines_of("ada") == (kept,)
            assert factory.engines_of("grace") == ()
        except ImportError:
            pass

    asyncio.run(scenario())
