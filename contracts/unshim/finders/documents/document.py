"""Lines of a file as one text, and every place of it that names a target."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import accumulate
from typing import NamedTuple

from unshim.finders.documents.zcml import relative_names
from unshim.finders.finding import Finding
from unshim.finders.mentions import names_in
from unshim.finders.paths import Named, names_beside, path_name, paths_in
from unshim.finders.target import Target
from unshim.patterns import lazily
from unshim.source.inset import Line, texts_of
from unshim.source.loose_imports import LooseImport, LooseText, loose_imports

_IMPORTS = lazily(r"\s+c?import\b")
# A function that a cloud is to call: the path of its module, and its name.
_HANDLER = lazily(r"(?i)\bhandler[\"']?\s*[:=]\s*[\"']?([\w./-]+)\.\w+[\"']?,?\s*$")
# In a shell, a Dockerfile, a workflow, an ini file.
_CHANGES_FOLDER = lazily(
    r"(?:\b(?:cd|pushd|WORKDIR)[ \t]+|\b(?:working-directory|chdir|changedir|cwd)[ \t]*[:=][ \t]*)"
    r"[\"']?(?:\$\{?\w+\}?/)?([\w./-]+?)/?[\"']?(?=[\s;&|)]|$)"
)
# Of a line longer than this, as minified code has, only what is near a word is read.
_LONG_LINE = 4_000
_NEAR = 500
_BREAK = lazily(r"[\s\"'`,;(){}\[\]<>]")


def _lacks_suffix(path: str, target: Target) -> bool:
    """Whether a path says no more than `pkg/shim`: in other languages, a file or folder of theirs,
    or the route of an address."""
    return bool(target.file_names) and path.replace("\\", "/").endswith(f"/{target.last}")


class Spelled(NamedTuple):
    """A place that names a target: by a dotted name or an import, or by the path of its file."""

    named: Named
    is_path: bool


class Document:
    """`text` are the lines, joined by newlines."""

    def __init__(self, path: str, lines: Sequence[Line]) -> None:
        self.path = path
        self.lines = lines
        self._texts = texts_of(lines)
        self.text = "\n".join(self._texts)

    @cached_property
    def _starts(self) -> list[int]:
        return [*accumulate((len(text) + 1 for text in self._texts), initial=0)][:-1]

    def index(self, offset: int) -> int:
        """The index of the line that an offset lies in."""
        return bisect_right(self._starts, offset) - 1

    def around(self, named: Named) -> tuple[str, str]:
        """What stands before and after on the same line."""
        at = self.index(named.start)
        text = self._texts[at]
        return text[: named.start - self._starts[at]], text[named.end - self._starts[at] :]

    def finding(self, named: Named, kind: str) -> Finding:
        line, column, label = self._place(named.start)
        end_line, end_column, _ = self._place(named.end)
        scope = label or "<module>"
        return Finding(
            self.path, line, column, end_line, end_column, kind, named.name, scope, message=""
        )

    def _place(self, offset: int) -> tuple[int, int, str]:
        at = self.index(offset)
        line = self.lines[at]
        return line.number, line.columns[offset - self._starts[at]], line.label

    @cached_property
    def _imports(self) -> list[LooseImport]:
        if "import" not in self.text:
            return []
        return [each for each in loose_imports(LooseText.plain(self.text)) if not each.level]

    def spelled(self, targets: Sequence[Target]) -> Iterator[Spelled]:
        """Every place that names a target, in the order of the text."""
        found: dict[int, Spelled] = {}
        for target in targets:
            if not target.chain:
                for each in (*self._imported(target), *self._named(target)):
                    found.setdefault(each.named.start, each)
        yield from (found[start] for start in sorted(found))

    def _imported(self, target: Target) -> Iterator[Spelled]:
        for each in self._imports:
            dotted = f"{each.module}.{each.name}" if each.name else each.module
            name = target.match(each.module if each.name == "*" else dotted)
            if name is not None:
                yield Spelled(Named(each.start, each.end, name), is_path=False)

    def _named(self, target: Target) -> Iterator[Spelled]:
        offered = re.compile(rf"({re.escape(target.module)}):(?=[^\W\d])")
        for start, line in self._lines_with(target):
            # An entry point: `pkg.shim:X` is `pkg.shim.X`.
            for named in names_in(offered.sub(r"\1.", line), target):
                moved = Named(start + named.start, start + named.end, named.name)
                if not self._is_accounted(moved):
                    yield Spelled(moved, is_path=False)
            for named in relative_names(line, target, self.path):
                moved = Named(start + named.start, start + named.end, named.name)
                yield Spelled(moved, is_path=False)
            for named in names_beside(line, target, self.path):
                moved = Named(start + named.start, start + named.end, named.name)
                yield Spelled(moved, is_path=True)
            for named in self._in_folder(start, line, target):
                yield Spelled(named, is_path=True)
            for handler in _HANDLER.finditer(line) if "/" in line else ():
                if path_name(f"{handler[1]}.py", target) is not None:
                    yield Spelled(
                        Named(start + handler.start(1), start + handler.end(1), "."), is_path=True
                    )
            if "/" in line or "\\" in line:
                for named in paths_in(line, target):
                    if _lacks_suffix(line[named.start : named.end], target):
                        continue
                    moved = Named(start + named.start, start + named.end, named.name)
                    yield Spelled(moved, is_path=True)

    def _in_folder(self, start: int, line: str, target: Target) -> Iterator[Named]:
        """`cd pkg && python shim.py`: a file by its bare name, in the folder of the script."""
        for name in target.file_names:
            for match in re.finditer(rf"(?<![\w./\\*-]){re.escape(name)}(?![\w/\\.~#-])", line):
                at = start + match.start()
                before = bisect_right(self._changes, at, key=lambda change: change.end())
                folder = self._changes[before - 1][1] if before else ""
                if folder and path_name(f"{folder}/{name}", target) is not None:
                    yield Named(at, start + match.end(), ".")

    @cached_property
    def _changes(self) -> list[re.Match[str]]:
        return list(_CHANGES_FOLDER.finditer(self.text))

    def _lines_with(self, target: Target) -> Iterator[tuple[int, str]]:
        """The lines that hold a word of the target, or what is near it, each with its offset."""
        for word in target.words if target.names is None else [target.last]:
            at = self.text.find(word)
            while at >= 0:
                index = self.index(at)
                start, line = self._starts[index], self._texts[index]
                if len(line) <= _LONG_LINE:
                    yield start, line
                    at = self.text.find(word, start + len(line) + 1)
                else:
                    first, last = _near(line, at - start, at - start + len(word))
                    yield start + first, line[first:last]
                    at = self.text.find(word, max(start + last - _NEAR, at + len(word)))

    def _is_accounted(self, named: Named) -> bool:
        """Whether this is the module of an import whose names are found themselves."""
        if not _IMPORTS.match(self.text, named.end):
            return False
        module = self.text[named.start : named.end]
        return any(each.name and each.module == module for each in self._imports)


def _near(line: str, start: int, end: int) -> tuple[int, int]:
    """The part of a long line around a word of it, with no other word cut where that can be."""
    earlier = [match.end() for match in _BREAK.finditer(line, max(start - 2 * _NEAR, 0), start)]
    far = [at for at in earlier if at <= start - _NEAR]
    first = far[-1] if far else max(start - 2 * _NEAR, 0)
    later = _BREAK.search(line, end + 2 * _NEAR, end + 4 * _NEAR)
    return first, later.start() if later else min(end + 4 * _NEAR, len(line))
