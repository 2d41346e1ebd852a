"""Mocks of the canonical itself: who looks a name up through the shim does not see them.

The shim took the name when it was imported, and a name that is given another value in the
canonical later is another one from then on. What looks it up at call time would see that once it
asks the canonical.
"""

from collections.abc import Mapping
from typing import NamedTuple

from unshim.finders.registry import Ancestors
from unshim.rewrite.enclosing_test import enclosing_test
from unshim.rewrite.seen import ANY, runs_late


class There(NamedTuple):
    """A place that gives a name of a canonical another value, in words.

    `test` is the test function, "path:line", that alone can run under it; "" where anything may.
    `lasts` tells that it is given for good while modules are imported: then what is taken from the
    canonical at import may be either. `loads` are the modules that are imported under it, and
    `module` is the one that does it, or has it done, which imports `before` before that.
    """

    what: str
    test: str = ""
    lasts: bool = False
    loads: frozenset[str] = frozenset()
    module: str = ""
    before: frozenset[str] = frozenset()


def what_it_would_see(
    there: Mapping[str, tuple[There, ...]], name: str, path: str, module: str, above: Ancestors
) -> dict[There, str]:
    """What would give another value to what looks a name of the shim up here, and why it would."""
    if not there:
        return {}
    is_late = runs_late(above)
    test = enclosing_test(path, above)
    found: dict[There, str] = {}
    for one in [*there.get(name, ()), *there.get(ANY, ())]:
        if one.lasts:
            found[one] = f"{one.what}; this may get either"
        elif module in one.loads:
            found[one] = f"{one.what}, and has this imported under that"
        elif is_late and not (test and one.test and test != one.test):
            found[one] = f"{one.what}; this looks {name} up at call time and would see that"
    return found
