"""The text of a new declaration."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from unshim.adoption.phases import Proposed
from unshim.names import below
from unshim.shim.catalogue import is_standard
from unshim.shim.inspection import Inspection
from unshim.shim.named import COPY, FALLBACK_DEFINITION, OWN, STAR, Name

_BARE = re.compile(r"[A-Za-z0-9_-]+")
_REASON = "Two import paths for one thing; new code imports the canonical one."


class Words(NamedTuple):
    """What only a person can say of a migration."""

    owner: str = ""
    issue: str = ""
    reason: str = ""


def name_map(found: Inspection) -> dict[str, str]:
    """Names of the shim to "module:name", for those that a rewrite by name would get wrong."""
    table = dict(_moved(found, found.canonical))
    if found.only:
        table = {name: at for name, at in table.items() if name in found.only}
    for part in found.parts if not found.only else ():
        name = below(part.module, found.module) or ""
        usual = f"{found.canonical}.{name}"
        if part.canonical != usual:
            table[name] = _module(part.canonical)
        table |= {f"{name}.{inner}": at for inner, at in _moved(part, part.canonical)}
    placed = {name: _past_parts(at, table, found) for name, at in table.items()}
    return {name: at for name, at in placed.items() if at}


def _past_parts(target: str, table: Mapping[str, str], found: Inspection) -> str:
    """Where a target is that is a part of the shim, or in one; "" where that is not known."""
    inner = below(target.replace(":", "."), found.module)
    if inner is None:
        return target
    if inner in table and below(table[inner].replace(":", "."), found.module) is None:
        return table[inner]
    return ""


def _moved(found: Inspection, canonical: str) -> Iterator[tuple[str, str]]:
    for name in found.names:
        target = _target(name)
        if target and target != f"{canonical}:{name.name}" and not _is_optional(name, found):
            yield name.name, target


def _is_optional(name: Name, found: Inspection) -> bool:
    """Whether the shim has something else for a name: by a condition, or where a distribution
    is not there."""
    if name.is_conditional and name.target:
        return True
    module = name.target.partition(":")[0]
    if name.what != FALLBACK_DEFINITION or not module or is_standard(module):
        return False
    ours = [found.module, *([found.canonical] if found.in_tree else [])]
    return module.partition(".")[0] not in {dotted.partition(".")[0] for dotted in ours}


def _target(name: Name) -> str:
    if name.what == STAR or name.name == "." or not name.target:
        return ""
    return name.target if ":" in name.target else _module(name.target)


def _module(dotted: str) -> str:
    """A module as the target of a name: of its package, or for one without, by itself."""
    package, _, last = dotted.rpartition(".")
    return f"{package}:{last}" if package else f"{last}:"


def render_declaration(found: Inspection, phases: Sequence[Proposed], words: Words) -> str:
    """A declaration as TOML, to be read by people first."""
    return "\n".join(_lines(found, phases, words)) + "\n"


def _lines(found: Inspection, phases: Sequence[Proposed], words: Words) -> Iterator[str]:
    yield f"# The retirement of {_what(found)}."
    yield f"shim = {_text(found.module)}"
    yield f"canonical = {_text(found.canonical)}"
    if words.issue:
        yield f"issue = {_text(words.issue)}"
    if words.owner:
        yield f"owner = {_text(words.owner)}"
    yield f"reason = {_text(words.reason or _REASON)}"
    if found.only:
        yield f"{'only = ' + _texts(found.only):<27} # the module itself stays"
    if found.external:
        yield "external = true             # the shim is not in this tree"
    elif not found.in_tree:
        yield "external = true             # the canonical module is not in this tree"
    if (found.external or not found.in_tree) and any(found.roots):
        yield f"roots = {_texts([root or '.' for root in found.roots])}"
    yield f"phase = {_text(phases[0].name)}"
    yield from _names(found)
    for phase in phases:
        yield ""
        yield "[[phases]]"
        yield f"{'name = ' + _text(phase.name):<27} # {phase.meaning}"
        yield f"allow = {_texts(phase.allow)}"
        if phase is not phases[0]:
            yield "# due = YYYY-MM-DD          # the day by which this must be over"


def _what(found: Inspection) -> str:
    if found.only:
        return f"{', '.join(found.only)} of {found.module}"
    return f"{found.module}: {found.verdict}"


def _names(found: Inspection) -> Iterator[str]:
    table = name_map(found)
    names = [name for name in found.names if not found.only or name.name in found.only]
    own = [name for name in names if name.what in (OWN, COPY)]
    optional = [name for name in names if _is_optional(name, found)]
    inside = [name for name in names if _stays_inside(name, found, table)]
    if not table and not own and not optional and not inside:
        return
    yield ""
    yield "[names]                     # names that change, or that live elsewhere"
    traps = {name.name: name.trap for name in found.names}
    for name, target in table.items():
        if traps.get(name):
            yield f"# Mind: {traps[name]}."
        key = name if _BARE.fullmatch(name) else _text(name)
        yield f"{key} = {_text(target)}"
    for item in optional:
        yield f"# {item.name} is {item.target}, {item.note}: say which is meant."
    for item in inside:
        yield f"# {item.name} is {item.target}, of the shim itself: say where it lives now."
    for item in own:
        what = item.trap or "it must move before the shim can go"
        yield f"# {item.name} is the shim's own: {what}."


def _stays_inside(name: Name, found: Inspection, table: Mapping[str, str]) -> bool:
    target = _target(name).replace(":", ".")
    return name.name not in table and below(target, found.module) is not None


def _texts(values: Sequence[str]) -> str:
    return f"[{', '.join(map(_text, values))}]"


def _text(value: str) -> str:
    """A TOML basic string, which escapes as JSON does."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
