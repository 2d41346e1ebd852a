"""What a file of any kind says about the targets: each kind has its reader."""

from typing import TYPE_CHECKING

from unshim.finders.facts import NOTHING, Facts, read_facts
from unshim.finders.hits import Hits
from unshim.names import PYTHON_SUFFIXES, Module
from unshim.spelling import plainly
from unshim.tree.base import UTF_16

if TYPE_CHECKING:
    from unshim.finders.kinds import Kind


def read_file(path: str, data: bytes, module: Module, hits: Hits) -> Facts:
    """Everything that a file says about the targets of `hits`."""
    if path.endswith(PYTHON_SUFFIXES):
        return read_facts(path, data, module, hits.targets, hits)
    from unshim.finders.kinds import Kind, kind_of

    kind = kind_of(path, data)
    if kind is Kind.PYTHON:
        return read_facts(path, data, module, hits.targets, hits)
    if not _may_name(path, plainly(data), hits):
        return NOTHING
    if kind is Kind.BINARY:
        from unshim.finders.documents.binary import binary_findings

        return Facts(tuple(binary_findings(path, data, hits.targets)))
    return _read_text(path, data, kind, hits)


def _may_name(path: str, data: bytes, hits: Hits) -> bool:
    """Whether a file holds the last names of a target, dotted or not, or may in UTF-16; or the
    name of its file, in the same folder."""
    if data.startswith(UTF_16):
        return True
    if not hits.targets:
        return any(word.encode() in data for word in hits.words)
    parts = 1 if path.endswith(".zcml") else 2  # where a name may be relative
    return any(
        all(part.encode() in data for part in target.module.split(".")[-parts:])
        or any(name.encode() in data for name in target.beside(path))
        for target in hits.targets
    )


def _read_text(path: str, data: bytes, kind: "Kind", hits: Hits) -> Facts:
    from unshim.finders.kinds import Kind
    from unshim.source.decoding import decode_text

    if kind is Kind.DATA and not hits.targets:
        return NOTHING  # it names what is there, and imports nothing from who hands it on
    text = decode_text(data)
    if kind is Kind.NOTEBOOK:
        from unshim.finders.documents.notebook import read_notebook_file

        return read_notebook_file(path, text, hits)
    from unshim.source.inset import Lines

    lines = Lines(text)
    if kind is Kind.DATA:
        from unshim.finders.documents.configuration import configuration_findings

        return Facts(
            tuple(sorted(set(configuration_findings(path, lines, hits.targets, hits.may_have))))
        )
    from unshim.finders.documents.prose import prose_findings

    found = prose_findings(path, lines, hits, may_be_list=kind is Kind.TEXT)
    return Facts(tuple(sorted(set(found))))
