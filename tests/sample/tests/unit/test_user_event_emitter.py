"""UserEventEmitter: five events, each once, in order, addressed to one user's run."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from netra_backend.app.agents.user_event_emitter import EventOrderError, UserEventEmitter
from netra_backend.app.core.agent_events import AgentEvent, AgentEventType, DeliveryError
from netra_backend.app.core.user_execution_context import UserExecutionContext
from netra_backend.app.services.agent_websocket_bridge import AgentWebSocketBridge

STEPS: list[Callable[[UserEventEmitter], Awaitable[None]]] = [
    lambda emitter: emitter.agent_started("cost"),
    lambda emitter: emitter.agent_thinking("hm"),
    lambda emitter: emitter.tool_executing("count"),
    lambda emitter: emitter.tool_completed("count", "3"),
    lambda emitter: emitter.agent_completed("cost"),
]


def test_the_five_events_reach_the_bridge_in_order() -> None:
    async def scenario() -> None:
        bridge = AgentWebSocketBridge()
        context = UserExecutionContext.for_user("ada")
        bridge.open(context)
        emitter = UserEventEmitter(context, bridge)

        for step in STEPS:
            await step(emitter)
        bridge.close(context.run_id)

        events = [event async for event in bridge.follow("ada", context.run_id)]
        assert [event.type for event in events] == list(AgentEventType)
        assert [event.sequence for event in events] == [1, 2, 3, 4, 5]
        assert {(event.user_id, event.run_id) for event in events} == {("ada", context.run_id)}
        assert [dict(event.data) for event in events] == [
            {"agent": "cost"},
            {"thought": "hm"},
            {"tool": "count"},
            {"tool": "count", "output": "3"},
            {"agent": "cost"},
        ]

    asyncio.run(scenario())


@pytest.mark.parametrize("done", range(6))
@pytest.mark.parametrize("wrong", range(5))
def test_an_event_out_of_turn_is_refused_and_not_sent(done: int, wrong: int) -> None:
    async def scenario() -> None:
        bridge = AgentWebSocketBridge()
        context = UserExecutionContext.for_user("ada")
        bridge.open(context)
        emitter = UserEventEmitter(context, bridge)
        for step in STEPS[:done]:
            await step(emitter)

        if wrong == done:
            await STEPS[wrong](emitter)
        else:
            with pytest.raises(EventOrderError):
                await STEPS[wrong](emitter)
        bridge.close(context.run_id)

        events = [event async for event in bridge.follow("ada", context.run_id)]
        assert len(events) == done + (wrong == done)

    asyncio.run(scenario())


class ForgetfulBridge:
    """Takes every event, and then says that it did not."""

    def __init__(self) -> None:
        self.taken: list[AgentEvent] = []

    async def deliver(self, event: AgentEvent) -> None:
        self.taken.append(event)
        raise DeliveryError("no answer")


def test_an_event_is_not_sent_again_where_nobody_knows_whether_it_arrived() -> None:
    async def scenario() -> None:
        bridge = ForgetfulBridge()
        emitter = UserEventEmitter(UserExecutionContext.for_user("ada"), bridge)

        with pytest.raises(DeliveryError):
            await STEPS[0](emitter)
        with pytest.raises(EventOrderError):
            await STEPS[0](emitter)

        assert [event.sequence for event in bridge.taken] == [1]

    asyncio.run(scenario())
