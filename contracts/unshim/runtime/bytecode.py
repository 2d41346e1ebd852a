"""Imports as byte code has them: independent of the syntax tree that the static search reads."""

import dis
from collections.abc import Iterator, Mapping
from types import CodeType
from typing import NamedTuple

from unshim.names import resolve_relative


class CodedImport(NamedTuple):
    """An import instruction: the absolute module, and the names taken from it (`from` imports)."""

    module: str
    names: tuple[str, ...]
    line: int
    end_line: int
    offset: int


def imports(code: CodeType, package: str) -> Iterator[CodedImport]:
    """The imports of this code object alone. `package` is what a relative one counts from."""
    pushed: list[dis.Instruction] = []
    for instruction in dis.get_instructions(code):
        if instruction.opname == "EXTENDED_ARG":
            continue
        if instruction.opname == "IMPORT_NAME" and len(pushed) > 1:
            level, names = (before.argval for before in pushed[-2:])
            module = resolve_relative(package, level or 0, instruction.argval or None)
            if module is not None:
                place = instruction.positions
                first = (place.lineno if place else None) or code.co_firstlineno
                last = (place.end_lineno if place else None) or first
                yield CodedImport(module, names or (), first, last, instruction.offset)
        pushed = [*pushed[-1:], instruction]


def at_import(code: CodeType) -> Iterator[CodeType]:
    """The code that runs when a module is imported: its own, and its classes' bodies."""
    yield code
    for constant in code.co_consts:
        if isinstance(constant, CodeType) and _is_class_body(constant):
            yield from at_import(constant)


def name_at(code: CodeType, offset: int) -> str:
    """The name that the instruction at an offset sets or deletes as an attribute; "" for none."""
    for instruction in dis.get_instructions(code):
        if instruction.offset == offset and instruction.opname in ("STORE_ATTR", "DELETE_ATTR"):
            return str(instruction.argval)
    return ""


def reads(code: CodeType, name: str) -> bool:
    """Whether this code, or that of a function or class in it, reads a global of this name."""
    return (
        name in code.co_names
        and any(
            instruction.argval == name and instruction.opname in ("LOAD_NAME", "LOAD_GLOBAL")
            for instruction in dis.get_instructions(code)
        )
    ) or any(reads(inner, name) for inner in code.co_consts if isinstance(inner, CodeType))


def package_of(namespace: Mapping[str, object]) -> str:
    """What a relative import counts from in a module with these globals."""
    package = namespace.get("__package__")
    if isinstance(package, str):
        return package
    name = namespace.get("__name__")
    if not isinstance(name, str):
        return ""
    return name if "__path__" in namespace else name.rpartition(".")[0]


def _is_class_body(code: CodeType) -> bool:
    return "__qualname__" in code.co_names and "__module__" in code.co_names
