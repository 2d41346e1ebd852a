"""A migration as its TOML file declares it: read, checked, every complaint with its line."""

import re
from collections.abc import Mapping
from datetime import date, datetime
from itertools import pairwise
from typing import Any

from unshim.errors import DeclarationError
from unshim.migration.contract_type import (
    CONTRACT_TYPES,
    RETIRED_SHIM,
    TYPE_NAMES,
    ContractType,
)
from unshim.migration.migration import Extension, Migration, Phase
from unshim.migration.planned_tests import PlannedTests, planned_tests
from unshim.migration.toml_lines import TomlLines
from unshim.names import below, glob_problem, outside

# A contract that allows nothing, from the start and for good, need not spell that out.
_KEEP: Mapping[str, Any] = {"phase": "keep", "phases": [{"name": "keep", "allow": []}]}
_PHASE_KEYS = {"name": (str,), "allow": (list,), "due": (date,), "extended": (list,)}
_EXTENSION_KEYS = {"to": (date,), "reason": (str,)}


def read_migration(path: str, data: bytes) -> Migration:
    """The migration that a declaration's bytes declare. `path` names it in messages.

    Raises DeclarationError with file, line, what is wrong and what to do.
    """
    import tomli

    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise DeclarationError("is not UTF-8", f"{path}:{line}", "save it as UTF-8") from None
    try:
        table = tomli.loads(text.removeprefix("\ufeff").replace("\r\n", "\n"))
    except tomli.TOMLDecodeError as error:
        raise _not_toml(path, text, error.lineno, error.msg) from None
    except (RecursionError, ValueError) as error:  # what TOML allows, and this reader does not
        raise DeclarationError(f"is not TOML that can be read: {error}", path) from None
    return _Reader(path, text).migration(table)


def _not_toml(path: str, text: str, line: int, problem: str) -> DeclarationError:
    if re.match(r"(?:<{7}|={7}|>{7})(?:\s|$)", text.split("\n")[line - 1]):
        problem, hint = "has a merge conflict", "settle it by hand: keep one side, or both"
        return DeclarationError(problem, f"{path}:{line}", hint)
    return DeclarationError(f"is not TOML: {problem}", f"{path}:{line}")


