"""The errors that a user can mend. Each knows where it is, what is wrong, and what to do."""

EXIT_KEPT = 0
EXIT_BROKEN = 1
EXIT_USAGE = 2
EXIT_UNREAD = 3


class UnshimError(Exception):
    """Something the user can mend: `where` is `path:line` or a path, `hint` the way out.

    `exit_code` is what the command line returns for it.
    """

    exit_code = EXIT_USAGE

    def __init__(self, message: str, where: str = "", hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.where = where
        self.hint = hint

    def __str__(self) -> str:
        text = f"{self.where}: {self.message}" if self.where else self.message
        return f"{text}\n  help: {self.hint}" if self.hint else text


class UsageError(UnshimError):
    """The command line asks for something that cannot be."""


class DeclarationError(UnshimError):
    """A declaration or an allowlist is wrong."""


class TreeError(UnshimError):
    """The tree, or a part of it, could not be read."""

    exit_code = EXIT_UNREAD


class WriteError(UnshimError):
    """A file could not be written; it is as it was."""

    exit_code = EXIT_UNREAD


class FileError(TreeError):
    """One file could not be read: `reason` is why, `gone` that there is no such file any more."""

    def __init__(self, path: str, reason: str, gone: bool) -> None:
        self.reason = reason
        self.gone = gone
        super().__init__(f"cannot be read: {reason}", path)


class InternalError(UnshimError):
    """unshim contradicts itself or an independent witness; never reported as kept."""

    exit_code = EXIT_UNREAD
