"""Runs commands in turn and sums up what they took.

Commands that are compared are interleaved, so that a machine that slows down slows them all.
Memory is that of the largest process, as the kernel counts it for a process that has ended; it
includes what this script held when it started the process, so a reading near that says nothing.
"""

import compileall
import os
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

HERE = Path(__file__).parent
REPOSITORY = HERE.parents[1]


@dataclass(frozen=True)
class Command:
    """Something to measure, and the exit codes that say it did its work."""

    name: str
    argv: Sequence[str]
    cwd: Path
    expected: frozenset[int] = frozenset({0})
    env: Mapping[str, str] = field(default_factory=dict)


class Sample(NamedTuple):
    """One run; `processor` is the time on the processor, in seconds, of the process alone."""

    seconds: float
    mebibytes: float
    processor: float = 0.0


class Wanted(NamedTuple):
    """A wish: `name` takes at most `ratio` of the time of `peer`."""

    name: str
    peer: str
    ratio: float


def generated(modules: int) -> Path:
    """The generated tree, made by a process of its own: memory counts for those it starts."""
    generate = "import sys, generated_tree as tree; print(tree.generated(int(sys.argv[1])))"
    command = [sys.executable, "-c", generate, str(modules)]
    made = subprocess.run(command, cwd=HERE, check=True, stdout=subprocess.PIPE, text=True)
    return Path(made.stdout.strip())


def environment() -> dict[str, str]:
    """This process's, with unshim importable and nothing of an outer git."""
    clean = {key: value for key, value in os.environ.items() if not key.startswith("GIT_")}
    inherited = [clean["PYTHONPATH"]] if clean.get("PYTHONPATH") else []
    return clean | {"PYTHONPATH": os.pathsep.join([str(REPOSITORY / "contracts"), *inherited])}


def beside_python(name: str) -> str | None:
    """A command installed beside this Python, or on the path."""
    return shutil.which(name, path=str(Path(sys.executable).parent)) or shutil.which(name)


def run(command: Command) -> Sample:
    """One run, from start to exit, its output thrown away."""
    started = time.perf_counter()
    process = subprocess.Popen(
        command.argv,
        cwd=command.cwd,
        env=environment() | dict(command.env),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    assert process.stderr is not None
    said = process.stderr.read()
    peak = processor = 0.0
    if hasattr(os, "wait4"):
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        peak = usage.ru_maxrss / (1024 * 1024 if sys.platform == "darwin" else 1024)
        processor = usage.ru_utime + usage.ru_stime
    else:
        process.wait()
    seconds = time.perf_counter() - started
    if process.returncode not in command.expected:
        shown = said.decode(errors="replace")[-2000:]
        raise SystemExit(f"{command.name}: exit code {process.returncode}\n{shown}")
    return Sample(seconds, peak, processor)


def interleaved(commands: Sequence[Command], runs: int) -> dict[str, list[Sample]]:
    """Samples of each command, by its name, after one round that is not counted."""
    # As an installer does: where bytecode is not written, every run would compile the package.
    compileall.compile_dir(REPOSITORY / "contracts", quiet=1)
    samples: dict[str, list[Sample]] = {command.name: [] for command in commands}
    for turn in range(runs + 1):
        for command in commands:
            sample = run(command)
            if turn:
                samples[command.name].append(sample)
    return samples


def report(samples: Mapping[str, Sequence[Sample]], wanted: Iterable[Wanted]) -> str:
    """A table of medians, and one of the ratios wanted."""
    rows = [("command", "median", "fastest", "slowest", "peak memory")]
    for name, taken in samples.items():
        seconds = [sample.seconds for sample in taken]
        peak = max(sample.mebibytes for sample in taken)
        rows.append(
            (
                name,
                f"{statistics.median(seconds) * 1000:.0f} ms",
                f"{min(seconds) * 1000:.0f} ms",
                f"{max(seconds) * 1000:.0f} ms",
                f"{peak:.0f} MiB" if peak else "not measured",
            )
        )
    ratios = [("ratio of medians", "measured", "wanted")]
    for wish in wanted:
        if wish.name in samples and wish.peer in samples:
            mine, peers = (
                statistics.median(sample.seconds for sample in samples[name])
                for name in (wish.name, wish.peer)
            )
            ratios.append(
                (f"{wish.name} / {wish.peer}", f"{mine / peers:.2f}", f"<= {wish.ratio:.2f}")
            )
    return table(rows) + ("\n" + table(ratios) if len(ratios) > 1 else "")


def table(rows: Sequence[Sequence[str]]) -> str:
    widths = [max(len(cell) for cell in column) for column in zip(*rows, strict=True)]
    lines = []
    for row in rows:
        first, *others = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        lines.append("  ".join([first, *others]).rstrip())
        if row is rows[0]:
            lines.append("  ".join("-" * width for width in widths))
    return "\n".join(lines) + "\n"
