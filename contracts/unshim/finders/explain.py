"""What a person reads about a finding: what is there, and what to write instead."""

from unshim.finders.finding import Finding
from unshim.migration import Migration
from unshim.names import matches


def explained(finding: Finding, migration: Migration) -> Finding:
    """The finding with its message, and as a mention where the migration allows it as one."""
    if finding.kind == "string" and matches(finding.path, migration.mentions):
        finding = finding._replace(kind="prose", undecided=False)
    message = finding.message or _message(finding, migration)
    if finding.scope.startswith("cell ") and finding.path.endswith(".ipynb"):
        message = f"{finding.scope}: {message}"
    return finding._replace(message=message)


def _message(finding: Finding, migration: Migration) -> str:
    target = migration.target(finding.name)
    module, colon, name = target.partition(":")
    is_module = finding.name == "."
    what = "the shim" if is_module else f"the shim's {finding.name}"
    instead = module if is_module or not name else f"{module}.{name}"
    match finding.kind:
        case "dynamic":
            return f"{what} is imported by a name in a string; name {instead}"
        case "patch":
            return f"{what} is patched; patch what its users look up, such as {instead}"
        case "path":
            return f"the file of {what} is named; the canonical module is {migration.canonical}"
        case "entry" | "string":
            return f"{what} is named in a string; name {instead}"
        case "prose":
            return f"{what} is mentioned; the canonical name is {instead}"
        case "star":
            return (
                f"all names are imported from the shim; import them by name from "
                f"{migration.canonical}"
            )
    if is_module:
        return f"the shim itself is imported; import {migration.canonical}"
    if colon and not name:
        return f"{finding.name} is taken from the shim; import {module} itself"
    as_name = f" (there it is called {name})" if name != finding.name else ""
    return f"{finding.name} is taken from the shim; take it from {module}{as_name}"
