"""Writing results: each file whole or not at all, and nothing outside the root."""

import os
import re
import stat
from collections.abc import Container, Mapping
from contextlib import suppress

from unshim.errors import WriteError
from unshim.migration.writing import locked, write_whole

_AT_A_TIME = 8
_SCRATCH = re.compile(r"\.(.+)\.[^.]+\.unshim", re.DOTALL)


def write_files(root: str, files: Mapping[str, tuple[bytes, bytes]]) -> dict[str, str]:
    """Puts new bytes in the place of old ones, by path: (old, new).

    Gives the paths that were not written, each with the reason. Raises WriteError where another
    unshim is at work.
    """
    from concurrent.futures import ThreadPoolExecutor

    def write(path: str) -> str:
        return _write(root, path, *files[path])

    paths = sorted(files)
    # Nearly all of the time is spent waiting for the disk.
    with locked(root), ThreadPoolExecutor(_AT_A_TIME) as pool:
        for folder in {os.path.dirname(path) for path in paths}:
            _sweep(os.path.join(root, folder), {os.path.basename(path) for path in paths})
        reasons = list(pool.map(write, paths))
    return {path: reason for path, reason in zip(paths, reasons, strict=True) if reason}


def _write(root: str, path: str, before: bytes, after: bytes) -> str:
    target = os.path.join(root, path)
    try:
        reason = _why_not(root, target, before)
        if not reason:
            write_whole(target, after, path)
    except OSError as error:
        return f"it cannot be written: {error.strerror}"
    except WriteError as error:
        return error.message
    return reason


def _why_not(root: str, target: str, before: bytes) -> str:
    folder = os.path.realpath(os.path.dirname(target))
    if os.path.commonpath([folder, os.path.realpath(root)]) != os.path.realpath(root):
        return "its folder is a link that leads out of the root"
    status = os.lstat(target)
    if not stat.S_ISREG(status.st_mode):
        return "it is a link"
    if status.st_nlink > 1:
        return "it has several hard links, which writing would part"
    if not os.access(target, os.W_OK):
        return "it is read-only"
    with open(target, "rb") as file:
        if file.read() != before:
            return "it was changed while unshim ran"
    return ""


def _sweep(folder: str, names: Container[str]) -> None:
    """Removes what an unshim that was killed left beside these files; none other is at work."""
    with suppress(OSError):
        for item in os.scandir(folder or "."):
            left = _SCRATCH.fullmatch(item.name)
            if left is not None and left[1] in names:
                os.unlink(item.path)
