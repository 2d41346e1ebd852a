"""A project on disk, in a git repository or not, checked through the real command line."""

import json
import os
import subprocess
import textwrap
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from unshim.cli import main
from unshim.finders import Finding, find_uses
from unshim.finders.facts import read_facts
from unshim.finders.hits import Hits
from unshim.finders.target import Target
from unshim.migration import read_migration
from unshim.names import Module
from unshim.rewrite.choice import Choice
from unshim.rewrite.run import rewrite_all
from unshim.tree import Listing
from unshim.tree.base import UTF_16

DECLARATION = """
shim = "pkg.old"
canonical = "pkg.new"
phase = "freeze"

[[phases]]
name = "freeze"
allow = ["**"]

[[phases]]
name = "tests-only"
allow = ["tests/**"]

[[phases]]
name = "remove"
allow = []
"""

# What makes a run a CI run, and what CI says of the change at hand.
OF_PIPELINES = (
    *("CI", "TF_BUILD", "JENKINS_URL", "PRE_COMMIT", "WORKSPACE"),
    *("GITHUB_BASE_REF", "GITHUB_EVENT_PATH", "GITHUB_REF_NAME", "GITHUB_WORKSPACE"),
    *("CI_MERGE_REQUEST_TARGET_BRANCH_NAME", "CI_MERGE_REQUEST_DIFF_BASE_SHA"),
    *("CI_COMMIT_BRANCH", "CI_COMMIT_BEFORE_SHA", "CI_DEFAULT_BRANCH", "CI_PROJECT_DIR"),
    *("BITBUCKET_PR_DESTINATION_BRANCH", "BITBUCKET_PR_DESTINATION_COMMIT", "BITBUCKET_CLONE_DIR"),
    *("SYSTEM_PULLREQUEST_TARGETBRANCH", "BUILD_SOURCESDIRECTORY", "CHANGE_TARGET"),
)

PACKAGE = {
    "pkg/__init__.py": "",
    "pkg/old.py": "from pkg.new import *\nfrom pkg.new import X\n",
    "pkg/new.py": "X = Y = 1\n",
}


@pytest.fixture(autouse=True, scope="session")
def _cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """What searches remember goes to a folder of these tests' own."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("UNSHIM_CACHE_DIR", str(tmp_path_factory.mktemp("cache")))
        yield


class Ran(NamedTuple):
    """What a command printed, and its exit code."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> dict[str, Any]:
        loaded: dict[str, Any] = json.loads(self.out)
        return loaded

    def found(self, *keys: str) -> list[tuple[Any, ...]]:
        """These keys of each finding."""
        return [tuple(finding[key] for key in keys) for finding in self.json["findings"]]


