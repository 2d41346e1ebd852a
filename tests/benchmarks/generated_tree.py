"""Generates the tree that the benchmarks measure on: the same files for the same number.

A git repository of packages (`app`, `tests`) with modules of 50 to 300 lines, one shim with
about 150 users in many forms, and some fifteen hundred files that only look like users: they
have a variable or a class of its name, import its canonical or a namesake, or speak of it.

    python tests/benchmarks/generated_tree.py FOLDER [--modules 8500]
"""

import argparse
import json
import os
import random
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import NamedTuple

MODULES = 8_500  # with their packages, ten thousand Python files
SHIM = "app.core.managers.session_factory"
CANONICAL = "app.agents.sessions.session_factory"
DOMAIN_NAMES = """
    agents analytics audit auth billing cache catalog chat config core crm delivery events export
    forms gateway graph identity imports inventory jobs ledger mail media metrics notify orders
    payments plans pricing queue quota reports risk rules search shipping sync tasks tax usage
    vault webhooks workflow
"""
DOMAINS = DOMAIN_NAMES.split()
USERS_OF_EACH_FORM = 10


class Use(NamedTuple):
    """A form of use: the folder it may stand in, what stands at the top, and in a function."""

    folder: str
    top: str
    body: str
    rows: tuple[str, ...]  # of the allowlist: family and name


FACTORY, SESSION = "import SessionFactory", "import create_session"
MODULE, TEXT = "import .", "string ."

USES = (
    Use("app", f"from {SHIM} import SessionFactory", "SessionFactory()", (FACTORY,)),
    Use(
        "app",
        f"from {SHIM} import (\n    SessionFactory,\n    create_session as make,  # two names\n)",
        "make(SessionFactory())",
        (FACTORY, SESSION),
    ),
    Use("app", f"import {SHIM} as sessions", "sessions.SessionFactory()", (MODULE,)),
    Use("app", f"import {SHIM}", f"{SHIM}.SessionFactory()", (MODULE, FACTORY)),
    Use(
        "app",
        "from app.core.managers import session_factory",
        "session_factory.create_session()",
        (MODULE,),
    ),
    Use(
        "app",
        "from app.core import managers",
        "managers.session_factory.create_session()",
        (SESSION,),
    ),
    Use("app", "", f"from {SHIM} import create_session\n    create_session()", (SESSION,)),
    Use(
        "app",
        "from typing import TYPE_CHECKING\n\n"
        f"if TYPE_CHECKING:\n    from {SHIM} import SessionFactory",
        "",
        (FACTORY,),
    ),
    Use(
        "app",
        f"try:\n    from {SHIM} import SessionFactory\n"
        "except ImportError:\n    SessionFactory = None",
        "SessionFactory()",
        (FACTORY,),
    ),
    Use(
        "app/core",
        "from ..managers.session_factory import SessionFactory",
        "SessionFactory()",
        (FACTORY,),
    ),
    Use(
        "app/core",
        "from ..managers import session_factory as managed",
        "managed.create_session()",
        (MODULE,),
    ),
    Use("app", "import importlib", f'importlib.import_module("{SHIM}")', (TEXT,)),
    Use(
        "tests",
        "from unittest import mock",
        f'with mock.patch("{SHIM}.create_session"):\n        pass',
        ("string create_session",),
    ),
    Use(
        "tests",
        f"from {SHIM} import SessionFactory, create_session",
        "create_session(SessionFactory())",
        (FACTORY, SESSION),
    ),
    Use("tests", "import pytest", f'pytest.importorskip("{SHIM}")', (TEXT,)),
)

LOOKALIKES = (
    (f"from {CANONICAL} import SessionFactory, create_session", "create_session(SessionFactory())"),
    ("from app.legacy.managers.session_factory import SessionFactory", "SessionFactory()"),
    (f"from {SHIM}_registry import SessionFactoryRegistry", "SessionFactoryRegistry()"),
    ("", "session_factory = object()\n    print(session_factory)"),
    ("", f"# {SHIM} was its old home; see the migration notes.\n    print()"),
    ('SESSION_FACTORY = "session_factory"', "SESSION_FACTORY.upper()"),
)

