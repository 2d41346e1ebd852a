"""Calls that take a dotted name as a string, by the last part of what is called.

By name alone: what `mocker` or `self` is cannot be told, and no function of these names is
handed the dotted name of a shim for another purpose.
"""

# The standard library's, and those that well-known libraries offer for the same purpose
# (pytest, Django and Werkzeug, Celery, Scrapy, uvicorn, Starlette, pydoc, zope.dottedname).
IMPORTERS = frozenset(
    {
        "__import__",
        "find_loader",
        "find_module",
        "find_spec",
        "import_from_string",
        "import_item",
        "import_module",
        "import_object",
        "import_string",
        "importorskip",
        "load_object",
        "locate",
        "resolve_name",
        "run_module",
        "symbol_by_name",
    }
)
# Methods of Pyramid's Configurator, which take a name from the package that they are called in.
CONFIGURERS = frozenset({"include", "maybe_dotted", "scan"})
# `patch`, and what hangs on it: `patch.object`.
PATCH = "patch"
PATCH_FORMS = frozenset({"dict", "multiple", "object"})
# Methods of pytest's monkeypatch, whatever the object is called.
SETTERS = frozenset({"delattr", "setattr"})
ITEM_SETTERS = frozenset({"delitem", "setitem"})
PATCHERS = SETTERS | ITEM_SETTERS | {PATCH}
# Methods of `sys.modules`.
TABLE_METHODS = frozenset(
    {
        "__contains__",
        "__delitem__",
        "__getitem__",
        "__setitem__",
        "get",
        "pop",
        "setdefault",
        "update",
    }
)
SAYS_ENOUGH = IMPORTERS | PATCHERS
CALLEES = SAYS_ENOUGH | PATCH_FORMS | TABLE_METHODS
