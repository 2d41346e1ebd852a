"""Every event exactly once and in order, whatever happens to load, clients, runs and bridges."""

import asyncio
from collections.abc import Iterable

import pytest

from netra_backend.app.agents.cost_agent import CostAgent
from netra_backend.app.agents.supervisor.execution_engine_factory import (
    ExecutionEngineFactory,
    FactoryMetrics,
)
from netra_backend.app.agents.supervisor.user_execution_engine import EngineStatus
from netra_backend.app.agents.user_event_emitter import UserEventEmitter
from netra_backend.app.core.agent_events import AgentEvent, AgentEventType, DeliveryError
from netra_backend.app.services.agent_run_service import AgentRunService, Run
from netra_backend.app.services.agent_websocket_bridge import AgentWebSocketBridge

FIVE = list(AgentEventType)
PATIENCE_SECONDS = 60  # never used up; it turns a test that would hang into one that fails


class PausingAgent:
    """Thinks until it is told to go on."""

    name = "pausing"

    def __init__(self) -> None:
        self.paused = asyncio.Event()
        self.go_on = asyncio.Event()

    async def run(self, task: str, emitter: UserEventEmitter) -> str:
        await emitter.agent_thinking("wait")
        self.paused.set()
        await self.go_on.wait()
        await emitter.tool_executing("wait")
        await emitter.tool_completed("wait", "waited")
        return task


class BreakingBridge:
    """Delivers until the event at which it breaks, for the users for whom it breaks."""

    def __init__(self, inner: AgentWebSocketBridge, breaks_at: int, users: Iterable[str]) -> None:
        self._inner = inner
        self._breaks_at = breaks_at
        self._users = frozenset(users)

    async def deliver(self, event: AgentEvent) -> None:
        if event.user_id in self._users and event.sequence >= self._breaks_at:
            raise DeliveryError("the bridge broke")
        await self._inner.deliver(event)


async def received(service: AgentRunService, run: Run) -> list[AgentEvent]:
    async with asyncio.timeout(PATIENCE_SECONDS):
        return [event async for event in service.events(run)]


def test_under_load_every_run_gets_its_five_events_once_and_in_order() -> None:
    async def scenario() -> None:
        bridge = AgentWebSocketBridge()
        factory = ExecutionEngineFactory(bridge)
        service = AgentRunService(factory, bridge, CostAgent())
        runs = [service.start(f"user-{number % 500}", "one two") for number in range(1000)]

        journals = await asyncio.gather(*(received(service, run) for run in runs))

        for run, events in zip(runs, journals, strict=True):
            assert [event.type for event in events] == FIVE
            assert [event.sequence for event in events] == [1, 2, 3, 4, 5]
            assert {event.run_id for event in events} == {run.context.run_id}
            assert {event.user_id for event in events} == {run.context.user_id}
        assert factory.metrics() == FactoryMetrics(created=1000, active=0, released=1000, refused=0)

    asyncio.run(scenario())


def test_a_slow_client_delays_nobody_and_misses_nothing() -> None:
    async def scenario() -> None:
        bridge = AgentWebSocketBridge()
        service = AgentRunService(ExecutionEngineFactory(bridge), bridge, CostAgent())
        slow_run = service.start("slow", "one")
        slow_events = service.events(slow_run)
        first = await anext(slow_events)  # and then it is busy with something else

        quick_runs = [service.start(f"quick-{number}", "one") for number in range(100)]
        journals = await asyncio.gather(*(received(service, run) for run in quick_runs))
        assert all([event.type for event in events] == FIVE for events in journals)
        assert (await slow_run.outcome()).status == "completed"

        rest = []
        async for event in slow_events:
            await asyncio.sleep(0)
            rest.append(event.type)
        assert [first.type, *rest] == FIVE

    asyncio.run(scenario())


def test_many_followers_of_one_run_each_get_every_event_once() -> None:
    async def scenario() -> None:
        bridge = AgentWebSocketBridge()
        agent = PausingAgent()
        service = AgentRunService(ExecutionEngineFactory(bridge), bridge, agent)
        run = service.start("ada", "one")
        early = [asyncio.ensure_future(received(service, run)) for _ in range(20)]
        await agent.paused.wait()
        late = [asyncio.ensure_future(received(service, run)) for _ in range(20)]
        agent.go_on.set()

        for events in await asyncio.gather(*early, *late):
            assert [event.type for event in events] == FIVE

    asyncio.run(scenario())


