"""The base: the commit that a change starts from, as given, as CI names it, or as git knows it."""

import os
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from unshim.errors import UsageError
from unshim.tree.git import Git, failed
from unshim.tree.repository import git_folder, top_of

if TYPE_CHECKING:
    from subprocess import Popen

    from unshim.history.pipelines import Named

_NAME_ONE = "name the commit that the change starts from with --base REF"
# What git says where a ref is not there, and not where it fails for another reason.
_UNKNOWN = (
    b"Not a valid",
    b"no upstream configured",
    b"HEAD does not point to a branch",
    b"not stored as a remote-tracking branch",
    b"no such branch",
)
_REMOTE, _UPSTREAM = "refs/remotes/origin/HEAD", "@{upstream}"


class Start(NamedTuple):
    """The base's commit ("" where there is none) and what people call it.

    `doubt` says why the ratchet is not checked against it, or not all of it; "" where it is.
    """

    commit: str
    name: str
    doubt: str = ""

    @property
    def label(self) -> str:
        """The commit, by its name where that says more."""
        short = self.commit[:10]
        return f"{self.name} ({short})" if self.name and self.name != short else short


class StartSearch:
    """Looks for the commit in which the change at `root` and `asked`, or a known branch, meet.

    git is asked at once, and answers while the caller goes on.
    """

    def __init__(
        self, root: str, asked: str | None, *, staged: bool, environment: Mapping[str, str]
    ) -> None:
        self._root = root
        self._asked = asked
        self._staged = staged
        self._git = Git(root)
        self._heads: tuple[str, ...] = ("HEAD",)
        self._named: Sequence[Named] = ()
        self._running: dict[str, Popen[bytes]] = {}
        self._top = top_of(root)
        if self._top is not None:
            self._heads = _heads(root)
            if asked is None:
                from unshim.history.pipelines import named_starts

                self._named = named_starts(environment, self._top)
            self._running = {ref: self._ask(ref) for ref in self._first()}

    def _first(self) -> Sequence[str]:
        """The refs that the answer most likely takes."""
        if self._asked is not None:
            return () if self._asked.startswith("-") else (self._asked,)
        return _spellings(self._named[0])[:1] if self._named else (_REMOTE, _UPSTREAM)

    def result(self) -> Start:
        """The base. Raises UsageError where it is not there, or shares no history."""
        try:
            if self._top is None:
                if self._asked is None:
                    return Start("", "", "there is no git repository")
                message = f"--base {self._asked} needs a git repository"
                raise UsageError(f"{message}, and {self._root} is in none")
            if self._asked is not None:
                return self._given(self._asked)
            return self._in_pipeline() if self._named else self._usual()
        finally:
            self.close()

    def close(self) -> None:
        """Ends what was asked and is not needed."""
        for process in self._running.values():
            process.kill()
            process.communicate()
        self._running.clear()

    def _given(self, asked: str) -> Start:
        commit = "" if asked.startswith("-") else self._merge_base(asked)
        if commit:
            return Start(commit, asked)
        if commit is None:
            raise self._unrelated(asked)
        if self._head() is None:
            raise UsageError(f"--base {asked}: there is no commit yet to compare with it")
        hint = "is it spelled right, and fetched? (git fetch origin)"
        if self._is_shallow():
            branch = "" if _looks_like_an_id(asked) else asked.removeprefix("origin/")
            hint = f"this clone is shallow; fetch what it lacks: {_unshallow(branch)}"
            if branch and branch == asked:
                hint += f"; then give --base origin/{branch}"
        raise UsageError(f"--base {asked}: git knows no such commit", hint=hint)

    def _in_pipeline(self) -> Start:
        """The first of what CI names that this clone has."""
        unrelated = False
        for start in self._named:
            for spelling in _spellings(start):
                commit = self._merge_base(spelling)
                if commit:
                    return Start(commit, start.label)
                unrelated = unrelated or commit is None
        first = self._named[0]
        if unrelated and not self._is_shallow():
            raise self._unrelated(first.label)
        raise UsageError(
            f"the base is not in this clone: {first.variable} names "
            f"{first.branch or first.commit[:10]}",
            hint=f"fetch it: {self._fetch(first)} (with actions/checkout: fetch-depth: 0; "
            "on GitLab: GIT_DEPTH: 0); or run with --no-base",
        )

    def _usual(self) -> Start:
        for ref, name in ((_REMOTE, "origin/HEAD"), (_UPSTREAM, "upstream")):
            commit = self._merge_base(ref)
            if commit:
                return Start(commit, name)
            if commit is None:
                raise self._unrelated(name)
        head = self._head()
        if head is None:
            return Start("", "", "there is no commit yet")
        if self._staged:
            return Start(head, "HEAD")
        doubt = f"no target branch is known, so that commits were not compared; {_NAME_ONE}"
        return Start(head, "HEAD", doubt)

    def _ask(self, ref: str) -> "Popen[bytes]":
        return self._git.start("merge-base", ref, *self._heads)

    def _merge_base(self, ref: str) -> str | None:
        """The merge base's id; "" where git does not know the ref, None where nothing is shared."""
        process = self._running.pop(ref, None) or self._ask(ref)
        output, errors = process.communicate()
        if process.returncode == 0:
            return output.decode().strip()
        if process.returncode == 1:
            return None
        if any(words in errors for words in _UNKNOWN):
            return ""
        raise failed(["merge-base"], errors)

    def _head(self) -> str | None:
        done = self._git.ask("rev-parse", "--verify", "--quiet", "HEAD^{commit}")
        return None if done.returncode else done.stdout.decode().strip()

    def _is_shallow(self) -> bool:
        return self._git.run("rev-parse", "--is-shallow-repository").strip() == b"true"

    def _unrelated(self, name: str) -> UsageError:
        if self._is_shallow():
            return UsageError(
                f"this clone is shallow, and lacks the commit in which HEAD and {name} meet",
                hint=f"fetch it: {_unshallow('')}; or run with --no-base",
            )
        return UsageError(
            f"HEAD and {name} have unrelated histories: no commit is in both",
            hint=f"{_NAME_ONE}, or run with --no-base",
        )

    def _fetch(self, start: "Named") -> str:
        if self._is_shallow():
            return _unshallow(start.branch)
        if start.branch:
            return f"git fetch origin +refs/heads/{start.branch}:refs/remotes/origin/{start.branch}"
        return f"git fetch origin {start.commit}"


def _heads(root: str) -> tuple[str, ...]:
    """HEAD, and during a merge the commits merged into it: the change starts where all do."""
    try:
        with open(os.path.join(git_folder(root) or "", "MERGE_HEAD"), encoding="ascii") as file:
            return ("HEAD", *file.read().split())
    except OSError:
        return ("HEAD",)


def _spellings(start: "Named") -> Sequence[str]:
    """How the commit is asked for: a branch as the remote's, else as one of this clone."""
    if start.branch:
        return f"refs/remotes/origin/{start.branch}", f"refs/heads/{start.branch}"
    return (start.commit,)


def _looks_like_an_id(text: str) -> bool:
    return len(text) >= 7 and not set(text.lower()) - set("0123456789abcdef")


def _unshallow(branch: str) -> str:
    refs = f" origin +refs/heads/{branch}:refs/remotes/origin/{branch}" if branch else ""
    return f"git fetch --unshallow{refs}"
