"""How much slower pytest is under the tripwire, on a suite that never meets the shim.

python tests/benchmarks/tripwire.py [--runs 9] [--files 100] [--tests 40] [--peers-only]

The suite imports a few hundred modules of its own, and each test computes for about a millisecond
and looks up attributes of modules. A second suite takes the shim's names by the thousand: there
is no wish for that one, it shows what a use costs.
"""

import argparse
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from measure import Command, Sample, Wanted, interleaved, report, table

PLAIN = "pytest"
LOADED = "pytest, plug-in loaded"
WIRED = "pytest --unshim"
USING = "pytest, using the shim"
USING_WIRED = "pytest --unshim, using the shim"
WANTED = (Wanted(LOADED, PLAIN, 1.02), Wanted(WIRED, PLAIN, 1.02))
DECLARATION = """
shim = "pkg.old"
canonical = "pkg.new"
phase = "freeze"

[[phases]]
name = "freeze"
allow = ["**"]
"""


def main() -> int:
    parser = argparse.ArgumentParser(description="Measure pytest under the tripwire.")
    parser.add_argument("--runs", type=int, default=9)
    parser.add_argument("--files", type=int, default=100)
    parser.add_argument("--tests", type=int, default=40)
    parser.add_argument("--peers-only", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        _write(root, _suite(options.files, options.tests))
        pytest = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--rootdir=."]
        # Without -p the plug-in would be loaded where this package is installed, and only there.
        absent, present = ["-p", "no:unshim"], ["-p", "no:unshim", "-p", "unshim.pytest_plugin"]
        commands = [Command(PLAIN, [*pytest, *absent, "suite"], root)]
        if not options.peers_only:
            commands += [
                Command(LOADED, [*pytest, *present, "suite"], root),
                Command(WIRED, [*pytest, *present, "suite", "--unshim"], root),
                Command(USING, [*pytest, *absent, "using"], root),
                Command(USING_WIRED, [*pytest, *present, "using", "--unshim"], root),
            ]
        samples = interleaved(commands, options.runs)
    print(f"{options.files} files of {options.tests} tests, medians of {options.runs} runs\n")
    print(report(samples, WANTED))
    print(table(_processor_times(samples)))
    return 0


def _processor_times(samples: Mapping[str, Sequence[Sample]]) -> list[tuple[str, ...]]:
    """The least that each took on the processor: steadier than the clock on a machine that has
    other work, where 2 % cannot be told from a neighbour."""
    rows = [("least processor time", "", f"of {PLAIN}'s")]
    least = {name: min(sample.processor for sample in taken) for name, taken in samples.items()}
    for name, seconds in least.items():
        compared = f"{seconds / least[PLAIN]:.3f}" if name in (LOADED, WIRED) else ""
        rows.append((name, f"{seconds:.3f} s", compared))
    return rows


def _suite(files: int, tests: int) -> Mapping[str, str]:
    suite = {
        "contracts/old.toml": DECLARATION,
        "contracts/old.allow": "using/test_using.py\timport\t.\nusing/test_using.py\timport\tX\n",
        "conftest.py": "",
        "pkg/__init__.py": "",
        "pkg/old.py": "from pkg.new import X\n",
        "pkg/new.py": "X = 1\n",
        "using/test_using.py": _USING,
    }
    for number in range(files):
        suite[f"pkg/part_{number}.py"] = f"import pkg.new\nVALUE = {number}\n"
        suite[f"pkg/other_{number}.py"] = "def add(one, other):\n    return one + other\n"
        names = f"import pkg.part_{number}\nfrom pkg import other_{number} as other\n"
        suite[f"suite/test_{number}.py"] = names + "".join(
            _TEST.format(test=test, number=number) for test in range(tests)
        )
    return suite


_TEST = """
def test_{test}():
    from pkg.other_{number} import add
    total = 0
    for value in range(4000):
        total = other.add(total, pkg.part_{number}.VALUE)
    assert add(total, 0) == 4000 * {number}
"""
_USING = """
import pytest
import pkg.old

@pytest.mark.parametrize("turn", range(100))
def test_it(turn):
    for _ in range(1000):
        assert pkg.old.X
    for _ in range(100):
        from pkg.old import X
"""


def _write(root: Path, files: Mapping[str, str]) -> None:
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    raise SystemExit(main())
