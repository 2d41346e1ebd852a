"""The laws of the ratchet over random histories of a real repository.

Branches remove uses, rename files, move code, allow a use, advance, tamper with what is declared,
and are merged. A commit is made only where `unshim check` passes, as CI would have it. Then:

- branches that each pass and whose code merges without conflict merge without one in the
  allowlist, and what is merged passes after at most `unshim shrink`;
- the allowed identities never grow, except by `unshim allow`;
- the phase never goes back.

UNSHIM_EXAMPLES=500 runs as many histories as that.
"""

import contextlib
import io
import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

import hypothesis.strategies as st
from hypothesis import HealthCheck, settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from unshim.cli import main as unshim

PHASES = ("freeze", "tests-only", "remove")
DECLARATION = """\
shim = "pkg.old"
canonical = "pkg.new"
phase = "freeze"

[[phases]]
name = "freeze"
allow = ["**"]

[[phases]]
name = "tests-only"
allow = ["tests/**"]
due = 2999-01-01

[[phases]]
name = "remove"
allow = []
"""
NAMES = ("X", "Y")
# The last two are never renamed, and the only ones in which a use is allowed anew: a use that one
# branch allows in a file which the other renames, or puts out of the phase, is a real conflict.
PLACES = ("app/a.py", "app/b.py", "tests/c.py", "tests/d.py", "tests/kept_e.py", "tests/kept_f.py")
KEPT = PLACES[-2:]

files = st.integers(0, len(PLACES) - 1)
names = st.sampled_from(NAMES)
branches = st.sampled_from(["one", "two"])


def content(number):
    """A file with both uses far enough apart for changes to each to merge."""
    filler = "\n".join(f"line_{number}_{line} = {line}" for line in range(8))
    uses = "".join(f"from pkg.old import {name}\n{filler}\n" for name in NAMES)
    return f"# identity {number}\n{filler}\n{uses}"


