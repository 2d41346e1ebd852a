"""Classes and types that a call makes by their name: `type("X", (), {})`, `namedtuple("X", ...)`.

Whatever the result is bound to, there is a second thing that calls itself X.
"""

import ast
from collections.abc import Iterator

from unshim.finders.definitions.defined import Definition, Place
from unshim.finders.values import called_name

# Each takes the name of what it makes as its first argument.
_MAKERS = {
    *("namedtuple", "NamedTuple", "TypedDict", "NewType", "make_dataclass", "make_class"),
    *("new_class", "create_model", "Enum", "IntEnum", "StrEnum", "Flag", "IntFlag"),
}
_KEYWORDS = {"typename", "cls_name", "name", "value"}


def made_by_call(place: Place, node: ast.AST) -> Iterator[Definition]:
    """The class that a call makes, where its name is spelled out."""
    if not isinstance(node, ast.Call):
        return
    maker = called_name(node.func)
    # A metaclass is called with a name, a tuple of bases and a namespace, as `type` is.
    is_metaclass = len(node.args) == 3 and (
        maker == "type" or (maker[:1].isupper() and isinstance(node.args[1], ast.Tuple))
    )
    if not is_metaclass and maker not in _MAKERS:
        return
    keywords = [each.value for each in node.keywords if each.arg in _KEYWORDS]
    for argument in [*node.args[:1], *keywords][:1]:
        if isinstance(argument, ast.Constant) and argument.value in place.names:
            name = str(argument.value)
            yield place.defined(name, f"as a class of that name, made by {maker}()", node)
