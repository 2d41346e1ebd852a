"""Whether a file still holds what it held, but for names: JSON, TOML and INI as they are parsed."""

from collections.abc import Iterator
from typing import Any

from unshim.finders.kinds import Kind

_SOURCES = {"source", "input"}


def lost_structure(path: str, kind: Kind, before: str, after: str) -> str:
    """What is wrong with the result, in words; "" where it is well, or nobody can parse it."""
    if before == after:
        return ""
    parsed = _parsed(path, kind, before)
    if parsed is None:
        return ""
    result = _parsed(path, kind, after)
    if result is None or [*_leaves(parsed)] != [*_leaves(result)]:
        return "unshim gave up: the result would not hold the same keys and values"
    return ""


def _parsed(path: str, kind: Kind, text: str) -> Any:
    suffix = path.rpartition(".")[2].lower()
    try:
        if kind is Kind.NOTEBOOK:
            import json

            return _without_sources(json.loads(text))
        if suffix == "json":
            import json

            return json.loads(text)
        if suffix == "toml":
            import tomllib

            return tomllib.loads(text)
        if suffix in ("ini", "cfg"):
            from configparser import RawConfigParser

            parser = RawConfigParser()
            parser.read_string(text)
            return {name: dict(parser[name]) for name in parser}
    except (ValueError, RecursionError, _configuration_error()):
        return None
    return None


def _configuration_error() -> type[Exception]:
    from configparser import Error

    return Error


def _without_sources(value: Any) -> Any:
    """A notebook without its code and prose, which are compared as what they are."""
    if isinstance(value, dict):
        return {key: _without_sources(its) for key, its in value.items() if key not in _SOURCES}
    if isinstance(value, list):
        return [_without_sources(one) for one in value]
    return value


def _leaves(value: Any, depth: int = 0) -> Iterator[tuple[int, object]]:
    """The shape of a value: all that it holds, in order, with strings as no more than that."""
    if isinstance(value, dict):
        yield depth, len(value)
        for its in value.values():
            yield from _leaves(its, depth + 1)
    elif isinstance(value, list):
        yield depth, len(value)
        for one in value:
            yield from _leaves(one, depth + 1)
    else:
        yield depth, str if isinstance(value, str) else value