CHUNKS = (
    '''
@dataclass(frozen=True)
class {Name}Request:
    """What a caller asks of {name}."""

    identifier: str
    tenant: str
    limit: int = {number}
    tags: tuple[str, ...] = ()
    created: datetime | None = None

    def validate(self) -> list[str]:
        problems = []
        if not self.identifier:
            problems.append("identifier is missing")
        if self.limit <= 0 or self.limit > {number}000:
            problems.append(f"limit {{self.limit}} is out of range")
        for tag in self.tags:
            if tag != tag.strip().lower():
                problems.append(f"tag {{tag!r}} is not normalized")
        return problems
''',
    '''
class {Name}Service:
    """Keeps {name} records, and tells those who asked to know.

    The store is given from outside, so that tests can give one of their own.
    """

    def __init__(self, store: dict[str, Any], clock: Callable[[], float]) -> None:
        self._store = store
        self._clock = clock
        self._listeners: list[Callable[[str], None]] = []
        self._pending: set[str] = set()

    async def submit(self, identifier: str, payload: dict[str, Any]) -> bool:
        started = self._clock()
        if identifier in self._pending:
            logger.warning("%s is pending since %s", identifier, started)
            return False
        self._pending.add(identifier)
        try:
            merged = {{**self._store.get(identifier, {{}}), **payload}}
            merged["attempt"] = merged.get("attempt", 0) + {number}
            self._store[identifier] = merged
        except (KeyError, ValueError) as error:
            logger.error("cannot submit %s: %s", identifier, error)
            raise RuntimeError(f"{name}: {{identifier}}") from error
        finally:
            self._pending.discard(identifier)
        for listener in list(self._listeners):
            listener(identifier)
        return self._clock() - started < {number}.5

    def subscribe(self, listener: Callable[[str], None]) -> Callable[[], None]:
        self._listeners.append(listener)

        def leave() -> None:
            self._listeners.remove(listener)

        return leave
''',
    '''
def {name}_summary(rows: Iterable[dict[str, Any]], *, minimum: int = {number}) -> dict[str, int]:
    """Counts of rows by their state, states below the minimum left out."""
    counts: dict[str, int] = {{}}
    for row in rows:
        state = str(row.get("state") or "unknown")
        counts[state] = counts.get(state, 0) + int(row.get("weight", 1))
    return {{state: count for state, count in sorted(counts.items()) if count >= minimum}}
''',
    '''
async def load_{name}(path: Path, *, retries: int = 3) -> list[dict[str, Any]]:
    """Records from a file of JSON lines; a broken line is logged and left out."""
    records = []
    for attempt in range(retries):
        try:
            text = path.read_text(encoding="utf-8")
        except OSError as error:
            logger.info("attempt %d of %d: %s", attempt + 1, retries, error)
            continue
        for number, line in enumerate(text.splitlines(), start=1):
            if not line.strip() or line.startswith("#"):
                continue
            try:
                records.append(json.loads(line))
            except json.JSONDecodeError:
                logger.warning("%s:%d is not JSON", path, number)
        break
    return records[: {number}00]
''',
    """
{NAME}_DEFAULTS: dict[str, Any] = {{
    "timeout": {number}.0,
    "retries": {number},
    "backoff": [0.1, 0.5, 1.0, 5.0],
    "labels": {{"team": "{name}", "tier": "internal", "region": "eu-{number}"}},
    "message": "could not reach {name} in time; the request stays queued",
    "enabled": True,
}}


def {name}_settings(overrides: dict[str, Any] | None = None) -> dict[str, Any]:
    merged = dict({NAME}_DEFAULTS)
    for key, value in (overrides or {{}}).items():
        if key not in merged:
            raise KeyError(f"unknown setting {{key!r}}; known are {{sorted(merged)}}")
        merged[key] = value
    return merged
""",
)

TEST_CHUNK = '''
def test_{name}_{number}(tmp_path: Path) -> None:
    """The {name} of one tenant never reaches another's."""
    path = tmp_path / "{name}.jsonl"
    path.write_text('{{"state": "open", "tenant": "a"}}\\n{{"state": "done"}}\\n')
    rows = [json.loads(line) for line in path.read_text().splitlines()]
    assert [row["state"] for row in rows] == ["open", "done"]
    assert rows[0]["tenant"] != "{name}-{number}"
    assert len(rows) < {number}00
'''

HEAD = '''"""{Title}: {number} of the {domain} domain."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

{imports}

logger = logging.getLogger(__name__)

'''

SHIM_SOURCE = f'''"""Moved to `{CANONICAL}`; kept for those who still import it from here."""

from {CANONICAL} import SessionFactory, create_session

__all__ = ["SessionFactory", "create_session"]
'''

CANONICAL_SOURCE = '''"""Makes sessions."""


class SessionFactory:
    """Makes sessions, and remembers how many."""

    made = 0


def create_session(factory: SessionFactory | None = None) -> object:
    """A session of the factory given, or of a new one."""
    return factory or SessionFactory()
'''

DECLARATION = f"""shim = "{SHIM}"
canonical = "{CANONICAL}"
phase = "freeze"

[[phases]]
name = "freeze"
allow = ["**"]

[[phases]]
name = "remove"
allow = []
"""


def paths_of(modules: int) -> list[PurePosixPath]:
    """Four fifths of the modules below app, the rest below tests."""
    paths = []
    for number in range(modules):
        domain, turn = DOMAINS[number % len(DOMAINS)], number // len(DOMAINS)
        top, kind = ("tests", "test_case") if turn % 5 == 4 else ("app", "module")
        paths.append(PurePosixPath(top, domain, f"area_{turn % 16:02}", f"{kind}_{number:05}.py"))
    return paths


