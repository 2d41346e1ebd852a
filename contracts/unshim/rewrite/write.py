"""Writing results: each file whole or not at all, and nothing outside the root."""

import os
import stat
from collections.abc import Mapping
from contextlib import suppress
from glob import escape, glob

from unshim.errors import WriteError
from unshim.migration.writing import locked, write_whole


def write_files(root: str, files: Mapping[str, tuple[bytes, bytes]]) -> dict[str, str]:
    """Puts new bytes in the place of old ones, by path: (old, new).

    Gives the paths that were not written, each with the reason. Raises WriteError where another
    unshim is at work.
    """
    failed: dict[str, str] = {}
    with locked(root):
        for path, (before, after) in sorted(files.items()):
            target = os.path.join(root, path)
            try:
                reason = _why_not(root, target, before)
                if not reason:
                    _sweep(target)
                    write_whole(target, after, path)
            except OSError as error:
                reason = f"it cannot be written: {error.strerror}"
            except WriteError as error:
                reason = error.message
            if reason:
                failed[path] = reason
    return failed


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


def _sweep(target: str) -> None:
    """Removes what an unshim that was killed left beside this file; none other is at work."""
    folder, name = os.path.split(target)
    for left in glob(os.path.join(escape(folder), f".{escape(name)}.*.unshim")):
        with suppress(OSError):
            os.unlink(left)