class Histories(RuleBasedStateMachine):
    def __init__(self):
        super().__init__()
        self.root = Path(tempfile.mkdtemp())
        self.allowed = set()
        self.counter = 0

    def teardown(self):
        shutil.rmtree(self.root)

    def git(self, *arguments, check=True):
        settings = ("user.name=a", "user.email=a@example.com", "gc.auto=0", "core.fsync=none")
        options = [option for setting in settings for option in ("-c", setting)]
        done = subprocess.run(
            ["git", *options, *arguments],
            cwd=self.root,
            check=False,
            capture_output=True,
            text=True,
        )
        assert not check or done.returncode == 0, done.stdout + done.stderr
        return done

    def run(self, command, *arguments):
        output = io.StringIO()
        with contextlib.redirect_stdout(output), contextlib.redirect_stderr(output):
            code = unshim([command, "--root", str(self.root), *arguments])
        assert "internal" not in output.getvalue(), output.getvalue()
        return code, output.getvalue()

    def check(self):
        return self.run("check", "--base", "main", "--additions")

    def write(self, path, text):
        (self.root / path).parent.mkdir(parents=True, exist_ok=True)
        (self.root / path).write_bytes(text.encode())

    def read(self, path):
        return (self.root / path).read_bytes().decode()

    def commit(self):
        self.git("add", "-A")
        self.git("commit", "-q", "--allow-empty", "-m", "a change")

    def finish(self):
        """Commits what passes; takes back what does not. Gives whether it passed."""
        self.git("add", "-A")
        code, _ = self.check()
        if code == 0:
            self.commit()
        else:
            self.git("reset", "-q", "--hard")
        return code == 0

    def path_of(self, number):
        """Where the file of this identity is now."""
        done = self.git("grep", "-l", f"^# identity {number}$", "--", "app", "tests", check=False)
        return done.stdout.strip() or None

    def rows_of(self, commit):
        """The allowed identities of a commit: the files by what they are, not where."""
        done = self.git("show", f"{commit}:contracts/old.allow", check=False)
        found = set()
        for line in done.stdout.splitlines():
            if line and not line.startswith("#"):
                path, family, name = line.split("\t")
                found.add((self.identity_of(commit, path), family, name))
        return found

    def identity_of(self, commit, path):
        for at in (commit, f"{commit}^1", f"{commit}^2"):
            done = self.git("show", f"{at}:{path}", check=False)
            if done.returncode == 0:
                return int(re.match(r"# identity (\d+)", done.stdout)[1])
        return path

    def phase_of(self, commit):
        text = self.git("show", f"{commit}:contracts/old.toml").stdout
        return PHASES.index(re.search(r'^phase = "(.*)"', text, re.MULTILINE)[1])

    @initialize()
    def begin(self):
        self.git("init", "-q", "-b", "main")
        package = {"__init__": "", "old": "from pkg.new import *\n", "new": "X = Y = 1\n"}
        for module, text in package.items():
            self.write(f"pkg/{module}.py", text)
        for number, path in enumerate(PLACES):
            self.write(path, content(number))
        self.write("contracts/old.toml", DECLARATION)
        assert self.run("freeze")[0] == 0
        self.commit()
        self.rows = self.rows_of("main")
        self.git("branch", "one")
        self.git("checkout", "-q", "-b", "two")

    @rule(branch=branches)
    def work_on(self, branch):
        self.git("checkout", "-q", branch)

    @rule(branch=branches)
    def begin_again(self, branch):
        self.git("checkout", "-q", "-B", branch, "main")

    @rule(number=files, name=names)
    def remove_a_use(self, number, name):
        path = self.path_of(number)
        if path is None or f"from pkg.old import {name}" not in self.read(path):
            return
        text = self.read(path).replace(f"from pkg.old import {name}", f"from pkg.new import {name}")
        self.write(path, text)
        self.git("add", "-A")
        code, said = self.check()
        assert code == 1, said
        assert f"{path} no longer uses {name}" in said or "newly allowed" in said, said
        assert self.run("shrink", "--base", "main")[0] == 0
        assert self.finish()

    @rule(number=files, name=names)
    def add_a_use(self, number, name):
        path = self.path_of(number)
        if path is None or f"from pkg.old import {name}" in self.read(path):
            return
        text = self.read(path).replace(f"from pkg.new import {name}", f"from pkg.old import {name}")
        self.write(path, text)
        passed = self.finish()
        listed = self.git("show", "HEAD:contracts/old.allow").stdout
        assert passed is (f"{path}\timport\t{name}\n" in listed)

    @rule(path=st.sampled_from(KEPT), name=names)
    def allow_a_use(self, path, name):
        if f"from pkg.old import {name}" in self.read(path):
            return
        text = self.read(path).replace(f"from pkg.new import {name}", f"from pkg.old import {name}")
        self.write(path, text)
        code, said = self.run("allow", str(self.root / path), "--reason", f"because {self.counter}")
        assert code == 0, said
        self.allowed.add((PLACES.index(path), "import", name))
        assert self.finish()

    @rule(
        number=st.integers(0, len(PLACES) - len(KEPT) - 1), folder=st.sampled_from(["app", "tests"])
    )
    def rename(self, number, folder):
        path = self.path_of(number)
        if path is None:
            return
        self.counter += 1
        # Out of the folder that a later phase allows, the use would be new there.
        folder = folder if path.startswith("app") else "tests"
        self.git("mv", path, f"{folder}/r{self.counter}_{number}.py")
        assert self.run("shrink", "--base", "main")[0] == 0
        assert self.finish()

    @rule(number=files)
    def delete(self, number):
        path = self.path_of(number)
        if path is None or path in KEPT:
            return
        self.git("rm", "-q", path)
        assert self.run("shrink", "--base", "main")[0] == 0
        assert self.finish()

    @rule(number=files, line=st.integers(0, 7))
    def move_code(self, number, line):
        path = self.path_of(number)
        if path is None:
            return
        self.counter += 1
        before = f"line_{number}_{line} = "
        text = self.read(path).replace(before, f"more_{self.counter} = 1\n{before}", 1)
        self.write(path, text)
        assert self.finish()

    @rule()
    def advance(self):
        """To the second phase only: after the last one, no use could be allowed any more."""
        if self.phase_of("HEAD") == 0 and self.run("advance")[0] == 0:
            assert self.finish()

    @rule(
        number=files,
        name=names,
        kind=st.sampled_from(
            ["row", "row twice", "no row", "no list", "phase", "wide", "exclude", "due", "name"]
        ),
    )
    def tamper(self, number, name, kind):
        listed, declared = "contracts/old.allow", "contracts/old.toml"
        rows, text = self.read(listed), self.read(declared)
        path = self.path_of(number) or PLACES[number]
        if kind in ("row", "row twice"):
            more = [f"{path}\timport\t{name}"] * (1 + (kind == "row twice"))
            head = [line for line in rows.splitlines() if line.startswith("#") or not line][:2]
            rest = [line for line in rows.splitlines() if line not in head]
            keep_order = sorted({*rest, *more} if kind == "row" else [*rest, *more])
            if not any(line.startswith("#") for line in rest):
                self.write(listed, "".join(f"{line}\n" for line in [*head, *keep_order]))
        elif kind == "no row":
            self.write(listed, rows.replace(f"{path}\timport\t{name}\n", ""))
        elif kind == "no list":
            (self.root / listed).unlink()
        elif kind == "phase":
            self.write(declared, re.sub(r'^phase = ".*"', f'phase = "{PHASES[number % 3]}"', text))
        elif kind == "wide":
            self.write(declared, text.replace('allow = ["tests/**"]', 'allow = ["**"]'))
        elif kind == "exclude":
            self.write(declared, text.replace("phase =", 'exclude = ["app/**"]\nphase =', 1))
        elif kind == "due":
            self.write(declared, text.replace("2999", "3000"))
        elif kind == "name":
            self.git("mv", listed, "contracts/new.allow")
            self.git("mv", declared, "contracts/new.toml")
            self.write("contracts/new.allow", f"{rows}{path}\timport\tZ\n")
        before = self.git("rev-parse", "HEAD").stdout
        if self.finish() and self.git("diff", "--quiet", before.strip(), check=False).returncode:
            # What passes took something away, or left all as it was.
            assert kind in ("row", "no row", "exclude", "phase"), kind
        if not (self.root / declared).exists():
            self.git("reset", "-q", "--hard", before.strip())

    @rule(branch=branches, into=st.sampled_from(["main", "one", "two"]))
    def merge(self, branch, into):
        other = "main" if branch == into else branch
        self.git("checkout", "-q", into)
        merging = self.git("merge", "-q", "--no-commit", "--no-ff", other, check=False)
        if merging.returncode:
            conflicts = self.git("diff", "--name-only", "--diff-filter=U").stdout.split()
            assert "contracts/old.allow" not in conflicts or len(conflicts) > 1, merging.stdout
            self.git("merge", "--abort", check=False)
            self.git("reset", "-q", "--hard")
            self.git("checkout", "-q", "one")
            return
        code, said = self.check()
        if code:
            assert self.run("shrink", "--base", "main")[0] == 0
            code, said = self.check()
            assert code == 0, said
        self.commit()
        if into == "main":
            rows = self.rows_of("main")
            assert rows <= self.rows | self.allowed, rows - self.rows
            assert self.phase_of("main") >= self.phase_of("main^1")
            self.rows = rows
            self.git("checkout", "-q", "one")

    @invariant()
    def every_branch_passes(self):
        if hasattr(self, "rows"):
            code, said = self.check()
            assert code == 0, said


EXAMPLES = int(os.environ.get("UNSHIM_EXAMPLES", "8"))
Histories.TestCase.settings = settings(
    max_examples=EXAMPLES,
    stateful_step_count=20,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    derandomize="UNSHIM_EXAMPLES" not in os.environ,
    database=None,
)
TestHistories = Histories.TestCase
