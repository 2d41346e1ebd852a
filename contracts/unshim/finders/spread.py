"""The same work on many files, spread over processes where that is safe and pays."""

import os
from collections.abc import Callable, Sequence
from typing import TypeVar

# Below this many files, starting a process takes longer than it saves.
_WORTH_IT = 48
_MOST = 4

Result = TypeVar("Result")


def spread(
    paths: Sequence[str], work: Callable[[Sequence[str]], list[Result]], most: int = _MOST
) -> list[Result]:
    """What `work` gives for all paths, in no particular order, by `most` processes.

    `work` gets some of the paths and returns a list of what pickle can carry. Its exceptions are
    raised here. A process that dies has its part done over.
    """
    count = min(_processes(len(paths)), most)
    if count == 1:
        return work(paths)
    parts = [paths[index::count] for index in range(count)]
    children = [_start(part, work) for part in parts[1:]]
    found: list[Result] = []
    try:
        found += work(parts[0])
    finally:
        answers: list[list[Result] | None] = [_finish(*child) for child in children]
    for part, answer in zip(parts[1:], answers, strict=True):
        found += work(part) if answer is None else answer
    return found


def _processes(files: int) -> int:
    """How many processes to use. A process with threads must not be forked."""
    import sys

    threading = sys.modules.get("threading")
    if not hasattr(os, "fork") or sys.platform == "darwin":
        return 1
    if threading is not None and threading.active_count() > 1:
        return 1
    usable = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 1
    return max(1, min(usable, _MOST, files // _WORTH_IT + 1))


def _start(paths: Sequence[str], work: Callable[[Sequence[str]], list[Result]]) -> tuple[int, int]:
    """A process at work: its number, and the pipe on which it will answer."""
    import pickle

    reading, writing = os.pipe()
    process = os.fork()
    if process:
        os.close(writing)
        return process, reading
    code = 1
    try:
        os.close(reading)
        answer = pickle.dumps(work(paths), pickle.HIGHEST_PROTOCOL)
        view = memoryview(answer)
        while view:
            view = view[os.write(writing, view) :]
        code = 0
    finally:
        # Nothing of the parent's is to be flushed or cleaned up here.
        os._exit(code)


def _finish(process: int, reading: int) -> list[Result] | None:
    """The answer; None where the process failed, so that its exception shows in a second try."""
    import pickle

    pieces = []
    while piece := os.read(reading, 1 << 20):
        pieces.append(piece)
    os.close(reading)
    _, status = os.waitpid(process, 0)
    if status:
        return None
    answer: list[Result] = pickle.loads(b"".join(pieces))
    return answer
