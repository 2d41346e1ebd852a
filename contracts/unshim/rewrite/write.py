"""Writing results: each file whole or not at all, and nothing outside the root."""

import os
import re
import stat
from contextlib import suppress
from pathlib import Path

_TEMPORARY = re.compile(r"\.(?P<name>.+)\.(?P<process>\d+)\.unshim")


def write_file(root: Path, path: str, before: bytes, after: bytes) -> str:
    """Puts `after` in the place of `before`; the reason in words where that may not be done.

    The bytes go to a new file in the same folder, which then takes the old one's name and mode in
    one step: whoever reads, and whatever stops this process, finds one or the other.
    """
    target = root / path
    try:
        reason = _why_not(root, target, before)
        if not reason:
            _replace(target, after)
    except OSError as error:
        return f"it cannot be written: {error.strerror}"
    return reason


def _why_not(root: Path, target: Path, before: bytes) -> str:
    folder = target.parent.resolve()
    if not folder.is_relative_to(root.resolve()):
        return "its folder is a link that leads out of the root"
    status = target.lstat()
    if not stat.S_ISREG(status.st_mode):
        return "it is a link"
    if status.st_nlink > 1:
        return "it has several hard links, which writing would part"
    if not status.st_mode & 0o222 or not os.access(target, os.W_OK):
        return "it is read-only"
    if target.read_bytes() != before:
        return "it was changed while unshim ran"
    return ""


def _replace(target: Path, data: bytes) -> None:
    _sweep(target)
    status = target.stat()
    temporary = target.with_name(f".{target.name}.{os.getpid()}.unshim")
    handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _BINARY, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        with suppress(OSError, AttributeError):
            os.chown(temporary, status.st_uid, status.st_gid)
        temporary.chmod(stat.S_IMODE(status.st_mode))
        temporary.replace(target)
    except BaseException:
        with suppress(OSError):
            temporary.unlink()
        raise


_BINARY = getattr(os, "O_BINARY", 0)


def _sweep(target: Path) -> None:
    """Removes what a run that was killed left beside this file."""
    if os.name == "nt":
        return
    for left in target.parent.glob(f".{_literal(target.name)}.*.unshim"):
        match = _TEMPORARY.fullmatch(left.name)
        if match is not None and not _runs(int(match["process"])):
            with suppress(OSError):
                left.unlink()


def _literal(name: str) -> str:
    return re.sub(r"([*?\[])", r"[\1]", name)


def _runs(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return process != os.getpid()
