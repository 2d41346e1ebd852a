"""The canonical's file in the place of the shim's, as it is spelled."""

from unshim.finders.target import Target

NAMES_FILE = (
    "it names the shim's file, and what is done with that cannot be told; `--kind path` puts the "
    "canonical's in its place"
)


def other_file(written: str, target: Target) -> str | None:
    """A path that ends with the shim's file, with the canonical's instead; None for another."""
    posix = written.replace("\\", "/")
    by_suffix = {path.rpartition(".")[2]: path for path in target.canonical_files}
    for path in target.files:
        other = by_suffix.get(path.rpartition(".")[2], "")
        if other and (posix == path or posix.endswith(f"/{path}")):
            new = posix[: len(posix) - len(path)] + other
            return new.replace("/", "\\") if posix != written else new
    return None
