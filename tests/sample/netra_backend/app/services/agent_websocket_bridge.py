"""Carries events from the engines to the WebSocket connections.

Engines and connections do not wait for each other. The bridge keeps a journal for each run;
an engine adds to it, and a connection reads it from wherever it left off. A slow client
therefore delays nobody, and one that comes back misses nothing and sees nothing twice.
"""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

from netra_backend.app.core.agent_events import AgentEvent, DeliveryError
from netra_backend.app.core.user_execution_context import UserExecutionContext


class UnknownRunError(Exception):
    """A run that does not exist, or not for this user; to the user, the two look the same."""

    def __init__(self, user_id: str, run_id: str) -> None:
        super().__init__(f"{user_id} has no run {run_id!r}")
        self.user_id = user_id
        self.run_id = run_id


@dataclass(slots=True)
class _Journal:
    """The events of one run, and a bell that rings at every change."""

    user_id: str
    events: list[AgentEvent] = field(default_factory=list)
    is_closed: bool = False
    bell: asyncio.Event = field(default_factory=asyncio.Event)

    def add(self, event: AgentEvent) -> None:
        self.events.append(event)
        self._ring()

    def close(self) -> None:
        self.is_closed = True
        self._ring()

    async def read(self, after: int) -> AsyncIterator[AgentEvent]:
        """The events from number `after` + 1 on, until the journal is closed."""
        position = after
        while True:
            bell = self.bell  # taken before the look, so that no change after it is missed
            while position < len(self.events):
                position += 1
                yield self.events[position - 1]
            if self.is_closed:
                return
            await bell.wait()

    def _ring(self) -> None:
        self.bell.set()
        self.bell = asyncio.Event()


class AgentWebSocketBridge:
    """Keeps the journals of all runs, and each user out of the journals of the others."""

    def __init__(self) -> None:
        self._journals: dict[str, _Journal] = {}  # by run

    def open(self, context: UserExecutionContext) -> None:
        """Begin the journal of a run. Must come before its first event."""
        if context.run_id in self._journals:
            raise ValueError(f"the journal of {context.run_id} is there already")
        self._journals[context.run_id] = _Journal(context.user_id)

    async def deliver(self, event: AgentEvent) -> None:
        """Add the event to the journal of its run.

        Raises DeliveryError where there is no open journal for it, where it belongs to
        another user, and where it is not the next event of its run.
        """
        journal = self._journals.get(event.run_id)
        if journal is None or journal.is_closed or journal.user_id != event.user_id:
            raise DeliveryError(f"{event.user_id} has no open journal for {event.run_id}")
        if event.sequence != len(journal.events) + 1:
            raise DeliveryError(
                f"event {event.sequence} of {event.run_id} came after {len(journal.events)}"
            )
        journal.add(event)

    def follow(self, user_id: str, run_id: str, after: int = 0) -> AsyncIterator[AgentEvent]:
        """The events of a run that come after number `after`: those there are, then each new one.

        It ends when the journal is closed. Raises UnknownRunError at once, not on first use.
        """
        journal = self._journals.get(run_id)
        if journal is None or journal.user_id != user_id:
            raise UnknownRunError(user_id, run_id)
        return journal.read(after)

    def close(self, run_id: str) -> None:
        """End the journal of a run; it can still be read."""
        if journal := self._journals.get(run_id):
            journal.close()

    def forget(self, run_id: str) -> None:
        """End the journal of a run and drop it. Whoever is reading it can finish."""
        self.close(run_id)
        self._journals.pop(run_id, None)
