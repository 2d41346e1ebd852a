"""Random programs that mock, assign or load anew what the canonical itself has.

Users look names of the shim up at call time or bind them at import, some through one another;
tests change the same names where they live, and call the users before, under and after that.
"""

import random
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from random_programs import Program, World

# The shim's names, each with what it is called where it lives.
_NAMES = {"X": "X", "Y": "Y", "Z": "Z", "W": "W", "F": "F", "K": "K", "Old": "New", "make": "build"}
_NAMES |= {"Far": "Far"}


class User(NamedTuple):
    """A module that uses one name of the shim; `form` says how."""

    name: str
    form: str
    source: str


class Mocks:
    """Writes users and tests of one world."""

    def __init__(self, world: World, rng: random.Random, seed: int) -> None:
        self.world = world
        self.rng = rng
        self.seed = seed
        self.users: list[User] = []

    def chance(self, probability: float) -> bool:
        return self.rng.random() < probability

    def home(self, name: str) -> str:
        """The module in which a name of the shim lives."""
        return self.world.far if name == "Far" else self.world.canonical

    def user(self, number: int) -> User:
        """A user of a few names, so that some are mocked and some are not."""
        name = self.rng.choice(["X", "X", "Y", "Old", "Far", *_NAMES])
        shim, parent, last = self.world.shim, self.world.parent, self.world.last
        sys_modules = f"import sys, {shim}\ndef use(): return sys.modules['{shim}'].{name}\n"
        dynamic = f"import importlib\ndef use(): return importlib.import_module('{shim}').{name}\n"
        forms = {
            "attribute": f"import {shim} as o\ndef use(): return o.{name}\n",
            "dotted": f"import {shim}\ndef use(): return {shim}.{name}\n",
            "in function": f"def use():\n    from {shim} import {name} as v\n    return v\n",
            "module in function": f"def use():\n    import {shim} as o\n    return o.{name}\n",
            "getattr": f"import {shim} as o\ndef use(): return getattr(o, '{name}')\n",
            "lambda": f"import {shim} as o\nuse = lambda: [o.{name} for _ in 'a'][0]\n",
            "another name": f"import {shim}\no = {shim}\ndef use(): return o.{name}\n",
            "dynamic": dynamic,
            "dynamic before": (
                f"import importlib\nm = importlib.import_module('{shim}')\n"
                f"def use(): return m.{name}\n"
            ),
            "sys.modules": sys_modules if self.chance(0.1) else dynamic,
            "class": (
                f"class C:\n    import {shim} as o\n    def get(self): return self.o.{name}\n"
                "def use(): return C().get()\n"
            ),
            "bound": f"from {shim} import {name} as v\ndef use(): return v\n",
            "bound by default": f"import {shim} as o\ndef use(v=o.{name}): return v\n",
            "bound in class": (
                f"class C:\n    from {shim} import {name} as v\ndef use(): return C.v\n"
            ),
            "fallback": (
                f"def use():\n    try:\n        from {shim} import {name} as v\n"
                "    except ImportError:\n"
                f"        from {self.home(name)} import {_NAMES[name]} as v\n    return v\n"
            ),
        }
        if self.world.style != "lazy":
            forms["star"] = f"from {shim} import *\ndef use(): return {name}\n"
        if parent:
            forms["from package"] = (
                f"from {parent} import {last} as o\ndef use(): return o.{name}\n"
            )
            forms["package in function"] = (
                f"def use():\n    from {parent} import {last}\n    return {last}.{name}\n"
            )
        holders = [one for one in self.users if one.source.startswith(f"import {shim} as o\n")]
        if holders:
            holder = self.rng.choice(holders).name
            forms["through another"] = f"from {holder} import o\ndef use(): return o.{name}\n"
            forms["attribute of another"] = f"import {holder} as h\ndef use(): return h.o.{name}\n"
        form = self.rng.choice(sorted(forms))
        return User(f"users.user_{self.seed}_{number}", form, forms[form])

    def test(self) -> tuple[list[str], str]:
        """A test, and the form of its mock."""
        name = self.rng.choice(["X", "X", "Y", "Old", "Far", *_NAMES])
        home, there = self.home(name), _NAMES[name]
        spelled = self.rng.choice([f"{home}", "home"])
        imports = [f"import {home}" if spelled == home else f"import {home} as home"]
        fake = f"'fake {there}'"
        contexts = {
            "patch": f"mock.patch('{home}.{there}', {fake})",
            "patch.object": f"mock.patch.object({spelled}, '{there}', {fake})",
            "patch.multiple": f"mock.patch.multiple({spelled}, {there}={fake})",
            "patch.dict": f"mock.patch.dict(vars({spelled}), {{'{there}': {fake}}})",
            "__name__": f"mock.patch({spelled}.__name__ + '.{there}', {fake})",
            "made": f"mock.patch('%s.{there}' % '{home}', {fake})",
            "sys.modules": f"mock.patch.object(sys.modules['{home}'], '{there}', {fake})",
        }
        statements = {
            "assigned": f"{spelled}.{there} = {fake}",
            "setattr": f"setattr({spelled}, '{there}', {fake})",
            "dictionary": f"{spelled}.__dict__['{there}'] = {fake}",
            "started": f"mock.patch('{home}.{there}', {fake}).start()",
            "handed on": f"put({spelled}, {fake})",
            "loaded anew": f"importlib.reload({spelled})",
        }
        before, under = self._calls(), self._calls(fresh=True)
        form = self.rng.choice([*contexts, *statements])
        if form in contexts:
            body = [f"with {contexts[form]}:", *(f"    {one}" for one in under)]
        else:
            body = [statements[form], *under]
        lines = [*before, *body, *self._calls()]
        test = f"test_{self.rng.randrange(10**6)}"
        helper = ["def put(module, value):", f"    module.{there} = value"]
        if form == "patch" and self.chance(0.3):
            decorated = [f"@{contexts[form]}", f"def {test}():"]
            return [*imports, *decorated, *(f"    {one}" for one in under), f"{test}()"], form
        if self.chance(0.7):
            lines = [f"def {test}():", *(f"    {one}" for one in lines), f"{test}()"]
        return [*imports, *(helper if form == "handed on" else []), *lines], form

    def _calls(self, *, fresh: bool = False) -> list[str]:
        """Calls of users that are imported already; of others as well, under the mock."""
        lines: list[str] = []
        for user in self.rng.sample(self.users, 3):
            local = user.name.rpartition(".")[2]
            if fresh and self.chance(0.3):
                again = [f"from users import {local}", f"importlib.reload(users.{local})"]
                lines.append(self.rng.choice(again[: 1 + self.chance(0.3)]))
            lines.append(f"see('{local}' in dir(users) and users.{local}.use())")
        return lines

    def program(self) -> tuple[str, Counter[str]]:
        forms: Counter[str] = Counter()
        lines = ["import importlib, sys, users", "from unittest import mock"]
        if self.chance(0.5):
            lines.append(f"import {self.world.shim}")
        lines += [f"import {user.name}" for user in self.users if self.chance(0.6)]
        for _ in range(self.rng.randrange(1, 3)):
            made, form = self.test()
            lines += made
            forms[f"mock: {form}"] += 1
        return "\n".join(lines) + "\n", forms


def mocks(world: World, count: int, seed: int) -> Iterator[Program]:
    """So many users and tests, which belong together: one of three is a test."""
    rng = random.Random(f"mocks {world}{seed}")
    writer = Mocks(world, rng, seed)
    for number in range(count - count // 3):
        user = writer.user(number)
        writer.users.append(user)
        yield Program(user.name, user.source.encode(), Counter({f"user: {user.form}": 1}))
    for number in range(count // 3):
        source, forms = writer.program()
        yield Program(f"users.test_{seed}_{number}", source.encode(), forms)
