"""The sentence that tells how a name got here through other modules."""

from unshim.finders.reference import Reference
from unshim.finders.target import Step, Target


def handed_on(reference: Reference, module: str, path: str) -> str:
    """How the name of a re-export got into this module; "" where it came by no other module."""
    target = reference.target
    module = module or path  # an example in a document is in no module
    if not target.steps:
        return f"{module} offers the shim in __all__" if reference.kind == "reexport" else ""
    local = target.last if not target.importable and reference.name != "." else ""
    name = _named(reference.name, local)
    if reference.kind == "reexport" and target.path == path:
        return f"{module} offers {name} in __all__, and {_took(target.steps, 'took it')}"
    verb = "takes" if reference.kind == "attribute" else "imports"
    return (
        f"{module} {verb} {name} from {source_of(target)}, {_took(target.steps, 'which took it')}"
    )


def source_of(target: Target) -> str:
    """The module from which a handed-on target is taken; "" for the shim."""
    if not target.steps:
        return ""
    return target.module if target.importable else target.parent


def _named(name: str, local: str) -> str:
    if name == ".":
        return "the shim"
    return f"{local} (the shim's {name})" if local not in ("", name.rpartition(".")[2]) else name


def _took(steps: tuple[Step, ...], verb: str) -> str:
    told = [f"from {step.source or 'the shim'} at {step.place}" for step in steps]
    return f"{verb} " + ", which took it ".join(told)
