"""How many imports of a broken file are still found, beside other tolerant parsers.

    python tests/benchmarks/tolerant_parsing.py [--files N] [--seed N]
    python tests/benchmarks/tolerant_parsing.py --tree FOLDER --newer python3.14

The first form breaks files of the standard library in ways that are known, so that the truth is:
the imports on the lines that were not touched. The second takes the files of a tree that this
Python cannot parse and a newer one can, which tells the truth.

A missed import is a use that nobody sees; a false one is text, in a string or a comment, that was
read as code.
"""

import argparse
import ast
import json
import random
import subprocess
import sys
import sysconfig
import time
import tokenize
import warnings
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

from broken import BREAKAGES

from unshim.source import Source
from unshim.source.loose_imports import LooseText, loose_imports

Import = tuple[int, str]


class Case(NamedTuple):
    """A text that does not parse, and the imports (line, dotted name) that it surely holds.

    On the lines `unsure` nothing is held for or against a parser.
    """

    group: str
    path: str
    text: str
    imports: frozenset[Import]
    unsure: frozenset[int] = frozenset()


class Score(NamedTuple):
    wanted: int = 0
    found: int = 0
    false: int = 0
    crashed: int = 0
    seconds: float = 0.0


def imports_of(tree: ast.AST) -> frozenset[Import]:
    """(line, dotted name) of each import; a relative one keeps its dots."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {(alias.lineno, alias.name) for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            start = "." * node.level + (node.module or "")
            found |= {(alias.lineno, joined(start, alias.name)) for alias in node.names}
    return frozenset(found)


def joined(module: str, name: str) -> str:
    return module + name if module.endswith(".") else f"{module}.{name}"


def parse(text: str) -> ast.Module | None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return ast.parse(text)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return None


def with_unshim(text: str) -> frozenset[Import]:
    source = Source("broken.py", b"\xef\xbb\xbf" + text.encode("utf-8", "surrogatepass"))
    found = set(imports_of(source.tree))
    for unparsed in source.unparsed:
        text = LooseText(source.lines, unparsed)
        for loose in loose_imports(text):
            start = "." * loose.level + loose.module
            if not loose.quoted:
                line = text.span(loose.start, loose.end).line
                found.add((line, joined(start, loose.name) if loose.name else start))
    return frozenset(found)


def with_tree_sitter(text: str) -> frozenset[Import]:
    import tree_sitter
    import tree_sitter_python

    parser = tree_sitter.Parser(tree_sitter.Language(tree_sitter_python.language()))
    tree = parser.parse(text.encode("utf-8", "surrogatepass"))
    found = set()
    pending = [tree.root_node]
    while pending:
        node = pending.pop()
        if node.type in ("import_statement", "import_from_statement", "future_import_statement"):
            module = node.child_by_field_name("module_name")
            start = squeezed(module) if module else ""
            if node.type == "future_import_statement":
                start = "__future__"
            for name in node.children_by_field_name("name"):
                inner = name.child_by_field_name("name") if name.type == "aliased_import" else name
                dotted = squeezed(inner)
                full = joined(start, dotted) if start else dotted
                found.add((name.start_point[0] + 1, full))
            for child in node.children:
                if child.type == "wildcard_import":
                    found.add((child.start_point[0] + 1, joined(start, "*")))
        pending += node.children
    return frozenset(found)


def squeezed(node: object) -> str:
    return "".join(node.text.decode("utf-8", "replace").split())  # type: ignore[attr-defined]


def with_parso(text: str) -> frozenset[Import]:
    import parso

    found = set()
    pending = [parso.parse(text)]
    while pending:
        node = pending.pop()
        if node.type == "import_name":
            for path in node.get_paths():
                found.add((path[0].start_pos[0], ".".join(name.value for name in path)))
        elif node.type == "import_from":
            start = "." * node.level + ".".join(name.value for name in node.get_from_names())
            if node.is_star_import():
                found.add((node.children[-1].start_pos[0], joined(start, "*")))
            else:
                for path in node.get_paths():
                    found.add((path[-1].start_pos[0], joined(start, path[-1].value)))
        pending += getattr(node, "children", [])
    return frozenset(found)


def with_tokenize(text: str) -> frozenset[Import]:
    """The standard tokenizer, and where it stops, the same again from the next line."""
    found: set[Import] = set()
    lines = text.splitlines(keepends=True)
    start = 0
    while start < len(lines):
        statement: list[tokenize.TokenInfo] = []
        at = start
        try:
            for token in tokenize.generate_tokens(iter(lines[start:]).__next__):
                at = start + token.start[0]
                if token.type in (tokenize.NEWLINE, tokenize.ENDMARKER) or token.string == ";":
                    found |= imports_in_tokens(statement, start)
                    statement = []
                elif token.type not in (tokenize.NL, tokenize.COMMENT):
                    statement.append(token)
            return frozenset(found)
        except (tokenize.TokenError, SyntaxError, StopIteration):
            found |= imports_in_tokens(statement, start)
            start = max(at, start + 1)
    return frozenset(found)


def imports_in_tokens(tokens: list[tokenize.TokenInfo], offset: int) -> set[Import]:
    words = [token for token in tokens if token.string.strip()]
    at = next((i for i, token in enumerate(words) if token.string in ("from", "import")), None)
    if at is None or (at and words[at - 1].string not in (":", "else")):
        return set()
    words = words[at:]
    module = ""
    if words[0].string == "from":
        end = next((i for i, token in enumerate(words) if token.string == "import"), None)
        if end is None:
            return set()
        module = "".join(token.string for token in words[1:end])
        words = words[end:]
    found = set()
    name = ""
    line = 0
    alias = False
    for token in [*words[1:], None]:
        if token is None or token.string in (",", ")"):
            if name:
                found.add((line, joined(module, name) if module else name))
            name, alias = "", False
        elif token.string == "as":
            alias = True
        elif token.string != "(" and not alias:
            line = line if name else token.start[0] + offset
            name += token.string
    return found


def with_ast(text: str) -> frozenset[Import]:
    tree = parse(text)
    return imports_of(tree) if tree else frozenset()


PARSERS: dict[str, Callable[[str], frozenset[Import]]] = {
    "unshim": with_unshim,
    "tree-sitter": with_tree_sitter,
    "parso": with_parso,
    "tokenize": with_tokenize,
    "ast": with_ast,
}


def broken_library(count: int, seed: int) -> Iterator[Case]:
    """Files of the standard library, each broken in every known way."""
    library = Path(sysconfig.get_path("stdlib"))
    paths = sorted(
        path
        for path in library.rglob("*.py")
        if "site-packages" not in path.parts and 500 < path.stat().st_size < 60_000
    )
    chance = random.Random(seed)
    for path in chance.sample(paths, min(count, len(paths))):
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        tree = parse(text)
        if tree is None or "\f" in text:
            continue
        imports = imports_of(tree)
        for name, breakage in BREAKAGES.items():
            broken = breakage(text.split("\n"), chance)
            if parse("\n".join(broken.lines)) is not None:
                continue
            moved = {broken.now[line]: line for line in broken.now}
            wanted = {(broken.now[line], dotted) for line, dotted in imports if line in broken.now}
            unsure = {number for number in range(1, len(broken.lines) + 1) if number not in moved}
            yield Case(
                name,
                path.name,
                "\n".join(broken.lines),
                frozenset(wanted),
                frozenset(unsure),
            )


_TELL = """
import ast, json, sys
def joined(module, name):
    return module + name if module.endswith(".") else module + "." + name
