"""unshim beside an independent reading of packages that people use.

Each package is fetched with pip and searched, never imported. The oracle and unshim must name
the same uses; what grimp and ruff see must be among them.
"""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import pytest
from oracle import Listing, Use, static_uses

import unshim

STATIC_KINDS = {"import", "star", "fallback", "typing", "attribute"}


@dataclass(frozen=True)
class Retirement:
    """A shim that a released package has, declared as its maintainers might."""

    requirement: str
    shim: str
    canonical: str
    only: tuple[str, ...] = ()
    external: bool = False  # the canonical is another distribution's
    at_least: int = 1  # uses, so that two empty answers do not agree
    names: tuple[tuple[str, str], ...] = ()  # of the shim, to their own canonicals

    def declaration(self) -> str:
        only = f"only = {json.dumps(self.only)}\n" if self.only else ""
        external = "external = true\n" if self.external else ""
        names = "".join(f'{name} = "{canonical}"\n' for name, canonical in self.names)
        return (
            f'shim = "{self.shim}"\ncanonical = "{self.canonical}"\n{only}{external}'
            'phase = "freeze"\n'
            + (f"[names]\n{names}" if names else "")
            + '[[phases]]\nname = "freeze"\nallow = ["**"]\n'
            + '[[phases]]\nname = "remove"\nallow = []\n'
        )


# A facade that all of a code base imports, by absolute and by relative imports. grep and a
# syntax tree agree on how many files do, and not on which: one is a docstring's example, one
# says `from ._text import`.
ANSIBLE = Retirement(
    "ansible-core==2.15.0",
    "ansible.module_utils._text",
    "ansible.module_utils.common.text.converters",
    at_least=300,
)
# One release later its maintainers have moved all users but one.
ANSIBLE_LATER = Retirement(
    "ansible-core==2.16.0",
    "ansible.module_utils._text",
    "ansible.module_utils.common.text.converters",
    at_least=3,
)
# The module's names went to several places; most imports are relative, many inside functions.
SYMPY = Retirement(
    "sympy==1.9",
    "sympy.core.compatibility",
    "sympy.utilities.iterables",
    at_least=200,
    names=(
        ("as_int", "sympy.utilities.misc"),
        ("default_sort_key", "sympy.core.sorting"),
        ("ordered", "sympy.core.sorting"),
    ),
)
# The package binds a function of the module's name: `from sympy.printing import ccode` takes
# the function, and goes on working when the module is gone.
SYMPY_SHADOWED = Retirement("sympy==1.9", "sympy.printing.ccode", "sympy.printing.c")
# The shim puts another distribution's module in its own place in sys.modules.
CELERY = Retirement("celery==4.4.7", "celery.five", "vine.five", external=True, at_least=170)
CELERY_EARLIER = Retirement(
    "celery==4.2.1", "celery.five", "vine.five", external=True, at_least=170
)
# The module stays, some of its names go; most uses are attributes of the module.
MARKDOWN = Retirement(
    "Markdown==3.1.1",
    "markdown.util",
    "xml.etree",
    external=True,
    only=("etree", "string_type", "text_type", "int2str", "iterrange"),
    at_least=60,
    names=(("etree", "xml.etree:ElementTree"),),
)
# A package whose modules a finder on sys.meta_path conjures up: none of them is a file.
SETUPTOOLS = Retirement(
    "setuptools==65.5.0", "setuptools.extern", "setuptools._vendor", at_least=50
)

# As celery's, with almost every module a user.
KOMBU = Retirement("kombu==4.6.11", "kombu.five", "vine.five", external=True, at_least=100)
# The shim has its canonical's name, a distribution's, within a package of vendored ones.
URLLIB3 = Retirement("urllib3==1.26.18", "urllib3.packages.six", "six", external=True, at_least=30)

