"""The contracts of .importlinter and of pyproject.toml, read and run by lint-imports itself."""

import configparser
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]
SHIM = "netra_backend.app.core.managers.execution_engine_factory"


def lint_imports(
    *arguments: str, root: Path, folder: Path = REPOSITORY
) -> subprocess.CompletedProcess[str]:
    command = shutil.which("lint-imports", path=str(Path(sys.executable).parent))
    assert command, "lint-imports is not installed beside this Python"
    environment = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("COLUMNS", "FORCE_COLOR", "GIT_", "UNSHIM_"))
    }
    environment |= {"PYTHONPATH": str(root), "UNSHIM_ROOT": str(root), "PYTHONIOENCODING": "utf-8"}
    return subprocess.run(
        [command, "--no-logo", "--no-cache", *arguments],
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


def test_the_sample_keeps_every_contract() -> None:
    ran = lint_imports(root=REPOSITORY / "tests" / "sample")
    assert ran.returncode == 0, ran.stdout
    assert " 0 broken." in ran.stdout


def test_a_new_use_breaks_the_shims_contract_and_no_other(elsewhere: Path) -> None:
    planted = elsewhere / "netra_backend" / "app" / "routes" / "planted.py"
    planted.write_text(f"import {SHIM}\n", encoding="utf-8")
    ran = lint_imports(root=elsewhere)
    assert ran.returncode == 1, ran.stdout
    assert " 1 broken." in ran.stdout
    assert "netra_backend/app/routes/planted.py:1:" in ran.stdout


def test_a_long_path_is_printed_in_one_piece(elsewhere: Path) -> None:
    folder = (
        elsewhere / "netra_backend" / "app" / "routes" / "a_rather_long_name" / "of_a_deep_package"
    )
    folder.mkdir(parents=True)
    (folder.parent / "__init__.py").touch()
    (folder / "__init__.py").touch()
    planted = folder / "whose_module_has_a_name_longer_than_a_terminal_is_wide.py"
    planted.write_text(f"from {SHIM} import ExecutionEngineFactory\n", encoding="utf-8")
    ran = lint_imports(root=elsewhere)
    assert f"{planted.relative_to(elsewhere).as_posix()}:1:" in ran.stdout


APP = "netra_backend/app"
# For each contract of .importlinter: a file, what is added to it, and what is then said.
VIOLATIONS = {
    "execution-engine-factory": (
        f"{APP}/routes/planted.py",
        f"import {SHIM}\n",
        "netra_backend/app/routes/planted.py:1:8: new import",
    ),
    "engine-definitions": (
        "tests/unit/test_planted.py",
        "def test_it() -> None:\n    class UserExecutionEngine: ...\n",
        "tests/unit/test_planted.py:2:5: new definition: UserExecutionEngine is defined here too",
    ),
    "user-isolation": (
        f"{APP}/services/planted.py",
        "from netra_backend.app.core.user_execution_context import UserExecutionContext\n\n"
        'ANYONE = UserExecutionContext.for_user("anyone")\n',
        "netra_backend/app/services/planted.py:3:10: new instance: UserExecutionContext is made at "
        "module level",
    ),
    "layers": (
        f"{APP}/core/planted.py",
        "import netra_backend.app.services.login_service\n",
        "netra_backend.app.core is not allowed to import netra_backend.app.services",
    ),
    "events": (
        f"{APP}/services/agent_websocket_bridge.py",
        f"\nimport {SHIM}\n",
        "is not allowed to import netra_backend.app.core.managers",
    ),
    "emitter": (
        f"{APP}/services/planted.py",
        "from netra_backend.app.agents.user_event_emitter import UserEventEmitter\n",
        "netra_backend.app.services.planted -> netra_backend.app.agents.user_event_emitter",
    ),
    "bridge": (
        f"{APP}/routes/planted.py",
        "from netra_backend.app.services.agent_websocket_bridge import AgentWebSocketBridge\n",
        "netra_backend.app.routes.planted -> netra_backend.app.services.agent_websocket_bridge",
    ),
    "transport": (
        f"{APP}/services/planted.py",
        "from websockets.asyncio.server import serve\n",
        "netra_backend.app.services is not allowed to import websockets",
    ),
}


def declared_contracts() -> set[str]:
    parser = configparser.ConfigParser()
    parser.read(REPOSITORY / ".importlinter", encoding="utf-8")
    start = "importlinter:contract:"
    return {name.removeprefix(start) for name in parser.sections() if name.startswith(start)}


def test_every_contract_has_a_violation_that_breaks_it() -> None:
    assert declared_contracts() == set(VIOLATIONS)


@pytest.mark.parametrize("contract", VIOLATIONS)
def test_a_violation_breaks_its_contract_and_says_where(elsewhere: Path, contract: str) -> None:
    path, text, said = VIOLATIONS[contract]
    with (elsewhere / path).open("a", encoding="utf-8") as file:
        file.write(text)
    ran = lint_imports(f"--contract={contract}", root=elsewhere)
    assert ran.returncode == 1, ran.stdout
    assert " 1 broken." in ran.stdout
    assert said in " ".join(ran.stdout.split())


@pytest.mark.parametrize(
    ("edit", "said"),
    [
        pytest.param(
            (
                "single_definition\ndeclaration = contracts/engine_definitions.toml",
                "single_definition\ndeclaration = contracts/user_isolation.toml",
            ),
            "declares a request_scoped, not a single_definition",
            id="of another type",
        ),
        pytest.param(
            ("contracts/user_isolation.toml", "contracts/no_such.toml"),
            "there is no declaration contracts/no_such.toml",
            id="not there",
        ),
        pytest.param(
            ("contracts/user_isolation.toml", "contracts/user_isolation"),
            "is no declaration",
            id="no TOML file",
        ),
    ],
)
def test_a_wrong_declaration_breaks_its_contract_and_no_other(
    tmp_path: Path, edit: tuple[str, str], said: str
) -> None:
    text = (REPOSITORY / ".importlinter").read_text(encoding="utf-8")
    assert edit[0] in text
    (tmp_path / ".importlinter").write_text(text.replace(*edit), encoding="utf-8")
    shutil.copytree(
        REPOSITORY / "contracts", tmp_path / "contracts", ignore=shutil.ignore_patterns("unshim")
    )
    ran = lint_imports(root=REPOSITORY / "tests" / "sample", folder=tmp_path)
    assert ran.returncode == 1, ran.stdout
    assert " 1 broken." in ran.stdout
    assert said in " ".join(ran.stdout.split())


def test_unshims_own_layers_are_kept() -> None:
    ran = lint_imports("--config", "pyproject.toml", root=REPOSITORY / "contracts")
    assert ran.returncode == 0, ran.stdout


def test_a_new_room_must_declare_its_layer(tmp_path: Path) -> None:
    shutil.copy(REPOSITORY / "pyproject.toml", tmp_path)
    package = tmp_path / "contracts" / "unshim"
    shutil.copytree(
        REPOSITORY / "contracts" / "unshim", package, ignore=shutil.ignore_patterns("__pycache__")
    )
    (package / "stray.py").touch()
    ran = lint_imports(
        *("--config", "pyproject.toml"), root=tmp_path / "contracts", folder=tmp_path
    )
    assert ran.returncode == 1, ran.stdout
    assert "unshim.stray" in ran.stdout


def test_a_room_must_not_import_from_one_above_it(tmp_path: Path) -> None:
    shutil.copy(REPOSITORY / "pyproject.toml", tmp_path)
    package = tmp_path / "contracts" / "unshim"
    shutil.copytree(
        REPOSITORY / "contracts" / "unshim", package, ignore=shutil.ignore_patterns("__pycache__")
    )
    with (package / "names.py").open("a", encoding="utf-8") as names:
        names.write("\nfrom unshim import cli\n")
    ran = lint_imports(
        *("--config", "pyproject.toml"), root=tmp_path / "contracts", folder=tmp_path
    )
    assert ran.returncode == 1, ran.stdout
    assert "unshim.names is not allowed to import unshim.cli" in ran.stdout
