"""The search and the tripwire agree: what generated consumers do of the shim was found before."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from deletion import make_world, modules_of, write

import unshim

RUN = """
import importlib, sys

sys.path[:0] = sys.argv[1].split(sys.argv[3])
for name in sys.argv[2].split(","):
    try:
        importlib.import_module(name)
    except Exception:  # the generator's own mistakes
        pass
"""


@pytest.mark.parametrize("seed", range(10))
def test_what_consumers_do_of_the_shim_was_found_before(seed: int, tmp_path: Path) -> None:
    world = make_world(f"tripwire-{seed}", 15)
    path, _ = write(world, tmp_path)
    contracts = tmp_path / "contracts"
    contracts.mkdir()
    (contracts / "world.toml").write_text(world.declaration(), encoding="utf-8")
    (contracts / "world.allow").touch()
    (tmp_path / "run.py").write_text(RUN, encoding="utf-8")
    ran = subprocess.run(
        [
            *(sys.executable, "-W", "ignore", "-m", "unshim.tripwire"),
            *("--root", str(tmp_path / "with" / "tree"), "--contracts", str(contracts)),
            *("run.py", os.pathsep.join(map(str, path)), ",".join(modules_of(world).values())),
            os.pathsep,
        ],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(Path(unshim.__file__).parents[1])},
        capture_output=True,
        encoding="utf-8",
    )
    assert ran.returncode == 0, ran.stderr
    assert "world: 0 missed uses" in ran.stderr or "never met" in ran.stderr
