"""Where a text names a target by its dotted name, and whether it is there to be used."""

import re
from collections.abc import Callable, Iterator
from functools import lru_cache

from unshim.finders.paths import HOLE, Named
from unshim.finders.target import Target
from unshim.patterns import lazily

_IDENTIFIER = r"[^\W\d]\w*"
# A word of a list: dotted names and paths, and nothing that a sentence has.
_LISTED = lazily(r"[\w*-]+(?:[./:\\]+[\w*-]+)+")
_ITEM = lazily(r"\s*(?:[-*]\s+)?(?:[\w.\[\]\"'-]+\s*[=:]\s*)?[\[({]?[\"']?$")
_ITEM_END = lazily(r"[\"']?[\])}]?,?\s*(?:\r?\n|$)")
# At the start of a line, or of what `python -c "..."` runs.
_STARTS_IMPORT = lazily(
    r"(?:^|\n|-c\s+[\"'](?:[^\"'\n]*;)?)[ \t]*"
    rf"(?:import\s+(?:{_IDENTIFIER}[\w., ]*,\s*)?|from\s+)$"
)
_IMPORTED = lazily(rf"\s+import\s+\(?\s*({_IDENTIFIER})")
_AS_SCRIPT = lazily(r"(?:^|\s)-m\s*$")
_CALLED = lazily(rf":[^\W\d][\w.{HOLE}]*(?:\s*\[[^\]]*\])?(?:\(\))?\s*$|:{HOLE}")
_ASKED = lazily(rf"[:\n]({_IDENTIFIER}(?:\.{_IDENTIFIER})*)")
# In a command line: the value of an option or a variable, or what a server or worker loads.
_GIVEN_TO_COMMAND = lazily(
    r"(?:^|\s)(?:--?[A-Za-z][\w-]*[=\s]\s*|[A-Z][A-Z0-9_]+="
    r"|(?:arq|daphne|dramatiq|granian|gunicorn|hypercorn|rq|uvicorn|waitress-serve)\s+)$"
)
# Suffixes of files, and those that may be names of a module as well.
_SUFFIXES = {
    *("bak", "cfg", "crt", "dll", "docx", "exe", "gif", "gz", "ini", "jpeg", "jpg", "jsonl", "md"),
    *("npy", "npz", "orig", "parquet", "pdf", "pem", "pkl", "png", "pyc", "pyd", "pyo", "rst"),
    *("sqlite", "svg", "tgz", "tsv", "txt", "whl", "xls", "xlsx", "yml"),
}
_ALSO_NAMES = {
    *("conf", "css", "csv", "db", "html", "js", "json", "lock", "log", "pid", "so", "sock", "sql"),
    *("tar", "toml", "xml", "yaml", "zip"),
}
_OFFERED = lazily(r"\s*(?:[\w.-]+\s*=\s*)?$")


@lru_cache(maxsize=64)
def _pattern(module: str) -> re.Pattern[str]:
    """The dotted name as a word of its own, with what follows it.

    A dot may be escaped, as in a regular expression. Right before it may stand an option of one
    letter (`-ppkg.plugin`), the sign by which Gin refers to a name (`@pkg.shim.X()`), an escape
    that the text's own syntax has, the mark of a section of mypy's, the scheme by which logging's
    configuration names an object, and the `c` by which a pickle does.
    """
    name = r"\\?\.".join(re.escape(part) for part in module.split("."))
    return re.compile(
        rf"(?:(?<![\w./@])(?<!\w-)|(?<=(?<![\w.\"'`])@)|(?<=\\[bnrt])|(?<=\s-[A-Za-z])|(?<=^-[A-Za-z])"
        rf"|(?<=\[mypy-)|(?<=\bext://)"
        rf"|(?<=(?<![A-Za-z.])c)(?={name}(?:\.[^\W\d]\w*)*\n[^\W\d][\w.]*\n)){name}(?![\w/])(?!-\w)"
        rf"(?:\\?\.{_IDENTIFIER})*"
    )


def names_in(text: str, target: Target) -> Iterator[Named]:
    """Where a text names the target."""
    for match in _pattern(target.module).finditer(text):
        end = match.end()
        dotted = match.group().replace("\\", "")
        if target.names is not None and dotted == target.module:
            # One of its names as pkgutil, entry points and pickles spell it.
            asked = _ASKED.match(text, end)
            if asked is not None and (asked[0][0] == ":" or text[: match.start()].endswith("c")):
                dotted, end = f"{dotted}.{asked[1]}", asked.end()
        name = target.named(dotted)
        if name is None:
            continue
        if "." not in target.module and not _is_meant(text, match):
            continue
        yield Named(match.start(), end, name)


def _is_meant(text: str, match: re.Match[str]) -> bool:
    """Whether a name without dots stands there as a name, and not as a word of a sentence."""
    before, after = text[: match.start()], text[match.end() :]
    return (
        "." in match.group()
        or text.strip() == match.group()
        or before[-1:] in ("`", '"', "'")
        or bool(_CALLED.match(after))
        or bool(_AS_SCRIPT.search(before) or _STARTS_IMPORT.search(before))
    )


def names_file(text: str, named: Named, has: Callable[[str], bool]) -> bool:
    """Whether `pkg.shim.txt` is the name of a file, and not a name of the shim.

    `has` tells whether the shim may have a name: some suffixes are names of modules, too.
    """
    suffix = text[named.start : named.end].rpartition(".")[2]
    if suffix != named.name or text[named.end : named.end + 1] in ("(", "["):
        return False
    return suffix in _SUFFIXES or (suffix in _ALSO_NAMES and not has(suffix))


def is_entry(text: str, named: Named) -> bool:
    """Whether the text runs the module (`-m`), or is an entry point (`name = pkg.shim:main`)."""
    before, after = text[: named.start], text[named.end :]
    if _AS_SCRIPT.search(before) or before.endswith("-m"):
        return True
    # Several entry points may stand in one text, a line each.
    line, rest = before.rpartition("\n")[2], after.partition("\n")[0]
    return bool(_CALLED.match(rest)) and bool(_OFFERED.fullmatch(line))


def imported_in(text: str, named: Named) -> str | None:
    """The name that an import statement at the start of a line takes, where this is one."""
    if not _STARTS_IMPORT.search(text[: named.start]):
        return None
    taken = _IMPORTED.match(text, named.end)
    return taken[1] if taken and named.name == "." else named.name


def is_for_use(text: str, named: Named) -> bool:
    """Whether the name is what the text is about, and not a word of a message."""
    before, after = text[: named.start], text[named.end :]
    if not before.strip("^\\b \t\r\n") or not re.search(r"\s", text.strip()):
        return True
    if before.endswith("c"):
        return True  # in a pickle
    if _AS_SCRIPT.search(before) or _GIVEN_TO_COMMAND.search(before):
        return True
    line = before.rpartition("\n")[2]
    if _ITEM.match(line) and _ITEM_END.match(after):
        return True
    words = [word.strip(",;\"'") for word in text.split()]
    return all(_LISTED.fullmatch(word) for word in words)