RETIREMENTS = pytest.mark.parametrize(
    "retirement",
    [
        pytest.param(ANSIBLE, id="ansible-facade"),
        pytest.param(ANSIBLE_LATER, id="ansible-facade-one-release-later"),
        pytest.param(SYMPY, id="sympy-names-to-several-modules"),
        pytest.param(SYMPY_SHADOWED, id="sympy-module-shadowed-by-function"),
        pytest.param(CELERY, id="celery-alias-in-sys-modules"),
        pytest.param(CELERY_EARLIER, id="celery-with-files-that-do-not-parse"),
        pytest.param(MARKDOWN, id="markdown-names-of-a-module-that-stays"),
        pytest.param(SETUPTOOLS, id="setuptools-modules-without-files"),
        pytest.param(KOMBU, id="kombu-alias-in-sys-modules"),
        pytest.param(URLLIB3, id="urllib3-vendored-under-its-canonicals-name"),
    ],
)


class Report(NamedTuple):
    """What `unshim check` says of a tree."""

    uses: frozenset[Use]
    undecided: frozenset[Use]  # uses only if something holds that no static reading can tell
    lexical: frozenset[str]
    exit_code: int


@pytest.fixture(scope="module")
def oracle(unpacked: Callable[[str], Path]) -> Callable[[Retirement], Listing]:
    known: dict[Retirement, Listing] = {}

    def read(retirement: Retirement) -> Listing:
        if retirement not in known:
            known[retirement] = static_uses(
                unpacked(retirement.requirement), retirement.shim, only=retirement.only or None
            )
        return known[retirement]

    return read


@pytest.fixture(scope="module")
def checked(
    unpacked: Callable[[str], Path], tmp_path_factory: pytest.TempPathFactory
) -> Callable[[Retirement], Report]:
    known: dict[Retirement, Report] = {}

    def run(retirement: Retirement) -> Report:
        if retirement not in known:
            contracts = tmp_path_factory.mktemp("contracts")
            (contracts / "retirement.toml").write_text(retirement.declaration(), encoding="utf-8")
            (contracts / "retirement.allow").touch()
            known[retirement] = check(unpacked(retirement.requirement), contracts)
        return known[retirement]

    return run


def check(root: Path, contracts: Path) -> Report:
    """Run the command as a user would, in a process of its own."""
    command = [sys.executable, "-m", "unshim", "check", "--root", str(root)]
    command += ["--contracts", str(contracts), "--no-base", "--no-cache", "--format", "json"]
    importable = [str(Path(unshim.__file__).parents[1]), os.environ.get("PYTHONPATH", "")]
    ended = subprocess.run(
        command,
        capture_output=True,
        encoding="utf-8",
        env=os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, importable))},
    )
    assert ended.returncode in {0, 1}, ended.stderr
    told = json.loads(ended.stdout)

    def static(undecided: bool) -> frozenset[Use]:
        return frozenset(
            Use(finding["path"], finding["line"], finding["name"])
            for finding in told["findings"]
            if finding["kind"] in STATIC_KINDS and finding["status"] != "stale"
            if (finding["status"] == "undecided") is undecided
        )

    return Report(
        static(undecided=False),
        static(undecided=True),
        frozenset(one["path"] for one in told["files"]["lexical"]),
        ended.returncode,
    )


@RETIREMENTS
def test_unshim_and_the_oracle_name_the_same_uses(
    retirement: Retirement,
    oracle: Callable[[Retirement], Listing],
    checked: Callable[[Retirement], Report],
) -> None:
    expected, found = oracle(retirement), checked(retirement)
    decidable = {use for use in found.uses if use.path not in expected.unparsed}
    missed, invented = expected.uses - decidable, decidable - expected.uses
    assert (sorted(missed), sorted(invented)) == ([], [])
    assert len(expected.uses) >= retirement.at_least
    assert found.exit_code == 1


def test_files_that_do_not_parse_are_searched_and_named(
    oracle: Callable[[Retirement], Listing],
    checked: Callable[[Retirement], Report],
) -> None:
    """Two of celery's files import a module named `async`, a keyword since Python 3.7."""
    expected, found = oracle(CELERY_EARLIER), checked(CELERY_EARLIER)
    redis, rpc = "celery/backends/redis.py", "celery/backends/rpc.py"
    assert set(expected.unparsed) == {redis, rpc} == found.lexical
    assert {use for use in found.uses if use.path in found.lexical} == {
        Use(redis, 16, "string_t"),
        Use(redis, 16, "text_t"),
        Use(rpc, 17, "items"),
        Use(rpc, 17, "range"),
    }


