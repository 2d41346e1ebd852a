"""Names that stand for the shim, or lead to it."""

from collections.abc import Callable
from typing import Any

import pytest

Fix = Callable[..., Any]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        pytest.param("import pkg.core.shim as s\n", "import pkg.agents.new as s\n", id="import as"),
        pytest.param(
            "from pkg.core import shim\n", "from pkg.agents import new as shim\n", id="submodule"
        ),
        pytest.param(
            "from pkg.core import shim as s, other\n",
            "from pkg.core import other\nfrom pkg.agents import new as s\n",
            id="submodule among others",
        ),
        pytest.param(
            "import pkg.core.shim\nx: \"list['pkg.core.shim.Old']\"\n",
            "import pkg.agents.new\nx: \"list['pkg.agents.new.New']\"\n",
            id="quoted in a quoted annotation",
        ),
        pytest.param("from . import shim\n", "from pkg.agents import new as shim\n", id="sibling"),
        pytest.param(
            "from ..core import shim as new\n", "from ..agents import new\n", id="parent, its name"
        ),
        pytest.param("import pkg.core.shim\n", "import pkg.agents.new\n", id="import"),
        pytest.param(
            "import pkg.core.shim\nprint(pkg.core.shim.X)\n",
            "import pkg.agents.new\nprint(pkg.agents.new.X)\n",
            id="import and attribute",
        ),
        pytest.param(
            "import pkg.core.shim\nprint(pkg.core.shim.Old, pkg.core.shim.Far)\n",
            "import pkg.agents.new\nimport elsewhere.far\n"
            "print(pkg.agents.new.New, elsewhere.far.Far)\n",
            id="to two modules",
        ),
        pytest.param(
            "import pkg.core.shim\nelsewhere = 1\nprint(pkg.core.shim.Far)\n",
            "import pkg.agents.new\nfrom elsewhere import far\nelsewhere = 1\nprint(far.Far)\n",
            id="the new package's name is taken",
        ),
        pytest.param(
            "import pkg.core.shim\nelsewhere = far = 1\nprint(pkg.core.shim.Far)\n",
            "import pkg.agents.new\nimport elsewhere.far as elsewhere_far\n"
            "elsewhere = far = 1\nprint(elsewhere_far.Far)\n",
            id="the new module's name is taken as well",
        ),
        pytest.param(
            "import os, pkg.core.shim, sys\npkg.core.shim.Far\n",
            "import os, pkg.agents.new, elsewhere.far, sys\nelsewhere.far.Far\n",
            id="among others",
        ),
        pytest.param(
            "import pkg.core.shim\npkg.core.shim.X; pkg.core.other.Y\n",
            "import pkg.core\nimport pkg.agents.new\npkg.agents.new.X; pkg.core.other.Y\n",
            id="it also loads a package that is used",
        ),
        pytest.param(
            "import pkg.core.shim\nimport pkg.core.other\npkg.core.shim.X; pkg.core.other.Y\n",
            "import pkg.agents.new\nimport pkg.core.other\npkg.agents.new.X; pkg.core.other.Y\n",
            id="another import loads the package",
        ),
        pytest.param(
            "import pkg.core.shim as s\nprint(s.X, s.Old)\n",
            "import pkg.agents.new as s\nprint(s.X, s.New)\n",
            id="a renamed name of an alias",
        ),
        pytest.param(
            "import pkg.core.shim as s\nprint(s.X, s.Far)\n",
            "import pkg.agents.new as s\nfrom elsewhere import far\nprint(s.X, far.Far)\n",
            id="a name of an alias that lives elsewhere",
        ),
        pytest.param(
            "def f():\n    import pkg.core.shim\n    return pkg.core.shim.Old\n",
            "def f():\n    import pkg.agents.new\n    return pkg.agents.new.New\n",
            id="in a function",
        ),
        pytest.param(
            "import pkg.core.shim as s\ndef f(s):\n    return s.Old\ns.Old\n",
            "import pkg.agents.new as s\ndef f(s):\n    return s.Old\ns.New\n",
            id="another scope's name",
        ),
        pytest.param(
            "import pkg.core.shim as s\n[s.Old for s in ()]\nlambda s: s.Old\n",
            "import pkg.agents.new as s\n[s.Old for s in ()]\nlambda s: s.Old\n",
            id="a comprehension's and a lambda's name",
        ),
        pytest.param(
            "import pkg\ndef f():\n    return pkg.core.shim.X\n",
            "import pkg\nimport pkg.agents.new\ndef f():\n    return pkg.agents.new.X\n",
            id="through the package alone",
        ),
        pytest.param(
            "import pkg\nimport pkg.core.other\ndef f():\n    return pkg.core.shim.X\n",
            "import pkg\nimport pkg.agents.new\nimport pkg.core.other\n"
            "def f():\n    return pkg.agents.new.X\n",
            id="through the package, imported twice",
        ),
        pytest.param(
            "import pkg, pkg.core.other\nprint(pkg.core.shim.X)\n",
            "import pkg, pkg.agents.new, pkg.core.other\nprint(pkg.agents.new.X)\n",
            id="through the package, imported twice in a statement",
        ),
        pytest.param(
            "from pkg import core\ncore.shim.Old()\n",
            "from pkg import core\nfrom pkg.agents import new\nnew.New()\n",
            id="through the package under another name",
        ),
        pytest.param(
            "import pkg.core.shim\nfrom pkg.core import shim\npkg.core.shim.Old, shim.Old\n",
            "import pkg.agents.new\nfrom pkg.agents import new as shim\n"
            "pkg.agents.new.New, shim.New\n",
            id="both ways at once",
        ),
        pytest.param(
            "import pkg.core.shim\n@pkg.core.shim.make\nclass C(pkg.core.shim.Old): ...\n",
            "import pkg.agents.new\n@pkg.agents.new.make_new\nclass C(pkg.agents.new.New): ...\n",
            id="decorator and base",
        ),
        pytest.param(
            "import pkg.core.shim as s\nmatch a:\n    case s.Old(): ...\n    case s.X: ...\n",
            "import pkg.agents.new as s\nmatch a:\n    case s.New(): ...\n    case s.X: ...\n",
            id="patterns",
        ),
        pytest.param(
            "import pkg.core.shim as s\ndef f(a: 's.Old') -> \"list[s.X]\": ...\n",
            "import pkg.agents.new as s\ndef f(a: 's.New') -> \"list[s.X]\": ...\n",
            id="quoted annotations",
        ),
        pytest.param(
            "import pkg.core.shim\nx: 'dict[pkg.core.shim.X, pkg.core.shim.Old]' = {}\n",
            "import pkg.agents.new\nx: 'dict[pkg.agents.new.X, pkg.agents.new.New]' = {}\n",
            id="several in one annotation",
        ),
        pytest.param(
            "import pkg.core.shim as s\nf'{s.Old=} {s.X=} {s.Old=!s} {s.Old = :>9}'\n",
            "import pkg.agents.new as s\n"
            "f's.Old={s.New!r} {s.X=} s.Old={s.New!s} s.Old = {s.New :>9}'\n",
            id="an f-string shows the same text",
        ),
        pytest.param(
            "import pkg.core.shim as s\nf'{s.Old!r:>{s.X}}'\n",
            "import pkg.agents.new as s\nf'{s.New!r:>{s.X}}'\n",
            id="f-string",
        ),
        pytest.param(
            "import pkg.core.shim as s\n(\n    s\n    .Old\n)\n",
            "import pkg.agents.new as s\n(\n    s.New\n)\n",
            id="over several lines",
        ),
        pytest.param(
            "import pkg.core.shim as s\nif s: s.X\nassert s is not None\n",
            "import pkg.agents.new as s\nif s: s.X\nassert s is not None\n",
            id="only asked whether it is there",
        ),
        pytest.param(
            "import pkg.core.shim as s\ngetattr(s, 'X')\n",
            "import pkg.agents.new as s\ngetattr(s, 'X')\n",
            id="getattr",
        ),
        pytest.param(
            "import pkg.core.shim as s\nagain = s\nagain.X\n",
            "import pkg.agents.new as s\nagain = s\nagain.X\n",
            id="given another name",
        ),
        pytest.param(
            "import pkg.core.shim as s\ns.X.value = 1\ndel s.X.value\n",
            "import pkg.agents.new as s\ns.X.value = 1\ndel s.X.value\n",
            id="what is changed is the same object",
        ),
        pytest.param(
            "try:\n    import pkg.core.shim as s\nexcept ImportError:\n    s = None\ns.Old\n",
            "try:\n    import pkg.agents.new as s\nexcept ImportError:\n    s = None\ns.New\n",
            id="or nothing",
        ),
    ],
)
def test_a_name_and_all_its_places_move_together(fix: Fix, source: str, expected: str) -> None:
    fixed = fix(source)
    assert fixed.text == expected
    assert not fixed.left
    assert fix(fixed.text).text == expected


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        pytest.param(
            "import pkg.core.shim as s\ns.X = 1\n", "changes X in the module", id="assign"
        ),
        pytest.param(
            "import pkg.core.shim as s\ndel s.X\n", "changes X in the module", id="delete"
        ),
        pytest.param(
            "import pkg.core.shim as s\nfor s.X in a: ...\n", "changes X in the module", id="loop"
        ),
        pytest.param(
            "import pkg.core.shim\npkg.core.shim = 1\n", "in the place of the shim", id="replaced"
        ),
        pytest.param(
            "import pkg.core.shim as s\nf(s)\n", "hands the shim itself on", id="argument"
        ),
        pytest.param(
            "import pkg.core.shim as s\ns.__file__\n", "__file__ of the shim itself", id="dunder"
        ),
        pytest.param("import pkg.core.shim as s\ns.Q\n", "the shim has no Q", id="not there"),
        pytest.param(
            "import pkg.core.shim as s\ngetattr(s, 'Old')\n", "'Old' by its text", id="by text"
        ),
        pytest.param(
            "import pkg.core.shim as s\nagain = s\nagain.Old\n", "name again", id="given a name"
        ),
        pytest.param(
            "import pkg.core.shim as s\ns.Old\ns = other\n", "something else", id="rebound"
        ),
        pytest.param(
            "try:\n    import pkg.core.shim as s\nexcept E:\n    import other as s\ns.Old\n",
            "something else",
            id="one of two",
        ),
        pytest.param(
            "import pkg.core.shim\nf'{pkg.core.shim.X=}'\n", "name of the shim", id="shown"
        ),
        pytest.param(
            "import pkg.core.shim as s\nf'{s.Old[\"a\"]=}'\n", "cannot be written out", id="quotes"
        ),
        pytest.param(
            "import pkg.core.shim as s\nx: 's.' 'Old'\n", "written in parts", id="string in parts"
        ),
        pytest.param("import pkg.core.shim as s\nbroken(\n", "does not parse", id="broken file"),
    ],
)
def test_what_may_tell_the_modules_apart_is_left(fix: Fix, source: str, reason: str) -> None:
    fixed = fix(source)
    assert fixed.text == source
    assert any(reason in why for why in fixed.left.values()), fixed.left


