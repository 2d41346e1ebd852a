"""What this repository runs; plain `nox` runs the contracts, the phases and the tests.

`nox -s contracts phases -- --root ../elsewhere` holds another tree to the same contracts.
"""

import argparse
import configparser
import hashlib
import os
import sys
from pathlib import Path

import nox

nox.needs_version = ">=2025.2.9"

HERE = Path(__file__).resolve().parent
CONTRACTS = HERE / "contracts"
SAMPLE = HERE / "tests" / "sample"
PYPROJECT = nox.project.load_toml(HERE / "pyproject.toml")

UNSHIM = ("-e", ".")
SHARED_BY_BENCHMARKS = ("broken.py", "generated_tree.py", "measure.py")
DRIVEN_BY_TESTS = ("nox", "pip", "pre-commit")


def pip_configuration_files() -> list[Path]:
    """Where pip reads its configuration: https://pip.pypa.io/en/stable/topics/configuration/."""
    if file := os.environ.get("PIP_CONFIG_FILE"):
        return [Path(file)]
    name = "pip.ini" if os.name == "nt" else "pip.conf"
    home = Path.home()
    folders = [Path("/etc/xdg"), home / "Library" / "Application Support", home / ".config"]
    named = map(os.environ.get, ("PROGRAMDATA", "APPDATA", "XDG_CONFIG_HOME"))
    folders += [Path(folder) for folder in named if folder]
    own = [folder / "pip" / name for folder in folders]
    return [Path("/etc", name), home / ".pip" / name, *own]


def pip_has_its_own_index() -> bool:
    if "PIP_INDEX_URL" in os.environ:
        return True
    configuration = configparser.RawConfigParser(strict=False)
    try:
        configuration.read(pip_configuration_files(), encoding="utf-8")
    except (configparser.Error, UnicodeDecodeError):
        return False
    return any(
        configuration.has_option(section, option)
        for section in ("global", "install")
        for option in ("index-url", "index_url")
    )


def uv_has_its_own_index() -> bool:
    return any(
        name in os.environ for name in ("UV_DEFAULT_INDEX", "UV_INDEX_URL", "UV_CONFIG_FILE")
    )


# uv does not read pip's configuration (https://docs.astral.sh/uv/pip/compatibility/), so that
# where packages come from a mirror that only pip knows, only pip can install them.
nox.options.default_venv_backend = (
    "virtualenv" if pip_has_its_own_index() and not uv_has_its_own_index() else "uv|virtualenv"
)
nox.options.reuse_venv = "yes"
nox.options.envdir = f".nox/{sys.implementation.cache_tag}"  # each Python has its own
nox.options.sessions = ["contracts", "phases", "tests"]


def group(name: str) -> tuple[str, ...]:
    return nox.project.dependency_groups(PYPROJECT, name)


def provide(session: nox.Session, *requirements: str) -> None:
    """Install requirements into the session's environment, unless it has them already.

    Asking pip whether it has nothing to do takes longer than the contracts do.
    """
    if session.venv_backend == "none":
        return
    wanted = hashlib.sha256((HERE / "pyproject.toml").read_bytes())
    wanted.update("\0".join([str(HERE), *requirements]).encode())
    installed = Path(session.virtualenv.location, "unshim-installed")
    if installed.is_file() and installed.read_text(encoding="ascii") == wanted.hexdigest():
        return
    session.install("--upgrade", *requirements)
    if "-e" in requirements:
        # pip compiles what it installs, but not what it leaves where it is.
        session.run("python", "-m", "compileall", "-q", "contracts/unshim", silent=True)
    installed.write_text(wanted.hexdigest(), encoding="ascii")


def tree_under_contract(session: nox.Session) -> tuple[Path, list[str]]:
    """The folder that `--root` names, else the sample, and the arguments that are not `--root`."""
    parser = argparse.ArgumentParser(
        prog=f"nox -s {session.name} --",
        add_help=False,
        allow_abbrev=False,
        exit_on_error=False,
    )
    parser.add_argument("--root", type=Path, default=SAMPLE)
    try:
        arguments, others = parser.parse_known_args(session.posargs)
    except argparse.ArgumentError:
        session.error("--root needs a folder: nox -s contracts phases -- --root ../somewhere")
    root = Path(session.invoked_from, arguments.root).resolve()
    if not root.is_dir():
        session.error(f"--root {arguments.root}: there is no such folder ({root})")
    return root, others


