"""The text that an expression gives, as far as that is certain without running it.

A text is a string in which HOLE stands for what cannot be told. An expression may give several
texts (a name bound twice, a loop over a list); none means that it is no text, or nothing is known.
"""

import ast
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import product
from typing import TYPE_CHECKING, NamedTuple

from unshim.finders import folding, paths, temporary
from unshim.finders.bindings import position
from unshim.finders.dictionaries import Key
from unshim.finders.formatting import Field, brace_parts, dollar_parts, percent_parts
from unshim.finders.namespaces import Namespace
from unshim.finders.scopes import Scope

if TYPE_CHECKING:
    from unshim.finders.file import File

HOLE = paths.HOLE
Texts = tuple[str, ...]
Known = Mapping[str, Texts]
Join = Callable[[Iterable[str]], str]

NOTHING: Known = {}

DEPTH = paths.DEPTH
_MOST = 64
_PATHS = {"Path", "PosixPath", "PurePath", "PurePosixPath", "PureWindowsPath", "WindowsPath"}
# What they return names the same: functions of one argument, and methods.
_SAME = {"abspath", "cleandoc", "dedent", "expanduser", "fspath", "normpath", "realpath", "str"}
_SAME_METHODS = {"absolute", "as_posix", "decode", "encode", "expanduser", "resolve"}
_OF_MODULES = {"__file__", "__name__"}
_GROW = {"add", "append", "extend", "insert", "update"}
_FILES_OF = {"getabsfile", "getfile", "getsourcefile"}
_PATTERNS = {"format", "format_map", "safe_substitute", "substitute"}
_FUNCTIONS = _PATHS | _SAME | _FILES_OF | {"Template", "dirname", "join"}
_METHODS = (
    _SAME_METHODS
    | _PATTERNS
    | temporary.BELOW
    | folding.CHANGES
    | {"join", "joinpath", "with_name"}
)