def test_a_name_that_some_file_gives_another_value_stays_everywhere(fix: Fix) -> None:
    files = {"pkg/a.py": "import pkg.core.shim as s\ns.X = 1\n"}
    fixed = fix("from pkg.core.shim import X, Y\n", files=files)
    assert "pkg/a.py:2 changes X" in fixed.left["X"]
    assert fixed.text == "from pkg.core.shim import X\nfrom pkg.agents.new import Y\n"


def test_a_module_that_its_package_hides_is_not_imported_by_name(fix: Fix) -> None:
    files = {"pkg/agents/__init__.py": "from pkg.agents.new import New as new\n"}
    fixed = fix("import pkg.core.shim as s\ns.X\n", files=files)
    assert "binds new to something else" in fixed.left["."]


def test_an_import_that_would_run_in_a_circle_is_not_added(fix: Fix) -> None:
    files = {"pkg/agents/new.py": "import pkg.core.user\nX = Y = Z = 1\n"}
    fixed = fix("import pkg\ndef f(): return pkg.core.shim.X\n", files=files)
    assert "circle" in fixed.left["X"]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        pytest.param(
            "from pkg.core import shim\nshim.OLD, shim.KEPT\n",
            "from pkg.core import shim\nshim.NEW, shim.KEPT\n",
            id="renamed where it is",
        ),
        pytest.param(
            "import pkg.core.shim\npkg.core.shim.OLD\n",
            "import pkg.core.shim\npkg.core.shim.NEW\n",
            id="through the package",
        ),
        pytest.param(
            "from pkg.core.shim import OLD, KEPT\n",
            "from pkg.core.shim import NEW as OLD, KEPT\n",
            id="imported",
        ),
        pytest.param(
            "from pkg.core import shim\nshim.OUT.x\n",
            "from pkg.core import shim\nfrom xml.etree import ElementTree\nElementTree.x\n",
            id="moved out of the tree",
        ),
        pytest.param(
            "from pkg.core import shim\nshim.OLD.x\ndef f():\n    '>>> shim.KEPT'\n",
            "from pkg.core import shim\nshim.NEW.x\ndef f():\n    '>>> shim.KEPT'\n",
            id="while an example asks for another name",
        ),
    ],
)
def test_names_of_a_module_that_stays(fix: Fix, source: str, expected: str) -> None:
    moves = """
        shim = "pkg.core.shim"
        canonical = "pkg.core.shim"
        only = ["OLD", "MOVED", "OUT"]
        phase = "all"
        names.OLD = "pkg.core.shim:NEW"
        names.MOVED = "pkg.agents.new"
        names.OUT = "xml.etree:ElementTree"
        phases = [{ name = "all", allow = ["**"] }]
    """
    assert fix(source, moves=moves).text == expected


