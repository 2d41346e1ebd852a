"""The lines of a TOML file at which its keys stand, for messages."""

import re


class TomlLines:
    """A declaration's text, asked where a key is."""

    def __init__(self, text: str) -> None:
        self._lines = text.splitlines()

    def of(self, where: tuple[str, ...]) -> int:
        """The line, from 1, of a key by its tables; the nearest table's where it is not found."""
        *tables, key = where
        if tables[:1] == ["phases"] or (where[0] == "phases" and len(where) == 2):
            start = self._phase_line(int(where[1]))
            if len(where) == 2:
                return start
            return self._key_line(where[2], start) or start
        start = self._header_line(tables[0]) if tables else 0
        return self._key_line(key, start) or self._header_line(key) or start or 1

    def _phase_line(self, index: int) -> int:
        headers = [
            number
            for number, line in enumerate(self._lines, 1)
            if re.match(r"\s*\[\[\s*phases\s*\]\]", line)
        ]
        return headers[index] if index < len(headers) else self._key_line("phases", 0) or 1

    def _header_line(self, table: str) -> int:
        pattern = re.compile(rf"\s*\[+\s*[\"']?{re.escape(table)}[\"']?\s*\]+")
        return next((n for n, line in enumerate(self._lines, 1) if pattern.match(line)), 0)

    def _key_line(self, key: str, after: int) -> int:
        pattern = re.compile(rf"\s*[\"']?{re.escape(key)}[\"']?\s*[=.]")
        for number, line in enumerate(self._lines[after:], after + 1):
            if pattern.match(line):
                return number
            if after and line.lstrip().startswith("["):
                break
        return 0
