"""AgentWebSocketBridge: journals that are complete, and closed to everybody else."""

import asyncio

import pytest

from netra_backend.app.core.agent_events import AgentEvent, AgentEventType, DeliveryError
from netra_backend.app.core.user_execution_context import UserExecutionContext
from netra_backend.app.services.agent_websocket_bridge import AgentWebSocketBridge, UnknownRunError


def event_of(context: UserExecutionContext, sequence: int) -> AgentEvent:
    kind = list(AgentEventType)[sequence - 1]
    return AgentEvent(kind, context.user_id, context.run_id, sequence, {})


@pytest.mark.parametrize(("after", "expected"), [(0, [1, 2, 3]), (2, [3]), (3, []), (9, [])])
def test_a_reader_begins_after_what_it_has(after: int, expected: list[int]) -> None:
    async def scenario() -> None:
        bridge = AgentWebSocketBridge()
        context = UserExecutionContext.for_user("ada")
        bridge.open(context)
        for sequence in (1, 2, 3):
            await bridge.deliver(event_of(context, sequence))
        bridge.close(context.run_id)

        events = bridge.follow("ada", context.run_id, after)
        assert [event.sequence async for event in events] == expected

    asyncio.run(scenario())


def test_a_reader_waits_for_events_that_are_still_to_come() -> None:
    async def scenario() -> None:
        bridge = AgentWebSocketBridge()
        context = UserExecutionContext.for_user("ada")
        bridge.open(context)
        events = bridge.follow("ada", context.run_id)

        for sequence in (1, 2, 3):
            waiting = asyncio.ensure_future(anext(events))
            await asyncio.sleep(0)
            assert not waiting.done()
            await bridge.deliver(event_of(context, sequence))
            assert (await waiting).sequence == sequence
        bridge.close(context.run_id)

        assert [event async for event in events] == []

    asyncio.run(scenario())


@pytest.mark.parametrize("sequence", [1, 2, 4, 5])
def test_only_the_next_event_of_a_run_is_taken(sequence: int) -> None:
    async def scenario() -> None:
        bridge = AgentWebSocketBridge()
        context = UserExecutionContext.for_user("ada")
        bridge.open(context)
        await bridge.deliver(event_of(context, 1))
        await bridge.deliver(event_of(context, 2))

        with pytest.raises(DeliveryError):
            await bridge.deliver(event_of(context, sequence))

    asyncio.run(scenario())


def test_a_closed_or_unknown_journal_takes_no_event() -> None:
    async def scenario() -> None:
        bridge = AgentWebSocketBridge()
        context = UserExecutionContext.for_user("ada")

        with pytest.raises(DeliveryError):
            await bridge.deliver(event_of(context, 1))
        bridge.open(context)
        bridge.close(context.run_id)
        with pytest.raises(DeliveryError):
            await bridge.deliver(event_of(context, 1))

    asyncio.run(scenario())


def test_a_user_can_neither_read_nor_write_the_journal_of_another() -> None:
    async def scenario() -> None:
        bridge = AgentWebSocketBridge()
        context = UserExecutionContext.for_user("ada")
        bridge.open(context)
        forged = AgentEvent(AgentEventType.AGENT_STARTED, "mallory", context.run_id, 1, {})

        with pytest.raises(DeliveryError):
            await bridge.deliver(forged)
        with pytest.raises(UnknownRunError):
            bridge.follow("mallory", context.run_id)

    asyncio.run(scenario())


def test_a_journal_is_opened_once() -> None:
    bridge = AgentWebSocketBridge()
    context = UserExecutionContext.for_user("ada")
    bridge.open(context)

    with pytest.raises(ValueError, match="there already"):
        bridge.open(context)


def test_a_reader_of_a_forgotten_journal_can_finish() -> None:
    async def scenario() -> None:
        bridge = AgentWebSocketBridge()
        context = UserExecutionContext.for_user("ada")
        bridge.open(context)
        await bridge.deliver(event_of(context, 1))
        events = bridge.follow("ada", context.run_id)

        bridge.forget(context.run_id)

        assert [event.sequence async for event in events] == [1]
        with pytest.raises(UnknownRunError):
            bridge.follow("ada", context.run_id)

    asyncio.run(scenario())
