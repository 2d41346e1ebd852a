"""git, run as a program. Nothing of a repository is read or written behind its back."""

import os
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from unshim.errors import TreeError
from unshim.patterns import lazily
from unshim.spelling import COMPATIBLE, COMPATIBLE_MARKS, ESCAPE, ESCAPE_MARKS, UTF_7, UTF_7_MARKS
from unshim.tree.base import UTF_16
from unshim.tree.repository import environment_for, top_of

if TYPE_CHECKING:
    from subprocess import CompletedProcess, Popen

# A quoted path or a colour of the user's own settings would change what we read.
_SETTINGS = ("-c", "core.quotePath=false", "-c", "color.ui=false", "-c", "grep.fullName=false")

# Without -w and --untracked, each of which takes git as long again as the search itself.
GREP = ("grep", "-l", "-z", "-a")


def threads() -> str:
    """The option for a search on disk: git's own eight get into each other's way on fewer
    processors."""
    return f"--threads={min(os.cpu_count() or 1, 8)}"


class Git:
    """git in one folder of a repository."""

    def __init__(self, folder: str) -> None:
        self.folder = folder
        self._environment = environment_for(folder)

    def with_index(self, path: str) -> "Git":
        """The same with another file for its index."""
        git = Git(self.folder)
        git._environment["GIT_INDEX_FILE"] = path
        return git

    def start(
        self, *arguments: str, stdin: int | None = None, stdout: int | None = None
    ) -> "Popen[bytes]":
        """A running git, its errors piped, and its output too unless it is to go elsewhere."""
        import subprocess

        try:
            return subprocess.Popen(
                ["git", *_SETTINGS, *arguments],
                cwd=self.folder,
                env=self._environment,
                stdin=subprocess.DEVNULL if stdin is None else stdin,
                stdout=subprocess.PIPE if stdout is None else stdout,
                stderr=subprocess.PIPE,
            )
        except FileNotFoundError:
            raise missing_git(self.folder) from None

    def ask(self, *arguments: str, stdin: bytes | None = None) -> "CompletedProcess[bytes]":
        """A finished git, whatever its exit code."""
        import subprocess

        process = self.start(*arguments, stdin=None if stdin is None else subprocess.PIPE)
        output, errors = process.communicate(stdin)
        return subprocess.CompletedProcess(arguments, process.returncode, output, errors)

    def run(self, *arguments: str, stdin: bytes | None = None) -> bytes:
        """What git prints. Raises TreeError with git's own words where it fails."""
        done = self.ask(*arguments, stdin=stdin)
        if done.returncode:
            raise failed(arguments, done.stderr)
        return done.stdout

    def blobs(self, ids: Sequence[str]) -> Iterator[bytes]:
        """The contents of blobs, in the order of their ids, read as git writes them."""
        import subprocess
        from threading import Thread

        if not ids:
            return
        process = self.start("cat-file", "--batch", stdin=subprocess.PIPE)
        assert process.stdin is not None
        assert process.stdout is not None

        def ask_for_all() -> None:
            assert process.stdin is not None
            try:
                process.stdin.write("".join(f"{blob}\n" for blob in ids).encode())
                process.stdin.close()
            except BrokenPipeError:
                pass

        asking = Thread(target=ask_for_all, daemon=True)
        asking.start()
        try:
            for blob in ids:
                header = process.stdout.readline().split()
                if len(header) != 3:
                    raise TreeError(
                        f"git has no object {blob}",
                        hint="a partial or damaged clone: try `git fetch --refetch` or `git fsck`",
                    )
                yield process.stdout.read(int(header[2]))
                process.stdout.read(1)
        finally:
            process.stdout.close()
            process.kill()
            process.wait()
            asking.join()
            if process.stderr is not None:
                process.stderr.close()


def finished(process: "Popen[bytes]", command: str) -> bytes:
    """What a started git prints until its end. Raises TreeError where it fails."""
    output, errors = process.communicate()
    if process.returncode:
        raise failed([command], errors)
    return output


def failed(arguments: Sequence[str], errors: bytes) -> TreeError:
    said = errors.decode("utf-8", "replace").strip().splitlines()
    first = said[0] if said else "it said nothing"
    # git's own advice, which it gives on a line of its own.
    advice = [line.strip() for line in said if line.strip().startswith("git config ")]
    return TreeError(f"git {arguments[0]} failed: {first}", hint="".join(advice[:1]))


def missing_git(folder: str) -> TreeError:
    return TreeError(
        f"{folder} is a git repository, but git is not on PATH",
        hint="install git, or put its folder on PATH",
    )


def in_repository(folder: str) -> bool:
    """Whether git would find a repository from here."""
    return top_of(folder) is not None


def installed() -> bool:
    """Whether there is a git on PATH. shutil.which would do, but importing it costs a hook 4 ms."""
    names = ("git.exe", "git.cmd") if os.name == "nt" else ("git",)
    folders = os.environ.get("PATH", os.defpath).split(os.pathsep)
    return any(os.access(f"{folder}/{name}", os.X_OK) for folder in folders for name in names)


def split(output: bytes) -> list[str]:
    """The items of a list that git ended with NUL each, as paths."""
    return [os.fsdecode(item) for item in output.split(b"\0") if item]


def word_options(words: Iterable[str]) -> list[str]:
    """The options of a search for these words, however they are spelled, and for text in UTF-16,
    which may hold them too."""
    by_name: dict[str, list[str]] = {}
    for word in words:
        name = _NAME.match(word)
        by_name.setdefault(name[0] if name else "", []).append(word)
    # What begins alike is looked for together: git goes through a file once for each pattern.
    found = [_either(name, together) for name, together in by_name.items()]
    marks = [_UTF_16, ESCAPE, UTF_7, *COMPATIBLE]
    return ["-P", *(option for pattern in (*found, *marks) for option in ("-e", pattern))]


def fixed_options(words: Iterable[str]) -> list[str]:
    """The same for a git that was built without such patterns: it finds rather too much."""
    # Windows hands no such bytes to a program.
    marks = [] if os.name == "nt" else [os.fsdecode(mark) for mark in (*UTF_16, *COMPATIBLE_MARKS)]
    every = (*words, *ESCAPE_MARKS, *UTF_7_MARKS, *marks)
    return ["-F", *(option for text in every for option in ("-e", text))]


_NAME = lazily(r"\w+")
_UTF_16 = r"\xff\xfe|\xfe\xff"


def _either(name: str, words: Sequence[str]) -> str:
    if len(words) == 1:
        return re.escape(words[0])
    return re.escape(name) + "(?:" + "|".join(re.escape(word[len(name) :]) for word in words) + ")"
