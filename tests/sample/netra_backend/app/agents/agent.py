"""What an agent is."""

from typing import Protocol

from netra_backend.app.agents.user_event_emitter import UserEventEmitter


class Agent(Protocol):
    """Answers a task. One agent serves many users at once, so it keeps no state of a run."""

    @property
    def name(self) -> str: ...

    async def run(self, task: str, emitter: UserEventEmitter) -> str:
        """The answer to `task`. Between start and completion it emits the agent's three events."""
