"""What a module does when it is imported, with a shim in place and with the shim deleted.

The modules run in a process of their own (this file is its program), which answers for one module
after another: what it raises, which of its lines run, what it hands to `see`, and what it binds.
Of the names that it binds, those count that its own text spells: what a star import brings and
nobody names is no business of it.

Where a shim is gone, every module but the one under test is imported statement by statement, and
what fails is left out, as its author would take it out: what breaks is then told for each module
by itself, and not for all that import a module which breaks.
"""

import json
import subprocess
import sys
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple, cast

HERE = Path(__file__)


class Doing(NamedTuple):
    """What one import did. `raised` is the exception's type, "" for none, `why` its message.

    `failed` are the lines on which an exception passed, also one that was swallowed.
    """

    raised: str
    lines: frozenset[int]
    seen: tuple[str, ...]
    bound: dict[str, str]
    failed: frozenset[int] = frozenset()
    why: str = ""

    def differs(self, other: "Doing") -> bool:
        return self[:5] != other[:5]


class Truth:
    """The process that imports: `of` gives what modules do, by their dotted names."""

    def __init__(self) -> None:
        self._process = _started()

    def __enter__(self) -> "Truth":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._process.communicate()

    def of(self, folders: Iterable[Path], modules: Collection[str]) -> dict[str, Doing]:
        """What each module does if these folders are on sys.path."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        asked = {"folders": [str(folder) for folder in folders], "modules": list(modules)}
        self._process.stdin.write(json.dumps(asked) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        if not line:  # some world was too much for it
            self._process.communicate()
            self._process = _started()
            return {name: Doing("died", frozenset(), (), {}) for name in modules}
        answer: dict[str, list[Any]] = json.loads(line)
        return {
            name: Doing(raised, frozenset(lines), tuple(seen), bound, frozenset(failed), why)
            for name, (raised, lines, seen, bound, failed, why) in answer.items()
        }


def _started() -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-W", "ignore", "-S", str(HERE)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )


def serve() -> None:
    """Answers a question a line, until there are no more."""
    import ast
    import builtins
    import importlib
    import re
    import symtable
    from importlib.machinery import FileFinder, SourceFileLoader

    sys.dont_write_bytecode = True
    under_test = ""
    codes: dict[tuple[str, bool], Any] = {}
    seen: list[str] = []

    class Without(ast.NodeTransformer):
        """Lets each statement of a module fail by itself, and each name of an import."""

        def visit(self, node: ast.AST) -> Any:
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda | ast.Try):
                return self.alone(node) if isinstance(node, ast.stmt) else node
            if isinstance(node, ast.With) and "suppress" in ast.unparse(node.items[0]):
                return self.alone(node)
            if not isinstance(node, ast.stmt):
                return self.generic_visit(node)
            if hasattr(node, "body"):
                return self.alone(self.generic_visit(node))
            if isinstance(node, ast.Import | ast.ImportFrom) and len(node.names) > 1:
                ones = [ast.copy_location(self.one(node, alias), node) for alias in node.names]
                return [self.alone(one) for one in ones]
            return self.alone(node)

        @staticmethod
        def one(node: ast.Import | ast.ImportFrom, alias: ast.alias) -> ast.stmt:
            if isinstance(node, ast.Import):
                return ast.Import([alias])
            return ast.ImportFrom(node.module, [alias], node.level)

        @staticmethod
        def alone(node: Any) -> ast.stmt:
            if isinstance(node, ast.ImportFrom) and node.module == "__future__":
                return node
            if isinstance(node, ast.Break | ast.Continue | ast.Pass | ast.Global):
                return node
            gone = [f"globals().pop({name!r}, None)" for name in binds(node)]
            if ast.unparse(node).startswith("sys.modules[__name__] ="):
                gone = ["sys.modules[__name__] = type(sys)(__name__)"]
            rest = ast.parse("\n".join(gone) or "pass").body
            handler = ast.ExceptHandler(ast.Name("Exception", ast.Load()), None, rest)
            return ast.copy_location(ast.Try([node], [handler], [], []), node)

    def binds(node: ast.stmt) -> Iterator[str]:
        """What a statement would have bound: it is not to be what it was before instead."""
        if isinstance(node, ast.Import | ast.ImportFrom):
            yield from (alias.asname or alias.name for alias in node.names)
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            for target in node.targets if isinstance(node, ast.Assign) else [node.target]:
                names = (one for one in ast.walk(target) if isinstance(one, ast.Name))
                yield from (one.id for one in names if isinstance(one.ctx, ast.Store))

    class Loader(SourceFileLoader):
        def get_code(self, fullname: str) -> Any:
            key = (self.path, fullname != under_test)
            if key not in codes:
                tree = ast.parse(self.get_data(self.path), self.path)
                if fullname != under_test:
                    tree.body = [
                        each
                        for node in tree.body
                        for each in (lambda new: new if isinstance(new, list) else [new])(
                            Without().visit(node)
                        )
                    ]
                    ast.fix_missing_locations(tree)
                codes[key] = compile(tree, self.path, "exec", dont_inherit=True)
            return codes[key]

        def exec_module(self, module: Any) -> None:
            super().exec_module(module)
            names = vars(module).get("__all__")
            if module.__name__ != under_test and names is not None:
                module.__all__ = [name for name in names if is_there(module, name)]

    def there(module: Any, name: str) -> object:
        """What `from module import name` gives; the exception's type where it fails."""
        try:
            return getattr(module, name)
        except AttributeError:
            try:
                return importlib.import_module(f"{module.__name__}.{name}")
            except Exception as error:
                return type(error)
        except Exception as error:
            return type(error)

    def is_there(module: Any, name: str) -> bool:
        found = there(module, name)
        return not (isinstance(found, type) and issubclass(found, Exception))

    def named(text: str) -> set[str]:
        """The names that a module's own code spells for its global scope, in strings too."""
        tables = [symtable.symtable(text, "module", "exec")]
        found = set(tables[0].get_identifiers())
        while tables:
            table = tables.pop()
            found.update(one.get_name() for one in table.get_symbols() if one.is_global())
            tables += table.get_children()
        if not any(word in text for word in ("globals(", "vars(", "locals(", "setattr(")):
            return found
        strings = (node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Constant))
        return found.union(node.value for node in strings if isinstance(node.value, str))

    def show(value: object) -> str:
        if isinstance(value, type(sys)):
            # One that was given all names of another has its `__name__`, too.
            every = sys.modules.copy().items()
            known = sorted(name for name, module in every if module is value)
            name = value.__name__
            return f"module {name if name in known or not known else known[0]}"
        if isinstance(value, type) or callable(value):
            where = getattr(value, "__module__", "")
            return f"{where} {getattr(value, '__qualname__', type(value).__name__)}"
        if isinstance(value, str | int | float | bool | None):
            return re.sub(" at 0x[0-9a-f]+| from '[^']*'", "", repr(value))
        if isinstance(value, list | tuple):
            return str([show(each) for each in value])
        return f"a {type(value).__name__}"

    def see(*values: object) -> None:
        seen.extend(map(show, values))

    def imported(name: str, standard: Collection[str]) -> list[Any]:
        nonlocal under_test
        for loaded in [each for each in sys.modules if each not in standard]:
            del sys.modules[loaded]
        under_test = name
        seen.clear()
        lines: set[int] = set()
        failed: set[int] = set()
        inner: dict[str, str] = {}  # what functions have by names of their own
        file = ""
        namespace: dict[str, object] = {}

        def local(frame: Any, event: str, argument: object) -> Any:
            lines.add(frame.f_lineno)
            if event == "exception":
                failed.add(frame.f_lineno)
            is_comprehension = frame.f_code.co_name.startswith("<")
            if event == "return" and frame.f_locals is not namespace and not is_comprehension:
                inner.update(
                    (f"{frame.f_code.co_name} {key}", show(value))
                    for key, value in frame.f_locals.items()
                )
            return local

        def called(frame: Any, event: str, argument: object) -> Any:
            nonlocal file, namespace
            if not file and frame.f_globals.get("__name__") == name:
                file, namespace = frame.f_code.co_filename, frame.f_globals
            return local if file and frame.f_code.co_filename == file else None

        raised = why = ""
        bound: dict[str, str] = {}
        sys.settrace(called)
        try:
            importlib.import_module(name)
        except Exception as error:
            raised, why = type(error).__name__, str(error)
        finally:
            sys.settrace(None)
        if file and not raised:
            with open(file, encoding="utf-8") as opened:
                text = opened.read()
            spelled = named(text)
            bound = inner | {
                key: show(value)
                for key, value in namespace.items()
                if key in spelled and not key.startswith("__")
            }
            for offered in cast("list[str]", namespace.get("__all__", ())):
                if offered not in text:
                    continue  # copied, with all else that another module has
                bound[f"__all__ {offered}"] = show(there(sys.modules[name], offered))
        return [raised, sorted(lines), list(seen), bound, sorted(failed), why]

    ast.unparse(ast.Module([], []))  # Python 3.14 loads what that takes only now
    builtins.see = see  # type: ignore[attr-defined]
    sys.path_hooks.insert(0, FileFinder.path_hook((Loader, [".py"])))
    path = sys.path[1:]  # the first is this file's folder
    for name in ("collections.abc", "contextlib", "functools", "types", "typing"):
        importlib.import_module(name)
    standard = frozenset(sys.modules)
    for line in sys.stdin:
        asked = json.loads(line)
        sys.path[:] = [*asked["folders"], *path]
        sys.path_importer_cache.clear()
        codes.clear()
        answer = {name: imported(name, standard) for name in asked["modules"]}
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    serve()
