"""Where names that have one home are defined besides: the findings of `single_definition`.

A definition is what gives a name to something new: a class or function of that name, wherever it
stands (a test's local class is a second factory as much as a module's); in a module's own
namespace, anything else that is bound to it; and a class that a call makes by that name.

Not a definition is what hands the name on as it is: an import from the home or from any other
module, `X = module.X`, an alias that leads to the home. Whoever makes the X that is handed on is
judged where it is made. Neither are None (what a failed import leaves), methods, attributes of
classes, local variables, parameters, a stub of the home, and patches of mock and monkeypatch,
which take themselves back.

Not seen are names put together at run time, definitions in strings that are executed, and those
that an object out of sight makes.
"""

from collections.abc import Iterable, Iterator

from unshim.finders.definitions.defined import Definition, definitions_in
from unshim.finders.definitions.lexical import unparsed_definitions
from unshim.finders.files import count, left_out
from unshim.finders.finding import Finding
from unshim.finders.homes import Homes
from unshim.finders.meaning import Meaning
from unshim.finders.modules import Modules
from unshim.finders.scope_name import scope_name
from unshim.finders.search import Uses
from unshim.finders.spelled import Spelled, look_into, searched
from unshim.finders.words import Words
from unshim.migration import Migration
from unshim.tree import Tree


def find_definitions(tree: Tree, migration: Migration, paths: Iterable[str] | None = None) -> Uses:
    """Every definition of the contract's names outside their homes, in the tree or in the files."""
    asked = None if paths is None else frozenset(paths)
    homes = Homes(tree, migration, whole=asked is None)
    rules = left_out(tree, migration, asked)
    modules = Modules(tree, homes.roots)
    if asked is None:
        wanted = searched(tree, migration.names, rules)
    else:
        wanted = [path for path in asked if path not in rules and tree.exists(path)]
    known = {f"{home}.{name}": name for name, home in homes.names.items()}
    search = _Search(homes, Meaning(modules, known), modules)
    looked = look_into(tree, modules, wanted, Words(migration.names), search.findings)
    files = count(tree, asked, rules, looked.lexical, looked.unread)
    return Uses(migration, tuple(looked.findings), files, asked)


class _Search:
    def __init__(self, homes: Homes, meaning: Meaning, modules: Modules) -> None:
        self._homes = homes
        self._meaning = meaning
        self._modules = modules

    def findings(self, spelled: Spelled) -> Iterator[Finding]:
        names = frozenset(self._homes.names) - self._homes.at(spelled.source.path)
        if not names:
            return
        for found in definitions_in(spelled, names, self._meaning, self._modules):
            yield self._finding(spelled, found)
        for found in unparsed_definitions(spelled.source, names):
            yield self._finding(spelled, found)

    def _finding(self, spelled: Spelled, found: Definition) -> Finding:
        source = spelled.source
        label = source.label(found.span.line)
        span = source.located(found.span)
        home = self._homes.names[found.name]
        message = found.undecided or f"{found.name} is defined here too, {found.how}"
        return Finding(
            path=source.path,
            line=span.line,
            column=span.column,
            end_line=span.end_line,
            end_column=span.end_column,
            kind="definition",
            name=found.name,
            scope=label or scope_name(found.ancestors),
            message=f"{message}; its home is {home}",
            undecided=bool(found.undecided),
        )
