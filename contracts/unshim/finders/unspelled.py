"""What hands on names of a module that it does not spell, told from a file's bytes."""

from collections.abc import Iterator

from unshim.patterns import lazily

# What hands on names that it does not spell, for a search by words.
WHOLE = (
    *("__getattr__", "__dict__", "vars(", "globals(", "locals("),
    *("sys.modules", "modules[", "modules.update", "modules.setdefault"),
)
# As few words as there can be, of which one stands wherever one of those does.
_SPELLED = (b"__getattr__", b"__dict__", b"vars(", b"globals(", b"locals(", b"modules")
# The same where it is code that may do so: not the attributes of an instance, nor what a class does
# where it lacks one, nor a longer word. Tried only where such a word stands: a search takes long.
_WHOLE = lazily(
    rb"(?<![\w\x80-\xff])(?:vars\((?![ \t]*self\b)|globals\(|locals\()"
    rb"|(?<=sys\.)modules|(?<![\w\x80-\xff])modules(?:\[|\.update|\.setdefault)"
    rb"|(?<!\bself\.)(?<!\bcls\.)(?<!__class__\.)__dict__"
    rb"|(?<!\bself\.)(?<!\bsuper\(\)\.)(?<![ \t]def )__getattr__"
    rb"|(?<=[ \t]def )__getattr__(?!\([ \t]*self\b)"
)


def hands_on_all(data: bytes) -> bool:
    """Whether it may hand on all names of a module, or what others ask it for."""
    return any(
        _WHOLE.match(data, place) is not None and not _in_comment(data, place)
        for word in _SPELLED
        for place in places_in(data, word)
    )


def places_in(data: bytes, word: bytes) -> Iterator[int]:
    """The offsets of a word, if only as a part of a longer one."""
    at = data.find(word)
    while at >= 0:
        yield at
        at = data.find(word, at + len(word))


def _in_comment(data: bytes, place: int) -> bool:
    return data[data.rfind(b"\n", 0, place) + 1 : place].lstrip().startswith(b"#")
