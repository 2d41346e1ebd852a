"""What binds a name: the statements of one scope, read into bindings."""

import ast
from collections.abc import Callable, Container, Iterator

FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
LOOPS = ast.For | ast.AsyncFor | ast.comprehension
BRANCHES = (ast.stmt, ast.ExceptHandler, ast.match_case)

Imported = Callable[[ast.Import | ast.ImportFrom], Iterator[tuple[str, str]]]


class Binding:
    """One way in which a scope binds a name.

    `dotted` is what an import binds; `value` the expression that an assignment gives the name;
    `each` what a loop takes its values from. All are empty for anything else. `statement` is the
    statement, handler or case of the scope that binds. `may` marks what another function does, or
    a part of an expression, be it one that is `sure` to run; `outside` a value that is read around
    the scope, as a parameter's default is.
    """

    __slots__ = ("deletes", "dotted", "each", "may", "outside", "statement", "sure", "value")

    def __init__(
        self,
        statement: ast.AST | None,
        dotted: str = "",
        value: ast.expr | None = None,
        each: ast.expr | None = None,
        *,
        may: bool = False,
        sure: bool = False,
        outside: bool = False,
        deletes: bool = False,
    ) -> None:
        self.statement = statement
        self.dotted = dotted
        self.value = value
        self.each = each
        self.may = may
        self.sure = sure
        self.outside = outside
        self.deletes = deletes

    def position(self) -> tuple[int, int]:
        """Where it stands, parameters first."""
        return position(self.statement)


class Bindings:
    """The bindings of one scope's own code: nested scopes bind their own names.

    `elsewhere` maps the names declared `global` or `nonlocal` to that word, `stars` lists the
    modules of star imports with their statements, `puts` the assignments to attributes.
    Expressions are looked into only with `walrus`: nothing else in them binds.
    """

    def __init__(self, node: ast.AST, imported: Imported, walrus: bool = True) -> None:
        self.names: dict[str, list[Binding]] = {}
        self.elsewhere: dict[str, str] = {}
        self.stars: list[tuple[str, ast.AST]] = []
        self.puts: list[ast.Assign] = []
        self._imported = imported
        self._walrus = walrus
        for argument, default in _arguments(node):
            self._bind(argument, Binding(None, value=default, outside=True))
        if isinstance(node, COMPREHENSIONS):
            for generator in node.generators:
                self._assignment(generator, None)
        elif isinstance(node, ast.Lambda):
            self._expression(node.body, None)
        else:
            self._block(getattr(node, "body", []))

    def _bind(self, name: str, binding: Binding) -> None:
        self.names.setdefault(name, []).append(binding)

    def _block(self, body: list[ast.stmt]) -> None:
        for statement in body:
            self._statement(statement)

    def _statement(self, node: ast.stmt) -> None:
        if isinstance(node, ast.Import | ast.ImportFrom):
            self._visit_import(node)
            return
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            self._bind(node.name, Binding(node))
        elif isinstance(node, ast.Global | ast.Nonlocal):
            where = "global" if isinstance(node, ast.Global) else "nonlocal"
            self.elsewhere.update(dict.fromkeys(node.names, where))
        else:
            self._assignment(node, node)
            for field in ("body", "orelse", "finalbody"):
                self._block(getattr(node, field, []))
            for handler in getattr(node, "handlers", []):
                if handler.name:
                    self._bind(handler.name, Binding(handler))
                self._block(handler.body)
            for case in getattr(node, "cases", []):
                self._pattern(case)
                self._block(case.body)
        if self._walrus:
            if isinstance(node, ast.Expr) and isinstance(node.value, ast.NamedExpr):
                # A statement of its own is sure to run.
                self._bind(node.value.target.id, Binding(node, value=node.value.value))
                self._expression(node.value.value, node)
                return
            for part in _expressions(node):
                self._expression(part, node, sure=not isinstance(node, ast.Try | ast.Match))

    def _visit_import(self, node: ast.Import | ast.ImportFrom) -> None:
        for name, dotted in self._imported(node):
            if name == "*":
                self.stars.append((dotted, node))
            else:
                self._bind(name, Binding(node, dotted))

    def _assignment(self, node: ast.AST, statement: ast.AST | None) -> None:
        done: set[ast.AST] = set()
        for target, value in assigned(node):
            self._bind(target.id, Binding(statement, value=value))
            done.add(target)
        if isinstance(node, LOOPS) and isinstance(node.target, ast.Name) and not done:
            self._bind(node.target.id, Binding(statement, each=node.iter))
            done.add(node.target)
        if isinstance(node, ast.Assign) and any(
            isinstance(target, ast.Attribute) for target in node.targets
        ):
            self.puts.append(node)
        if isinstance(node, ast.Assign | ast.Delete):
            for each in node.targets:
                self._targets(each, statement, done)
        elif isinstance(node, ast.AugAssign | ast.AnnAssign | LOOPS):
            if not (isinstance(node, ast.AnnAssign) and node.value is None):
                self._targets(node.target, statement, done)
        elif isinstance(node, ast.With | ast.AsyncWith):
            for item in node.items:
                if item.optional_vars is not None:
                    self._targets(item.optional_vars, statement)
        elif type(node).__name__ == "TypeAlias":
            self._targets(getattr(node, "name"), statement)  # noqa: B009

    def _targets(
        self, target: ast.expr, statement: ast.AST | None, done: Container[ast.AST] = ()
    ) -> None:
        """Binds the names in what is assigned to, or deleted."""
        if isinstance(target, ast.Name):
            if target not in done:
                self._bind(target.id, Binding(statement, deletes=isinstance(target.ctx, ast.Del)))
        elif isinstance(target, ast.Tuple | ast.List):
            for element in target.elts:
                self._targets(element, statement, done)
        elif isinstance(target, ast.Starred):
            self._targets(target.value, statement, done)

    def _pattern(self, case: ast.match_case) -> None:
        for part in ast.walk(case.pattern):
            if isinstance(part, ast.MatchAs | ast.MatchStar) and part.name:
                self._bind(part.name, Binding(case))
            elif isinstance(part, ast.MatchMapping) and part.rest:
                self._bind(part.rest, Binding(case))

    def _expression(self, node: ast.AST, statement: ast.AST | None, *, sure: bool = False) -> None:
        """Binds what `:=` does, in comprehensions too; a lambda binds its own."""
        if isinstance(node, ast.NamedExpr):
            binding = Binding(statement, value=node.value, may=True, sure=sure)
            self._bind(node.target.id, binding)
        sure = sure and not isinstance(node, (*COMPREHENSIONS, ast.Lambda))
        for child in ast.iter_child_nodes(node):
            if not isinstance(child, ast.Lambda):
                self._expression(child, statement, sure=sure and _is_sure(node, child))


