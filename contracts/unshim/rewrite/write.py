"""Writing results: each file whole or not at all, and nothing outside the root."""

import os
import re
import stat
from collections.abc import Iterable, Mapping
from contextlib import suppress

from unshim.errors import WriteError
from unshim.migration.writing import locked, write_whole

_AT_A_TIME = 8
# As tempfile names them, for `write_whole`.
_SCRATCH = re.compile(r"\.(.+)\.[a-z0-9_]{8}\.unshim", re.DOTALL)


def remove_leftovers(root: str, listed: Iterable[str]) -> None:
    """Removes what an unshim that was killed while it wrote left among the files of the root.

    Raises WriteError where another unshim is at work.
    """
    found = [path for path in listed if _SCRATCH.fullmatch(os.path.basename(path))]
    if found:
        with locked(root):
            _sweep(root, found)


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
            _sweep(root, _beside(root, folder))
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


def _beside(root: str, folder: str) -> list[str]:
    """The files of a folder, those that git ignores included."""
    with suppress(OSError):
        return [os.path.join(folder, name) for name in os.listdir(os.path.join(root, folder))]
    return []


def _sweep(root: str, paths: Iterable[str]) -> None:
    """Removes what an unshim that was killed left behind; none other is at work."""
    for path in paths:
        left = _SCRATCH.fullmatch(os.path.basename(path))
        if left is not None:
            scratch = os.path.join(root, path)
            with suppress(OSError):
                if _is_ours(scratch, os.path.join(os.path.dirname(scratch), left[1])):
                    os.unlink(scratch)


def _is_ours(scratch: str, beside: str) -> bool:
    """Whether a file is as `write_whole` makes it: for a file beside it, with that one's mode or
    as yet for nobody else."""
    found, other = os.lstat(scratch), os.lstat(beside)
    modes = {stat.S_IMODE(other.st_mode), stat.S_IRUSR | stat.S_IWUSR}
    return (
        stat.S_ISREG(found.st_mode)
        and stat.S_ISREG(other.st_mode)
        and found.st_nlink == 1
        and (os.name == "nt" or stat.S_IMODE(found.st_mode) in modes)
    )