class Reader(NamedTuple):
    """Reads expressions of a file, as they stand in a scope; `known` adds what names hold.

    `within` are the names whose values are being read: one that is made from itself is unknown.
    """

    file: "File"
    scope: Scope
    known: Known = NOTHING
    depth: int = 0
    within: frozenset[tuple[Namespace, str]] = frozenset()

    def read(self, node: ast.expr | None) -> Texts:
        """All texts that the expression may give."""
        if node is None or self.depth > DEPTH:
            return ()
        inner = self._replace(depth=self.depth + 1)
        match node:
            case ast.Constant(value=str(text)):
                return (text,)
            case ast.Constant(value=bytes(data)):
                return (data.decode("latin-1"),)
            case ast.JoinedStr():
                return _joined([inner._field(value) for value in node.values])
            case ast.BinOp():
                return inner._operation(node)
            case ast.Call():
                return inner._call(node)
            case ast.Name():
                return inner._name(node.id)
            case ast.Attribute():
                return inner._attribute(node)
            case ast.Subscript(value=ast.Attribute(value=value, attr="parents")):
                return inner._parents(value, node.slice)
            case ast.Subscript(value=ast.Attribute(value=value, attr="__path__")):
                return _pick(map(paths.parent, inner._of_module(value, "__file__")))
            case ast.Subscript():
                return inner._subscript(node)
            case ast.NamedExpr():
                return inner.read(node.value)
            case ast.IfExp():
                return _either([inner.read(node.body), inner.read(node.orelse)])
            case ast.BoolOp(op=ast.Or()):
                return _either([inner.read(value) for value in node.values])
        return ()

    def part(self, node: ast.expr) -> Texts:
        """The same for a part of a text: what cannot be told is a hole."""
        return self.read(node) or (HOLE,)

    def elements(self, node: ast.expr) -> list[ast.expr] | None:
        """The elements of a list that is written out, here or where its name is bound."""
        from unshim.finders.elements import elements

        return elements(self, node)

    def put_into(self, name: str) -> list[ast.expr] | None:
        """What is put at the end of a list, one by one; None where it is changed otherwise."""
        owner = self.scope.owner(name)
        found: list[ast.expr] = []
        for _, ancestors in self.file.loads.of_name(name, owner) if owner else ():
            match [node for node, _ in ancestors[-2:]]:
                case [ast.Call(args=[value]), ast.Attribute(attr="append")]:
                    found.append(value)
                case [*_, ast.Attribute(attr=attr)] if attr in _GROW:
                    return None
        return sorted(found, key=position)

    def _field(self, value: ast.expr) -> Texts:
        if not isinstance(value, ast.FormattedValue):
            return self.part(value)
        if value.conversion not in (-1, ord("s")) or value.format_spec is not None:
            return (HOLE,)
        return self.part(value.value)

    def _operation(self, node: ast.BinOp) -> Texts:
        left, right = self.read(node.left), self.read(node.right)
        if isinstance(node.op, ast.Mod):
            return _pick(self._percent(text, node.right) for text in left)
        if not left and not right:
            return ()
        parts = [left or (HOLE,), right or (HOLE,)]
        if isinstance(node.op, ast.Add):
            return _joined(parts)
        return _joined(parts, paths.join) if isinstance(node.op, ast.Div) else ()

    def _percent(self, text: str, right: ast.expr) -> Texts:
        values = right.elts if isinstance(right, ast.Tuple) else [right]
        # How many values a starred one stands for is not known.
        arguments = iter([] if any(isinstance(each, ast.Starred) for each in values) else values)
        named = _by_key(right)
        parts: list[Texts] = []
        for part in percent_parts(text):
            if isinstance(part, str):
                parts.append((part,))
                continue
            value = named.get(part.name) if part.name else next(arguments, None)
            parts.append(self.part(value) if value is not None and part.is_plain else (HOLE,))
        return _joined(parts)

    def _filled(self, parts: Iterable[str | Field], call: ast.Call) -> Texts:
        """A pattern with what a call gives for its fields."""
        named = {keyword.arg: keyword.value for keyword in call.keywords if keyword.arg}
        named |= _by_key(call.args[0]) if call.args else {}
        starred = [isinstance(each, ast.Starred) for each in call.args]
        filled: list[Texts] = []
        count = 0
        for part in parts:
            if isinstance(part, str):
                filled.append((part,))
                continue
            value = named.get(part.name)
            if not part.name or part.name.isdigit():
                index = int(part.name or count)
                count += not part.name
                is_known = index < len(call.args) and not any(starred[: index + 1])
                value = call.args[index] if is_known else None
            filled.append(self.part(value) if value is not None and part.is_plain else (HOLE,))
        return _joined(filled)

    def _call(self, node: ast.Call) -> Texts:
        function = node.func
        name = function.attr if isinstance(function, ast.Attribute) else ""
        if name and name not in _FUNCTIONS and name not in _METHODS:
            return temporary.made(self, node)
        if isinstance(function, ast.Attribute) and not self._is_path_module(function):
            if isinstance(function.value, ast.Name) and function.value.id == "str" and node.args:
                # `str.join(".", names)`
                bound = ast.Attribute(node.args[0], name, ast.Load())
                return self.read(ast.Call(bound, node.args[1:], node.keywords))
            texts = self.read(function.value)
            if texts or name == "joinpath":
                return self._method(name, texts, node)
        if isinstance(function, ast.Name):
            meant = self.scope.resolve(function.id)
            name = meant[0].rpartition(".")[2] if meant else function.id
            if name == "join" and not any(each.endswith("path.join") for each in meant):
                return ()
        if name in temporary.MAKERS or not node.args:
            return temporary.made(self, node)
        if name in _PATHS or name == "join":
            read = [self.read(each) for each in node.args]
            return _joined([each or (HOLE,) for each in read], paths.join) if any(read) else ()
        if name in _FILES_OF:
            return self._of_module(node.args[0], "__file__")
        texts = self.read(node.args[0]) if name in _SAME | {"Template", "dirname"} else ()
        return _pick(map(paths.parent, texts)) if name == "dirname" else texts

    def _is_path_module(self, function: ast.Attribute) -> bool:
        """Whether this is `os.path.join`, and not a method of some text called `path`."""
        meant = self.scope.resolve_chain(function)
        return any(dotted.rpartition(".")[0].endswith("path") for dotted in meant)

    def _method(self, name: str, texts: Texts, node: ast.Call) -> Texts:
        arguments = [self.read(each) for each in node.args]
        if name in ("format", "format_map"):
            return _pick(self._filled(brace_parts(text), node) for text in texts)
        if name in _PATTERNS:
            return _pick(self._filled(dollar_parts(text), node) for text in texts)
        if (
            name in temporary.BELOW
            and texts
            and all(one.startswith(paths.TEMPORARY) for one in texts)
        ):
            return _joined([texts, *(each or (HOLE,) for each in arguments)], paths.join)
        if name == "join" and len(node.args) == 1:
            elements = self.elements(node.args[0])
            if elements is None:
                return ()
            parts = [self.part(each) for each in elements]
            return _pick(_joined(parts, text.join) for text in texts)
        if name == "joinpath":
            parts = [texts or (HOLE,), *(each or (HOLE,) for each in arguments)]
            return _joined(parts, paths.join) if texts or any(arguments) else ()
        if name in folding.CHANGES:
            given = self.given(node)
            made = [given is not None and folding.changed(one, name, given) for one in texts]
            return _pick(one for one in made if isinstance(one, str))
        if name == "with_name" and arguments and arguments[0]:
            return _joined([_pick(map(paths.parent, texts)), arguments[0]], paths.join)
        return texts if name in _SAME_METHODS else ()

    def _attribute(self, node: ast.Attribute) -> Texts:
        if node.attr == "parent":
            return _pick(map(paths.parent, self.read(node.value)))
        if node.attr == "sep" and set(self.scope.resolve_chain(node)) & {"os.sep", "os.path.sep"}:
            return ("/",)
        if node.attr in _OF_MODULES:
            return self._of_module(node.value, node.attr)
        if node.attr == "name":  # of a TemporaryDirectory
            texts = self.read(node.value)
            return texts if texts == (paths.TEMPORARY,) else ()
        holder = self.file.loads.holder(self.scope, node)
        if holder is None:
            return ()
        values = self.file.loads.assigned(holder, node.attr)
        if isinstance(node.value, ast.Name) and node.value.id != holder.name:
            # A class below may give it another value.
            values.append(None)
        found = [self._replace(known=NOTHING).read(value) for value in values]
        if any(text.startswith(paths.TEMPORARY) for texts in found for text in texts):
            found = [texts for texts in found if texts]  # and a class below has another such folder
        elif node.attr in temporary.FIXTURES and not any(found):
            return temporary.folder(self.file)
        return _either(found)

    def _of_module(self, node: ast.expr, asked: str) -> Texts:
        """The name or the file of a module of the tree."""
        modules = self.file.hits.modules
        if modules is None:
            return ()
        placed = ((dotted, modules.path(dotted)) for dotted in self.scope.resolve_chain(node))
        known = [(dotted, path) for dotted, path in placed if path is not None]
        return tuple(path if asked == "__file__" else dotted for dotted, path in known)

    def _parents(self, value: ast.expr, index: ast.expr) -> Texts:
        texts = self.read(value)
        if not isinstance(index, ast.Constant) or not isinstance(index.value, int):
            return ()
        for _ in range(min(index.value, 50) + 1):
            texts = _pick(map(paths.parent, texts))
        return texts

    def given(self, call: ast.Call) -> list[folding.Argument] | None:
        """What a method of a text is given, where that is one text or number each."""
        found: list[folding.Argument] = []
        for each in call.args:
            texts, number = self.read(each), folding.constant(each)
            if len(texts) == 1 and HOLE not in texts[0]:
                found.append(texts[0])
            elif number is None or isinstance(number, int):
                found.append(number)
            else:
                return None
        return None if call.keywords else found

    def _subscript(self, node: ast.Subscript) -> Texts:
        if isinstance(node.slice, ast.Slice):
            made = [folding.sliced(text, node.slice) for text in self.read(node.value)]
            return _pick(one for one in made if one is not None)
        if isinstance(node.value, ast.Name):
            found = self._items(node.value.id, node.slice)
            if found:
                return found
        at, every = folding.constant(node.slice), self.elements(node.value)
        if not isinstance(at, int) or not every or not -len(every) <= at < len(every):
            return ()
        return self.read(every[at])

    def _items(self, name: str, key: ast.expr) -> Texts:
        """What a look-up may give in a dictionary that is written out where its name is bound."""
        owner = self.scope.owner(name)
        bindings = owner.names[name] if owner else []
        table = bindings[0].value if len(bindings) == 1 else None
        if owner is None or not isinstance(table, ast.Dict) or (owner, name) in self.within:
            return ()
        outer = self._replace(scope=self.scope.at(owner), known=NOTHING)
        return _either(
            [
                outer.read(value)
                for own, value in zip(table.keys, table.values, strict=True)
                if Key(own).may_be(key)
            ]
        )

    def _name(self, name: str) -> Texts:
        if name in self.known:
            return self.known[name]
        owner = self.scope.owner(name)
        if owner is None:
            own = {
                "__file__": self.file.source.path,
                "__name__": self.file.module.name,
                "__package__": self.file.module.package,
            }
            return (own[name],) if own.get(name) else ()
        if (owner, name) in self.within:
            return ()
        if texts := temporary.given(self, owner, name):
            return texts
        within = self.within | {(owner, name)}
        outer = self._replace(scope=self.scope.at(owner), known=NOTHING, within=within)
        found: list[Texts] = []
        if added := _added(owner, name):
            # What it is after each statement.
            return _pick(
                _joined([outer.part(each) for each in added[:end]])
                for end in range(1, len(added) + 1)
            )
        for binding in owner.names[name]:
            if binding.value is not None:
                found.append(outer.read(binding.value))
            elif (opened := temporary.opened(binding.statement, name)) is not None:
                found.append(temporary.made(outer, opened))
                continue
            elif binding.each is not None:
                elements = outer.elements(binding.each)
                found += [outer.read(element) for element in elements or ()] or [()]
            elif (taken_from := _taken_side_by_side(binding.statement, name)) is not None:
                found += [outer.read(each) for each in outer.elements(taken_from) or ()]
                continue
            if binding.outside or (binding.value is None and binding.each is None):
                # What else a parameter may be given than its default, nobody knows.
                found.append(())
        found += [() for _ in owner.others.get(name, ())]
        return _either(found)