LACKS = "Far may be looked up through"


@pytest.mark.parametrize(
    ("source", "files"),
    [
        pytest.param(
            "from pkg.core import shim\n",
            {"a.py": "from pkg.core.user import shim\nshim.Far\n"},
            id="taken by another module",
        ),
        pytest.param(
            "from pkg.core import (\n    shim,\n)\n",
            {"a.py": "import pkg.core.user as u\nu.shim.Far\n"},
            id="reached through this one",
        ),
        pytest.param(
            "import pkg.core.shim as s\n",
            {"a.py": "from pkg.core.user import *\n", "b.py": "from a import s as t\nt.Far\n"},
            id="taken at two removes",
        ),
        pytest.param(
            "class A:\n    from pkg.core import shim\n    def f(self): return self.shim.Far\n",
            {},
            id="bound by a class",
        ),
        pytest.param(
            "class A:\n    from pkg.core import shim\n",
            {"a.py": "from pkg.core.user import A\nA.shim.Far\n"},
            id="bound by a class, asked elsewhere",
        ),
    ],
)
def test_a_name_for_the_shim_stays_where_more_is_asked_of_it_than_the_canonical_has(
    fix: Fix, source: str, files: dict[str, str]
) -> None:
    fixed = fix(source, files=files)
    assert LACKS in fixed.left["."]
    assert fixed.text == source


