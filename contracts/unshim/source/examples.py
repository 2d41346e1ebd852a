"""Code that is run although it stands in a text: doctests, and blocks that are said to be run."""

from collections.abc import Iterator, Sequence

from unshim.patterns import lazily
from unshim.source.inset import Line, texts_of

# https://docs.python.org/3/library/doctest.html#how-are-docstring-examples-recognized
_PROMPT = lazily(r"(\s*)>>>(?: |$)")
_DIRECTIVES = (
    *("code-cell", "doctest", "exec", "exec_code", "ipython", "jupyter-execute", "plot"),
    *("testcleanup", "testcode", "testsetup"),
)
_RUN = "|".join(_DIRECTIVES)
_DIRECTIVE = lazily(rf"(\s*)\.\.\s+(?:{_RUN})::")
# R Markdown, Quarto and MyST: a language or a directive in braces is run, a bare one is shown.
_FENCE = lazily(rf"\s*(?P<fence>`{{3,}}|~{{3,}})\s*\{{(?:python|{_RUN})\b")
_OPTION = lazily(r"\s*:[\w-]+:")


def sections_run(lines: Sequence[Line], text: str) -> Iterator[list[Line]]:
    """All code of a text, of which these are the lines, that is run."""
    if ">>>" in text and (examples := doctests(lines)):
        yield examples
    if any(f"{name}::" in text for name in _DIRECTIVES) or any(
        mark in text and "{" in text for mark in ("```", "~~~")
    ):
        yield from filter(None, executed(lines))


def doctests(lines: Sequence[Line]) -> list[Line]:
    """The code behind the prompts, without them."""
    found: list[Line] = []
    margin: str | None = None
    for at, text in enumerate(texts_of(lines)):
        prompt = _PROMPT.match(text) if ">>>" in text else None
        if prompt:
            margin = prompt[1]
            found.append(lines[at].cut(prompt.end()))
        elif margin is None:
            continue
        elif text.startswith(f"{margin}..."):
            start = len(margin) + len("... ")
            found.append(lines[at].cut(min(start, len(text))))
        elif found[-1].text.endswith("\\"):
            # In a string that is not raw, this is one line.
            found.append(lines[at])
        else:
            margin = None
    return found


def executed(lines: Sequence[Line]) -> Iterator[list[Line]]:
    """The blocks of a text that are run when it is rendered or tested, but for doctests."""
    texts = texts_of(lines)
    at = 0
    while at < len(texts):
        text = texts[at]
        at += 1
        if "{" in text and (fence := _FENCE.match(text)):
            end = closing_of(lines, at, fence["fence"])
        elif "::" in text and (directive := _DIRECTIVE.match(text)):
            end = dedent_of(lines, at, len(directive[1]))
        else:
            continue
        block = [line for line in lines[at:end] if not _OPTION.match(line.text)]
        if not any(_PROMPT.match(line.text) for line in block):
            yield without_margin(block)
        at = end


def closing_of(lines: Sequence[Line], start: int, fence: str) -> int:
    texts = texts_of(lines)
    for at in range(start, len(texts)):
        if texts[at].strip().startswith(fence):
            return at
    return len(texts)


def dedent_of(lines: Sequence[Line], start: int, margin: int) -> int:
    texts = texts_of(lines)
    for at in range(start, len(texts)):
        text = texts[at]
        if text.strip() and len(text) - len(text.lstrip()) <= margin:
            return at
    return len(texts)


def without_margin(lines: Sequence[Line]) -> list[Line]:
    margins = [len(line.text) - len(line.text.lstrip()) for line in lines if line.text.strip()]
    margin = min(margins, default=0)
    return [line.cut(min(margin, len(line.text))) for line in lines]
