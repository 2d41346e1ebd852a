"""What was said of names that are handed on, where they are now handed on at other lines."""

from collections.abc import Mapping, Sequence

from unshim.finders.facts import Facts
from unshim.finders.finding import Finding
from unshim.finders.target import Step, Target

# Place by place ("path:line"), where it is now.
Places = Mapping[str, str]


def moved_places(before: Sequence[Target], now: Sequence[Target]) -> Places | None:
    """Where the places of these targets are now; None where the targets differ in more than lines,
    or what was one place is several."""
    if before == now:
        return {}
    if len(before) != len(now):
        return None
    found: dict[str, str] = {}
    for old, new in zip(before, now, strict=True):
        if old._replace(steps=()) != new._replace(steps=()) or len(old.steps) != len(new.steps):
            return None
        for was, step in zip(old.steps, new.steps, strict=True):
            if was.source != step.source or _file(was) != _file(step):
                return None
            if found.setdefault(was.place, step.place) != step.place:
                return None
    return {was: now for was, now in found.items() if was != now}


def moved(facts: Facts, places: Places) -> Facts:
    """The facts with the places that are another now."""
    return facts._replace(
        findings=tuple(_moved_finding(finding, places) for finding in facts.findings),
        exports=tuple(_moved_target(target, places) for target in facts.exports),
    )


def _file(step: Step) -> str:
    return step.place.rpartition(":")[0]


def _moved_target(target: Target, places: Places) -> Target:
    steps = (step._replace(place=places.get(step.place, step.place)) for step in target.steps)
    return target._replace(steps=tuple(steps))


def _moved_finding(finding: Finding, places: Places) -> Finding:
    """Its message names the places in the order of its chain."""
    if places.keys().isdisjoint(finding.chain):
        return finding
    message, end = finding.message, 0
    for place in finding.chain:
        start = message.find(f" at {place}", end)
        if start >= 0:
            now = f" at {places.get(place, place)}"
            end = start + len(now)
            message = message[:start] + now + message[start + len(place) + 4 :]
    chain = tuple(places.get(place, place) for place in finding.chain)
    return finding._replace(message=message, chain=chain)