def test_a_name_for_the_shim_moves_where_the_canonical_has_all_that_is_asked(fix: Fix) -> None:
    files = {"a.py": "from pkg.core.user import shim\nshim.X\nfrom pkg.core.shim import Far\n"}
    fixed = fix("from pkg.core import shim\n", files=files)
    assert fixed.text == "from pkg.agents import new as shim\n"


@pytest.mark.parametrize(
    "taker",
    [
        "import pkg.core.user as u\nu.pkg.core.shim.X\n",
        "from pkg.core.user import pkg\npkg.core.shim.X\n",
    ],
    ids=["through the module", "its package taken"],
)
def test_a_package_by_way_of_which_another_file_reaches_the_shim_stays(
    fix: Fix, taker: str
) -> None:
    fixed = fix("import pkg.core.shim\n", files={"a.py": taker})
    assert "a.py:2 reaches the shim by way of it" in fixed.left["."]
    assert fixed.files == {}


def test_a_package_that_a_class_binds_stays_where_it_is_asked_for(fix: Fix) -> None:
    source = "class A:\n    import pkg.core.shim\n    def f(self): return self.pkg.core.shim.X\n"
    assert fix(source).text == source


@pytest.mark.parametrize(
    ("change", "names"),
    [
        ("setattr(s, 'X', 1)", ["X"]),
        ("delattr(s, 'X')", ["X"]),
        ("monkeypatch.setattr(s, NAME, 1)", ["X", "Y"]),
        ("s.__dict__['X'] = 1", ["X", "Y"]),
        ("vars(s).update(X=1)", ["X", "Y"]),
        ("patch.dict(s.__dict__, X=1)", ["X", "Y"]),
        ("patch.multiple(s, X=1)", ["X"]),
        ("patch.object(target=s, attribute='X', new=1)", ["X"]),
        ("patch(s.__name__ + '.X')", ["X"]),
        ("n = s.__name__\npatch(n + '.X')", ["X", "Y"]),
        ("t = s\nt.X = 1", ["X"]),
        ("t = s\npatch.object(t, 'X')", ["X"]),
        ("sys.modules['pkg.core.shim'].X = 1", ["X"]),
        ("sys.modules['pkg.core.shim'] = 1", ["X", "Y"]),
        ("sys.modules.update({'pkg.core.shim': 1})", ["X", "Y"]),
        ("sys.modules.setdefault('pkg.core.shim', 1)", ["X", "Y"]),
        ("m = importlib.import_module('pkg.core.shim')\nm.X = 1", ["X"]),
    ],
)
def test_what_is_changed_through_the_module_stays_everywhere(
    fix: Fix, change: str, names: list[str]
) -> None:
    head = "import importlib, sys\nfrom unittest.mock import patch\nimport pkg.core.shim as s\n"
    fixed = fix("from pkg.core.shim import X, Y\n", files={"pkg/a.py": f"{head}{change}\n"})
    left = "from pkg.core.shim import " + ", ".join(names) + "\n"
    assert fixed.text.startswith(left) == (len(names) > 0)
    assert ("from pkg.agents.new import Y\n" in fixed.text) == ("Y" not in names)


