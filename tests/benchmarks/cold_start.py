"""How long a whole tree takes: unshim without any cache and with its own, beside what answers a
part of it.

    python tests/benchmarks/cold_start.py [--runs 5] [--modules 8500] [--peers-only]

lint-imports answers which modules import the shim, from a forbidden contract; ruff's TID251 which
statements do; `git grep` which files spell its name. All read the same tree of ten thousand
Python files (generated_tree.py), in files that the system has read before. The pre-commit hook
judges the index, which git itself searches more slowly (`git grep --cached`).
"""

import argparse
import sys
from pathlib import Path

from generated_tree import MODULES, SHIM
from measure import Command, Wanted, beside_python, generated, interleaved, report

UNSHIM = "unshim check --no-cache"
WARM = "unshim check"
HOOK = "unshim check --staged --no-cache"
WARM_HOOK = "unshim check --staged"
LINT_IMPORTS = "lint-imports --no-cache"
RUFF = "ruff TID251 --no-cache"
GIT_GREP = "git grep -l -F"
GIT_GREP_INDEX = "git grep --cached -l -F"
WANTED = (
    Wanted(UNSHIM, LINT_IMPORTS, 1 / 5),
    Wanted(UNSHIM, RUFF, 1 / 3),
    Wanted(UNSHIM, GIT_GREP, 3),
)
MEMORY = 80  # MiB, the most that unshim's largest process may hold


def unshim(root: Path) -> list[Command]:
    check = [sys.executable, "-m", "unshim", "check", "--root", str(root), "--no-base"]
    # The tree's allowlist is exact: any other exit code than 0 is a wrong answer.
    staged = [*check, "--staged"]
    return [
        Command(UNSHIM, [*check, "--no-cache"], root),
        Command(WARM, check, root),
        Command(HOOK, [*staged, "--no-cache"], root),
        Command(WARM_HOOK, staged, root),
    ]


def peers(root: Path) -> list[Command]:
    banned = f'lint.flake8-tidy-imports.banned-api."{SHIM}".msg = "moved"'
    found = [
        Command(GIT_GREP, ["git", "grep", "-l", "-F", SHIM], root),
        Command(GIT_GREP_INDEX, ["git", "grep", "--cached", "-l", "-F", SHIM], root),
    ]
    if lint_imports := beside_python("lint-imports"):
        found.append(Command(LINT_IMPORTS, [lint_imports, "--no-cache"], root, frozenset({1})))
    if ruff := beside_python("ruff"):
        check = [ruff, "check", "--isolated", "--no-cache", "--select", "TID251"]
        found.append(Command(RUFF, [*check, "--config", banned, "."], root, frozenset({1})))
    return found


def main() -> int:
    parser = argparse.ArgumentParser(description="Measure a whole tree.")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--modules", type=int, default=MODULES)
    parser.add_argument("--peers-only", action="store_true")
    options = parser.parse_args()
    root = generated(options.modules)
    commands = [*([] if options.peers_only else unshim(root)), *peers(root)]
    samples = interleaved(commands, options.runs)
    count = sum(1 for _ in root.rglob("*.py"))
    print(f"{count} Python files, medians of {options.runs} runs\n")
    print(report(samples, WANTED))
    if not options.peers_only:
        peak = max(sample.mebibytes for sample in samples[UNSHIM])
        print(f"largest process of {UNSHIM}: {peak:.0f} MiB (wanted: below {MEMORY})")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
