"""Texts put together from texts: each may be one of several, and have holes."""

import ast
from collections.abc import Callable, Iterable, Iterator
from itertools import product

from unshim.finders.paths import HOLE

Texts = tuple[str, ...]
Join = Callable[[Iterable[str]], str]

_MOST = 64


def either(found: list[Texts]) -> Texts:
    """One of several: a hole among them where one is unknown; nothing where all are."""
    if not any(found):
        return ()
    return pick(texts or (HOLE,) for texts in found)


def pick(found: Iterable[Texts | str]) -> Texts:
    texts: dict[str, None] = {}
    for each in found:
        texts.update(dict.fromkeys([each] if isinstance(each, str) else each))
        if len(texts) > _MOST:
            return (HOLE,)
    return tuple(texts)


def _concatenated(parts: Iterable[str]) -> str:
    return "".join(parts)


def joined(parts: list[Texts], join: Join = _concatenated) -> Texts:
    """Every combination of the parts, joined; where there are too many, with holes."""
    count = 1
    for texts in parts:
        count *= len(texts)
    if count > _MOST:
        parts = [texts if len(texts) == 1 else (HOLE,) for texts in parts]
    return pick(join(each) for each in product(*parts))


def by_key(node: ast.expr) -> dict[str, ast.expr]:
    if not isinstance(node, ast.Dict):
        return {}
    pairs: Iterator[tuple[ast.expr | None, ast.expr]] = zip(node.keys, node.values, strict=True)
    return {
        key.value: value
        for key, value in pairs
        if isinstance(key, ast.Constant) and isinstance(key.value, str)
    }
