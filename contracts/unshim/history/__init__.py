"""What git remembers: the base of a change, what it declared and used, and what was renamed."""

from unshim.history.comparison import UNASKED, Comparison, find_comparison
from unshim.history.judging import Change, judge_change
from unshim.history.past import Past
from unshim.history.pipelines import in_pipeline

__all__ = [
    "UNASKED",
    "Change",
    "Comparison",
    "Past",
    "find_comparison",
    "in_pipeline",
    "judge_change",
]
