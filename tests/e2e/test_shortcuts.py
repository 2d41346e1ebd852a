"""What the search leaves out to be fast changes nothing that it finds.

It parses only what the lines in question depend on, and of the files that hold a name that is
handed on only those that may take it. Here the same is found with and without.
"""

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest
import test_real_packages as packages
from deletion import make_world, write
from test_real_packages import Retirement

from unshim.finders import Finding, find_uses, hits
from unshim.finders.held import Held
from unshim.finders.worth import Worth
from unshim.migration import read_migration
from unshim.migration.store import declared, read_folder
from unshim.source import excerpt
from unshim.tree import open_tree


class Found(NamedTuple):
    findings: tuple[Finding, ...]
    lexical: dict[str, str]


@pytest.mark.parametrize(
    "retirement",
    [
        pytest.param(packages.ANSIBLE, id="ansible"),
        pytest.param(packages.CELERY, id="celery"),
    ],
)
def test_shortcuts_change_nothing_that_is_found(
    retirement: Retirement,
    unpacked: Callable[[str], Path],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    root = unpacked(retirement.requirement)
    (tmp_path / "retirement.toml").write_text(retirement.declaration(), encoding="utf-8")
    (tmp_path / "retirement.allow").touch()
    excerpts: list[str] = []
    cut = excerpt.excerpt

    def counted(text: str, *rest: object) -> str | None:
        found = cut(text, *rest)
        excerpts.extend(filter(None, [found]))
        return found

    monkeypatch.setattr("unshim.finders.spread._processes", lambda files: 1)
    monkeypatch.setattr(excerpt, "excerpt", counted)
    quick = search(root, tmp_path)
    assert excerpts
    without_shortcuts(monkeypatch)
    slow = search(root, tmp_path)
    assert quick.findings == slow.findings
    assert len(quick.findings) >= retirement.at_least
    # A file that is broken only where nobody looks need not be named.
    assert quick.lexical.items() <= slow.lexical.items()


def without_shortcuts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Has every file parsed whole, and every name taken for one that may lead to a module."""
    monkeypatch.setattr(excerpt, "excerpt", lambda text, *rest: None)
    monkeypatch.setattr(Worth, "parsing", lambda worth, path, data: True)
    monkeypatch.setattr(Held, "holds", lambda held, path, name: True)
    monkeypatch.setattr(hits, "hands_on_all", lambda data: True)


def search(root: Path, contracts: Path) -> Found:
    migration = declared(read_folder(str(contracts), "contracts"), "contracts", None)[0].migration
    uses = find_uses(open_tree(root), migration)
    return Found(uses.findings, dict(uses.files.lexical))


@pytest.mark.parametrize("seed", range(12))
def test_shortcuts_change_nothing_in_random_worlds(
    seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = make_world(f"shortcuts-{seed}", 20)
    write(world, tmp_path)
    root = tmp_path / "with" / "tree"
    migration = read_migration("contracts/world.toml", world.declaration().encode())
    monkeypatch.setattr(excerpt, "_WORTH_IT", 0)
    quick = find_uses(open_tree(root), migration).findings
    assert quick
    without_shortcuts(monkeypatch)
    assert find_uses(open_tree(root), migration).findings == quick
