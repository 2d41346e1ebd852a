"""How long it takes to find the shims and the duplicates of ten thousand files, and who is told
which of their tests to run.

    python tests/benchmarks/discover.py [--modules 8500] [--runs 3] [--tree FOLDER]...

`--tree` adds a folder of your own: an unpacked package, a checkout. Beside them stands a plain
parse of every file by Python's own parser in as many processes: what any tool must pay that
parses them all.
"""

import argparse
import os
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from generated_tree import CANONICAL, MODULES, SHIM, generated
from measure import Command, interleaved, table

LIMIT_SECONDS = 15.0

PARSE = r"""
import ast, os, sys
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

def parse(paths):
    for path in paths:
        try:
            ast.parse(Path(path).read_bytes())
        except (SyntaxError, ValueError):
            pass
    return len(paths)

if __name__ == "__main__":
    paths = [str(path) for path in Path(sys.argv[1]).rglob("*.py")]
    count = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    with ProcessPoolExecutor(count) as pool:
        assert sum(pool.map(parse, [paths[n::count] for n in range(count)])) == len(paths)
"""

DECLARATION = f"""
shim = "{SHIM}"
canonical = "{CANONICAL}"
phase = "all"

[[phases]]
name = "all"
allow = ["**"]
"""


def commands(tree: Path, contracts: Path, script: Path) -> list[Command]:
    unshim = [sys.executable, "-m", "unshim"]
    where = ["--root", str(tree), "--contracts", str(contracts)]
    return [
        Command("unshim discover", [*unshim, "discover", str(tree)], tree),
        Command("without duplicates", [*unshim, "discover", "--no-duplicates", str(tree)], tree),
        Command("unshim tests", [*unshim, "tests", *where], tree),
        Command("ast.parse of every file", [sys.executable, str(script), str(tree)], tree),
    ]


def main() -> int:
    parser = argparse.ArgumentParser(description="Measure discover, and tests.")
    parser.add_argument("--modules", type=int, default=MODULES)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--tree", type=Path, action="append", default=[])
    options = parser.parse_args()
    missed = False
    with TemporaryDirectory() as folder:
        contracts = Path(folder, "contracts")
        contracts.mkdir()
        (contracts / "sessions.toml").write_text(DECLARATION)
        (contracts / "sessions.allow").write_text("")
        script = Path(folder, "parse.py")
        script.write_text(PARSE)
        rows = [("tree", "files", "command", "fastest", "slowest", "processor", "peak memory")]
        for tree in (generated(options.modules), *(path.resolve() for path in options.tree)):
            files = sum(name.endswith(".py") for _, _, names in os.walk(tree) for name in names)
            asked = commands(tree, contracts, script)
            for name, samples in interleaved(asked, options.runs).items():
                fastest = min(samples, key=lambda sample: sample.seconds)
                if name == "unshim discover" and fastest.seconds > LIMIT_SECONDS:
                    missed = missed or files >= 10_000
                rows.append(
                    (
                        tree.name,
                        str(files),
                        name,
                        f"{fastest.seconds:.2f} s",
                        f"{max(sample.seconds for sample in samples):.2f} s",
                        f"{min(sample.processor for sample in samples):.2f} s",
                        f"{max(sample.mebibytes for sample in samples):.0f} MiB",
                    )
                )
    print(table(rows))
    print(f"wanted: unshim discover in {LIMIT_SECONDS:.0f} s for ten thousand files, on two cores")
    return int(missed)


if __name__ == "__main__":
    raise SystemExit(main())
