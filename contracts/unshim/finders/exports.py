"""What a module hands on: names of the shim that can be taken from the module in its turn."""

import ast
from collections.abc import Iterator

from unshim.finders.bindings import Binding, position
from unshim.finders.file import File, Reached
from unshim.finders.handed_on import source_of
from unshim.finders.handlers import catches
from unshim.finders.leads import ANY
from unshim.finders.namespaces import Namespace
from unshim.finders.offered import offered_names
from unshim.finders.reference import Reference
from unshim.finders.scopes import Scope
from unshim.finders.target import Step, Target
from unshim.finders.type_checking import truth
from unshim.names import below, sayable

_TYPED = (b"TYPE_CHECKING", b"MYPY")


class Exports:
    """Reads the names that a file's module takes from the targets known so far."""

    def __init__(self, file: File) -> None:
        self._file = file
        self._module = file.scopes.module
        self._offered: list[tuple[str, ast.expr]] = []
        self._offers_all = True
        if b"__all__" in file.source.data:
            self._offered, self._offers_all = offered_names(file.source.tree)
        self._is_typed = any(word in file.source.data for word in _TYPED)
        self._derived: dict[Binding, Reached | None] = {}
        self.is_replaced = False  # whether sys.modules has another module in its place

    def targets(self) -> list[Target]:
        """A target for each such name, in the order of names."""
        found = {target.module: target for target in self._tricks()}
        for name in sorted(self._names()) if not self.is_replaced else ():
            target = self._bound(name)
            if target is not None:
                found.setdefault(target.module, target)
        return [found[entry] for entry in sorted(found) if self._is_news(entry)]

    def offers(self, targets: list[Target]) -> Iterator[Reference]:
        """The strings in `__all__` that name a target."""
        handed = {target.module: target for target in targets}
        for name, node in self._offered:
            entry = f"{self._file.module.name}.{name}"
            target = handed.get(entry)
            if target is not None:
                yield Reference(node, target, target.origin, "reexport")
            elif not self._module.binds(name):
                reached = self._file.reach(entry)
                if reached is not None and reached.name == "." and not reached.undecided:
                    yield Reference(node, reached.target, ".", "reexport")

    def offers_name(self, name: str) -> bool:
        """Whether `__all__` has the name, or may have it."""
        if any(offered == name for offered, _ in self._offered):
            return True
        return not self._offers_all and not name.startswith("_")

    def binds(self, name: str) -> bool:
        """Whether the module itself is sure to have bound the name once it has run."""
        if name in self._module.others or name in self._module.names:
            return name in self._module.others or bool(self._final(name, False))
        # What a star may bring, and may not, is still asked for.
        return any(self._file.scopes.offers(star, name) for star, _ in self._module.stars)

    def _is_news(self, entry: str) -> bool:
        """Whether a name is not the target itself by its own name, and can be spelled."""
        if sayable(entry) != entry:
            return False
        found = self._file.hits.known.find(entry)
        return found is None or bool(found[0].steps)

    def _names(self) -> set[str]:
        """The names of the module that a target may be bound to."""
        names = set()
        for name, bindings in self._module.names.items():
            if any(self._reached(binding) for binding in bindings):
                names.add(name)
        for name, others in self._module.others.items():
            if any(self._reached_in(*other) for other in others):
                names.add(name)
        for star, _ in self._module.stars:
            names.update(self._starred(star))
        return names

    def _starred(self, module: str) -> Iterator[str]:
        """The names of targets that a star import brings."""
        reached = self._file.reach(module, known=True)
        modules = self._file.hits.modules
        if reached is not None and reached.target.names is None:
            if modules is not None and reached.target.steps:
                yield from modules.names_of_part(reached.name)
            elif modules is not None:
                public = modules.public(module)
                yield from public.names if public else ()
        for name, target in self._file.hits.known.names_of(module).items():
            if target.starred:
                yield name

    def _bound(self, name: str) -> Target | None:
        """The target that the name is once the module has run."""
        for checking in (False, True):
            held = self._final(name, checking)
            reached = [(binding, found) for binding in held if (found := self._reached(binding))]
            for other in self._module.others.get(name, ()):
                found = self._reached_in(*other)
                if found:
                    reached.append((other[0], found))
            if reached:
                binding, found = min(reached, key=lambda pair: pair[0].position())
                return self.target(name, found, binding.statement, typing=checking)
        return None

    def _final(self, name: str, checking: bool) -> list[Binding]:
        every = self._module.every(name, self._file.scopes.offers)
        if len(every) == 1 and not self._is_typed:
            return every
        scope = Scope(self._file.scopes, self._module, None)
        flow = self._module.flow(
            every,
            known=lambda test: truth(test, scope, checking),
            merge=self._without_spare,
        )
        return [binding for binding in flow.final if binding is not None]

    def _without_spare(
        self,
        node: ast.Try | ast.TryStar | ast.With | ast.AsyncWith,
        state: frozenset[Binding | None],
    ) -> frozenset[Binding | None]:
        """What a try leaves: where a name has another source besides the shim, only that one.

        Deleting the shim does not take the name away then. What a handler takes is such a source;
        anything else where that is the canonical's, for it may be missing, or not the same.
        """
        if isinstance(node, ast.Try | ast.TryStar) and not any(
            catches(self._file.source.tree, handler.type) for handler in node.handlers
        ):
            return state
        spare = {binding for binding in state if binding is None or not self._reached(binding)}
        if not any(binding is not None and _is_in(node, binding) for binding in state):
            return state
        stars = {binding.dotted for binding in spare if binding is not None and binding.may}
        for binding in state - spare if stars else ():
            found = None if binding is None or _is_in(node, binding) else self._reached(binding)
            if found is not None and not any(star.endswith(f".{found.name}") for star in stars):
                return state  # nobody knows that the star brings the name, and it is not the shim's
        if spare and all(
            binding is not None
            and self._is_import(binding)
            and (_is_in_handler(node, binding) or self._is_canonical(binding))
            for binding in spare
        ):
            return frozenset(spare)
        return state

    def _is_canonical(self, binding: Binding) -> bool:
        """Whether a binding may be what the canonical has, through other modules if need be."""
        modules = self._file.hits.modules
        if modules is None or not modules.canonical:
            return False
        for dotted in self._scope(binding).meant(binding):
            for meant in (dotted, *modules.follow(f"{dotted}.{ANY}")):
                if below(meant, modules.canonical) is not None:
                    return True
        return False

    def _is_import(self, binding: Binding) -> bool:
        return bool(self._scope(binding).meant(binding))

    def _scope(self, binding: Binding) -> Scope:
        return Scope(self._file.scopes, self._module, binding.statement)

    def _reached(self, binding: Binding) -> Reached | None:
        if binding not in self._derived:
            self._derived[binding] = self._reach(binding, self._scope(binding))
        return self._derived[binding]

    def _reached_in(
        self, binding: Binding, namespace: Namespace, statement: ast.AST | None
    ) -> Reached | None:
        return self._reach(binding, Scope(self._file.scopes, namespace, statement))

    def _reach(self, binding: Binding, scope: Scope) -> Reached | None:
        for dotted in scope.meant(binding):
            reached = self._file.reach(dotted, known=True)
            if reached is not None and not reached.undecided:
                return reached
        return None

    def target(
        self, name: str, reached: Reached, statement: ast.AST | None, *, typing: bool = False
    ) -> Target:
        """The target that a name of this module is."""
        file = self._file
        place = f"{file.source.path}:{_line(statement, name)}"
        public = not name.startswith("_")
        # What another module is put in the place of offers nothing of its own.
        if self._offered and not self.is_replaced:
            public = self.offers_name(name)
        return Target(
            module=f"{file.module.name}.{name}",
            steps=(Step(place, source_of(reached.target)), *reached.target.steps),
            origin=reached.name,
            path=file.source.path,
            typing=typing or reached.target.typing or file.source.path.endswith(".pyi"),
            starred=public,
            importable=False,
        )

    def _tricks(self) -> Iterator[Target]:
        from unshim.finders.tricks import tricks

        return tricks(self._file, self)


def _is_in(node: ast.stmt | ast.ExceptHandler, binding: Binding) -> bool:
    """Whether it is a statement within this one that binds."""
    at = position(binding.statement)
    return position(node) < at and at[0] <= (node.end_lineno or 0)


def _is_in_handler(node: ast.stmt, binding: Binding) -> bool:
    return any(_is_in(handler, binding) for handler in getattr(node, "handlers", ()))


def _line(statement: ast.AST | None, name: str) -> int:
    """The line on which a statement binds the name."""
    if isinstance(statement, ast.Import | ast.ImportFrom):
        for alias in statement.names:
            if name in (alias.asname, alias.name, alias.name.partition(".")[0]):
                return alias.lineno
        return statement.names[0].lineno
    return getattr(statement, "lineno", 1)
