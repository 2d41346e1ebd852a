"""Who owns a file: CODEOWNERS, as GitHub and GitLab read it; the last rule that matches wins."""

import os
import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from unshim.patterns import lazily
from unshim.tree.repository import top_of

# https://docs.github.com/en/repositories/managing-your-repositorys-settings-and-features/customizing-your-repository/about-code-owners
_GITHUB = (".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS")
# https://docs.gitlab.com/user/project/codeowners/reference/
_GITLAB = ("CODEOWNERS", "docs/CODEOWNERS", ".gitlab/CODEOWNERS")

_SECTION = lazily(r"\^?\[(?P<name>[^\]]+)\](?:\[\d+\])?(?:\s+(?P<owners>.*))?")
_GAP = lazily(r"(?<!\\)\s+")


class _Rule(NamedTuple):
    pattern: re.Pattern[str]
    owners: tuple[str, ...]
    excludes: bool = False


class Owners(NamedTuple):
    """The owners of files below `prefix` of a repository; `sections` each have a say.

    GitHub knows one section only.
    """

    sections: tuple[tuple[_Rule, ...], ...] = ()
    prefix: str = ""

    def of(self, path: str, declared: str = "") -> tuple[str, ...]:
        """The owners of a file below the root; `declared` where CODEOWNERS names none."""
        whole = self.prefix + path
        found: dict[str, None] = {}
        for rules in self.sections:
            found.update(dict.fromkeys(_last_match(rules, whole)))
        return tuple(found) or ((declared,) if declared else ())


NOBODY = Owners()


def _last_match(rules: Sequence[_Rule], path: str) -> tuple[str, ...]:
    owners: tuple[str, ...] = ()
    for rule in rules:
        if rule.pattern.fullmatch(path):
            if rule.excludes:
                return ()
            owners = rule.owners
    return owners


def read_owners(root: str) -> Owners:
    """The owners that the repository around `root` names; nobody where it has no CODEOWNERS."""
    top = top_of(root) or root
    is_gitlab = os.path.exists(os.path.join(top, ".gitlab-ci.yml")) or "GITLAB_CI" in os.environ
    for place in _GITLAB + _GITHUB if is_gitlab else _GITHUB + _GITLAB:
        try:
            with open(os.path.join(top, place), encoding="utf-8", errors="replace") as file:
                text = file.read()
        except OSError:
            continue
        relative = os.path.relpath(os.path.realpath(root), top).replace(os.sep, "/")
        prefix = "" if relative == "." else f"{relative}/"
        if is_gitlab or place not in _GITHUB or _has_sections(text):
            return Owners(_of_gitlab(text), prefix)
        return Owners((_of_github(text),), prefix)
    return NOBODY


def _has_sections(text: str) -> bool:
    return any(_SECTION.fullmatch(line.strip()) for line in text.splitlines())


def _of_github(text: str) -> tuple[_Rule, ...]:
    rules = []
    for line in text.splitlines():
        pattern, owners = _fields(line)
        # These three are skipped by GitHub as invalid: negation, sets, and an escaped hash.
        if pattern and not pattern.startswith(("!", "\\#")) and "[" not in pattern:
            rules.append(_Rule(_github_pattern(pattern), owners))
    return tuple(rules)


def _of_gitlab(text: str) -> tuple[tuple[_Rule, ...], ...]:
    sections: dict[str, list[_Rule]] = {"": []}
    present = sections[""]
    inherited: tuple[str, ...] = ()
    for line in text.splitlines():
        header = _SECTION.fullmatch(line.strip())
        if header:
            present = sections.setdefault(header["name"].strip().lower(), [])
            inherited = _owners((header["owners"] or "").split())
            continue
        pattern, owners = _fields(line)
        if pattern:
            excludes = pattern.startswith("!")
            rule = _gitlab_pattern(pattern.removeprefix("!"))
            present.append(_Rule(rule, owners or inherited, excludes))
    return tuple(tuple(rules) for rules in sections.values())


def _fields(line: str) -> tuple[str, tuple[str, ...]]:
    """A line's pattern and owners; "" for a comment or a blank line."""
    line = line.strip()
    if not line or line.startswith("#"):
        return "", ()
    pattern, *rest = _GAP.split(line)
    return pattern, _owners(rest)


def _owners(words: Sequence[str]) -> tuple[str, ...]:
    """The owners up to a comment: users, teams, roles and addresses."""

    def named() -> Iterator[str]:
        for word in words:
            if word.startswith("#"):
                return
            if "@" in word:
                yield word

    return tuple(named())


@lru_cache(maxsize=1024)
def _github_pattern(pattern: str) -> re.Pattern[str]:
    """As gitignore has it, but that `docs/*` holds the files right in docs/ alone."""
    is_folder = pattern.endswith("/")
    bare = pattern.strip("/")
    is_anchored = "/" in pattern.rstrip("/")
    if not is_folder and bare.endswith("/*"):
        return re.compile(_segments(bare))
    end = "/.+" if is_folder else "(?:/.+)?"
    start = "" if is_anchored else "(?:.*/)?"
    return re.compile(start + _segments(bare) + end, re.DOTALL)


@lru_cache(maxsize=1024)
def _gitlab_pattern(pattern: str) -> re.Pattern[str]:
    """As Ruby's File.fnmatch has it: a path that is not anchored may begin at any depth."""
    whole = pattern if pattern.startswith("/") else f"**/{pattern}"
    whole = f"{whole}**/*" if whole.endswith("/") else whole
    return re.compile(_segments(whole.strip("/"), spans_at_end=False), re.DOTALL)


def _segments(glob: str, *, spans_at_end: bool = True) -> str:
    """The regular expression of a glob; `spans_at_end` says what a last `**` holds."""
    pieces = []
    names = glob.split("/")
    for index, name in enumerate(names):
        last = index == len(names) - 1
        if name == "**" and not last:
            pieces.append("(?:.*/)?")
        elif name == "**" and spans_at_end:
            pieces.append(".+")
        else:
            pieces.append(_segment(name) + ("" if last else "/"))
    return "".join(pieces)


def _segment(name: str) -> str:
    found = ""
    for token in re.findall(r"\\.|\*+|\[[^\]]+\]|.", name, re.DOTALL):
        if token.startswith("*"):
            found += "[^/]*"
        elif token == "?":
            found += "[^/]"
        elif len(token) > 1 and token.startswith("["):
            inside = token[1:-1].replace("\\", "\\\\").replace("[", "\\[")
            found += f"[^{inside[1:]}]" if inside[0] in "!^" else f"[{inside}]"
        else:
            found += re.escape(token[-1])
    return found
