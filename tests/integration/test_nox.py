"""The sessions of noxfile.py, driven as a developer and as CI drive them.

They run with --no-venv: in the environment of these tests, where nothing is to be installed.
"""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("nox", reason="nox is not installed here")

REPOSITORY = Path(__file__).resolve().parents[2]
SHIM = "netra_backend.app.core.managers.execution_engine_factory"


def nox(*arguments: str, folder: Path = REPOSITORY) -> subprocess.CompletedProcess[str]:
    environment = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("FORCE_COLOR", "GIT_", "NOX", "PYTEST_", "UNSHIM_"))
    }
    environment["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    environment["PYTHONIOENCODING"] = "utf-8"
    return subprocess.run(
        [
            *(sys.executable, "-m", "nox", "--no-venv", "--nocolor"),
            *("--noxfile", str(REPOSITORY / "noxfile.py"), *arguments),
        ],
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        check=False,
    )


@pytest.fixture
def elsewhere(tmp_path: Path) -> Path:
    """A copy of the sample, outside this repository."""
    root = tmp_path / "elsewhere"
    shutil.copytree(
        REPOSITORY / "tests" / "sample", root, ignore=shutil.ignore_patterns("__pycache__")
    )
    return root


def plant(root: Path, path: str, text: str) -> None:
    planted = root / path
    planted.parent.mkdir(parents=True, exist_ok=True)
    planted.write_text(text, encoding="utf-8")


def sessions(*arguments: str) -> list[str]:
    listed = json.loads(nox("--list", "--json", *arguments).stdout)
    assert all(session["description"] for session in listed)
    return [session["name"] for session in listed]


def test_plain_nox_runs_the_contracts_the_phases_and_the_tests() -> None:
    assert sessions() == ["contracts", "phases", "tests"]


def test_every_other_check_is_a_session_too() -> None:
    names = ["affected", "lint", "types", "self", "bench"]
    assert sessions("--session", *names) == names


def test_the_sample_keeps_the_contracts_and_the_phases() -> None:
    ran = nox("-s", "contracts", "phases")
    assert ran.returncode == 0, ran.stdout
    assert "0 broken" in ran.stdout
    assert "execution_engine_factory" in ran.stdout


def test_another_tree_is_held_to_the_same_contracts(elsewhere: Path) -> None:
    ran = nox("-s", "contracts", "phases", "--", "--root", str(elsewhere))
    assert ran.returncode == 0, ran.stdout


@pytest.mark.parametrize("session", ["contracts", "phases"])
def test_a_new_import_in_another_tree_breaks_either_session(elsewhere: Path, session: str) -> None:
    plant(elsewhere, "netra_backend/app/planted.py", f"import {SHIM}\n")
    ran = nox("-s", session, "--", "--root", str(elsewhere))
    assert ran.returncode == 1, ran.stdout
    assert "netra_backend/app/planted.py:1" in ran.stdout


def test_a_new_use_that_no_import_graph_sees_breaks_the_phases(elsewhere: Path) -> None:
    plant(elsewhere, "deploy/worker.toml", f'factory = "{SHIM}:ExecutionEngineFactory"\n')
    ran = nox("-s", "phases", "--", "--root", str(elsewhere))
    assert ran.returncode == 1, ran.stdout
    assert "deploy/worker.toml:1" in ran.stdout


def test_after_a_rewrite_the_tests_that_it_touches_can_be_run_alone(elsewhere: Path) -> None:
    plant(elsewhere, "tests/unit/test_beside.py", "def test_beside():\n    assert False\n")
    ran = nox("-s", "affected", "--", "--root", str(elsewhere), "-q")
    assert ran.returncode == 0, ran.stdout
    assert "touch the shim or the canonical" in ran.stdout
    factory = "netra_backend/app/agents/supervisor/execution_engine_factory.py"
    plant(elsewhere, factory, "raise ImportError\n")
    assert nox("-s", "affected", "--", "--root", str(elsewhere), "-q").returncode == 1


def test_the_status_is_shown_when_the_check_fails(elsewhere: Path) -> None:
    plant(elsewhere, "netra_backend/app/planted.py", f"import {SHIM}\n")
    ran = nox("-s", "phases", "--", "--root", str(elsewhere))
    assert "unshim check" in ran.stdout
    assert "unshim status" in ran.stdout


def test_a_relative_root_is_relative_to_where_nox_was_called(elsewhere: Path) -> None:
    ran = nox("-s", "contracts", "phases", "--", "--root", "elsewhere", folder=elsewhere.parent)
    assert ran.returncode == 0, ran.stdout


@pytest.mark.parametrize("session", ["contracts", "phases"])
def test_a_root_that_is_no_folder_is_named(session: str) -> None:
    ran = nox("-s", session, "--", "--root", "no/such/folder")
    assert ran.returncode == 1
    assert "--root no/such/folder: there is no such folder" in ran.stdout


def test_a_root_without_a_value_says_what_is_missing() -> None:
    ran = nox("-s", "contracts", "--", "--root")
    assert ran.returncode == 1
    assert "--root needs a folder" in ran.stdout
    assert "Traceback" not in ran.stdout
