"""Reads a module's top level, statement by statement, as Python would run it. Nothing is run."""

import ast
import re
from collections.abc import Callable, Iterator

from unshim.finders.absolute import Absolute
from unshim.names import Module
from unshim.shim.bound import (
    ALWAYS,
    CONDITION,
    FALLBACK,
    PRIMARY,
    TYPING,
    Bound,
    Reading,
    Star,
)
from unshim.shim.deferred import module_moved_to, names_deferred
from unshim.shim.deprecation import (
    is_deprecating,
    is_warning,
    last_name,
    says_deprecated,
    warning_texts,
)
from unshim.shim.exported import declared_all
from unshim.shim.forwarding import forwarded_to, is_docstring, renamed_base
from unshim.shim.given_back import is_given_back
from unshim.shim.lazy import Lazy, read_lazy
from unshim.shim.marked import Marked
from unshim.shim.resolving import Bounds, Resolver, text_of
from unshim.shim.statements import (
    assigned_pairs,
    changes_all,
    ends_in_raise,
    is_main,
    is_nothing,
    leading_texts,
    named_expressions,
    names_bound,
    names_loaded,
    says_old,
    warns,
)
from unshim.source import Source

_BLOCKS = (ast.If, ast.Try, ast.TryStar, ast.With)
_TYPING = {"TYPE_CHECKING", "MYPY"}
_HOOKS = {"__getattr__", "__dir__"}


def read_module(
    source: Source,
    module: Module,
    is_module: Callable[[str], bool],
    tree_of: Callable[[str], ast.Module | None] = lambda name: None,
) -> Reading:
    """What a module's source binds, and by which means.

    `is_module` tells modules of the tree, `tree_of` gives their syntax trees.
    """
    return _Reader(source, module, is_module, tree_of).read()