def _added(owner: Namespace, name: str) -> list[ast.expr]:
    """`name = "a"`, `name += "b"`: the values, where a block does so one after the other."""
    statements = [binding.statement for binding in owner.names[name]]
    body = getattr(owner.node, "body", [])
    if len(statements) < 2 or name in owner.others or not isinstance(body, list):
        return []
    first, *rest = statements
    if not isinstance(first, ast.Assign) or not all(one in body for one in statements):
        return []
    added = [one.value for one in rest if isinstance(one, ast.AugAssign)]
    is_sum = all(isinstance(one, ast.AugAssign) and isinstance(one.op, ast.Add) for one in rest)
    value = owner.names[name][0].value
    return [value, *added] if is_sum and value is not None else []


def _taken_side_by_side(statement: ast.AST | None, name: str) -> ast.expr | None:
    """The list from which a loop takes a name: `for a, b in zip(ONE, TWO)`."""
    match statement:
        case ast.For(target=ast.Tuple(elts=names), iter=ast.Call(ast.Name(id=called), args=lists)):
            pass
        case ast.For(
            target=ast.Tuple(elts=names), iter=ast.Call(ast.Attribute(attr=called), args=lists)
        ):
            pass
        case _:
            return None
    at = next((at for at, one in enumerate(names) if getattr(one, "id", "") == name), -1)
    if called == "enumerate" and at == 1 and lists:
        return lists[0]
    return lists[at] if called in ("zip", "product") and 0 <= at < len(lists) else None