@pytest.mark.parametrize(
    "retirement",
    [
        pytest.param(ANSIBLE, id="ansible"),
        pytest.param(SYMPY, id="sympy"),
        pytest.param(CELERY, id="celery"),
        pytest.param(SETUPTOOLS, id="setuptools"),
    ],
)
def test_every_import_that_grimp_sees_is_found(
    retirement: Retirement,
    unpacked: Callable[[str], Path],
    checked: Callable[[Retirement], Report],
) -> None:
    """grimp builds the graph behind import-linter's forbidden contract."""
    root = unpacked(retirement.requirement)
    seen = imports_in_graph(root, retirement.shim)
    report = checked(retirement)
    found = {(use.path, use.line) for use in report.uses | report.undecided}
    lines = {path: (root / path).read_text(encoding="utf-8").splitlines() for path, _ in seen}
    # grimp gives the line of the statement, unshim that of each name in it.
    missed = {
        (path, line)
        for path, line in seen
        if not any((path, at) in found for at in range(line, statement_end(lines[path], line) + 1))
    }
    assert seen
    assert missed == set()


IN_GRAPH = """
import json, sys
from pathlib import Path
import grimp

root, shim = Path(sys.argv[1]), sys.argv[2]
graph = grimp.build_graph(shim.partition(".")[0], cache_dir=None)
below = {shim, *graph.find_descendants(shim)}
seen = []
for imported in below:
    for importer in graph.find_modules_that_directly_import(imported) - below:
        stem = root.joinpath(*importer.split("."))
        file = stem / "__init__.py" if stem.is_dir() else stem.with_suffix(".py")
        for detail in graph.get_import_details(importer=importer, imported=imported):
            seen.append((file.relative_to(root).as_posix(), detail["line_number"]))
print(json.dumps(seen))
"""


def imports_in_graph(root: Path, shim: str) -> set[tuple[str, int]]:
    ended = subprocess.run(
        [sys.executable, "-c", IN_GRAPH, str(root), shim],
        cwd=root,
        stdout=subprocess.PIPE,
        encoding="utf-8",
        check=True,
    )
    return {(path, line) for path, line in json.loads(ended.stdout)}


def statement_end(lines: list[str], line: int) -> int:
    """The last line of an import statement: where its parentheses close."""
    depth = 0
    for number in range(line, len(lines) + 1):
        text = lines[number - 1].partition("#")[0]
        depth += text.count("(") - text.count(")")
        if depth <= 0 and not text.rstrip().endswith("\\"):
            return number
    return len(lines)


@RETIREMENTS
def test_every_import_that_ruff_bans_is_found(
    retirement: Retirement,
    unpacked: Callable[[str], Path],
    checked: Callable[[Retirement], Report],
) -> None:
    """TID251 is ruff's banned-api rule."""
    ruff = shutil.which("ruff", path=Path(sys.executable).parent) or shutil.which("ruff")
    if ruff is None:
        pytest.skip("ruff is not installed")
    root = unpacked(retirement.requirement)
    banned = [f"{retirement.shim}.{name}" for name in retirement.only] or [retirement.shim]
    command = [ruff, "check", "--isolated", "--no-cache", "--exit-zero", "--select=TID251"]
    command += ["--output-format=json", "--ignore-noqa", "--no-respect-gitignore"]
    for name in banned:
        command += ["--config", f'lint.flake8-tidy-imports.banned-api."{name}".msg = "moved"']
    ended = subprocess.run(
        [*command, "."], cwd=root, stdout=subprocess.PIPE, encoding="utf-8", check=True
    )
    own = Path(*retirement.shim.split("."))
    seen = {
        (path.as_posix(), one["location"]["row"], one["end_location"]["row"])
        for one in json.loads(ended.stdout)
        if one["code"] == "TID251"
        and not (path := Path(one["filename"]).relative_to(root)).is_relative_to(own)
        and (retirement.only or path.with_suffix("") != own)
    }
    report = checked(retirement)
    found = {(use.path, use.line) for use in report.uses | report.undecided}
    missed = {
        (path, first, last)
        for path, first, last in seen
        if not any((path, line) in found for line in range(first, last + 1))
    }
    assert seen
    assert missed == set()
