"""Sends the events of one run, each once and in order."""

from netra_backend.app.core.agent_events import AgentEvent, AgentEventType, EventBridge
from netra_backend.app.core.user_execution_context import UserExecutionContext

ORDER = tuple(AgentEventType)


class EventOrderError(Exception):
    """An event that is not the next one of its run."""

    def __init__(self, expected: AgentEventType | None, given: AgentEventType) -> None:
        super().__init__(f"{given} was given where {expected or 'nothing'} was expected")
        self.expected = expected
        self.given = given


class UserEventEmitter:
    """Addresses events to the user of one run and hands them to the bridge.

    Every method raises EventOrderError out of turn, and DeliveryError as the bridge does.
    """

    def __init__(self, context: UserExecutionContext, bridge: EventBridge) -> None:
        self._context = context
        self._bridge = bridge
        self._sent = 0

    async def agent_started(self, agent: str) -> None:
        await self._emit(AgentEventType.AGENT_STARTED, agent=agent)

    async def agent_thinking(self, thought: str) -> None:
        await self._emit(AgentEventType.AGENT_THINKING, thought=thought)

    async def tool_executing(self, tool: str) -> None:
        await self._emit(AgentEventType.TOOL_EXECUTING, tool=tool)

    async def tool_completed(self, tool: str, output: str) -> None:
        await self._emit(AgentEventType.TOOL_COMPLETED, tool=tool, output=output)

    async def agent_completed(self, agent: str) -> None:
        await self._emit(AgentEventType.AGENT_COMPLETED, agent=agent)

    async def _emit(self, given: AgentEventType, **data: str) -> None:
        expected = ORDER[self._sent] if self._sent < len(ORDER) else None
        if given is not expected:
            raise EventOrderError(expected, given)
        self._sent += 1
        await self._bridge.deliver(
            AgentEvent(given, self._context.user_id, self._context.run_id, self._sent, data)
        )
