"""What a call makes of texts: functions and methods that give the same whenever they are run."""

import ast
from collections.abc import Iterable
from typing import TYPE_CHECKING

from unshim.finders import folding, paths, temporary
from unshim.finders.combining import Texts, by_key, joined, pick
from unshim.finders.formatting import Field, brace_parts, dollar_parts
from unshim.finders.paths import HOLE

if TYPE_CHECKING:
    from unshim.finders.texts import Reader

_PATHS = {"Path", "PosixPath", "PurePath", "PurePosixPath", "PureWindowsPath", "WindowsPath"}
# What they return names the same: functions of one argument, and methods.
_SAME = {"abspath", "cleandoc", "dedent", "expanduser", "fspath", "normpath", "realpath", "str"}
_SAME_METHODS = {"absolute", "as_posix", "decode", "encode", "expanduser", "resolve"}
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


def called(reader: "Reader", node: ast.Call) -> Texts:
    """The texts that a call may give."""
    function = node.func
    name = function.attr if isinstance(function, ast.Attribute) else ""
    if name and name not in _FUNCTIONS and name not in _METHODS:
        return temporary.made(reader, node)
    if isinstance(function, ast.Attribute) and not _is_path_module(reader, function):
        if isinstance(function.value, ast.Name) and function.value.id == "str" and node.args:
            # `str.join(".", names)`
            bound = ast.Attribute(node.args[0], name, ast.Load())
            return reader.read(ast.Call(bound, node.args[1:], node.keywords))
        texts = reader.read(function.value)
        if texts or name == "joinpath":
            return _method(reader, name, texts, node)
    if isinstance(function, ast.Name):
        meant = reader.scope.resolve(function.id)
        name = meant[0].rpartition(".")[2] if meant else function.id
        if name == "join" and not any(each.endswith("path.join") for each in meant):
            return ()
    if name in temporary.MAKERS or not node.args:
        return temporary.made(reader, node)
    if name in _PATHS or name == "join":
        read = [reader.read(each) for each in node.args]
        return joined([each or (HOLE,) for each in read], paths.join) if any(read) else ()
    if name in _FILES_OF:
        return reader.of_module(node.args[0], "__file__")
    texts = reader.read(node.args[0]) if name in _SAME | {"Template", "dirname"} else ()
    return pick(map(paths.parent, texts)) if name == "dirname" else texts


def _is_path_module(reader: "Reader", function: ast.Attribute) -> bool:
    """Whether this is `os.path.join`, and not a method of some text called `path`."""
    meant = reader.scope.resolve_chain(function)
    return any(dotted.rpartition(".")[0].endswith("path") for dotted in meant)


def _method(reader: "Reader", name: str, texts: Texts, node: ast.Call) -> Texts:
    arguments = [reader.read(each) for each in node.args]
    if name in ("format", "format_map"):
        return pick(_filled(reader, brace_parts(text), node) for text in texts)
    if name in _PATTERNS:
        return pick(_filled(reader, dollar_parts(text), node) for text in texts)
    if name in temporary.BELOW and paths.are_temporary(texts):
        return joined([texts, *(each or (HOLE,) for each in arguments)], paths.join)
    if name == "join" and len(node.args) == 1:
        elements = reader.elements(node.args[0])
        if elements is None:
            return ()
        parts = [reader.part(each) for each in elements]
        return pick(joined(parts, text.join) for text in texts)
    if name == "joinpath":
        parts = [texts or (HOLE,), *(each or (HOLE,) for each in arguments)]
        return joined(parts, paths.join) if texts or any(arguments) else ()
    if name in folding.CHANGES:
        given = arguments_of(reader, node)
        made = [given is not None and folding.changed(one, name, given) for one in texts]
        return pick(one for one in made if isinstance(one, str))
    if name == "with_name" and arguments and arguments[0]:
        return joined([pick(map(paths.parent, texts)), arguments[0]], paths.join)
    return texts if name in _SAME_METHODS else ()


def arguments_of(reader: "Reader", call: ast.Call) -> list[folding.Argument] | None:
    """What a method of a text is given, where that is one text or number each."""
    found: list[folding.Argument] = []
    for each in call.args:
        texts, number = reader.read(each), folding.constant(each)
        if len(texts) == 1 and HOLE not in texts[0]:
            found.append(texts[0])
        elif number is None or isinstance(number, int):
            found.append(number)
        else:
            return None
    return None if call.keywords else found


def _filled(reader: "Reader", parts: Iterable[str | Field], call: ast.Call) -> Texts:
    """A pattern with what a call gives for its fields."""
    named = {keyword.arg: keyword.value for keyword in call.keywords if keyword.arg}
    named |= by_key(call.args[0]) if call.args else {}
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
        filled.append(reader.part(value) if value is not None and part.is_plain else (HOLE,))
    return joined(filled)
