"""Asks Python itself: both modules are imported in a process of their own, and compared by `is`.

This runs the code of the tree, so that it is done only when asked for.
"""

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from typing import NamedTuple

from unshim.errors import UnshimError
from unshim.shim.named import STAR, Name

_SECONDS = 120.0
_PROGRAM = """
import importlib, json, os, sys, types, warnings
warnings.simplefilter("ignore")
asked = json.loads(sys.argv[1])
# What the modules print is not ours to read.
answer = os.fdopen(os.dup(1), "w")
os.dup2(2, 1)

def get(place):
    module, _, name = place.partition(":")
    value = importlib.import_module(module)
    for part in name.split(".") if name else ():
        try:
            value = getattr(value, part)
        except AttributeError:
            if not isinstance(value, types.ModuleType):
                raise
            try:
                value = importlib.import_module(value.__name__ + "." + part)
            except ModuleNotFoundError:
                raise AttributeError(part) from None
    return value

def compare(here, there):
    try:
        one = get(here)
    except Exception as error:
        return "missing here: %s: %s" % (type(error).__name__, error)
    try:
        other = get(there)
    except Exception as error:
        return "missing there: %s: %s" % (type(error).__name__, error)
    return "same" if one is other else "equal" if type(one) is type(other) and one == other \\
        else "different"

json.dump([compare(*pair) for pair in asked], answer)
answer.flush()
os._exit(0)
"""


class Compared(NamedTuple):
    """A name, what reading says it is, and what Python found: same, equal, different, missing."""

    name: str
    target: str
    found: str
    agrees: bool


def compare_identities(
    root: str, roots: Sequence[str], module: str, names: Sequence[Name], python: str = ""
) -> list[Compared]:
    """Each name of the module that stands for something else, held against that by `is`.

    Raises UnshimError where the process ends without an answer.
    """
    from unshim.shim.named import SUBCLASS, WRAPPER

    asked = [name for name in names if name.target and name.what != STAR]
    pairs = [
        (module if name.name == "." else f"{module}:{name.name}", name.target) for name in asked
    ]
    answers = _run(python or sys.executable, root, roots, pairs)
    return [
        Compared(
            name.name,
            name.target,
            answer,
            (answer == "different") if name.what in (SUBCLASS, WRAPPER) else answer == "same",
        )
        for name, answer in zip(asked, answers, strict=True)
    ]


def _run(
    python: str, root: str, roots: Sequence[str], pairs: Sequence[tuple[str, str]]
) -> list[str]:
    folders = [os.path.join(root, folder) if folder else root for folder in roots]
    given = os.environ.get("PYTHONPATH")
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join([*folders, *([given] if given else [])]),
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    try:
        done = subprocess.run(
            [python, "-c", _PROGRAM, json.dumps(pairs)],
            cwd=root,
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_SECONDS,
            check=False,
        )
        answers: list[str] = json.loads(done.stdout)
    except subprocess.TimeoutExpired:
        raise UnshimError(f"importing took more than {_SECONDS:.0f} s", python) from None
    except OSError as error:
        raise UnshimError(f"cannot be run: {error.strerror}", python) from None
    except ValueError:
        said = done.stderr.decode("utf-8", "replace").strip().splitlines()
        reason = said[-1] if said else f"exit code {done.returncode}"
        raise UnshimError(f"the modules could not be compared: {reason}", python) from None
    return answers
