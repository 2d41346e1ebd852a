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
    known: dict[str, Path | str] = {}

    def unpack(requirement: str) -> Path:
        if requirement not in known:
            wheel = fetch(requirement, shelf / requirement.replace("==", "-"))
            known[requirement] = wheel
            if isinstance(wheel, Path):
                known[requirement] = tmp_path_factory.mktemp("package")
                with zipfile.ZipFile(wheel) as archive:
                    archive.extractall(known[requirement])
        found = known[requirement]
        if isinstance(found, str):
            pytest.skip(f"pip cannot fetch {requirement}: {found}")
        return found

    return unpack


def fetch(requirement: str, folder: Path) -> Path | str:
    """The wheel of a requirement, downloaded unless it is there already; or why it cannot be."""
    if not (wheels := list(folder.glob("*.whl"))):
        command = [sys.executable, "-m", "pip", "--disable-pip-version-check", "download"]
        command += ["--quiet", "--no-deps", "--only-binary=:all:", "--timeout=15", "--retries=0"]
        ended = subprocess.run(
            [*command, "--dest", str(folder), requirement], capture_output=True, text=True
        )
        if ended.returncode:
            return ended.stderr.strip().rpartition("\n")[2] or "no reason given"
        wheels = list(folder.glob("*.whl"))
    return wheels[0]
