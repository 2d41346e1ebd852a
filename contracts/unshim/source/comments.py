"""Comments and strings in files of any language, as far as a table of their marks tells them.

Where in doubt, text is no comment: what is named in it is then a use, and nothing is missed.
"""

import re
from functools import lru_cache
from typing import NamedTuple

from unshim.patterns import lazily

# A mark in the middle of a word or a value (`url#part`) starts no comment.
_HASH = r"(?<!\S)#[^\n]*"
_HASH_ANYWHERE = r"#[^\n]*"
_SEMICOLON = r"(?<!\S);[^\n]*"
_SLASHES = r"//[^\n]*"
_DASHES = r"--[^\n]*"
_BATCH = r"(?mi:^[ \t]*(?:rem\b|::)[^\n]*)"
_NEVER = r"(?!)"

_DOUBLE = r"\"(?:[^\"\\\n]|\\.)*\""
_QUOTES = rf"{_DOUBLE}|'(?:[^'\\\n]|\\.)*'"
_LONG_QUOTES = r"\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*'"  # over any number of lines
# https://en.cppreference.com/w/cpp/language/string_literal: `R"mark(...)mark"`
_RAW = r"(?s:\bR\"(?P<raw>[^()\s\\]{0,16})\(.*?\)(?P=raw)\")"
_TRIPLE = ('"""', "'''")

_MARKUP = ("<!--", "-->")
_TEMPLATE = ("{#", "#}")
# What is done even within a comment of the language that a template makes.
_DONE = lazily(r"\{[{%]")


class Language(NamedTuple):
    """How a language writes comments and strings: patterns for what ends with its line, marks
    for what may not.

    `only_quoted` where a dotted name outside of strings is the language's own.
    """

    comment: str
    blocks: tuple[tuple[str, str], ...] = ()
    string: str = _QUOTES
    long_strings: tuple[str, ...] = ()
    only_quoted: bool = False


_DEFAULT = Language(_HASH)
_LANGUAGES = {
    Language(f"{_HASH}|{_SEMICOLON}"): "ini cfg conf desktop editorconfig flake8 gitconfig"
    " importlinter pylintrc coveragerc",
    Language(_HASH_ANYWHERE, long_strings=_TRIPLE): "toml mk",
    Language(_SLASHES, (("/*", "*/"),)): "json jsonc json5 css scss less proto",
    Language(
        _SLASHES, (("/*", "*/"),), f"{_RAW}|{_QUOTES}", only_quoted=True
    ): "c h cc cpp cxx hh hpp cu",
    Language(
        _SLASHES, (("/*", "*/"),), _QUOTES, (*_TRIPLE, "`"), only_quoted=True
    ): "cs d dart go gradle groovy java js jsx kt kts m mjs mm php rs scala swift ts tsx v zig",
    Language(_DASHES): "sql",
    Language(_DASHES, only_quoted=True): "lua hs elm",
    Language(_HASH, string=_LONG_QUOTES, only_quoted=True): "r",
    Language(_SEMICOLON, string=_DOUBLE): "lisp el clj scm asm s",
    Language(_NEVER, (_MARKUP, _TEMPLATE), _NEVER): "html htm xhtml xml svg vue svelte",
    Language(_BATCH): "bat cmd",
}
_BY_SUFFIX = {
    suffix: language for language, suffixes in _LANGUAGES.items() for suffix in suffixes.split()
}
_TEMPLATES = {"in", "j2", "jinja", "jinja2", "mako", "mustache", "template", "tmpl", "tpl"}


class Lexed(NamedTuple):
    """The spans of a text's comments, and of its strings."""

    comments: list[tuple[int, int]]
    strings: list[tuple[int, int]]


def language_of(path: str) -> Language:
    """The language of a file, by its name; a template's is that of what it makes."""
    name, dot, suffix = path.rpartition("/")[2].lower().rpartition(".")
    if suffix in _TEMPLATES and dot:
        made = language_of(name)
        return made._replace(blocks=(*made.blocks, _TEMPLATE))
    return _BY_SUFFIX.get(suffix, _DEFAULT)


def lexed(text: str, language: Language) -> Lexed:
    """The comments and strings of a text, in its order."""
    found = Lexed([], [])
    closings = {**dict(language.blocks), **{mark: mark for mark in language.long_strings}}
    blocks = dict(language.blocks)
    never_closed: set[str] = set()
    pattern = _pattern(language)
    position = 0
    while match := pattern.search(text, position):
        position = match.end()
        mark = match["opening"]
        if mark is None:
            (found.comments if match["comment"] is not None else found.strings).append(match.span())
        elif mark not in never_closed:
            closing = closings[mark]
            end = text.find(closing, position)
            if end < 0:
                never_closed.add(mark)
                continue
            position = end + len(closing)
            if mark not in blocks:
                found.strings.append((match.start(), position))
            elif mark != _MARKUP[0] or not _DONE.search(text, match.start(), position):
                found.comments.append((match.start(), position))
    return found


@lru_cache(maxsize=32)
def _pattern(language: Language) -> re.Pattern[str]:
    openings = sorted((*dict(language.blocks), *language.long_strings), key=len, reverse=True)
    opening = "|".join(re.escape(mark) for mark in openings) or _NEVER
    return re.compile(
        f"(?P<opening>{opening})|(?P<string>{language.string})|(?P<comment>{language.comment})"
    )
