"""The base: the commit that a change starts from, as given, as CI names it, or as git knows it."""

import os
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from unshim.errors import UsageError
from unshim.history.pipelines import Named, named_starts
from unshim.tree.git import Git, failed
from unshim.tree.repository import git_folder, top_of

_NAME_ONE = "name the commit that the change starts from with --base REF"


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


def find_start(
    root: str, asked: str | None, *, staged: bool, environment: Mapping[str, str]
) -> Start:
    """The merge base of the change at `root` with `asked`, else with what is known by default.

    Raises UsageError for a base that is not there, or shares no history with the change.
    """
    top = top_of(root)
    if top is None:
        if asked is not None:
            raise UsageError(f"--base {asked} needs a git repository, and {root} is in none")
        return Start("", "", "there is no git repository")
    search = _Search(Git(root), _heads(root))
    if asked is not None:
        return search.given(asked)
    named = named_starts(environment, top)
    if named:
        return search.in_pipeline(named)
    return search.usual(staged)


def _heads(root: str) -> tuple[str, ...]:
    """HEAD, and during a merge the commits merged into it: the change starts where all do."""
    try:
        with open(os.path.join(git_folder(root) or "", "MERGE_HEAD"), encoding="ascii") as file:
            return ("HEAD", *file.read().split())
    except OSError:
        return ("HEAD",)


class _Search:
    """Asks git for merge bases."""

    def __init__(self, git: Git, heads: Sequence[str]) -> None:
        self.git = git
        self.heads = heads

    def given(self, asked: str) -> Start:
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

    def in_pipeline(self, named: Sequence[Named]) -> Start:
        """The first of what CI names that this clone has."""
        unrelated = False
        for start in named:
            spellings = (
                (f"refs/remotes/origin/{start.branch}", f"refs/heads/{start.branch}")
                if start.branch
                else (start.commit,)
            )
            for spelling in spellings:
                commit = self._merge_base(spelling)
                if commit:
                    return Start(commit, start.label)
                unrelated = unrelated or commit is None
        first = named[0]
        if unrelated and not self._is_shallow():
            raise self._unrelated(first.label)
        raise UsageError(
            f"the base is not in this clone: {first.variable} names "
            f"{first.branch or first.commit[:10]}",
            hint=f"fetch it: {self._fetch(first)} (with actions/checkout: fetch-depth: 0; "
            "on GitLab: GIT_DEPTH: 0); or run with --no-base",
        )

    def usual(self, staged: bool) -> Start:
        for ref, name in (("refs/remotes/origin/HEAD", "origin/HEAD"), ("@{upstream}", "upstream")):
            commit = self._merge_base(ref)
            if commit:
                return Start(commit, name)
            if commit is None:
                raise self._unrelated(name)
        head = self._head()
        if head is None:
            return Start("", "", "there is no commit yet")
        if staged:
            return Start(head, "HEAD")
        doubt = f"no target branch is known, so that commits were not compared; {_NAME_ONE}"
        return Start(head, "HEAD", doubt)

    def _head(self) -> str | None:
        done = self.git.ask("rev-parse", "--verify", "--quiet", "HEAD^{commit}")
        return None if done.returncode else done.stdout.decode().strip()

    def _merge_base(self, ref: str) -> str | None:
        """The merge base's id; "" where git does not know the ref, None where nothing is shared."""
        done = self.git.ask("merge-base", ref, *self.heads)
        if done.returncode == 0:
            return done.stdout.decode().strip()
        if done.returncode == 1:
            return None
        if done.returncode == 128:
            return ""
        raise failed(["merge-base"], done.stderr)

    def _is_shallow(self) -> bool:
        return self.git.run("rev-parse", "--is-shallow-repository").strip() == b"true"

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

    def _fetch(self, start: Named) -> str:
        if self._is_shallow():
            return _unshallow(start.branch)
        if start.branch:
            return f"git fetch origin +refs/heads/{start.branch}:refs/remotes/origin/{start.branch}"
        return f"git fetch origin {start.commit}"


def _looks_like_an_id(text: str) -> bool:
    return len(text) >= 7 and not set(text.lower()) - set("0123456789abcdef")


def _unshallow(branch: str) -> str:
    refs = f" origin +refs/heads/{branch}:refs/remotes/origin/{branch}" if branch else ""
    return f"git fetch --unshallow{refs}"