class _Reader:
    """Checks a parsed declaration, and finds the lines of what it complains about."""

    def __init__(self, path: str, text: str) -> None:
        self.path = path
        self._lines = TomlLines(text)

    def migration(self, table: dict[str, Any]) -> Migration:
        contract = self._contract(table)
        self._check_keys(table, contract.keys, ())
        if not contract.is_shim and table.keys().isdisjoint(("phase", "phases")):
            table = {**table, **_KEEP}
        for key in (*contract.required, "phase", "phases"):
            if key not in table:
                raise self._missing(key, table)
        migration = self._shim(table) if contract.is_shim else self._of_names(table, contract)
        names = [phase.name for phase in migration.phases]
        if migration.phase not in names:
            raise self._error(
                f"phase {migration.phase!r} is not declared",
                ("phase",),
                _did_you_mean(migration.phase, names) or f"choose one of: {', '.join(names)}",
            )
        self._check_narrowing(migration.phases)
        return migration

    def _missing(self, key: str, table: dict[str, Any]) -> DeclarationError:
        for other, held in table.items():
            if isinstance(held, dict) and key in held:
                said = f"{key!r} is missing: where it stands, it belongs to [{other}]"
                return self._error(said, (other, key), f"move it up, above [{other}]")
        entry = "[[phases]], each with name and allow" if key == "phases" else f"{key} = ..."
        return self._error(f"{key!r} is missing", None, f"add: {entry}")

    def _contract(self, table: dict[str, Any]) -> ContractType:
        given = table.get("type", RETIRED_SHIM.name)
        if not isinstance(given, str) or given not in CONTRACT_TYPES:
            known = ", ".join(CONTRACT_TYPES)
            hint = _did_you_mean(str(given), CONTRACT_TYPES) or f"write one of: {known}"
            raise self._error(f"{given!r} is no type of contract", ("type",), hint)
        return CONTRACT_TYPES[given]

    def _shim(self, table: dict[str, Any]) -> Migration:
        shim = self._dotted(table, "shim")
        canonical = self._dotted(table, "canonical")
        only = self._strings(table, "only", ())
        for name in only:
            if not _is_dotted(name):
                raise self._error(f"only: {name!r} is no name", ("only",), 'write: only = ["Name"]')
        if shim == canonical and not only:
            raise self._error(
                "shim and canonical are the same module",
                ("canonical",),
                "name the module that owns the names now, or list names that move with `only`",
            )
        if below(canonical, shim) and not only:
            raise self._error(
                f"the canonical {canonical} lies below the shim {shim}, and would go with it",
                ("canonical",),
                'if the shim is to stay, list the names that move: only = ["Name"]',
            )
        return self._declared(table)._replace(
            shim=shim,
            canonical=canonical,
            names=self._names(table.get("names", {}), "" if only else shim),
            only=only,
            external=table.get("external", False),
            mentions=self._globs(table, "mentions", ()),
            tests=self._tests(table.get("tests", {})),
        )

    def _of_names(self, table: dict[str, Any], contract: ContractType) -> Migration:
        return self._declared(table)._replace(
            contract=contract,
            names=self._homes(table),
            factories=self._factories(table),
        )

    def _declared(self, table: dict[str, Any]) -> Migration:
        """What every type of contract declares."""
        return Migration(
            name=re.sub(r"\.toml$", "", self.path.replace("\\", "/").rpartition("/")[2]),
            path=self.path,
            shim="",
            canonical="",
            phase=table["phase"],
            phases=self._phases(table["phases"]),
            names={},
            only=(),
            external=False,
            roots=tuple(
                "" if root in (".", "./") else root.strip("/").removeprefix("./")
                for root in self._strings(table, "roots", ())
            ),
            exclude=self._globs(table, "exclude", ()),
            mentions=(),
            owner=table.get("owner", ""),
            issue=table.get("issue", ""),
            reason=table.get("reason", ""),
        )

    def _homes(self, table: dict[str, Any]) -> dict[str, str]:
        """Each name and its home: a table of both, or a list of names that share `home`."""
        names = table["names"]
        where = ("names",)
        if isinstance(names, list):
            if "home" not in table:
                raise self._error(
                    "'home' is missing: the module that defines the names",
                    where,
                    'add: home = "package.module"',
                )
            home = self._dotted(table, "home")
            names = dict.fromkeys(self._strings(table, "names", ()), home)
        elif "home" in table:
            raise self._error("'home' goes with a list of names, and there is a table", ("home",))
        if not names:
            raise self._error("there are no names", where, 'name them: names = ["Name"]')
        for name, home in names.items():
            if not name.isidentifier() or not isinstance(home, str) or not _is_dotted(home):
                raise self._error(
                    f"names: {name!r} must be a plain name, and its home a dotted module name",
                    ("names", name) if isinstance(table["names"], dict) else where,
                    'write: Name = "package.module"',
                )
        return dict(names)

    def _factories(self, table: dict[str, Any]) -> dict[str, str]:
        found: dict[str, str] = table.get("factories", {})
        for factory, name in found.items():
            if not factory.partition(":")[2] or not _is_target(factory):
                raise self._error(
                    f"factories: {factory!r} is no function",
                    ("factories", factory),
                    'write: "package.module:function" = "Name"',
                )
            if name not in table["names"]:
                raise self._error(
                    f"factories: {factory!r} makes {name!r}, which is not among the names",
                    ("factories", factory),
                )
        return found

    def _names(self, table: dict[str, Any], shim: str) -> dict[str, str]:
        for key, target in table.items():
            if not _is_dotted(key):
                raise self._error(f"names: {key!r} is no name", ("names", key))
            if isinstance(target, str) and target.partition(":")[0] == shim:
                raise self._error(
                    f"names: {key!r} would still be taken from the shim",
                    ("names", key),
                    "name the module that owns it now",
                )
            if not isinstance(target, str) or not _is_target(target):
                raise self._error(
                    f'names: {key!r} must be a string such as "package.module:Name"',
                    ("names", key),
                )
        return table

    def _tests(self, table: dict[str, Any]) -> PlannedTests:
        found = planned_tests(table)
        if isinstance(found, str):
            raise self._error(found, ("tests",))
        return found

    def _phases(self, tables: list[Any]) -> tuple[Phase, ...]:
        phases: list[Phase] = []
        if not tables:
            raise self._error("there are no phases", ("phases",), "declare at least one [[phases]]")
        for index, table in enumerate(tables):
            if not isinstance(table, dict):
                raise self._error("phases must be tables", ("phases",), "write them as [[phases]]")
            where = ("phases", str(index))
            self._check_keys(table, _PHASE_KEYS, where)
            for key in ("name", "allow"):
                if key not in table or (key == "name" and not table[key].strip()):
                    raise self._error(f"phase {index + 1} has no {key!r}", where)
            if any(phase.name == table["name"] for phase in phases):
                raise self._error(f"phase {table['name']!r} is declared twice", (*where, "name"))
            phase = Phase(
                name=table["name"],
                allow=self._globs(table, "allow", where),
                due=table.get("due"),
                extended=self._extensions(table.get("extended", []), where),
                line=self._lines.of(where),
            )
            self._check_extensions(phase, where)
            phases.append(phase)
        return tuple(phases)

    def _extensions(self, tables: list[Any], where: tuple[str, ...]) -> tuple[Extension, ...]:
        for table in tables:
            if not isinstance(table, dict) or set(table) != set(_EXTENSION_KEYS):
                raise self._error(
                    "extended takes entries of a date and a reason",
                    (*where, "extended"),
                    'write: extended = [{ to = 2027-02-01, reason = "..." }]',
                )
            self._check_keys(table, _EXTENSION_KEYS, (*where, "extended"))
            if not table["reason"].strip():
                raise self._error("an extension has no reason", (*where, "extended"), "say why")
        return tuple(Extension(table["to"], table["reason"]) for table in tables)

    def _check_extensions(self, phase: Phase, where: tuple[str, ...]) -> None:
        if not phase.extended:
            return
        if phase.due is None:
            raise self._error(
                f"phase {phase.name!r} is extended, but was never due",
                (*where, "extended"),
                "write the first date as: due = ...",
            )
        if phase.deadline is not None and phase.due > phase.deadline:
            raise self._error(
                f"phase {phase.name!r} is due on {phase.due}, after its last extension "
                f"to {phase.deadline}",
                (*where, "due"),
                f'record the move: extended = [..., {{ to = {phase.due}, reason = "..." }}]',
            )

    def _check_narrowing(self, phases: tuple[Phase, ...]) -> None:
        for before, after in pairwise(phases):
            wider = outside(after.allow, before.allow)
            if wider is not None:
                raise DeclarationError(
                    f"phase {after.name!r} allows {wider!r}, which phase {before.name!r} "
                    "before it does not",
                    f"{self.path}:{after.line}",
                    "a phase may only narrow what the one before it allows",
                )

    def _check_keys(
        self,
        table: dict[str, Any],
        known: Mapping[str, tuple[type, ...]],
        where: tuple[str, ...],
    ) -> None:
        for key, value in table.items():
            if key not in known:
                hint = _did_you_mean(key, known) or f"known keys are: {', '.join(known)}"
                raise self._error(f"unknown key {key!r}", (*where, key), hint)
            wanted = known[key]
            right = isinstance(value, wanted) and not isinstance(value, datetime)
            if not right:
                shapes = " or ".join(TYPE_NAMES[each] for each in wanted)
                raise self._error(f"{key!r} must be {shapes}", (*where, key))

    def _dotted(self, table: dict[str, Any], key: str) -> str:
        value: str = table[key]
        if not _is_dotted(value):
            hint = "write it as it is imported, for example: package.module"
            raise self._error(f"{key} {value!r} is no dotted module name", (key,), hint)
        return value

    def _strings(self, table: dict[str, Any], key: str, where: tuple[str, ...]) -> tuple[str, ...]:
        values = table.get(key, [])
        for value in values:
            if not isinstance(value, str) or not value:
                raise self._error(f"{key!r} must be a list of strings", (*where, key))
        return tuple(values)

    def _globs(self, table: dict[str, Any], key: str, where: tuple[str, ...]) -> tuple[str, ...]:
        globs = self._strings(table, key, where)
        for glob in globs:
            problem = glob_problem(glob)
            if problem:
                hint = "write it as it is seen from the root, for example: tests/unit/**"
                raise self._error(f"{key}: {glob!r} {problem}", (*where, key), hint)
        return globs

    def _error(
        self, message: str, where: tuple[str, ...] | None, hint: str = ""
    ) -> DeclarationError:
        line = self._lines.of(where) if where is not None else 0
        return DeclarationError(message, f"{self.path}:{line}" if line else self.path, hint)


def _is_dotted(text: str) -> bool:
    return all(part.isidentifier() for part in text.split("."))


def _is_target(text: str) -> bool:
    """`package.module`, `package.module:Name`, or `package.module:` for the module itself."""
    module, _, name = text.partition(":")
    return _is_dotted(module) and (not name or _is_dotted(name))


def _did_you_mean(word: str, known: Any) -> str:
    from difflib import get_close_matches

    close = get_close_matches(word, list(known), n=1)
    return f"did you mean {close[0]!r}?" if close else ""
