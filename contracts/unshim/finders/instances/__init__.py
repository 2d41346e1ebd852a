"""Where instances of classes that belong to one request are shared: `request_scoped`.

An instance is shared where it is made once for all: at module level, in the body of a class, as a
default, in a decorator, in a function whose results are cached, or by a cache that is given the
class. And where it is kept beyond its request: in a global, in a container or object of a module,
in an attribute of a class. Module-level variables and class variables that are declared to hold
instances count too: they say that they will.

What makes an instance is a call of the class, of a subclass in the tree, of a class method that
says so (`-> Self`, or `return cls(...)`), of a declared factory, or of a function of a module
that is annotated to return one, or returns one that it makes. It is followed through
assignments, literal containers and `with` to where its function keeps it; a parameter that is
annotated with the class is followed in the same way.

Fine are attributes of instances (a factory that keeps the engines of each user), local variables,
context variables, thread locals and weak references, and the caches of one object.

Not seen are instances that another object takes and keeps, those that methods and decorated
functions return which are not declared as factories, a container of a base class that is reached
through `self`, and classes that are chosen at run time.
"""

from collections.abc import Iterable, Iterator

from unshim.finders.files import count, left_out
from unshim.finders.finding import Finding
from unshim.finders.homes import Homes
from unshim.finders.instances.classes import Classes
from unshim.finders.instances.learning import files_with_givers, learn
from unshim.finders.instances.shared import File, Shared
from unshim.finders.modules import Modules
from unshim.finders.scope_name import scope_name
from unshim.finders.search import Uses
from unshim.finders.spelled import Spelled, look_into, searched
from unshim.finders.words import Words
from unshim.migration import Migration
from unshim.tree import Tree

_PARSED = 32  # modules at a time: where classes come from is asked again and again


def find_instances(tree: Tree, migration: Migration, paths: Iterable[str] | None = None) -> Uses:
    """Every shared instance of the contract's classes, in the tree or in the given files of it."""
    asked = None if paths is None else frozenset(paths)
    homes = Homes(tree, migration, whole=asked is None)
    rules = left_out(tree, migration, asked)
    modules = Modules(tree, homes.roots, keeps=_PARSED)
    classes = Classes(modules, homes, migration.factories)
    aliases = learn(tree, modules, classes, homes.names, rules)
    factories = (factory.replace(":", ".").rpartition(".")[2] for factory in migration.factories)
    own = {*homes.names, *factories}
    words = {*own, *(alias.name for alias in aliases)}
    if asked is None:
        classed = {*own, *(alias.name for alias in aliases if not alias.gives)}
        calling = files_with_givers(tree, aliases) - rules.keys()
        wanted = [*dict.fromkeys([*searched(tree, classed, rules), *sorted(calling)])]
    else:
        wanted = [path for path in asked if path not in rules and tree.exists(path)]

    def look(spelled: Spelled) -> Iterator[Finding]:
        for shared in File(spelled, classes, modules, words).shared():
            yield _finding(spelled, shared)

    looked = look_into(tree, modules, wanted, Words(words), look)
    files = count(tree, asked, rules, looked.lexical, looked.unread)
    return Uses(migration, tuple(looked.findings), files, asked)


def _finding(spelled: Spelled, found: Shared) -> Finding:
    source = spelled.source
    label = source.label(found.span.line)
    span = source.located(found.span)
    return Finding(
        path=source.path,
        line=span.line,
        column=span.column,
        end_line=span.end_line,
        end_column=span.end_column,
        kind="instance",
        name=found.name,
        scope=label or scope_name(found.ancestors),
        message=found.undecided or f"{found.name} is {found.how}, so that requests share it",
        undecided=bool(found.undecided),
    )