class _Reader:
    """Carries what is bound from one statement to the next."""

    def __init__(
        self,
        source: Source,
        module: Module,
        is_module: Callable[[str], bool],
        tree_of: Callable[[str], ast.Module | None],
    ) -> None:
        self.source = source
        self.module = module
        self.is_module = is_module
        self.tree_of = tree_of
        self.absolute = Absolute(module.package)
        self.bounds: Bounds = {}
        self.resolver = Resolver(module.name, module.package, self.bounds)
        self.stars: list[Star] = []
        self.replaced: list[str] = []
        self.styles: dict[str, None] = {}
        self.undecided: dict[str, None] = {}
        self.deprecated = False
        self.prints = False
        self.texts = ""
        self.marked = Marked(source)

    def read(self) -> Reading:
        tree = self.source.tree
        self.texts = leading_texts(tree)
        self.deprecated = says_deprecated(self.texts)
        if self.source.problem:
            self.undecided[f"was read in part only: {self.source.problem}"] = None
        for statement in tree.body:
            self._statement(statement, ALWAYS)
        self._lazy(tree)
        spells_all = "__all__" in self.source.text
        public = declared_all(tree) if spells_all else None
        return Reading(
            self.module.name,
            self.source.path,
            {name: _runtime(found) for name, found in self.bounds.items() if found},
            tuple(self.stars),
            tuple(dict.fromkeys(self.replaced)),
            public,
            names_loaded(tree) | self._words_unparsed(),
            self.marked.lines(),
            tuple(self.styles),
            tuple(self.undecided),
            self.deprecated,
            self.texts,
            len(self.source.unparsed) or int(self.source.problem is not None),
            public is None and "__all__" in self.bounds,
            self.prints,
            self._for_typing(),
        )

    def _statement(self, node: ast.stmt, branch: str) -> None:
        if isinstance(node, _BLOCKS):
            self._block(node, branch)
            return
        if is_docstring(node):
            return
        redirects = self._leaf(node, branch)
        self.marked.mark(node, redirects, stands_in=branch == FALLBACK and not redirects)

    def _leaf(self, node: ast.stmt, branch: str) -> bool:
        """Binds what a simple statement binds; whether it only redirects."""
        if isinstance(node, ast.Import | ast.ImportFrom):
            return self._import(node, branch)
        if isinstance(node, ast.Assign | ast.AnnAssign):
            return self._assign(node, branch)
        if isinstance(node, ast.ClassDef):
            return self._class(node, branch)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            return self._function(node, branch)
        if is_warning(node) and not self._defers(node):
            self.deprecated = self.deprecated or branch == ALWAYS
            self.texts += f"\n{warning_texts(node)}"
            self.styles["warns on import"] = None
            return True
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
            if moved := module_moved_to(node.value, self.resolver):
                return self._moved(moved, node.lineno)
            self.prints = self.prints or last_name(node.value.func) == "print"
        if isinstance(node, ast.Delete):
            for target in node.targets:
                if isinstance(target, ast.Name):
                    self.bounds.pop(target.id, None)
            return True
        if isinstance(node, ast.For):
            for name in names_bound(node.target):
                self._bind(Bound(name, "value", "", node.lineno, branch))
        if isinstance(node, ast.AugAssign):
            return last_name(node.target) == "__all__"
        return isinstance(node, ast.Pass | ast.Raise) or changes_all(node)

    def _import(self, node: ast.Import | ast.ImportFrom, branch: str) -> bool:
        if isinstance(node, ast.ImportFrom) and node.module == "__future__" and not node.level:
            return True
        module = self.absolute.module(node) if isinstance(node, ast.ImportFrom) else ""
        for alias, (name, dotted) in zip(node.names, self.absolute(node), strict=False):
            if name == "*":
                self.stars.append(Star(dotted, alias.lineno, branch))
                self.styles["star import"] = None
            else:
                self._bind(Bound(name, "import", dotted, alias.lineno, branch, module or ""))
        if branch in (PRIMARY, FALLBACK):
            self.styles["try/except"] = None
        return True

    def _assign(self, node: ast.Assign | ast.AnnAssign, branch: str) -> bool:
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        if node.value is None:
            return True
        redirects = True
        for target in targets:
            for left, right in assigned_pairs(target, node.value):
                redirects = self._assign_one(left, right, node.lineno, branch) and redirects
        return redirects

    def _assign_one(self, left: ast.expr, right: ast.expr, line: int, branch: str) -> bool:
        if isinstance(left, ast.Subscript):
            return self._replace(left, right)
        if not isinstance(left, ast.Name):
            for name in names_bound(left):
                self._bind(Bound(name, "value", "", line, branch))
            return False
        if isinstance(right, ast.Call):
            self.resolver.calls[left.id] = right
        how, meant = "alias", self.resolver.targets(right)
        came = self.resolver.imported_from(right)
        if not meant and isinstance(right, ast.Call) and self._only_marks(right):
            how, meant = "wrapper", [t for a in right.args for t in self.resolver.targets(a)]
            came = next((f for a in right.args if (f := self.resolver.imported_from(a))), "")
            if len(meant) == 1 and self._gives_back(right.func):
                how = "alias"
        if not meant:
            self._bind(Bound(left.id, "value", "", line, branch))
            return left.id.startswith("__") or is_nothing(right)
        for index, target in enumerate(meant):
            self._bind(Bound(left.id, how, target, line, branch, came), adds=index > 0)
        if not left.id.startswith("__"):
            self.styles["assignment alias" if how == "alias" else "deprecation wrapper"] = None
        return True

    def _only_marks(self, call: ast.Call) -> bool:
        """`deprecated(new.f)`; in a module that is old, any call of one thing."""
        return is_deprecating(call.func) or (
            self.deprecated and len(call.args) == 1 and not call.keywords
        )

    def _replace(self, left: ast.Subscript, right: ast.expr) -> bool:
        """`sys.modules[__name__] = other`."""
        if not self.resolver.is_name(left.value, "sys.modules"):
            return False
        key = left.slice
        own = isinstance(key, ast.Name) and key.id == "__name__"
        if not own and not (isinstance(key, ast.Constant) and key.value == self.module.name):
            return True
        self.styles["sys.modules replacement"] = None
        if isinstance(right, ast.Name) and right.id in self.resolver.calls:
            right = self.resolver.calls[right.id]
        meant = self.resolver.targets(right) or self._module_in_call(right)
        meant = [module for module in meant if not module.startswith(f"{self.module.name}.")]
        self.replaced += meant
        if not meant:
            self.undecided["puts something into sys.modules in its place"] = None
        return True

    def _defers(self, node: ast.stmt) -> bool:
        """Whether a call only makes names that warn once they are asked for."""
        call = node.value if isinstance(node, ast.Expr) else None
        return isinstance(call, ast.Call) and names_deferred(call, self.resolver) is not None

    def _moved(self, module: str, line: int) -> bool:
        """`moved("pkg.new", "a later version")`, which copies all names, private ones included."""
        self.stars.append(Star(module, line, how="lazy"))
        self.styles["moved module"] = None
        self.deprecated = True
        return True

    def _gives_back(self, function: ast.expr) -> bool:
        """Whether a function of the tree does nothing but return what it is given."""
        for dotted in self.resolver.targets(function):
            module, _, name = dotted.rpartition(".")
            return is_given_back(name, module, self._tree_inside)
        return False

    def _tree_inside(self, module: str) -> ast.Module | None:
        return self.tree_of(module) if self.is_module(module) else None

    def _module_in_call(self, node: ast.expr) -> list[str]:
        """The one other module that a call such as `ShimModule("old", mirror="new")` names."""
        if not isinstance(node, ast.Call):
            return []
        values = [*node.args, *(keyword.value for keyword in node.keywords)]
        texts = [text for text in map(text_of, values) if text and text != self.module.name]
        found = [name for name in (self.resolver.absolute(t, always=False) for t in texts) if name]
        return found if len(found) == 1 else []

    def _class(self, node: ast.ClassDef, branch: str) -> bool:
        base = renamed_base(node)
        meant = self.resolver.targets(base) if base is not None else []
        outside = [target for target in meant if not target.startswith("builtins.")]
        if outside and not self._is_exception(node, outside):
            came = self.resolver.imported_from(base) if base is not None else ""
            self._bind(Bound(node.name, "subclass", outside[0], node.lineno, branch, came))
            self.styles["subclass as alias"] = None
            return True
        self._bind(Bound(node.name, "class", "", node.lineno, branch))
        return False

    def _is_exception(self, node: ast.ClassDef, meant: list[str]) -> bool:
        """An empty subclass of another name is how exceptions and the like are defined."""
        same = any(target.rpartition(".")[2] == node.name for target in meant)
        old = self.deprecated or says_old(node) or any(map(warns, node.body))
        return not (same or old or node.decorator_list)

    def _function(self, node: ast.FunctionDef | ast.AsyncFunctionDef, branch: str) -> bool:
        if node.name in _HOOKS:
            return node.name == "__dir__"
        call = forwarded_to(node)
        meant: list[str] = []
        came = ""
        if call is not None:
            inside = self.resolver.within(self.resolver.imports_in(node.body))
            meant, came = inside.targets(call), inside.imported_from(call)
            meant = [target for target in meant if not target.startswith(("builtins.",))]
        if meant and (says_old(node) or warns(node) or node.decorator_list or self.deprecated):
            self._bind(Bound(node.name, "wrapper", meant[0], node.lineno, branch, came))
            self.styles["deprecation wrapper"] = None
            return True
        self._bind(Bound(node.name, "function", "", node.lineno, branch))
        return False

    def _block(self, node: ast.stmt, branch: str) -> None:
        before = self.marked.logic_so_far
        for statements, inner in self._parts(node, branch):
            for statement in statements:
                self._statement(statement, inner)
        self.marked.mark_headers(node, redirects=self.marked.logic_so_far == before)

    def _parts(self, node: ast.stmt, branch: str) -> Iterator[tuple[list[ast.stmt], str]]:
        if isinstance(node, ast.With):
            yield node.body, branch
        elif isinstance(node, ast.If):
            if is_main(node.test):
                self.marked.mark(node, redirects=False)
            elif any(last_name(child) in _TYPING for child in named_expressions(node.test)):
                yield node.body, TYPING
                yield node.orelse, branch
            else:
                yield node.body, _deeper(branch, CONDITION)
                yield node.orelse, _deeper(branch, CONDITION)
        elif isinstance(node, ast.Try | ast.TryStar):
            handlers = [handler for handler in node.handlers if not ends_in_raise(handler)]
            if node.handlers and not handlers:
                self.styles["try/except that raises"] = None
            body = _deeper(branch, PRIMARY) if handlers else branch
            yield node.body, body
            yield node.orelse, body
            for handler in handlers:
                yield handler.body, _deeper(branch, FALLBACK)
            yield node.finalbody, branch

    def _bind(self, bound: Bound, adds: bool = False) -> None:
        if bound.branch == ALWAYS and not adds:
            self.bounds[bound.name] = [bound]
        else:
            self.bounds.setdefault(bound.name, []).append(bound)

    def _lazy(self, tree: ast.Module) -> None:
        found = read_lazy(tree, self.resolver, self.is_module, self.tree_of)
        for bound in found.bounds:
            known = self.bounds.get(bound.name, [])
            if all(other.branch == TYPING for other in known):
                self.bounds[bound.name] = [*known, bound]
        self.stars += found.stars
        self.styles.update(dict.fromkeys(found.styles))
        self.undecided.update(dict.fromkeys(found.undecided))
        self.deprecated = self.deprecated or (found.warns and self._is_mostly(found))
        self.marked.mark_lazy(found.nodes)

    def _is_mostly(self, found: Lazy) -> bool:
        """Whether what comes lazily is what a module has to offer, and from somewhere else: a
        package may warn of some ways to its own modules, and stay."""
        inside = sum(bound.target.startswith(f"{self.module.name}.") for bound in found.bounds)
        if self.module.is_package and 2 * inside > len(found.bounds) + len(found.stars):
            return False
        lazy = {bound.name for bound in found.bounds}
        eager = {
            name
            for name, bounds in self.bounds.items()
            if not name.startswith("_") and any(bound.branch != TYPING for bound in bounds)
        }
        return bool(found.stars) or 2 * len(lazy) >= len(eager - lazy)

    def _words_unparsed(self) -> frozenset[str]:
        """What cannot be parsed may use any name that it spells."""
        texts = (
            text
            for first, last, *_ in self.source.unparsed
            for text in self.source.lines[first - 1 : last]
        )
        return frozenset(word for text in texts for word in re.findall(r"\w+", text))

    def _for_typing(self) -> frozenset[str]:
        """Names bound for type checkers alone, unless they may say what is made in a way that
        reading cannot follow."""
        if self.replaced or self.undecided or any(star.how == "lazy" for star in self.stars):
            return frozenset()
        return frozenset(
            name
            for name, found in self.bounds.items()
            if all(bound.branch == TYPING for bound in found)
        )


def _runtime(found: list[Bound]) -> tuple[Bound, ...]:
    """Without what is bound for type checkers alone, where there is anything else."""
    real = [bound for bound in found if bound.branch != TYPING]
    return tuple(dict.fromkeys(real or found))


def _deeper(outer: str, inner: str) -> str:
    return outer if outer in (FALLBACK, TYPING) else inner
