"""Which scope owns a name."""

from unshim.finders.namespaces import Namespace
from unshim.finders.scopes import Scope


def owner_of(scope: Scope, name: str) -> Namespace | None:
    """The scope that owns a name which is seen here, be it bound there by `global` alone."""
    namespace: Namespace | None = scope.namespace
    seen_from: Namespace | None = None
    while namespace is not None:
        where = namespace.elsewhere.get(name, "")
        is_class = namespace.kind == "class" and seen_from is not None and seen_from.kind != "types"
        if not where and not is_class and (name in namespace.names or name in namespace.others):
            return namespace
        if where == "global":
            return namespace.module
        seen_from, namespace = namespace, namespace.parent
    return None
