"""How git merges allowlists: two changes that drop neighbouring rows must not conflict.

git takes changes to adjacent lines for a conflict; its union driver keeps the lines of both
sides. A row that one side dropped has no use any more, and `unshim shrink` drops it again.
Source: https://git-scm.com/docs/gitattributes#_built_in_merge_drivers
"""

NAME = ".gitattributes"
LINE = "*.allow text eol=lf merge=union"


def attributes_with(data: bytes | None) -> bytes | None:
    """The attributes of a contracts folder with the line for allowlists; None where it is there."""
    lines = (data or b"").decode("utf-8", "surrogateescape").splitlines()
    if any("merge=" in line for line in lines if line.split()[:1] == ["*.allow"]):
        return None
    return "".join(f"{line}\n" for line in [*lines, LINE]).encode("utf-8", "surrogateescape")
