"""Bytes that are no text: pickles, compiled modules, databases."""

from unshim.finders.finding import Finding
from unshim.finders.target import Target


def binary_findings(path: str, data: bytes, targets: tuple[Target, ...]) -> list[Finding]:
    """Where the dotted name of a target stands in a file; whether it is used cannot be told.

    In a pickle it is: the names of classes are looked up when it is loaded. What stands right
    before and after may be any byte, such as the length of the name.
    """
    found = []
    for target in targets:
        at = data.find(target.module.encode())
        names = ["."] if target.names is None else sorted(target.names)
        named = next((name for name in names if name == "." or name.encode() in data), None)
        if at < 0 or target.chain or named is None or data[at - 1 : at] == b".":
            continue
        line = data.count(b"\n", 0, at) + 1
        column = at - data.rfind(b"\n", 0, at)
        found.append(
            Finding(
                path,
                line,
                column,
                line,
                column + len(target.module),
                "entry",
                named,
                "<module>",
                f"the shim is named at byte {at} of a binary file, which may import it when it "
                "is loaded",
                undecided=True,
            )
        )
    return found
