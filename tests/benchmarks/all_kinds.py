"""What it takes to look for all kinds of uses, beside the static kinds alone.

    python tests/benchmarks/all_kinds.py [--runs 5] [--modules 8500] [--tree FOLDER]

The static kinds are what other tools look for: imports, stars and attributes of the shim
(static_kinds.py). All kinds are those, strings, files of every sort, and what modules hand on,
through any number of them. `--tree` measures on a tree of your own, which declares its migrations
in `contracts`.
"""

import argparse
import sys
from pathlib import Path

from generated_tree import MODULES
from measure import HERE, Command, Wanted, generated, interleaved, report

ALL = "unshim check --no-cache"
CACHED = "unshim check"
STATIC = "static kinds --no-cache"
WANTED = (Wanted(ALL, STATIC, 1.5), Wanted(CACHED, STATIC, 1.5))


def main() -> int:
    parser = argparse.ArgumentParser(description="Measure all kinds beside the static ones.")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--modules", type=int, default=MODULES)
    parser.add_argument("--tree", type=Path)
    options = parser.parse_args()
    root = generated(options.modules) if options.tree is None else options.tree.resolve()
    judged = frozenset({0, 1})
    check = ["check", "--root", str(root), "--no-base"]
    static = [sys.executable, str(HERE / "static_kinds.py"), *check, "--no-cache"]
    commands = [
        Command(STATIC, static, root, judged),
        Command(ALL, [sys.executable, "-m", "unshim", *check, "--no-cache"], root, judged),
        Command(CACHED, [sys.executable, "-m", "unshim", *check], root, judged),
    ]
    print(f"medians of {options.runs} runs\n")
    print(report(interleaved(commands, options.runs), WANTED))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
