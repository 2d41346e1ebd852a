"""Texts that parse in place of logical lines that do not, keeping what is sure of them."""

import re

from unshim.patterns import lazily
from unshim.source.logical import LogicalLine

_HEADER = lazily(
    r"(?P<asynchronous>async[ \t]+)?(?P<word>def|class|if|elif|else|for|while|with|try|except"
    r"|finally|match|case)\b[ \t]*(?P<name>(?<=def )\w+|(?<=class )\w+)?"
)
_HEADERS = {
    "if": "if 1:",
    "elif": "elif 1:",
    "else": "else:",
    "for": "for _ in _:",
    "while": "while 1:",
    "with": "with _:",
    "try": "try:",
    "except": "except Exception:",
    "finally": "finally:",
    "match": "if 1:",
    "case": "if 1:",
}
_EXCEPT = lazily(r"except[ \t]((?:[ \t]*[\w.]+[ \t]*,)+[ \t]*[\w.]+[ \t]*)(as[ \t]+\w+\s*)?:")
_TYPE_PARAMETERS = lazily(r"((?:async[ \t]+)?(?:def|class)[ \t]+\w+[ \t]*|type[ \t]+\w+[ \t]*)\[")
_TEMPLATE = lazily(r"(?<!\w)(?:t|rt|tr|T|RT|TR)(?=[\"'])")
_LONGEST = 10_000


def placeholders(line: LogicalLine, *, opens_block: bool) -> list[str]:
    """Texts to try in this order, each with every word at its own place or left out."""
    if len(line.text) > _LONGEST:
        return []
    text = line.text.lstrip("\ufeff \t\f")
    indent = line.text[: len(line.text) - len(text)].lstrip("\ufeff")
    found = [indent + newer for newer in (_newer_syntax(text),) if newer != text]
    if text.startswith("@"):
        found.append(indent + "@_")
    header = _HEADER.match(text)
    if header and opens_block:
        found += [indent + _header(header), indent + "if 1:"]
    return found


def _header(match: re.Match[str]) -> str:
    word, name = match["word"], match["name"] or "_"
    if word == "def":
        return f"{match['asynchronous'] or ''}def {name}():"
    if word == "class":
        return f"class {name}:"
    return _HEADERS[word]


def ends_with_colon(text: str) -> bool:
    """Whether a logical line may open a block, comments aside."""
    last = text.rpartition("\n")[2]
    return last.rstrip().endswith(":") or last.partition("#")[0].rstrip().endswith(":")


def _newer_syntax(text: str) -> str:
    """Grammar of later Pythons in words of an earlier one, column by column.

    `lazy import`, `type X = ...`, type parameters, `except A, B:` and template strings.
    """
    legacy = _EXCEPT.match(text)
    if legacy:
        return f"except({legacy[1]}){legacy[2] or ''}:{text[legacy.end() :]}"
    parameters = _TYPE_PARAMETERS.match(text)
    if parameters:
        end = _closing(text, parameters.end())
        if end > 0:
            blank = re.sub(r"[^\n]", " ", text[parameters.end() - 1 : end])
            text = parameters[1] + blank.replace("\n", "\\\n") + text[end:]
    for word in ("lazy ", "type "):
        if text.startswith(word):
            text = "if 1:" + text[len(word) :]
    return _TEMPLATE.sub(lambda match: match.group().lower().replace("t", "f"), text)


def _closing(text: str, position: int) -> int:
    """The end of a square bracket that is open at this position; 0 where it has none."""
    depth = 1
    for match in re.compile(r"[\[\]]").finditer(text, position):
        depth += 1 if match.group() == "[" else -1
        if not depth:
            return match.end()
    return 0