def _either(found: list[Texts]) -> Texts:
    """One of several: a hole among them where one is unknown; nothing where all are."""
    if not any(found):
        return ()
    return _pick(texts or (HOLE,) for texts in found)


def _pick(found: Iterable[Texts | str]) -> Texts:
    texts: dict[str, None] = {}
    for each in found:
        texts.update(dict.fromkeys([each] if isinstance(each, str) else each))
        if len(texts) > _MOST:
            return (HOLE,)
    return tuple(texts)


def _concatenated(parts: Iterable[str]) -> str:
    return "".join(parts)


def _joined(parts: list[Texts], join: Join = _concatenated) -> Texts:
    """Every combination of the parts, joined; where there are too many, with holes."""
    count = 1
    for texts in parts:
        count *= len(texts)
    if count > _MOST:
        parts = [texts if len(texts) == 1 else (HOLE,) for texts in parts]
    return _pick(join(each) for each in product(*parts))


def _by_key(node: ast.expr) -> dict[str, ast.expr]:
    if not isinstance(node, ast.Dict):
        return {}
    pairs: Iterator[tuple[ast.expr | None, ast.expr]] = zip(node.keys, node.values, strict=True)
    return {
        key.value: value
        for key, value in pairs
        if isinstance(key, ast.Constant) and isinstance(key.value, str)
    }
