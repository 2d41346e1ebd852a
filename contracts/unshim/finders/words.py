"""Where a text spells one of some words, each as a whole: a few of them, or thousands."""

import re
from collections.abc import Collection, Iterator

from unshim.patterns import lazily
from unshim.tree import Tree

# Up to as many words, looking for each is quicker than looking at every name of the text.
_FEW = 24
_MANY = 100  # words; from here on reading every file is quicker
_NAME = lazily(rb"[A-Za-z_\x80-\xff][\w\x80-\xff]*")


class Words:
    """Words to look for in bytes."""

    def __init__(self, words: Collection[str]) -> None:
        self._words = frozenset(word.encode() for word in words)
        self._pattern: re.Pattern[bytes] | None = None
        if len(self._words) <= _FEW:
            either = b"|".join(map(re.escape, sorted(self._words)))
            self._pattern = re.compile(
                rb"(?<![\w\x80-\xff])(?:" + either + rb")(?![\w\x80-\xff])" if either else rb"(?!)"
            )

    def spans(self, data: bytes) -> Iterator[tuple[int, int]]:
        """Start and end of each of the words in the data, in order."""
        if self._pattern is not None:
            yield from (match.span() for match in self._pattern.finditer(data))
            return
        for match in _NAME.finditer(data):
            if match[0] in self._words:
                yield match.span()

    def found(self, data: bytes) -> set[bytes]:
        """The words that the data spells."""
        if self._pattern is not None:
            return set(self._pattern.findall(data))
        return set(_NAME.findall(data)).intersection(self._words)


def files_with(tree: Tree, words: Collection[str]) -> list[str]:
    """The files of a tree that may spell one of the words; all of them where there are many.

    git takes each file once for each word.
    """
    return tree.search(sorted(words)) if len(words) <= _MANY else sorted(tree.listing().files)


def names_given(data: bytes, words: Words) -> Iterator[str]:
    """The names that a text may give to what one of the words stands for.

    By `word as name`, by `name = word` and by `class name(word)`; rather too many than too few.
    """
    for start, end in words.spans(data):
        line = data.rfind(b"\n", 0, start) + 1
        after = _AFTER.match(data, end)
        if after is not None:
            yield after[1].decode("utf-8", "replace")
        before = data[line:start]
        if b"=" in before and b"(" not in before and _CALLED.match(data, end) is None:
            for name in _NAME.findall(before[: before.rindex(b"=")]):
                yield name.decode("utf-8", "replace")
        head = data.rfind(b"class ", max(0, start - _LONGEST_HEAD), start)
        if head >= 0 and b":" not in data[head:start]:
            named = _CLASS.match(data, head)
            if named is not None:
                yield named[1].decode("utf-8", "replace")


_LONGEST_HEAD = 2000  # bytes of a class's bases
_AFTER = lazily(rb"\s+as\s+([\w\x80-\xff]+)")
_CALLED = lazily(rb"[ \t]*[(.]")
_CLASS = lazily(rb"class\s+([\w\x80-\xff]+)")
