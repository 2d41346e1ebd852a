"""The sample, taken off its shim: `unshim fix`, `shrink`, `check`, and then the shim deleted."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]
SHIM = "netra_backend/app/core/managers/execution_engine_factory.py"
FOLDERS = ("unit", "integration", "mission_critical", "compliance", "performance", "e2e")


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The sample and its migration, in a repository of their own."""
    ignored = shutil.ignore_patterns("__pycache__", ".pytest_cache", "unshim")
    shutil.copytree(REPOSITORY / "tests" / "sample", tmp_path / "sample", ignore=ignored)
    shutil.copytree(REPOSITORY / "contracts", tmp_path / "contracts", ignore=ignored)
    git = ["git", "-c", "user.name=a", "-c", "user.email=a@example.com"]
    for arguments in (["init", "-q"], ["add", "-A"], ["commit", "-q", "-m", "as it is"]):
        subprocess.run([*git, *arguments], cwd=tmp_path, check=True)
    return tmp_path


def unshim(folder: Path, command: str) -> subprocess.CompletedProcess[str]:
    places = ["--root", "sample", "--contracts", "contracts"]
    return subprocess.run(
        [sys.executable, "-m", "unshim", command, *places],
        cwd=folder,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def test_fix_shrink_and_check_are_green_and_the_shim_can_go(copy: Path) -> None:
    fixed = unshim(copy, "fix")
    assert fixed.returncode == 0, fixed.stdout
    assert "20 uses rewritten in 8 files, 0 left" in fixed.stdout
    assert unshim(copy, "shrink").returncode == 0
    checked = unshim(copy, "check")
    assert checked.returncode == 0, checked.stdout
    assert "kept in phase freeze: 0 allowed" in checked.stdout

    (copy / "sample" / SHIM).unlink()
    ran = subprocess.run(
        [
            *(sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"),
            *(f"tests/{folder}" for folder in FOLDERS),
        ],
        cwd=copy / "sample",
        env={**os.environ, "PYTHONPATH": "."},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert ran.returncode == 0, ran.stdout
    assert "skipped" not in ran.stdout
