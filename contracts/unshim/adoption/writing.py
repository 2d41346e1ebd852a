"""Files written whole or not at all, and none overwritten unseen."""

import os
import tempfile

from unshim.errors import UsageError


def create(path: str, data: bytes) -> None:
    """A new file. Raises UsageError where there is one of that name by now."""
    temporary = _written(path, data, 0o666 & ~_umask())
    try:
        os.link(temporary, path)
    except FileExistsError:
        raise UsageError("is there already, and is left as it is", path) from None
    except OSError:
        _create_without_links(path, data)
    finally:
        os.unlink(temporary)


def _create_without_links(path: str, data: bytes) -> None:
    """For file systems that know no hard links."""
    try:
        with open(path, "xb") as file:
            file.write(data)
    except FileExistsError:
        raise UsageError("is there already, and is left as it is", path) from None
    except OSError as error:
        raise UsageError(f"cannot be written: {error.strerror}", path) from None


def replace(path: str, before: bytes, data: bytes) -> None:
    """A file's new content. Raises UsageError where it is not what it was when it was read."""
    path = os.path.realpath(path)
    with open(path, "rb") as file:
        if file.read() != before:
            raise UsageError("was changed while this ran, and is left as it is", path)
    temporary = _written(path, data, os.stat(path).st_mode & 0o7777)
    try:
        os.replace(temporary, path)
    except OSError as error:
        os.unlink(temporary)
        raise UsageError(f"cannot be written: {error.strerror}", path) from None


def _written(path: str, data: bytes, mode: int) -> str:
    """A temporary file beside the path, with all of the data on disk."""
    folder, name = os.path.split(path)
    try:
        os.makedirs(folder, exist_ok=True)
        descriptor, temporary = tempfile.mkstemp(prefix=f".{name}.", dir=folder)
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(temporary, mode)
    except OSError as error:
        raise UsageError(f"cannot be written: {error.strerror}", path) from None
    return temporary


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