@pytest.mark.parametrize(
    "reads",
    [
        "s.__dict__['X']",
        "vars(s)",
        "logging.getLogger(s.__name__)",
        "print(s)",
        "sys.modules['pkg.core.shim'].X",
    ],
)
def test_what_is_only_read_through_the_module_moves_elsewhere(fix: Fix, reads: str) -> None:
    head = "import logging, sys\nimport pkg.core.shim as s\n"
    fixed = fix("from pkg.core.shim import X, Y\n", files={"pkg/a.py": f"{head}{reads}\n"})
    assert fixed.text == "from pkg.agents.new import X, Y\n"


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("(pkg.core).shim.X", "pkg.agents.new.X"),
        ("f((pkg.core).shim.X)", "f(pkg.agents.new.X)"),
        ("((pkg . core).shim).X", "(pkg.agents.new).X"),
        ("( pkg\\\n.core).shim.X", "pkg.agents.new.X"),
        ("(pkg\n .core.shim.X)", "(pkg.agents.new.X)"),
        ("pkg.core\\\n.shim.X", "pkg.agents.new.X"),
    ],
)
def test_a_chain_of_names_in_parts(fix: Fix, source: str, expected: str) -> None:
    fixed = fix(f"import pkg.core.shim\n{source}\n")
    assert fixed.left == {}
    assert fixed.text == f"import pkg.agents.new\n{expected}\n"


def test_a_comment_inside_a_chain_of_names_is_not_lost(fix: Fix) -> None:
    source = "import pkg.core.shim\n(pkg  # why\n .core.shim.X)\n"
    fixed = fix(source)
    assert "a comment stands inside it" in fixed.left["X"]
    assert fixed.text == source


def test_what_waits_for_an_answer_about_other_files_holds_up_nothing_else(fix: Fix) -> None:
    moves = """
        shim = "pkg.core.shim"
        canonical = "pkg.agents.new"
        phase = "all"
        names."part.P" = "elsewhere.far:P"
        phases = [{ name = "all", allow = ["**"] }]
    """
    files = {
        "pkg/core/shim.py": "",
        "pkg/core/shim/__init__.py": "from pkg.agents.new import X\n",
        "pkg/core/shim/part.py": "from elsewhere.far import P\nfrom pkg.agents.new.part import Q\n",
        "pkg/agents/new.py": "",
        "pkg/agents/new/__init__.py": "X = 1\n",
        "pkg/agents/new/part.py": "Q = 1\n",
        "elsewhere/far.py": "P = 1\n",
    }
    source = "from pkg.core.shim import X, part\nfrom pkg.core.shim.part import Q\npart.P, part.Q\n"
    fixed = fix(source, files=files, moves=moves)
    assert fixed.left == {}
    assert fixed.text == (
        "from pkg.agents.new import X, part\nfrom elsewhere import far\n"
        "from pkg.agents.new.part import Q\nfar.P, part.Q\n"
    )


