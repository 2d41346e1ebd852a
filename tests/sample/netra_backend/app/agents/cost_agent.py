"""An agent that says what a prompt costs."""

from netra_backend.app.agents.user_event_emitter import UserEventEmitter

MICRO_DOLLARS_PER_WORD = 4


def estimate_cost(prompt: str) -> int:
    """The cost of the prompt in millionths of a dollar."""
    return len(prompt.split()) * MICRO_DOLLARS_PER_WORD


class CostAgent:
    """Answers with the cost of the task that it is given. Its one tool is estimate_cost."""

    name = "cost"

    async def run(self, task: str, emitter: UserEventEmitter) -> str:
        await emitter.agent_thinking("The price goes by the word, so I count the words.")
        await emitter.tool_executing(estimate_cost.__name__)
        cost = estimate_cost(task)
        await emitter.tool_completed(estimate_cost.__name__, str(cost))
        return f"This prompt costs {cost} millionths of a dollar."