def _is_sure(node: ast.AST, child: ast.AST) -> bool:
    """Whether a part of an expression runs wherever the whole does."""
    if isinstance(node, ast.BoolOp):
        return child is node.values[0]
    if isinstance(node, ast.IfExp):
        return child is node.test
    return not isinstance(node, ast.Compare) or child in (node.left, node.comparators[0])


def _expressions(node: ast.AST) -> Iterator[ast.AST]:
    """What a statement evaluates itself, its blocks aside."""
    for field, value in ast.iter_fields(node):
        if field in ("body", "orelse", "finalbody", "type_params"):
            continue
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.match_case):
                yield child.pattern
                if child.guard is not None:
                    yield child.guard
            elif isinstance(child, ast.ExceptHandler):
                if child.type is not None:
                    yield child.type
            elif isinstance(child, ast.AST):
                yield child


def position(node: ast.AST | None) -> tuple[int, int]:
    """Line and offset, for order; a case of a match has only its pattern's."""
    node = node.pattern if isinstance(node, ast.match_case) else node
    return getattr(node, "lineno", 0), getattr(node, "col_offset", 0)


def inside(node: ast.AST, field: str) -> bool:
    """Whether a field of a scope's node is read within it: bodies are, defaults are not."""
    if isinstance(node, (*FUNCTIONS, ast.ClassDef)):
        return field == "body"
    return True


def assigned(node: ast.AST) -> Iterator[tuple[ast.Name, ast.expr]]:
    """(name, value) of an assignment, as far as names are paired with values one by one."""
    if isinstance(node, ast.Assign):
        for target in node.targets:
            yield from _paired(target, node.value)
    elif isinstance(node, ast.AnnAssign) and node.value is not None:
        yield from _paired(node.target, node.value)
    elif isinstance(node, LOOPS) and isinstance(node.iter, ast.Tuple | ast.List | ast.Set):
        for value in node.iter.elts:
            yield from _paired(node.target, value)


def _paired(target: ast.expr, value: ast.expr) -> Iterator[tuple[ast.Name, ast.expr]]:
    if isinstance(target, ast.Name):
        yield target, value
        return
    sequences = (ast.Tuple, ast.List)
    if not isinstance(target, sequences) or not isinstance(value, sequences):
        return
    names, given = target.elts, value.elts
    if any(isinstance(element, ast.Starred) for element in given):
        return
    stars = [at for at, element in enumerate(names) if isinstance(element, ast.Starred)]
    if not stars and len(names) != len(given):
        return
    # A starred name takes what the others leave.
    before = stars[0] if stars else len(names)
    behind = len(names) - before - 1 if stars else 0
    pairs = [*zip(names[:before], given, strict=False)]
    if behind and len(given) >= before + behind:
        pairs += zip(names[-behind:], given[-behind:], strict=True)
    for one, other in pairs:
        yield from _paired(one, other)


def _arguments(node: ast.AST) -> Iterator[tuple[str, ast.expr | None]]:
    """A function's parameters, each with its default."""
    if not isinstance(node, FUNCTIONS):
        return
    arguments = node.args
    positional = [*arguments.posonlyargs, *arguments.args]
    missing: list[ast.expr | None] = [None] * (len(positional) - len(arguments.defaults))
    yield from zip(
        (argument.arg for argument in positional), [*missing, *arguments.defaults], strict=True
    )
    yield from zip(
        (argument.arg for argument in arguments.kwonlyargs), arguments.kw_defaults, strict=True
    )
    for extra in (arguments.vararg, arguments.kwarg):
        if extra is not None:
            yield extra.arg, None
