"""What is found against what is allowed, today and at the base: set arithmetic on rows.

Nothing here knows what a finding is a finding of: any contract whose findings have a path, a
family and a name has the same rows, phases and ratchet.
"""

from unshim.verdict.judge import judge
from unshim.verdict.values import (
    ALLOWED,
    MENTION,
    NEW,
    OVERDUE,
    STALE,
    UNDECIDED,
    Base,
    Carried,
    Complaint,
    Deadline,
    Judged,
    StaleRow,
    Verdict,
    row_of,
)

__all__ = [
    "ALLOWED",
    "MENTION",
    "NEW",
    "OVERDUE",
    "STALE",
    "UNDECIDED",
    "Base",
    "Carried",
    "Complaint",
    "Deadline",
    "Judged",
    "StaleRow",
    "Verdict",
    "judge",
    "row_of",
]