def contracts_of_any_tree() -> dict[str, str]:
    """The contracts of .importlinter about shims, each with the name of its migration.

    Its others describe the sample and no other tree.
    """
    declared = configparser.ConfigParser()
    declared.read(HERE / ".importlinter", encoding="utf-8")
    return {
        section.rpartition(":")[2]: Path(declared.get(section, "migration")).stem
        for section in declared.sections()
        if declared.get(section, "type", fallback="") == "retired_shim"
    }


@nox.session
def contracts(session: nox.Session) -> None:
    """Check the contracts of .importlinter on the sample; those about shims on --root's tree."""
    root, others = tree_under_contract(session)
    chosen = {} if root == SAMPLE else contracts_of_any_tree()
    if others:
        session.log(f"not for lint-imports, left to the other sessions: {' '.join(others)}")
    provide(session, *UNSHIM)
    # Without its cache, which goes by modification times: trees that were copied share them.
    session.run(
        "lint-imports",
        "--no-logo",
        "--no-cache",
        *(f"--contract={contract}" for contract in chosen),
        env={"PYTHONPATH": str(root), "UNSHIM_ROOT": str(root)},
    )


@nox.session
def phases(session: nox.Session) -> None:
    """Check each migration against its present phase, and show how far it is; takes --root."""
    root, others = tree_under_contract(session)
    provide(session, *UNSHIM)
    tree = ("--root", str(root), "--contracts", str(CONTRACTS))
    chosen: list[tuple[str, ...]] = [()]
    if root != SAMPLE:
        chosen = [("--migration", name) for name in contracts_of_any_tree().values()]
    try:
        for choice in chosen:
            session.run("unshim", "check", *tree, *choice, *others)
    finally:
        for choice in chosen:
            session.run("unshim", "status", *tree, *choice)
    if root == SAMPLE:
        session.run("unshim", "strategy", "--check", *tree)


@nox.session
def tests(session: nox.Session) -> None:
    """Run the tests; arguments go to pytest."""
    provide(session, *UNSHIM, *group("test"), *DRIVEN_BY_TESTS)
    session.run("pytest", *session.posargs)


@nox.session
def affected(session: nox.Session) -> None:
    """Run the tests that touch a shim or its canonical, as after a rewrite; takes --root."""
    root, others = tree_under_contract(session)
    provide(session, *UNSHIM, *group("test"))
    tree = ("--root", str(root), "--contracts", str(CONTRACTS))
    session.run("unshim", "tests", *tree)
    session.chdir(root)
    chosen = session.run("unshim", "tests", "--select", *tree, silent=True, log=False)
    if not chosen:
        session.skip("no test touches a shim or its canonical")
    session.run("pytest", *others, *chosen.splitlines(), env={"PYTHONPATH": str(root)})


@nox.session
def lint(session: nox.Session) -> None:
    """Check style and format."""
    provide(session, *group("lint"))
    session.run("ruff", "check", *session.posargs)
    session.run("ruff", "format", "--check", *session.posargs)


@nox.session
def types(session: nox.Session) -> None:
    """Check the package's types."""
    provide(session, *UNSHIM, *group("types"))
    session.run("mypy", "--strict", *session.posargs, "contracts/unshim")


@nox.session(name="self")
def own_layers(session: nox.Session) -> None:
    """Check unshim's own layers, which pyproject.toml declares."""
    provide(session, *UNSHIM)
    session.run("lint-imports", "--no-logo", "--no-cache", "--config", "pyproject.toml")


@nox.session
def bench(session: nox.Session) -> None:
    """Run every benchmark beside its peers; arguments go to each."""
    provide(session, *UNSHIM, *group("test"), *group("lint"), *group("bench"))
    for path in sorted((HERE / "tests" / "benchmarks").glob("*.py")):
        if path.name not in SHARED_BY_BENCHMARKS:
            session.run("python", path.relative_to(HERE).as_posix(), *session.posargs)
