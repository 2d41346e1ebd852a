"""What would go wrong without a word if the shim were deleted today."""

from collections.abc import Iterable

from unshim.finders import Finding
from unshim.reporters.wording import counted


def in_silence(uses: Iterable[Finding]) -> str:
    """How many tests would stop testing, and how; "" where none would.

    An import that skips, and none of whose file's tests is known to need it, is told by itself: it
    stands in a conftest.py, or in what tests of other files call.
    """
    skipped: set[tuple[str, str]] = set()
    passing: set[tuple[str, str]] = set()
    missing: set[tuple[str, str]] = set()
    elsewhere = 0
    for use in uses:
        tests = {(use.path, test) for test in use.tests}
        if use.handler == "skip":
            skipped |= tests
            elsewhere += not tests
        elif use.scope == "<module>":
            missing |= tests
        else:
            passing |= tests
    missing -= skipped
    passing -= skipped | missing
    parts = []
    if skipped or passing or missing:
        counts = (
            (skipped, "skipped"),
            (missing, "not defined any more"),
            (passing, "passing without their checks"),
        )
        ways = [f"{len(tests)} {way}" for tests, way in counts if tests]
        number = counted(len(skipped) + len(missing) + len(passing), "test")
        parts.append(f"{number} would silently stop testing ({', '.join(ways)})")
    if elsewhere:
        parts.append(f"{counted(elsewhere, 'import')} would skip tests of other files in silence")
    return ", and ".join(parts)
