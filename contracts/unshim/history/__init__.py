"""What git remembers: the base of a change, what it declared and used, and what was renamed."""

from unshim.history.judging import Change, judge_change
from unshim.history.past import Past
from unshim.history.start import Start, find_start

__all__ = ["Change", "Past", "Start", "find_start", "judge_change"]
