"""What real code does while it runs, held against what the search found without running it.

Every module of a package that can be imported here is imported under the tripwire. A use that it
meets and the search missed fails the run.
"""

import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest
from test_real_packages import ANSIBLE, SYMPY, Retirement

import unshim

IMPORT_ALL = """
import importlib, os, sys

root, package = sys.argv[1:3]
sys.path.insert(0, root)
done = 0
for folder, folders, files in os.walk(os.path.join(root, *package.split("."))):
    folders[:] = sorted(name for name in folders if name != "tests")
    for file in sorted(files):
        if file.endswith(".py") and not file.startswith("__main__"):
            path = os.path.relpath(os.path.join(folder, file), root)[:-3]
            try:
                importlib.import_module(path.replace(os.sep, ".").removesuffix(".__init__"))
                done += 1
            except BaseException:  # for want of another distribution, or on purpose
                pass
print(done)
"""


class Case(NamedTuple):
    retirement: Retirement
    package: str
    needs: tuple[str, ...]  # requirements without which it cannot be imported
    modules: int  # at least, that can be imported
    met: int  # uses, at least


@pytest.mark.parametrize(
    "case",
    [
        pytest.param(Case(ANSIBLE, "ansible.modules", (), 60, 70), id="ansible"),
        pytest.param(Case(SYMPY, "sympy", ("mpmath==1.3.0",), 700, 200), id="sympy"),
    ],
)
def test_running_code_meets_no_use_that_the_search_missed(
    case: Case, unpacked: Callable[[str], Path], tmp_path: Path
) -> None:
    root = unpacked(case.retirement.requirement)
    contracts = tmp_path / "contracts"
    contracts.mkdir()
    (contracts / "retirement.toml").write_text(case.retirement.declaration(), encoding="utf-8")
    (contracts / "retirement.allow").touch()
    (tmp_path / "import_all.py").write_text(IMPORT_ALL, encoding="utf-8")
    needed = [str(Path(unshim.__file__).parents[1]), *(str(unpacked(name)) for name in case.needs)]
    ran = subprocess.run(
        [
            *(sys.executable, "-W", "ignore", "-m", "unshim.tripwire"),
            *("--root", str(root), "--contracts", str(contracts)),
            *("import_all.py", str(root), case.package),
        ],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(needed)},
        capture_output=True,
        encoding="utf-8",
    )
    summary = re.search(r"^retirement: (\d+) missed uses?; the run met (\d+) of", ran.stderr, re.M)
    assert summary is not None, ran.stderr
    assert summary[1] == "0", ran.stderr
    assert ran.returncode == 0
    assert int(summary[2]) >= case.met
    assert int(ran.stdout.split()[-1]) >= case.modules