def test_a_name_for_the_shim_that_may_be_asked_for_by_its_text_is_left(fix: Fix) -> None:
    moves = """
        shim = "shim"
        canonical = "pkg.agents.new"
        phase = "all"
        phases = [{ name = "all", allow = ["**"] }]
    """
    files = {"shim/__init__.py": "from pkg.agents.new import X\n", "shim/part.py": "P = 1\n"}
    source = "import shim.part\nshim.part.P\nglobals()\n"
    fixed = fix(source, files=files, moves=moves)
    assert "shim may be asked for by its text" in fixed.left.values()
    assert fixed.text == source


def test_each_import_of_the_shims_package_gives_what_is_used_before_the_next(fix: Fix) -> None:
    moves = """
        shim = "pkg.core.shim"
        canonical = "new"
        phase = "all"
        phases = [{ name = "all", allow = ["**"] }]
    """
    files = {
        "pkg/core/shim.py": "",
        "pkg/core/shim/__init__.py": "from new import X\n",
        "pkg/core/shim/part.py": "from new.part import P\n",
        "new/__init__.py": "X = 1\n",
        "new/part.py": "P = 1\n",
    }
    source = (
        "new = 0\nimport pkg.core.shim.part\npkg.core.shim.part.P, pkg.core.shim.X\n"
        "if new:\n    import pkg.core.shim\n    pkg.core.shim.X\n"
    )
    fixed = fix(source, files=files, moves=moves)
    assert fixed.left == {}
    assert fixed.text == (
        "new = 0\nimport new.part as new_part\nimport new as new_module\n"
        "new_part.P, new_module.X\n"
        "if new:\n    import new as new_module\n    new_module.X\n"
    )


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        pytest.param("import mock\nmock.X\n", "from unittest import mock\nmock.X\n", id="alone"),
        pytest.param(
            "def f():\n    import mock  # late\n",
            "def f():\n    from unittest import mock  # late\n",
            id="in a function",
        ),
        pytest.param("import mock as m\n", "import unittest.mock as m\n", id="by another name"),
        pytest.param("import os, mock\n", "import os, unittest.mock as mock\n", id="among others"),
        pytest.param("from mock import patch\n", "from unittest.mock import patch\n", id="name"),
    ],
)
def test_a_module_without_a_package_goes_into_one(fix: Fix, source: str, expected: str) -> None:
    moves = """
        shim = "mock"
        canonical = "unittest.mock"
        external = true
        phase = "all"
        phases = [{ name = "all", allow = ["**"] }]
    """
    assert fix(source, moves=moves).text == expected


_INT = "from builtins import int as builtins_int\n"


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        pytest.param(
            "import numpy as np\nnp.int(1), np.ones\n",
            "import numpy as np\nint(1), np.ones\n",
            id="free",
        ),
        pytest.param("import numpy\nnumpy.int(1)\n", "import numpy\nint(1)\n", id="whole name"),
        *(
            pytest.param(
                f"import numpy as np\n{binds}np.int(1)\n",
                f"import numpy as np\n{_INT}{binds}builtins_int(1)\n",
                id=f"bound by {binds.split()[0]} {number}",
            )
            for number, binds in enumerate(
                (
                    "int = 1\n",
                    "def f(int): pass\n",
                    "def int(): pass\n",
                    "class int: pass\n",
                    "class A:\n    int = 1\n",
                    "for int in (): pass\n",
                    "[0 for int in ()]\n",
                    "def f():\n    global int\n    int = 1\n",
                    "import x as int\n",
                    "try: pass\nexcept A as int: pass\n",
                    "with a as int: pass\n",
                    "(int := 1)\n",
                    "lambda int: 1\n",
                    "match a:\n    case [int]: pass\n",
                )
            )
        ),
    ],
)
def test_a_builtin_is_named_as_such_where_nothing_else_has_its_name(
    fix: Fix, source: str, expected: str
) -> None:
    moves = """
        shim = "numpy"
        canonical = "builtins"
        external = true
        only = ["int"]
        phase = "all"
        phases = [{ name = "all", allow = ["**"] }]
    """
    assert fix(source, moves=moves).text == expected
