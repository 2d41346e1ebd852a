"""Issue 884: engines of the one factory send the five events of the golden path."""

import asyncio

import pytest

from netra_backend.app.agents.cost_agent import CostAgent
from netra_backend.app.core.agent_events import AgentEventType
from netra_backend.app.core.user_execution_context import UserExecutionContext
from netra_backend.app.services.agent_run_service import AgentRunService
from netra_backend.app.services.agent_websocket_bridge import AgentWebSocketBridge


def test_all_five_events_are_sent_in_order() -> None:
    try:
        from netra_backend.app.core.managers.execution_engine_factory import ExecutionEngineFactory
    except ImportError:
        pytest.skip("the consolidated factory is not available")

    async def scenario() -> None:
        bridge = AgentWebSocketBridge()
        factory = ExecutionEngineFactory(bridge)
        context = UserExecutionContext.for_user("ada")
        bridge.open(context)
        async with factory.user_execution_scope(context) as engine:
            await engine.execute(CostAgent(), "what does this cost")
        bridge.close(context.run_id)

        events = [event async for event in bridge.follow("ada", context.run_id)]
        assert [event.type for event in events] == list(AgentEventType)

    asyncio.run(scenario())


def test_events_reach_a_follower_while_the_run_goes_on() -> None:
    try:
        from netra_backend.app.core.managers.execution_engine_factory import ExecutionEngineFactory
    except ImportError:
        from netra_backend.app.agents.supervisor.execution_engine_factory import (
            ExecutionEngineFactory,
        )

    async def scenario() -> None:
        bridge = AgentWebSocketBridge()
        service = AgentRunService(ExecutionEngineFactory(bridge), bridge, CostAgent())
        run = service.start("ada", "what does this cost")
        followed = [event.sequence async for event in service.events(run)]
        assert followed == [1, 2, 3, 4, 5]
        assert (await run.outcome()).status == "completed"

    asyncio.run(scenario())


def test_two_users_of_one_factory_get_their_own_events() -> None:
    try:
        from netra_backend.app.core.managers.execution_engine_factory import ExecutionEngineFactory
    except ImportError as error:
        raise AssertionError("the golden path has no factory") from error

    async def scenario() -> None:
        bridge = AgentWebSocketBridge()
        service = AgentRunService(ExecutionEngineFactory(bridge), bridge, CostAgent())
        runs = {user_id: service.start(user_id, f"I am {user_id}") for user_id in ("ada", "grace")}
        for user_id, run in runs.items():
            events = [event async for event in service.events(run)]
            assert {event.user_id for event in events} == {user_id}
            assert len(events) == 5

    asyncio.run(scenario())
