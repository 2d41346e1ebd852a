"""The five events of an agent run, and what must carry them."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


class AgentEventType(StrEnum):
    """The events of a run, in the order in which they happen."""

    AGENT_STARTED = "agent_started"
    AGENT_THINKING = "agent_thinking"
    TOOL_EXECUTING = "tool_executing"
    TOOL_COMPLETED = "tool_completed"
    AGENT_COMPLETED = "agent_completed"


@dataclass(frozen=True, slots=True)
class AgentEvent:
    """One event. `sequence` counts the events of its run from 1."""

    type: AgentEventType
    user_id: str
    run_id: str
    sequence: int
    data: Mapping[str, str]


class DeliveryError(Exception):
    """An event that could not be delivered."""


class EventBridge(Protocol):
    """Carries events from the engines to whoever watches."""

    async def deliver(self, event: AgentEvent) -> None:
        """Take the event over, or raise DeliveryError."""
