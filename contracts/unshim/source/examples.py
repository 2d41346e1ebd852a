"""Code that is run although it stands in a text: doctests, and blocks that are said to be run."""

from collections.abc import Iterable, Iterator, Sequence

from unshim.patterns import lazily
from unshim.source.inset import Line

# https://docs.python.org/3/library/doctest.html#how-are-docstring-examples-recognized
_PROMPT = lazily(r"(\s*)>>>(?: |$)")
_RUN = (
    r"code-cell|doctest|exec|exec_code|ipython|jupyter-execute|plot|testcleanup|testcode|testsetup"
)
_DIRECTIVE = lazily(rf"(\s*)\.\.\s+(?:{_RUN})::")
# R Markdown, Quarto and MyST: a language or a directive in braces is run, a bare one is shown.
_FENCE = lazily(rf"\s*(?P<fence>`{{3,}}|~{{3,}})\s*\{{(?:python|{_RUN})\b")
_OPTION = lazily(r"\s*:[\w-]+:")


def doctests(lines: Iterable[Line]) -> list[Line]:
    """The code behind the prompts, without them."""
    found: list[Line] = []
    margin: str | None = None
    for line in lines:
        prompt = _PROMPT.match(line.text)
        if prompt:
            margin = prompt[1]
            found.append(line.cut(prompt.end()))
        elif margin is not None and line.text.startswith(f"{margin}..."):
            start = len(margin) + len("... ")
            found.append(line.cut(min(start, len(line.text))))
        elif margin is not None and found[-1].text.endswith("\\"):
            # In a string that is not raw, this is one line.
            found.append(line)
        else:
            margin = None
    return found


def executed(lines: Sequence[Line]) -> Iterator[list[Line]]:
    """The blocks of a text that are run when it is rendered or tested, but for doctests."""
    at = 0
    while at < len(lines):
        fence, directive = _FENCE.match(lines[at].text), _DIRECTIVE.match(lines[at].text)
        at += 1
        if fence:
            end = closing_of(lines, at, fence["fence"])
        elif directive:
            end = dedent_of(lines, at, len(directive[1]))
        else:
            continue
        block = [line for line in lines[at:end] if not _OPTION.match(line.text)]
        if not any(_PROMPT.match(line.text) for line in block):
            yield without_margin(block)
        at = end


def closing_of(lines: Sequence[Line], start: int, fence: str) -> int:
    for at in range(start, len(lines)):
        if lines[at].text.strip().startswith(fence):
            return at
    return len(lines)


def dedent_of(lines: Sequence[Line], start: int, margin: int) -> int:
    for at in range(start, len(lines)):
        text = lines[at].text
        if text.strip() and len(text) - len(text.lstrip()) <= margin:
            return at
    return len(lines)


def without_margin(lines: Sequence[Line]) -> list[Line]:
    margins = [len(line.text) - len(line.text.lstrip()) for line in lines if line.text.strip()]
    margin = min(margins, default=0)
    return [line.cut(min(margin, len(line.text))) for line in lines]
