"""The part of a repository that a path belongs to: application, tests of a kind, documents, ..."""

from typing import NamedTuple

APPLICATION, TESTS, DOCUMENTS, OTHER = "application", "tests", "docs", "other"

_TEST_FOLDERS = ("tests", "test", "testing")
_OTHER = {
    "docs": DOCUMENTS,
    "doc": DOCUMENTS,
    "examples": "examples",
    "example": "examples",
    "benchmarks": "benchmarks",
    "scripts": "scripts",
    "bin": "scripts",
    "tools": "scripts",
    "hacking": "scripts",
}


class Area(NamedTuple):
    """`name` as people call it; `globs` hold its files, and as few others as globs can tell."""

    name: str
    globs: tuple[str, ...]

    @property
    def is_test(self) -> bool:
        return self.name.partition("/")[0] in _TEST_FOLDERS


def area_of(path: str) -> Area:
    """The area of a path.

    >>> area_of("tests/unit/test_x.py").name
    'tests/unit'
    >>> area_of("pkg/sub/tests/test_x.py").name
    'tests'
    """
    folders = path.split("/")[:-1]
    for index, folder in enumerate(folders):
        if folder in _TEST_FOLDERS:
            if index == 0 and len(folders) > 1:
                kind = f"{folder}/{folders[1]}"
                return Area(kind, (f"{kind}/**",))
            if index == 0:
                return Area(folder, (f"{folder}/*",))
            return Area("tests", (f"**/{folder}/**",))
    file_name = path.rpartition("/")[2]
    if is_test(path):
        return Area("tests", (f"**/{_pattern(file_name)}",))
    if folders and folders[0] in _OTHER:
        return Area(_OTHER[folders[0]], (f"{folders[0]}/**",))
    if file_name.endswith((".md", ".rst", ".txt")):
        return Area(DOCUMENTS, (f"**/*.{file_name.rpartition('.')[2]}",))
    return Area(APPLICATION, ("**",))


def is_test(path: str) -> bool:
    """Whether a path is a test's, by where it lies or how it is called."""
    *folders, file_name = path.split("/")
    return (
        any(folder in _TEST_FOLDERS for folder in folders)
        or file_name.startswith("test_")
        or file_name.endswith(("_test.py", "_tests.py"))
        or file_name == "conftest.py"
    )


def _pattern(file_name: str) -> str:
    if file_name.startswith("test_"):
        return "test_*.py"
    return file_name if file_name == "conftest.py" else f"*_{file_name.rpartition('_')[2]}"
