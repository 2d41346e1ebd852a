"""What the tests over real packages share: the oracle beside them, and the packages."""

import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))  # for `import oracle`


@pytest.fixture(scope="session")
def unpacked(
    pytestconfig: pytest.Config, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[str], Path]:
    """Requirement (`name==version`) to the folder of its unpacked wheel.

    pip's own configuration says from where; nothing of the package is installed or run. Wheels
    are kept in pytest's cache, and unpacked outside it, where no .gitignore is in force.
    """
    cache = getattr(pytestconfig, "cache", None)
    shelf = cache.mkdir("wheels") if cache else tmp_path_factory.mktemp("wheels")
    known: dict[str, Path] = {}

    def unpack(requirement: str) -> Path:
        if requirement not in known:
            wheel = fetch(requirement, shelf / requirement.replace("==", "-"))
            known[requirement] = tmp_path_factory.mktemp("package")
            with zipfile.ZipFile(wheel) as archive:
                archive.extractall(known[requirement])
        return known[requirement]

    return unpack


def fetch(requirement: str, folder: Path) -> Path:
    """The wheel of a requirement, downloaded into its own folder where it is not there yet."""
    if not (wheels := list(folder.glob("*.whl"))):
        command = [sys.executable, "-m", "pip", "--disable-pip-version-check", "download"]
        command += ["--quiet", "--no-deps", "--only-binary=:all:", "--timeout=15", "--retries=0"]
        ended = subprocess.run(
            [*command, "--dest", str(folder), requirement], capture_output=True, text=True
        )
        if ended.returncode:
            said = [line for line in ended.stderr.splitlines() if line.strip()]
            pytest.skip(
                f"pip cannot fetch {requirement}: {said[-1] if said else 'no reason given'}"
            )
        wheels = list(folder.glob("*.whl"))
    return wheels[0]