class Project:
    """A folder with a package, its shim, and a declared migration."""

    def __init__(self, root: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.root = root
        self._capsys = capsys

    def write(self, files: Mapping[str, str | bytes]) -> "Project":
        """Writes files; text is dedented and encoded as UTF-8."""
        for name, content in files.items():
            path = self.root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            if isinstance(content, str):
                content = textwrap.dedent(content).encode()
            path.write_bytes(content)
        return self

    def declare(self, text: str = DECLARATION, rows: str = "", name: str = "old") -> "Project":
        return self.write({f"contracts/{name}.toml": text, f"contracts/{name}.allow": rows})

    def git(self, *arguments: str) -> str:
        return subprocess.run(
            ["git", "-c", "user.name=a", "-c", "user.email=a@example.com", *arguments],
            cwd=self.root,
            check=True,
            capture_output=True,
            text=True,
        ).stdout

    def commit(self, message: str = "a change") -> str:
        """Commits everything and gives the commit's id."""
        if not (self.root / ".git").exists():
            self.git("init", "-q", "-b", "main")
        self.git("add", "-A")
        self.git("commit", "-q", "--allow-empty", "-m", message)
        return self.git("rev-parse", "HEAD").strip()

    def run(self, *arguments: str) -> Ran:
        """Runs unshim in this process, as the console script does."""
        self._capsys.readouterr()
        try:
            code = main(arguments)
        except SystemExit as stop:
            code = int(stop.code or 0)
        captured = self._capsys.readouterr()
        return Ran(code, captured.out, captured.err)

    def check(self, *arguments: str) -> Ran:
        return self.run("check", "--root", str(self.root), *arguments)

    def fix(self, *arguments: str) -> Ran:
        return self.run("fix", "--root", str(self.root), *arguments)


class Find:
    """What the finders make of one file of a package whose shim is `pkg.core.shim`."""

    target = Target("pkg.core.shim")

    def __call__(
        self, source: str | bytes, module: str = "pkg.core.other", target: Target = target
    ) -> tuple[Finding, ...]:
        data = source.encode() if isinstance(source, str) else source
        return read_facts("a.py", data, Module(module, False), (target,), Hits((target,))).findings

    def shown(
        self, source: str, module: str = "pkg.core.other", target: Target = target
    ) -> list[tuple[str, str, str]]:
        """The kind, the name and the text of each finding, `?` before the kind of an open one."""
        lines = source.split("\n")
        shown = []
        for found in self(source, module, target):
            text = "\n".join(lines[found.line - 1 : found.end_line])
            end = len(text) - len(lines[found.end_line - 1]) + found.end_column - 1
            kind = f"?{found.kind}" if found.undecided else found.kind
            shown.append((kind, found.name, text[found.column - 1 : end]))
        return shown


@pytest.fixture
def find() -> Find:
    return Find()


@pytest.fixture
def project(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Project:
    """A package `pkg` whose `pkg.old` is the shim of `pkg.new`, declared, in no repository."""
    return Project(tmp_path, capsys).write(PACKAGE).declare()


@pytest.fixture(autouse=True)
def own_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """No setting of the machine that runs the tests reaches them."""
    of_git = [name for name in os.environ if name.startswith("GIT_") and "CONFIG" not in name]
    for name in ("UNSHIM_ROOT", "NO_COLOR", "FORCE_COLOR", *of_git, *OF_PIPELINES):
        monkeypatch.delenv(name, raising=False)


class MemoryTree:
    """A tree of files that lie on no disk."""

    label = "memory"
    root = ""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        self.files = files

    def listing(self) -> Listing:
        return Listing(dict.fromkeys(self.files, ""), {}, {})

    def exists(self, path: str) -> bool:
        return path in self.files

    def read(self, path: str) -> bytes:
        return self.files[path]

    def read_all(self, paths: Iterable[str], unread: object = None) -> Iterator[tuple[str, bytes]]:
        return ((path, self.files[path]) for path in paths)

    def marked(self, paths: Iterable[str]) -> Mapping[str, str]:
        return {}

    def search(self, words: Iterable[str]) -> list[str]:
        held = [word.encode() for word in words]
        return sorted(
            path
            for path, data in self.files.items()
            if data.startswith(UTF_16) or any(map(data.__contains__, held))
        )

    def expect(self, words: Iterable[str]) -> None: ...


# The shim offers Old and make under names that the canonical has for something else.
WORLD = {
    "pkg/__init__.py": "",
    "pkg/core/__init__.py": "",
    "pkg/core/other.py": "Other = 1\n",
    "pkg/core/shim.py": """
        from elsewhere.far import Far
        from pkg.agents.new import X, Y, Z, make_new as make
        from pkg.agents.new import New as Old
    """,
    "pkg/agents/__init__.py": "",
    "pkg/agents/new.py": "X = Y = Z = 1\nclass New: ...\nclass Old: ...\ndef make_new(): ...\n",
    "elsewhere/__init__.py": "",
    "elsewhere/far.py": "Far = 2\n",
}
MOVES = """
shim = "pkg.core.shim"
canonical = "pkg.agents.new"
phase = "all"

[names]
Far = "elsewhere.far:Far"
Old = "pkg.agents.new:New"
make = "pkg.agents.new:make_new"

[[phases]]
name = "all"
allow = ["**"]
"""


class Fixed(NamedTuple):
    """A file after it was rewritten, and why uses of it were left, by name."""

    text: str
    left: dict[str, str]
    files: dict[str, str]


class Fix:
    """Rewrites one file of a package whose shim is `pkg.core.shim`, canonical `pkg.agents.new`."""

    path = "pkg/core/user.py"

    def __call__(
        self,
        source: str | bytes,
        *,
        path: str = path,
        files: Mapping[str, str] | None = None,
        moves: str = MOVES,
        **choice: Any,
    ) -> Fixed:
        every = {**WORLD, **(files or {})}
        data = {name: textwrap.dedent(text).lstrip("\n").encode() for name, text in every.items()}
        data[path] = source.encode() if isinstance(source, str) else source
        migration = read_migration("contracts/m.toml", moves.encode())
        results = rewrite_all(MemoryTree(data), [(migration, Choice(**choice))])
        after = {name: new for name, (_, new) in results.files.items()}
        left = {change.finding.name: change.left for change in results.changes["m"] if change.left}
        return Fixed(
            after.get(path, data[path]).decode("utf-8", "surrogateescape"),
            left,
            {name: new.decode("utf-8", "surrogateescape") for name, new in after.items()},
        )


@pytest.fixture
def fix() -> Fix:
    return Fix()


class Held:
    """What the contract of a declaration finds in files that lie on no disk."""

    def __call__(
        self, declaration: str, files: Mapping[str, str], paths: Iterable[str] | None = None
    ) -> list[Finding]:
        data = {name: textwrap.dedent(text).lstrip("\n").encode() for name, text in files.items()}
        migration = read_migration("contracts/held.toml", textwrap.dedent(declaration).encode())
        return list(find_uses(MemoryTree(data), migration, paths).findings)

    def shown(self, declaration: str, files: Mapping[str, str]) -> list[str]:
        """The path and line of each finding, `?` before those that are open."""
        return [
            f"{'?' * found.undecided}{found.path}:{found.line}"
            for found in self(declaration, files)
        ]


@pytest.fixture
def held() -> Held:
    return Held()
