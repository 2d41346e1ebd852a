"""Whether a text with holes may be the dotted name of a target."""

import re

from unshim.finders.paths import HOLE
from unshim.finders.target import Target


def may_name(text: str, target: Target) -> bool:
    """Whether the holes can be filled so that the text names the target or something below it.

    Its certain parts must fit, and say enough: the last name, or the one before it, or two others.
    A hole stands for one name; the first and the last may stand for several.
    """
    parts = text.partition(":")[0].split(".")
    if HOLE not in text or any(re.search(rf"[^\w{HOLE}]", part) for part in parts):
        return False
    names = [""] if target.names is None else sorted(f".{name}" for name in target.names)
    return any(_fits(parts, f"{target.module}{name}".split(".")) for name in names)


def _fits(parts: list[str], wanted: list[str]) -> bool:
    starts = range(len(wanted)) if parts[0].startswith(HOLE) else (0,)
    return any(_fits_from(parts, wanted[start:], wanted) for start in starts)


def _fits_from(parts: list[str], rest: list[str], wanted: list[str]) -> bool:
    is_short = len(parts) < len(rest)
    if is_short and not parts[-1].endswith(HOLE):
        return False
    pairs = list(zip(parts, rest, strict=False))
    if not all(_pattern(part).fullmatch(name) for part, name in pairs):
        return False
    certain = {
        len(wanted) - len(rest) + index
        for index, (part, name) in enumerate(pairs)
        if part.strip(HOLE) == name
    }
    last = len(wanted) - 1
    return bool(certain & {last, last - 1}) or len(certain) > 1


def _pattern(part: str) -> re.Pattern[str]:
    return re.compile(r"\w*".join(re.escape(piece) for piece in part.split(HOLE)))