def test_a_cancelled_run_ends_its_events_where_it_was() -> None:
    async def scenario() -> None:
        bridge = AgentWebSocketBridge()
        factory = ExecutionEngineFactory(bridge)
        agent = PausingAgent()
        service = AgentRunService(factory, bridge, agent)
        run = service.start("ada", "one")
        follower = asyncio.ensure_future(received(service, run))
        await agent.paused.wait()
        (engine,) = factory.engines_of("ada")

        await service.cancel(run)

        assert run.task.done()
        assert [event.type for event in await follower] == FIVE[:2]
        assert (await run.outcome()).status == "cancelled"
        assert engine.status is EngineStatus.CANCELLED
        assert factory.metrics() == FactoryMetrics(created=1, active=0, released=1, refused=0)

    asyncio.run(scenario())


def test_a_run_that_is_cancelled_before_its_first_step_leaves_nobody_waiting() -> None:
    async def scenario() -> None:
        bridge = AgentWebSocketBridge()
        factory = ExecutionEngineFactory(bridge)
        service = AgentRunService(factory, bridge, CostAgent())
        run = service.start("ada", "one")
        follower = asyncio.ensure_future(received(service, run))

        await service.cancel(run)

        assert await follower == []
        assert (await run.outcome()).status == "cancelled"
        assert factory.metrics().active == 0

    asyncio.run(scenario())


def test_a_cancelled_run_does_not_touch_the_others() -> None:
    async def scenario() -> None:
        bridge = AgentWebSocketBridge()
        factory = ExecutionEngineFactory(bridge)
        agent = PausingAgent()
        service = AgentRunService(factory, bridge, agent)
        cancelled = [service.start(f"user-{number}", "one") for number in range(50)]
        others = [service.start(f"user-{number}", "one") for number in range(50)]
        await agent.paused.wait()

        await asyncio.gather(*map(service.cancel, cancelled))
        agent.go_on.set()

        for events in await asyncio.gather(*(received(service, run) for run in others)):
            assert [event.type for event in events] == FIVE
        assert {(await run.outcome()).status for run in others} == {"completed"}
        assert factory.metrics() == FactoryMetrics(created=100, active=0, released=100, refused=0)

    asyncio.run(scenario())


@pytest.mark.parametrize("breaks_at", [1, 2, 3, 4, 5])
def test_a_bridge_that_breaks_fails_the_run_and_repeats_nothing(breaks_at: int) -> None:
    async def scenario() -> None:
        bridge = AgentWebSocketBridge()
        factory = ExecutionEngineFactory(BreakingBridge(bridge, breaks_at, users=["ada"]))
        service = AgentRunService(factory, bridge, CostAgent())
        broken = service.start("ada", "one")
        sound = service.start("grace", "one")

        assert [event.type for event in await received(service, broken)] == FIVE[: breaks_at - 1]
        assert [event.type for event in await received(service, sound)] == FIVE
        outcome = await broken.outcome()
        assert (outcome.status, outcome.error) == ("failed", "DeliveryError: the bridge broke")
        assert (await sound.outcome()).status == "completed"
        assert factory.metrics() == FactoryMetrics(created=2, active=0, released=2, refused=0)

    asyncio.run(scenario())


def test_a_follower_that_is_cancelled_leaves_the_run_alone() -> None:
    async def scenario() -> None:
        bridge = AgentWebSocketBridge()
        agent = PausingAgent()
        service = AgentRunService(ExecutionEngineFactory(bridge), bridge, agent)
        run = service.start("ada", "one")
        follower = asyncio.ensure_future(received(service, run))
        listener = asyncio.ensure_future(run.outcome())
        await agent.paused.wait()

        follower.cancel()
        listener.cancel()
        await asyncio.wait({follower, listener})
        agent.go_on.set()

        assert (await run.outcome()).status == "completed"
        assert [event.type for event in await received(service, run)] == FIVE

    asyncio.run(scenario())