for path in sys.stdin.read().split("\\0"):
    try:
        tree = ast.parse(open(path, "rb").read())
    except (SyntaxError, ValueError):
        print("null")
        continue
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found += [(alias.lineno, alias.name) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            start = "." * node.level + (node.module or "")
            found += [(alias.lineno, joined(start, alias.name)) for alias in node.names]
    print(json.dumps(found))
"""


def newer_grammar(tree: Path, newer: str) -> Iterator[Case]:
    """The files of a tree that this Python cannot parse, with what the newer one says."""
    paths = []
    for path in sorted(tree.rglob("*.py")):
        try:
            text = path.read_bytes().decode("utf-8")
        except UnicodeDecodeError:
            continue
        if parse(text) is None:
            paths.append(path)
    told = subprocess.run(
        [newer, "-W", "ignore", "-c", _TELL],
        input="\0".join(map(str, paths)),
        capture_output=True,
        text=True,
        check=True,
    ).stdout.splitlines()
    for path, line in zip(paths, told, strict=True):
        imports = json.loads(line)
        if imports is not None:
            text = path.read_bytes().decode("utf-8")
            wanted = frozenset((number, dotted) for number, dotted in imports)
            yield Case("newer grammar", str(path), text, wanted)


def measure(
    cases: list[Case], parser: Callable[[str], frozenset[Import]], show: int
) -> dict[str, Score]:
    scores: dict[str, Score] = {}
    for case in cases:
        score = scores.get(case.group, Score())
        started = time.perf_counter()
        try:
            found = parser(case.text)
            crashed = 0
        except Exception as error:
            print(f"crashed on {case.path}: {error!r}", file=sys.stderr)
            found, crashed = frozenset(), 1
        taken = time.perf_counter() - started
        false = {item for item in found - case.imports if item[0] not in case.unsure}
        missed = case.imports - found
        if show and (missed or false):
            show -= 1
            print(case.group, case.path, "missed", sorted(missed), "false", sorted(false))
        scores[case.group] = Score(
            score.wanted + len(case.imports),
            score.found + len(case.imports & found),
            score.false + len(false),
            score.crashed + crashed,
            score.seconds + taken,
        )
    return scores


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--files", type=int, default=40, help="of the standard library")
    parser.add_argument("--seed", type=int, default=3)
    parser.add_argument("--tree", type=Path, help="a tree with files of a newer grammar")
    parser.add_argument("--newer", default="python3.14", help="the Python that can parse them")
    parser.add_argument("--only", action="append", help="only these parsers")
    parser.add_argument("--show", type=int, default=0, help="print as many cases with mistakes")
    arguments, _ = parser.parse_known_args()
    if arguments.tree:
        cases = list(newer_grammar(arguments.tree, arguments.newer))
    else:
        cases = list(broken_library(arguments.files, arguments.seed))
    print(f"{len(cases)} broken files, Python {sys.version.split()[0]}, seed {arguments.seed}")
    print(f"{'':14}{'breakage':20}{'imports':>8}{'found':>8}{'%':>8}{'false':>7}{'seconds':>9}")
    modules = {"tree-sitter": "tree_sitter_python", "parso": "parso"}
    for name, tolerant in PARSERS.items():
        if arguments.only and name not in arguments.only:
            continue
        if name in modules and find_spec(modules[name]) is None:
            print(f"{name:14}not installed, not measured")
            continue
        scores = measure(cases, tolerant, arguments.show)
        total = Score(*(sum(column) for column in zip(*scores.values(), strict=True)))
        for group, score in [*scores.items(), ("all", total)]:
            share = 100 * score.found / max(score.wanted, 1)
            crashed = f"  {score.crashed} crashed" if score.crashed else ""
            print(
                f"{name:14}{group:20}{score.wanted:8}{score.found:8}{share:8.2f}"
                f"{score.false:7}{score.seconds:9.2f}{crashed}"
            )
    return 0


if __name__ == "__main__":
    sys.exit(main())
