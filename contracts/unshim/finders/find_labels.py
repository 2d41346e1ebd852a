"""string: the label of an application of Django, by which its models are named.

`ForeignKey("old.Order")`, `apps.get_model("old", "Order")`: the label is the last name of the
package, unless the application says otherwise. Whether it is installed, settings tell at run time.
"""

import ast
from collections.abc import Iterator

from unshim.finders.file import File
from unshim.finders.reference import Reference
from unshim.finders.registry import Ancestors, finder
from unshim.finders.roles import argument_of, written
from unshim.finders.target import Target

_RELATIONS = {"ForeignKey", "ManyToManyField", "OneToOneField"}
_LOOKS_UP = {"get_app_config", "get_model", "get_registered_model"}
_SETTINGS = ("AUTH_USER_MODEL", "swappable")
_OF_APPLICATION = ("models.py", "apps.py", "models/__init__.py")


@finder(ast.Constant)
def label(file: File, node: ast.AST, ancestors: Ancestors) -> Iterator[Reference]:
    """A string that is a label, or begins with one, where a model or an application is named."""
    assert isinstance(node, ast.Constant)
    if not isinstance(node.value, str) or not ancestors:
        return
    spelled, _, model = node.value.partition(".")
    for target in file.targets:
        if spelled != target.last or (model and not model.isidentifier()):
            continue
        if _names_model(node, ancestors, bool(model)) and _is_application(file, target):
            why = f"{spelled} is the label of {target.module}, if that is an installed application"
            yield Reference(node, target, ".", "string", undecided=why)
            return


def _names_model(node: ast.Constant, ancestors: Ancestors, has_model: bool) -> bool:
    parent, field = ancestors[-1]
    argument = argument_of(node, ancestors)
    if argument is not None and argument.is_at(0, "to", "app_label"):
        called = written(argument.call.func).rpartition(".")[2]
        return called in _LOOKS_UP or (has_model and called in _RELATIONS)
    if isinstance(parent, ast.Assign) and field == "value" and has_model:
        return any(written(one) in _SETTINGS for one in parent.targets)
    # `dependencies = [("old", "0001_initial")]` of a migration.
    around = [one for one, _ in ancestors[-3:]]
    match around:
        case [ast.Assign(targets=[ast.Name("dependencies")]), ast.List(), ast.Tuple(elts=[one, _])]:
            return one is node
    return False


def _is_application(file: File, target: Target) -> bool:
    """Whether the shim is a package that has what applications have, and its label goes with it."""
    modules = file.hits.modules
    if modules is None or target.steps or target.names is not None:
        return False
    if modules.canonical.rpartition(".")[2] == target.last:
        return False
    folders = [path for path in target.files if path.endswith("/")]
    return any(modules.exists(folder + name) for folder in folders for name in _OF_APPLICATION)
