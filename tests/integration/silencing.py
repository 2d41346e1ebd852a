"""What pytest makes of the tests of a project, and what was foretold of them."""

import os
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterable
from pathlib import Path
from typing import Any


def outcomes(root: Path, *folders: str) -> dict["Test", str]:
    """(file, test within it) to what pytest says of it."""
    report = root / "report.xml"
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:unshim"]
    command += ["--import-mode=importlib", "-o", "junit_family=xunit1", f"--junitxml={report}"]
    subprocess.run(
        [*command, f"--rootdir={root}", "-c", os.devnull, *folders],
        cwd=root,
        env=os.environ | {"PYTHONPATH": str(root), "PYTEST_ADDOPTS": ""},
        stdout=subprocess.DEVNULL,
    )
    found = {}
    for case in ElementTree.parse(report).iter("testcase"):
        told = [one.tag for one in case if one.tag in ("skipped", "failure", "error")]
        outcome = told[0] if told else "passed"
        name = case.get("name", "")
        if not case.get("classname"):  # a module that was skipped as it was loaded
            found[name.replace(".", "/") + ".py", ""] = outcome
            continue
        path = case.get("file", "")
        owner = case.get("classname", "").removeprefix(path.removesuffix(".py").replace("/", "."))
        parts = (owner.strip(".").replace(".", "::"), name)
        found[path, "::".join(filter(None, parts))] = outcome
    return found


Test = tuple[str, str]


def foretold(findings: Iterable[dict[str, Any]], handler: str) -> set[Test]:
    return {
        (one["path"], test)
        for one in findings
        if one["handler"] == handler
        for test in one["tests"]
    }


def newly_skipped(before: dict[Test, str], after: dict[Test, str]) -> set[Test]:
    """What passed and is skipped now, if with all of its file before a test is known."""
    whole = {path for path, test in after if not test}
    return {
        (path, test)
        for (path, test), outcome in before.items()
        if outcome == "passed" and (path in whole or after.get((path, test)) == "skipped")
    }
