"""The sample, taken through every phase of its migration by the commands that a user would run.

A copy of it lies in a repository of its own, laid out like this one. In every phase all of its
tests run and pass, none is skipped, and the contracts are kept, compared with what was before.
"""

import os
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from collections import Counter
from itertools import pairwise
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]
MIGRATION = "execution_engine_factory"
SHIM = f"netra_backend.app.core.managers.{MIGRATION}"
PHASES = ("freeze", "golden-path", "ssot-validation", "remove")
REMOVED = "removed"
SORTS = ("unit", "integration", "e2e", "mission_critical")


class Sample:
    """A copy of the sample and its contracts; each step of the migration ends in a commit."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.sample = root / "tests" / "sample"
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(REPOSITORY / "tests" / "sample", self.sample, ignore=ignored)
        (root / "contracts").mkdir()
        for path in (REPOSITORY / "contracts").glob("*.toml"):
            shutil.copy(path, root / "contracts")
        shutil.copy(REPOSITORY / ".importlinter", root)
        self.run("git", "init", "--quiet", "--initial-branch=main")
        self.commit("The sample and its declarations")

    def run(self, *command: str, folder: Path | None = None) -> str:
        """What a command prints; it must succeed."""
        clean = {k: v for k, v in os.environ.items() if not k.startswith(("GIT_", "PYTEST_"))}
        paths = [str(self.sample), str(REPOSITORY / "contracts")]
        ran = subprocess.run(
            command,
            cwd=folder or self.root,
            env=clean | {"PYTHONPATH": os.pathsep.join(paths), "PYTHONDONTWRITEBYTECODE": "1"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
        )
        assert ran.returncode == 0, f"{' '.join(command)}\n{ran.stdout}"
        return ran.stdout

    def unshim(self, *arguments: str) -> str:
        return self.run(sys.executable, "-m", "unshim", *arguments)

    def commit(self, message: str) -> None:
        author = ("-c", "user.name=a", "-c", "user.email=a@example.com")
        self.run("git", "add", "--all")
        self.run("git", *author, "commit", "--quiet", "--allow-empty", "--message", message)

    def go_to(self, phase: str) -> None:
        """Checks out the phase's last commit; what has to be done for it is done the first time."""
        for step in (*PHASES, REMOVED):
            if step not in self.run("git", "tag").split():
                self.run("git", "checkout", "--quiet", "main")
                self._do(step)
                self.run("git", "tag", step)
            if step == phase:
                self.run("git", "checkout", "--quiet", step)

    def _do(self, step: str) -> None:
        if step == PHASES[0]:
            self.unshim("freeze")
        elif step == REMOVED:
            self._remove()
        else:
            self.unshim("fix", "--phase", step)
            self.commit(f"Move what phase {step} does not allow")
            self.unshim("shrink")
            self.unshim("check", "--base", "HEAD")
            self.commit("Drop the rows whose use is gone")
            self.unshim("advance", "--migration", MIGRATION)
        self.unshim("check", "--base", "HEAD")
        self.commit(f"Phase {step}")

    def _remove(self) -> None:
        self.unshim("fix", "--prose")
        self.commit("Name the canonical path in comments and documents")
        # What fix leaves to a person: sentences about the shim itself, and the contract.
        for path in (self.sample / "docs").glob("*.md"):
            lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
            path.write_text("".join(line for line in lines if SHIM not in line), encoding="utf-8")
        (self.sample / f"{SHIM.replace('.', '/')}.py").unlink()
        for suffix in (".toml", ".allow"):
            (self.root / "contracts" / f"{MIGRATION}{suffix}").unlink()
        configuration = self.root / ".importlinter"
        kept = [
            section
            for section in configuration.read_text(encoding="utf-8").split("\n[")
            if f"{MIGRATION}.toml" not in section
        ]
        text = "\n[".join(kept)
        line = next(line for line in text.splitlines() if line.strip().startswith(f"{SHIM} -> "))
        configuration.write_text(text.replace(f"ignore_imports =\n{line}\n", ""), encoding="utf-8")

    def tests(self) -> Counter[tuple[str, str]]:
        """How many of the sample's tests ended in which way, by the folder of their sort."""
        report = self.root.parent / "report.xml"
        options = ("-q", "-p", "no:cacheprovider", "--import-mode=importlib", "-c", os.devnull)
        self.run(
            *(sys.executable, "-m", "pytest", *options, "--rootdir", ".", "tests"),
            f"--junitxml={report}",
            folder=self.sample,
        )
        counted: Counter[tuple[str, str]] = Counter()
        for case in ElementTree.parse(report).iter("testcase"):
            sort = case.attrib["classname"].split(".")[1]
            ways = [child.tag for child in case if child.tag in ("skipped", "failure", "error")]
            counted[sort, ways[0] if ways else "passed"] += 1
        return counted


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Sample:
    return Sample(tmp_path_factory.mktemp("migration") / "repository")


@pytest.fixture(scope="module")
def before(sample: Sample) -> Counter[tuple[str, str]]:
    """What the sample's tests say before anything is moved."""
    sample.go_to(PHASES[0])
    counted = sample.tests()
    assert all(counted[sort, "passed"] for sort in SORTS)
    return counted


@pytest.mark.parametrize("phase", [*PHASES, REMOVED])
def test_every_test_of_the_sample_runs_and_passes_in_every_phase(
    sample: Sample, before: Counter[tuple[str, str]], phase: str
) -> None:
    sample.go_to(phase)
    assert {way for _, way in before} == {"passed"}
    assert sample.tests() == before


@pytest.mark.parametrize("phase", [*PHASES, REMOVED])
def test_the_contracts_are_kept_in_every_phase_beside_those_before(
    sample: Sample, phase: str
) -> None:
    steps = (*PHASES, REMOVED)
    sample.go_to(phase)
    for earlier in {steps[0], steps[max(0, steps.index(phase) - 1)]}:
        assert "broken" not in sample.unshim("check", "--base", earlier)
    beside = str(Path(sys.executable).parent / "lint-imports")
    assert "0 broken" in sample.run(beside, "--no-logo", "--no-cache")


def test_in_each_phase_less_may_remain(sample: Sample) -> None:
    left = []
    for phase in PHASES:
        sample.go_to(phase)
        rows = (sample.root / "contracts" / f"{MIGRATION}.allow").read_text().splitlines()
        left.append({row for row in rows if row and not row.startswith("#")})
    assert left[-1] == set()
    assert all(later < earlier for earlier, later in pairwise(left))


def test_once_the_shim_is_removed_nothing_names_it(sample: Sample) -> None:
    sample.go_to(REMOVED)
    found = subprocess.run(
        ["git", "grep", "--line-number", "--fixed-strings", SHIM],
        cwd=sample.root,
        capture_output=True,
        text=True,
    )
    assert found.stdout == ""
    assert found.returncode == 1