def source_of(path: PurePosixPath, chance: random.Random, top: str, body: str) -> str:
    """A module's text, with `top` among its imports and `body` in its last function."""
    domain, number = path.parts[1], chance.randint(2, 99)
    name = f"{domain}_{path.stem[-5:]}"
    words = {
        "name": name,
        "Name": name.title().replace("_", ""),
        "NAME": name.upper(),
        "Title": domain.title(),
        "domain": domain,
        "number": number,
    }
    others = sorted(
        f"from app.{chance.choice(DOMAINS)} import NAME as NAME_{index}"
        for index in range(chance.randint(1, 6))
    )
    imports = "\n".join([*others, *([top] if top else [])])
    parts = [HEAD.format(**words, imports=imports)]
    length, wanted = 0, chance.randint(35, 270)
    while length < wanted:
        chunk = TEST_CHUNK if path.parts[0] == "tests" else chance.choice(CHUNKS)
        part = chunk.format(**words | {"number": chance.randint(2, 99)})
        length += part.count("\n")
        parts.append(part)
    if body:
        parts.append(f"\ndef {name}_uses() -> None:\n    {body}\n")
    return "\n".join(parts)


def contents(modules: int) -> Iterator[tuple[str, str]]:
    """Every file of the tree, as path and text."""
    fixed = {
        module_path(SHIM): SHIM_SOURCE,
        module_path(f"{SHIM}_registry"): "class SessionFactoryRegistry: ...\n",
        module_path(CANONICAL): CANONICAL_SOURCE,
        module_path("app.legacy.managers.session_factory"): CANONICAL_SOURCE,
        PurePosixPath("contracts/sessions.toml"): DECLARATION,
        PurePosixPath(".importlinter"): import_linter(),
        PurePosixPath("pyproject.toml"): '[project]\nname = "app"\nversion = "1"\n',
    }
    paths = paths_of(modules)
    packages = {
        folder
        for path in [*paths, *fixed]
        for folder in path.parents
        if folder.parts[:1] in {("app",), ("tests",)}
    }
    for path, text in fixed.items():
        yield str(path), text
    for folder in sorted(packages):
        yield f"{folder}/__init__.py", f'"""The package."""\n\nNAME = "{folder.name}"\n'

    chance = random.Random(917)
    chance.shuffle(paths)
    users = [use for use in USES for _ in range(USERS_OF_EACH_FORM)]
    alike = modules * 15 // 100
    rows = set()
    for path in paths:
        top, body = "", ""
        if use := next((use for use in users if path.is_relative_to(use.folder)), None):
            users.remove(use)
            top, body = use.top, use.body
            rows |= {"\t".join([str(path), *row.split()]) + "\n" for row in use.rows}
        elif alike:
            alike -= 1
            top, body = LOOKALIKES[alike % len(LOOKALIKES)]
        yield str(path), source_of(path, chance, top, body)
    # The forbidden contract of the peer names the shim too.
    rows.add(".importlinter\tstring\t.\n")
    yield "contracts/sessions.allow", "".join(sorted(rows))

    for index in range(modules // 50):
        service = {"service": DOMAINS[index % len(DOMAINS)], "replicas": index}
        yield f"deploy/service_{index:03}.json", json.dumps(service, indent=2) + "\n"
        yield f"docs/note_{index:03}.md", f"# Note {index}\n\n" + "Words.\n" * 40


def module_path(module: str) -> PurePosixPath:
    return PurePosixPath(*module.split(".")).with_suffix(".py")


def import_linter() -> str:
    """The same question as a forbidden contract: who imports the shim directly?"""
    sources = "".join(f"\n    app.{domain}" for domain in DOMAINS if domain != "core")
    return (
        "[importlinter]\nroot_packages =\n    app\n    tests\n\n"
        "[importlinter:contract:sessions]\nname = No sessions from their old home\n"
        f"type = forbidden\nsource_modules ={sources}\n    tests\n"
        f"forbidden_modules =\n    {SHIM}\nallow_indirect_imports = True\n"
    )


def generate(folder: Path, modules: int) -> None:
    """Write the tree and commit it to a git repository of its own."""
    for path, text in contents(modules):
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8", newline="\n")
    clean = {key: value for key, value in os.environ.items() if not key.startswith("GIT_")}
    named = ["-c", "user.name=benchmark", "-c", "user.email=benchmark@localhost"]
    for command in (
        ["init", "--quiet", "--initial-branch=main"],
        ["add", "--all"],
        [*named, "commit", "--quiet", "--no-verify", "--message=The tree to measure on"],
    ):
        subprocess.run(["git", "-c", "gc.auto=0", *command], cwd=folder, check=True, env=clean)


def generated(modules: int) -> Path:
    """The folder of a tree of this size: generated now, or by an earlier run."""
    folder = Path(tempfile.gettempdir(), f"unshim-benchmark-{modules}")
    if not (folder / ".git" / "refs" / "heads" / "main").exists():
        generate(folder, modules)
    return folder


def main() -> int:
    parser = argparse.ArgumentParser(description="Generate the tree to measure on.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--modules", type=int, default=MODULES)
    options = parser.parse_args()
    generate(options.folder, options.modules)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
