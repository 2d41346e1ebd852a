"""The cells of a notebook: code is searched as code, Markdown as prose, magics as commands."""

from unshim.finders.documents.configuration import used_as
from unshim.finders.documents.document import Document
from unshim.finders.documents.insets import read_inset
from unshim.finders.documents.prose import prose_findings
from unshim.finders.facts import Facts
from unshim.finders.hits import Hits
from unshim.names import Module
from unshim.source.notebook import read_notebook


def read_notebook_file(path: str, text: str, hits: Hits) -> Facts:
    """What a notebook uses and mentions; the scope of a finding is its cell."""
    notebook = read_notebook(text)
    code = read_inset(path, notebook.code, Module("", is_package=False), hits)
    found = list(code.findings)
    commands = Document(path, notebook.commands)
    found += [
        commands.finding(spelled.named, used_as(spelled))
        for spelled in commands.spelled(hits.targets)
    ]
    found += prose_findings(path, notebook.prose, hits)
    return Facts(tuple(sorted(set(found))), code.problem or _problem(text))


def _problem(text: str) -> str | None:
    import json

    try:
        json.loads(text)
    except ValueError as error:
        return f"is not JSON: {error}"
    except RecursionError:
        return "is nested too deeply"
    return None
