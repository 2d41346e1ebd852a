"""How long one staged file takes, as at a commit, beside Python's own start.

python tests/benchmarks/one_file.py [--runs 20] [--modules 8500] [--peers-only]
                                    [--tree FOLDER --file PATH]

The generated tree's modules hardly import each other. In a package where imports go in circles, as
in most, much more may hand a name on to a file: `--tree` measures on one of your own, a repository
that declares its migrations in `contracts`.
"""

import argparse
import subprocess
import sys
from pathlib import Path

from generated_tree import MODULES, SHIM
from measure import Command, Wanted, beside_python, environment, generated, interleaved, report

PYTHON = "python -c pass"
FILE = "unshim check FILE"
STAGED = "unshim check --staged FILE"
RUFF = "ruff TID251 FILE"
WANTED = (Wanted(FILE, PYTHON, 6), Wanted(STAGED, PYTHON, 6))


def git(root: Path, *arguments: str) -> str:
    command = ["git", *arguments]
    ended = subprocess.run(
        command, cwd=root, env=environment(), check=True, stdout=subprocess.PIPE, encoding="utf-8"
    )
    return ended.stdout


def user_in(root: Path) -> str:
    """A module of the generated tree that imports the shim."""
    found = git(root, "grep", "-l", "-F", f"from {SHIM} import", "--", "app")
    return found.splitlines()[-1]


def main() -> int:
    parser = argparse.ArgumentParser(description="Measure one staged file.")
    parser.add_argument("--runs", type=int, default=20)
    parser.add_argument("--modules", type=int, default=MODULES)
    parser.add_argument("--peers-only", action="store_true")
    parser.add_argument("--tree", type=Path)
    parser.add_argument("--file", help="of the tree, relative to it")
    options = parser.parse_args()
    if (options.tree is None) != (options.file is None):
        parser.error("--tree and --file go together")
    root = generated(options.modules) if options.tree is None else options.tree.resolve()
    file = options.file or user_in(root)
    before = (root / file).read_bytes()
    try:
        (root / file).write_bytes(before + b"\nSTAGED = True\n")
        git(root, "add", file)
        commands = [Command(PYTHON, [sys.executable, "-c", "pass"], root)]
        if not options.peers_only:
            check = [sys.executable, "-m", "unshim", "check", "--root", str(root)]
            judged = frozenset({0, 1})
            commands.append(Command(FILE, [*check, file], root, judged))
            commands.append(Command(STAGED, [*check, "--staged", file], root, judged))
        if ruff := beside_python("ruff"):
            banned = f'lint.flake8-tidy-imports.banned-api."{SHIM}".msg = "moved"'
            check = [ruff, "check", "--isolated", "--no-cache", "--select", "TID251"]
            commands.append(
                Command(RUFF, [*check, "--config", banned, file], root, frozenset({0, 1}))
            )
        samples = interleaved(commands, options.runs)
    finally:
        (root / file).write_bytes(before)
        git(root, "add", file)
    print(f"{file} of {root.name}, medians of {options.runs} runs\n")
    print(report(samples, WANTED))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
