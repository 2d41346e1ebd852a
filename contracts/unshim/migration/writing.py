"""Files are written whole or not at all, and by one unshim at a time."""

import os
import stat
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from unshim.errors import UsageError, WriteError

_WAIT = 10.0  # seconds, for another unshim to be done
_PAUSE = 0.05


@contextmanager
def locked(folder: str, wait: float = _WAIT) -> Iterator[None]:
    """Keeps every other unshim from writing in the folder; a crash leaves no lock behind.

    What is read inside is still true when it is written. Raises WriteError where the folder
    stays locked, UsageError where it is not there.
    """
    until = time.monotonic() + wait
    while True:
        try:
            lock = _take(folder)
        except FileNotFoundError:
            raise UsageError(
                f"there is no folder of declarations {folder}",
                hint="declare a migration in contracts/<name>.toml, or name its folder: "
                "--contracts",
            ) from None
        except PermissionError as error:
            raise WriteError(f"cannot be locked: {error.strerror}", folder) from None
        if lock is not None:
            break
        if time.monotonic() > until:
            raise WriteError(
                "another unshim is writing here",
                folder,
                "wait for it to end, or end it, and try again",
            )
        time.sleep(_PAUSE)
    try:
        yield
    finally:
        os.close(lock)


if sys.platform == "win32":

    def _take(folder: str) -> int | None:
        """A file that Windows deletes when its one user closes it or ends."""
        flags = os.O_CREAT | os.O_EXCL | os.O_RDWR | os.O_TEMPORARY
        try:
            return os.open(os.path.join(folder, ".unshim.lock"), flags)
        except FileExistsError:
            return None
        except PermissionError:
            # Being deleted by its last user just now; or not ours to write in.
            return None if os.access(folder, os.W_OK) else _refuse(folder)

    def _refuse(folder: str) -> int | None:
        raise PermissionError(13, "Permission denied", folder)

else:

    def _take(folder: str) -> int | None:
        """A lock on the folder itself, which ends with its process and leaves no file."""
        import fcntl

        descriptor = os.open(folder, os.O_RDONLY)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
            return None
        except OSError:
            # A file system without locks: the write is whole all the same.
            return descriptor
        return descriptor


def write_whole(path: str, data: bytes, label: str) -> None:
    """Puts the bytes in the file's place at once; its mode stays. `label` names it in messages.

    Raises WriteError where that cannot be; then the file is as it was.
    """
    try:
        mode = _mode(path, label)
        descriptor, scratch = tempfile.mkstemp(
            prefix=f".{os.path.basename(path)}.", suffix=".unshim", dir=os.path.dirname(path)
        )
    except OSError as error:
        raise _failed(error, label) from None
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(scratch, mode)
        os.replace(scratch, path)
    except BaseException as error:
        with suppress(OSError):
            os.unlink(scratch)
        if isinstance(error, OSError):
            raise _failed(error, label) from None
        raise


def _mode(path: str, label: str) -> int:
    """The mode that the file has, or that a new one gets."""
    try:
        found = os.lstat(path)
    except FileNotFoundError:
        mask = os.umask(0)
        os.umask(mask)
        return 0o666 & ~mask
    if stat.S_ISLNK(found.st_mode):
        hint = "make it a file of its own, or run unshim where the file is"
        raise WriteError("is a link, and unshim does not write through links", label, hint)
    if not found.st_mode & stat.S_IWUSR:
        raise WriteError("is read-only", label, f"make it writable: chmod u+w {label}")
    return stat.S_IMODE(found.st_mode)


def _failed(error: OSError, label: str) -> WriteError:
    return WriteError(
        f"could not be written: {error.strerror or error}", label, "nothing was changed"
    )
