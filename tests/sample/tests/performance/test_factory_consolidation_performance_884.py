"""Issue 884: what engines of the one factory cost.

Times are recorded as properties of the test report; only counts and identity are asserted.
"""

import asyncio
import time
from collections.abc import Callable

import pytest

from netra_backend.app.agents.cost_agent import CostAgent
from netra_backend.app.core.user_execution_context import UserExecutionContext
from netra_backend.app.services.agent_run_service import AgentRunService
from netra_backend.app.services.agent_websocket_bridge import AgentWebSocketBridge

RecordProperty = Callable[[str, object], None]


def test_making_a_thousand_engines(record_property: RecordProperty) -> None:
    try:
        from netra_backend.app.core.managers.execution_engine_factory import ExecutionEngineFactory
    except ImportError:
        pytest.skip("the consolidated factory is not available")

    async def scenario() -> None:
        factory = ExecutionEngineFactory(AgentWebSocketBridge())
        contexts = [UserExecutionContext.for_user(f"user-{number}") for number in range(1000)]

        begin = time.perf_counter()
        engines = [await factory.create_for_user(context) for context in contexts]
        record_property("seconds", time.perf_counter() - begin)

        assert len(set(engines)) == factory.metrics().active == 1000

    asyncio.run(scenario())


def test_a_thousand_scopes_leave_nothing_behind(record_property: RecordProperty) -> None:
    try:
        from netra_backend.app.core.managers.execution_engine_factory import ExecutionEngineFactory
    except ImportError:
        pytest.skip("the consolidated factory is not available")

    async def scenario() -> None:
        factory = ExecutionEngineFactory(AgentWebSocketBridge())
        context = UserExecutionContext.for_user("ada")

        begin = time.perf_counter()
        for _ in range(1000):
            async with factory.user_execution_scope(context):
                pass
        record_property("seconds", time.perf_counter() - begin)

        assert (factory.metrics().released, factory.metrics().active) == (1000, 0)

    asyncio.run(scenario())


def test_a_hundred_runs_at_once(record_property: RecordProperty) -> None:
    async def scenario() -> None:
        try:
            from netra_backend.app.core.managers.execution_engine_factory import (
                ExecutionEngineFactory,
            )

            bridge = AgentWebSocketBridge()
            service = AgentRunService(ExecutionEngineFactory(bridge), bridge, CostAgent())

            begin = time.perf_counter()
            runs = [service.start(f"user-{number}", "one two") for number in range(100)]
            outcomes = await asyncio.gather(*(run.outcome() for run in runs))
            record_property("seconds", time.perf_counter() - begin)

            assert [outcome.status for outcome in outcomes] == ["completed"] * 100
        except ImportError:
            pass

    asyncio.run(scenario())
